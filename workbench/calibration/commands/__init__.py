"""`workbench quiz results`, `close` and `list`, and the calibration report."""
