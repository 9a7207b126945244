"""What a sentence says is read: words, numbers, denials, names, and where it stands."""
