"""`workbench report disagreement`."""
