"""The guideline editor on the screen."""
