"""A question is answered: understood, retrieved, composed, grounded, judged."""
