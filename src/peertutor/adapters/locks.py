"""Locks between processes, as files that the operating system frees when their holder dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from peertutor.core.errors import StorageFailed, WorkspaceLocked


class OwnerLock:
    """Says which one process owns something for as long as it lives.

    Args:
        path: The lock file; made with mode 0600, never deleted.
    """

    def __init__(self, path: Path) -> None:
        self._lock = FileLock(path, mode=0o600, thread_local=False)

    def acquire(self) -> bool:
        """Take it if it is free; return whether this process has it now."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        except OSError as error:
            raise _unusable(Path(self._lock.lock_file), error) from error
        return True

    def release(self) -> None:
        """Let go of it, however often it was acquired."""
        self._lock.release(force=True)


@contextmanager
def held(path: Path, *, seconds: float) -> Iterator[None]:
    """Hold a lock file for the length of a block.

    Args:
        path: The lock file; made with mode 0600, never deleted.
        seconds: How long to wait for another process.

    Raises:
        WorkspaceLocked: Another process kept it for longer than that.
        StorageFailed: The file cannot be made.
    """
    lock = FileLock(path, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=seconds)
    except Timeout as error:
        raise WorkspaceLocked(
            "Another PeerTutor is writing to this workspace",
            cause=f"It has held {path.name} for more than {seconds:.0f} s.",
            remedy="Wait for it to finish, or end it, and try again.",
        ) from error
    except OSError as error:
        raise _unusable(path, error) from error
    try:
        yield
    finally:
        lock.release()


def _unusable(path: Path, error: OSError) -> StorageFailed:
    return StorageFailed(
        f"The lock file {path.name} cannot be made",
        cause=f"{error.strerror or error} ({path.parent})",
        remedy="Check that the workspace folder may be written and the disk is not full.",
    )
