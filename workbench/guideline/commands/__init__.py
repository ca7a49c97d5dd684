"""`workbench guideline`."""
