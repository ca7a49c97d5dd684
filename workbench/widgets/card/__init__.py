"""The quiz card as a widget."""
