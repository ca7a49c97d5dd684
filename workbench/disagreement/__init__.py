"""Who differs with whom, on what and why: the browser and the report."""
