"""Where rounds, people and their answers are kept: SQLite beside the workspace, or PostgreSQL for several servers."""
