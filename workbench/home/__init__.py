"""What waits for whom, and how a workspace begins."""
