"""The documents that a guideline may start from, or be written as: Word, Markdown, a list of labels, a prompt."""
