"""The papers' formulas and the arithmetic of verdicts: counts in, a number with its interval out. No files, no screens."""
