"""What people said: frozen columnar annotations, what was lost on the way, and the counts derived from them."""
