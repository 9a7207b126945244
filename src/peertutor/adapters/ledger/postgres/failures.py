"""What PostgreSQL says, in words a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from peertutor.adapters.ledger.failures import damaged, unstorable
from peertutor.core.errors import PeerTutorError, SettingsError, StorageFailed, WorkspaceLocked

_SERVER = "Check that the server runs and can be reached from here; then try again."
_URL = "Check PEERTUTOR_DATABASE_URL, or ask whoever runs the server."
_RIGHTS = "Ask whoever runs the server to let you read and write the database's public schema."
_FULL = "Ask whoever runs the server to make room; everything already stored is intact."

_NO_TEXT = {"22021", "22P05", "22P03"}
_NO_ENTRY = {"28000", "28P01", "3D000", "08P01"}
_BUSY = {"55P03", "57014", "40001", "40P01", "55006"}
_NO_RIGHT = {"42501", "25006"}
_BROKEN = {"XX001", "XX002"}
_REFUSED = re.compile(
    r"authentication failed|no password supplied|no pg_hba.conf entry|"
    r"(database|role) \".*\" does not exist"
)


@contextmanager
def translated(name: str, where: str) -> Iterator[None]:
    """Turn every error of SQLAlchemy and psycopg inside the block into one of ours.

    Args:
        name: What messages call the database.
        where: Its address, without a password.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise _in_our_words(name, where, error) from error
    except UnicodeEncodeError as error:
        raise unstorable(f"{error.reason} at position {error.start}") from error


def _in_our_words(name: str, where: str, error: SQLAlchemyError) -> PeerTutorError:
    """Choose the error by PostgreSQL's own code; the text is only the cause."""
    origin = error.orig if isinstance(error, DBAPIError) else None
    state = getattr(origin, "sqlstate", None) or ""
    lines = str(origin or error).strip().splitlines()
    said = lines[0] if lines else type(error).__name__
    cause = f"{said} ({where})"
    if state in _NO_TEXT or "NUL (0x00)" in said:
        return unstorable(said)
    # A connection that was not made has no code.
    if state in _NO_ENTRY or (not state and _REFUSED.search(said)):
        return SettingsError(f"{name} lets nobody in with this address", cause=cause, remedy=_URL)
    if state in _BUSY:
        return WorkspaceLocked(
            f"{name} is being written by another program",
            cause=cause,
            remedy="Wait for it to finish, or end it, and try again.",
        )
    if state in _BROKEN or (state.startswith(("22", "23", "42")) and state not in _NO_RIGHT):
        return damaged(name, where, said)
    return _unusable(name, cause, state)


def _unusable(name: str, cause: str, state: str) -> StorageFailed:
    if state in _NO_RIGHT:
        title = f"{name} may not be used"
        return StorageFailed(title, cause=cause, remedy=_RIGHTS, retryable=False)
    if state.startswith("53"):
        return StorageFailed(f"{name} has no room left", cause=cause, remedy=_FULL)
    return StorageFailed(f"{name} cannot be reached", cause=cause, remedy=_SERVER)
