"""What SQLite says, in words a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from peertutor.adapters.ledger.failures import damaged, unstorable
from peertutor.core.errors import PeerTutorError, StorageFailed, WorkspaceDamaged, WorkspaceLocked

_FULL = "Free some space on the disk and try again; everything already stored is intact."
_DISK = "Check that the disk is connected, not full and within its quota; then try again."
_WRITABLE = "Check that you may write to the workspace folder and that the disk is mounted for it."
_REINDEX = "Run: peertutor reindex. Every word is still in the ledger; only finding them suffers."


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn every error of SQLAlchemy and SQLite inside the block into one of ours.

    Args:
        path: The database file, for the messages.
    """
    try:
        yield
    except SQLAlchemyError as error:
        origin = getattr(error, "orig", None)
        raise _in_our_words(path, origin or error) from error
    except sqlite3.Error as error:
        raise _in_our_words(path, error) from error
    except UnicodeEncodeError as error:
        raise unstorable(f"{error.reason} at position {error.start}") from error


def _in_our_words(path: Path, error: BaseException) -> PeerTutorError:
    """Choose the error by SQLite's own result code; the text is only the cause."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)
    cause = f"{error} ({path})"
    if code == sqlite3.SQLITE_CORRUPT_VTAB:
        return WorkspaceDamaged("The full-text index is damaged", cause=cause, remedy=_REINDEX)
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return WorkspaceLocked(
                f"{path.name} is being written by another program",
                cause=cause,
                remedy="Wait for it to finish, or end it, and try again.",
            )
        case sqlite3.SQLITE_FULL:
            return StorageFailed("The disk is full", cause=cause, remedy=_FULL)
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return StorageFailed(
                f"{path.name} cannot be written", cause=cause, remedy=_WRITABLE, retryable=False
            )
        case sqlite3.SQLITE_IOERR:
            return StorageFailed(f"The disk failed under {path.name}", cause=cause, remedy=_DISK)
    return damaged(path.name, str(path), str(error))
