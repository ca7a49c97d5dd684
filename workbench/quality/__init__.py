"""What one can ask of any table of answers."""
