"""The terminal app: it draws what the services yield."""
