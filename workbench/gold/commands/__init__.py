"""`workbench gold`."""
