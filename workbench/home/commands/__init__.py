"""`workbench init`, `demo`, `lab`, `status`, `people` and `report`."""
