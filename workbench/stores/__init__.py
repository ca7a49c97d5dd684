"""Where our things lie: the only room that opens the workspace's own files."""
