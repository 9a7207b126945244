"""Answers as a model would write them, and what is wrong with them on purpose."""
