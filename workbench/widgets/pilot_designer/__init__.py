"""The pilot designer on the screen."""
