"""`workbench quiz`: making, inviting to, serving and rehearsing a round."""
