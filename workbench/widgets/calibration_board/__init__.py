"""The calibration board on the screen."""
