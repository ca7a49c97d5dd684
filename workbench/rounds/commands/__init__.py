"""`workbench quiz`: making, inviting to, serving and trying a round."""
