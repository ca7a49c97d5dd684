"""`workbench pilot` and `workbench plan`."""
