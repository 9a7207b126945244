"""A veteran's words come in."""
