"""The commands that take any table of answers."""
