"""Storage: the workspace's files, and the database of rounds."""
