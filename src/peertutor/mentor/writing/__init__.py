"""A model writes, and what it may not write never reaches a reader."""
