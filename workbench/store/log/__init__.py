"""The log of a workspace: who did what to its files, when and why."""
