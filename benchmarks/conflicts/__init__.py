"""Whether colleagues who disagree are found, both quoted, and nobody else is said to disagree."""
