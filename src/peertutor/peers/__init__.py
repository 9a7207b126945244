"""People check what was said, and help one another."""
