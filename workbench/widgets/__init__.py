"""What a session looks like on the screen of a notebook: one folder a screen, drawn by plain ES modules."""
