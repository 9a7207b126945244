"""Where the ledger is, from the setting that names it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from peertutor.core.errors import SettingsError


def file_of(url: str, workspace: Path) -> Path:
    """Return the ledger's file; a relative one is meant inside the workspace.

    Raises:
        SettingsError: The URL is malformed, or names a database this version cannot use.
    """
    if not url:
        return workspace / "ledger.sqlite3"
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise _unusable(f"{url!r} is not a database URL.") from error
    if parsed.get_backend_name() != "sqlite":
        raise _unusable(f"This version keeps its ledger in SQLite, not {parsed.drivername}.")
    if not parsed.database or parsed.database == ":memory:":
        raise _unusable("It names no file.")
    return workspace / parsed.database


def _unusable(cause: str) -> SettingsError:
    return SettingsError(
        "The ledger's URL cannot be used",
        cause=cause,
        remedy="Leave database_url empty, or give sqlite:/// and the path of a file.",
    )
