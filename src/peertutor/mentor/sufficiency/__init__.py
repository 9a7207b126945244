"""Whether the evidence answers the question: how likely that is, and what it is held against."""
