"""What the truth probably is: many answers to an item in, one label with its confidence out."""
