"""One file per foreign format: read it into annotations and a list of what was lost."""
