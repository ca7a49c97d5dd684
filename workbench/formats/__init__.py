"""Other people's files: one file a tool, read into answers or labels, with a list of what was lost."""
