"""The guideline: drafting, publishing, the handbook, and what a change touches."""
