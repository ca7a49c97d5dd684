"""The log of decisions on disk: its keys, its chain of files, its checks."""
