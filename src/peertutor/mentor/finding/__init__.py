"""The passages that may answer a question are found, by words and by meaning."""
