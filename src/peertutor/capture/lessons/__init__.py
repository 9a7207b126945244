"""What was told becomes lessons, and the veteran has the last word on each."""
