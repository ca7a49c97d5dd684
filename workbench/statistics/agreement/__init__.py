"""How much people agree: counts in, a number with its interval out."""
