"""One file per kind of answer: how it is read, how far two answers lie apart, when one is right."""
