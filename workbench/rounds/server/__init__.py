"""Rounds in a browser, for people who must never reach the gold."""
