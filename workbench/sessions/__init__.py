"""What someone is in the middle of: state without a screen and without a file."""
