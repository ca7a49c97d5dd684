"""The disagreement browser on the screen."""
