"""The database of rounds, people and answers: SQLite beside the workspace, or PostgreSQL for several servers."""
