"""What an answer is worth: found, cited, flagged and trusted, on public questions."""
