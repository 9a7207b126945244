"""What was said before, and what is no question about the work."""
