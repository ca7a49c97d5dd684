"""Backups of a workspace: writing, restoring, and the list of who must be forgotten again after that."""
