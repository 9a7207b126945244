"""The workspace: the folder that holds everything, readable by its owner alone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from peertutor.core.errors import StorageFailed
from peertutor.core.text import one_line

WORKSPACE_VARIABLE = "PEERTUTOR_WORKSPACE"


def workspace_folder(named: Path | None) -> Path:
    """Return the folder in use: the one named, else the environment's, else the platform's own.

    Nothing is made or read; the path is absolute.
    """
    chosen = named or (Path(value) if (value := os.environ.get(WORKSPACE_VARIABLE)) else None)
    if chosen is None:
        # Only here: it costs 20 ms that `--help` need not spend.
        import platformdirs

        chosen = platformdirs.user_data_path("peertutor", appauthor=False)
    return chosen.expanduser().absolute()


def prepare_workspace(folder: Path) -> None:
    """Make the workspace, with mode 0700, unless it stands; prove that it can be written.

    Raises:
        StorageFailed: It is a file, cannot be made, or cannot be written.
    """
    with _named(folder):
        if not folder.is_dir():
            folder.mkdir(mode=0o700, parents=True)
            folder.chmod(0o700)  # whatever the umask left of it
        with tempfile.TemporaryFile(dir=folder):
            pass


def write_private(path: Path, text: str) -> None:
    """Write a file with mode 0600, whole or not at all: aside first, then renamed.

    Raises:
        StorageFailed: The disk is full, or the folder cannot be written.
    """
    with _named(path.parent):
        # mkstemp makes it 0600 whatever the umask says.
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(aside).replace(path)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """Turn whatever the operating system says into words about this folder."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise StorageFailed(
            "The workspace must be a folder",
            cause=f"{one_line(str(folder))} is, or stands below, a file.",
            remedy=f"Name another folder with --workspace or {WORKSPACE_VARIABLE}.",
            retryable=False,
        ) from error
    except OSError as error:
        raise StorageFailed(
            "The workspace cannot be written",
            cause=f"{error.strerror or error}: {one_line(str(folder))}",
            remedy="Make room on the disk or allow yourself to write there, or name another folder"
            f" with --workspace or {WORKSPACE_VARIABLE}.",
        ) from error
