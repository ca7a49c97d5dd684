"""Labels and their definitions as other tools write them: one file a tool, each with what it cannot hold."""
