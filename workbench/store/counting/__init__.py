"""Answers that need not fit in memory, counted where they lie: the same counts from NumPy, DuckDB and Spark."""
