"""A second simulator, by another hand: written from the docs alone, never used for tuning."""
