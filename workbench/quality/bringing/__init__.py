"""Bringing a file in: what it holds, which of its labels is which of ours, what is kept and lost, and what is remembered."""
