"""Where our things are kept: the workspace's own files, and the database of rounds."""
