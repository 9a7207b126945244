"""What leaves for review: transcripts, lessons, the demands table; every text through the gate."""
