"""Any table a user may hand in: cells as text, columns with their roles, rows that are answers."""
