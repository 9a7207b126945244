"""Each claim of an answer is compared with the words it rests on."""
