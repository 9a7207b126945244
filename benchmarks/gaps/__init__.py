"""Gaps: whether questions that ask the same are put together, and no others."""
