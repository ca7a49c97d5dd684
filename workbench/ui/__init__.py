"""The screen kit: tokens, components, the widget every screen is, and the options commands share."""
