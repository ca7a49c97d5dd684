"""The documents that people agree on: frozen and always valid. No files, no arrays, no screens."""
