"""Files of other tools: one module per tool, which reads answers or labels and lists what was lost."""
