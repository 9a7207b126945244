"""What is the same whatever database says it: values that are not what was stored."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from peertutor.core.errors import WorkspaceDamaged, WrongUse

_BACKUP = "Put a backup of the workspace in its place, or start a new one with --workspace."


@contextmanager
def readable(name: str, where: str) -> Iterator[None]:
    """Turn a value that is not what was stored (no JSON, no date, an unknown word) into damage.

    Args:
        name: What messages call the database.
        where: Where it is.
    """
    try:
        yield
    except UnicodeEncodeError:
        # What was asked, not what was stored.
        raise
    except ValueError as error:
        raise damaged(name, where, str(error)) from error


def damaged(name: str, where: str, cause: str) -> WorkspaceDamaged:
    """Return the error for a database that holds what PeerTutor did not write."""
    return WorkspaceDamaged(f"{name} is damaged", cause=f"{cause} ({where})", remedy=_BACKUP)


def unstorable(cause: str) -> WrongUse:
    """Return the error for text that no database takes."""
    return WrongUse(
        "The text holds characters that cannot be stored",
        cause=cause,
        remedy="Remove them; they usually come from a file name or a broken copy.",
    )
