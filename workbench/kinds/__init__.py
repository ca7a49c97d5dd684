"""One file per kind of answer: how to read it, how far apart two answers are, and when one is right."""
