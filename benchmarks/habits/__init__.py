"""Bad habits: whether they are served as advice, and whether whoever was told hears otherwise."""
