"""The ledger in a PostgreSQL database, for a team; nothing here is loaded for a SQLite file."""
