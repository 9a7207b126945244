"""The shared ledger over SQLAlchemy Core: SQLite, written so that PostgreSQL can follow."""

from peertutor.adapters.ledger.store import SqlLedger

__all__ = ["SqlLedger"]
