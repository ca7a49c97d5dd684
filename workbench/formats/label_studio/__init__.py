"""Label Studio: its labelling configuration, its tasks with their answers, and how both are written."""
