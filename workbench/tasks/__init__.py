"""One file per kind of answer: how it is parsed and when it is right."""
