"""What people agree on: frozen documents, valid from birth. No path, no array, no screen."""
