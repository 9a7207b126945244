"""The ledger's database, from the setting that names it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.schema import LEDGER
from peertutor.adapters.ledger.sqlite_database import SqliteDatabase
from peertutor.core.errors import SettingsError


def open_ledger(url: str, workspace: Path) -> Database:
    """Open what holds the ledger; a relative file is meant inside the workspace.

    Raises:
        SettingsError: The URL is malformed, or names a database this version cannot use.
        StorageFailed: The folder cannot be written, or the server cannot be reached.
        WorkspaceDamaged: It is not a ledger, or is broken.
        WorkspaceTooNew: A newer version has written it.
    """
    parsed = _parsed(url)
    if parsed is None:
        return SqliteDatabase.open(workspace / "ledger.sqlite3", LEDGER)
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or parsed.database == ":memory:":
            raise _unusable("It names no file.")
        return SqliteDatabase.open(workspace / parsed.database, LEDGER)
    if not parsed.database:
        raise _unusable("It names no database.")
    # SQLAlchemy's part for it takes a moment to load.
    from peertutor.adapters.ledger.postgres.database import PostgresDatabase

    return PostgresDatabase.open(parsed, LEDGER)


def _parsed(url: str) -> URL | None:
    if not url:
        return None
    try:
        # Other programs write it so.
        parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError) as error:
        # The URL may hold a password: it is not repeated.
        raise _unusable("It is not a database URL.") from error
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise _unusable(f"A ledger lies in SQLite or PostgreSQL, not {parsed.get_backend_name()}.")
    return parsed


def _unusable(cause: str) -> SettingsError:
    return SettingsError(
        "The ledger's URL cannot be used",
        cause=cause,
        remedy="Leave database_url empty, or give sqlite:/// and the path of a file, "
        "or postgresql://USER:PASSWORD@HOST/DATABASE.",
    )
