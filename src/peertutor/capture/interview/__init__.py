"""A veteran is interviewed: a protocol asks, replies are read, and what is missing is asked."""
