"""Counting answers in files larger than memory: the same counts from NumPy, DuckDB and Spark."""
