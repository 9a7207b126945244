"""Files that are handed out: names that every system takes, and whole or not at all."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from peertutor.core.errors import FileError, StorageFailed
from peertutor.core.text import one_line

if sys.platform != "win32":
    import fcntl

_LONGEST = 80  # characters, ending and all
_MOST_BYTES = 200  # file systems take 255; letters of some scripts have four
_MARK = 8  # hexadecimal digits: of 1,000 things of one title two collide once in 8,000 folders
_KEPT = ("L", "N", "M")  # letters, numbers, and the signs that belong to letters
_PREFIX, _SUFFIX = ".peertutor-", ".part"
_TRIES = 3  # one is all but always enough; see `_sweep`


def file_name(title: str, identity: str, ending: str) -> str:
    """Return the name of the file for something.

    The same for the same `title` and `identity` in every export, and another one for another
    identity, even where file systems take capitals for small letters.

    Args:
        title: What a person calls it; anything.
        identity: What tells it from others of its title.
        ending: With its dot.
    """
    mark = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:_MARK]
    room = _LONGEST - len(ending) - 1 - _MARK
    plain = unicodedata.normalize("NFC", one_line(title))
    kept = (char if unicodedata.category(char)[0] in _KEPT else " " for char in plain)
    stem = "-".join("".join(kept).split())[:room]
    stem = stem.encode()[:_MOST_BYTES].decode(errors="ignore").strip("-")
    # The mark at its end also keeps it from being a device's name, as "con" and "nul" are.
    return f"{stem or 'interview'}-{mark}{ending}"


def write_file(folder: Path, name: str, text: str, *, force: bool = False) -> Path:
    """Write a file that only its owner can read, whole or not at all; return where it is.

    What writing that was killed has left in the folder goes away.

    Args:
        folder: Made where it is not there yet.
        name: As `file_name` returns it.
        text: What it holds.
        force: Whether it may take the place of a file that is there.

    Raises:
        FileError: There is such a file already and `force` is not given; or it is a link or no
            file, which is never replaced.
        StorageFailed: The disk is full, or the folder cannot be written.
    """
    path = folder / name
    with _named(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        require_free(path, force=force)
        for left in reversed(range(_TRIES)):
            try:
                _put(path, text, force=force)
                break
            except FileNotFoundError:
                if not left:
                    raise
        _sync(folder)
    return path


def require_free(path: Path, *, force: bool) -> None:
    """Raise `FileError` where `write_file` would find its place taken."""
    with _named(path.parent):
        try:
            mode = path.lstat().st_mode
        except FileNotFoundError:
            return
    shown = one_line(str(path))
    if not stat.S_ISREG(mode):
        what = "a link" if stat.S_ISLNK(mode) else "a folder" if stat.S_ISDIR(mode) else "no file"
        raise FileError(
            "What stands there is not replaced",
            path=shown,
            cause=f"{shown} is {what}.",
            remedy="Remove it, or name another place with --out.",
        )
    if not force:
        raise FileError(
            "There is such a file already",
            path=shown,
            cause=f"{shown} would be overwritten.",
            remedy="Say that you mean it with --force, or name another place with --out.",
        )


def _put(path: Path, text: str, *, force: bool) -> None:
    # mkstemp makes it 0600 whatever the umask says.
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=_PREFIX, suffix=_SUFFIX)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            _hold(handle)
            file.write(text)
            file.flush()
            os.fsync(handle)
        # A second look: writing took its time.
        require_free(path, force=force)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def _hold(handle: int) -> None:
    """Tell other processes that somebody is writing this file."""
    if sys.platform != "win32":
        # Where the drive knows no locks `_sweep` gets none either, and removes nothing.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sweep(folder: Path) -> None:
    """Remove half files whose writer is no more.

    A lock, not an age: the system frees it when its process dies, so the words are gone with the
    next export, and a slow or suspended writer keeps its file. Windows needs none: there nobody can
    remove a file that is open. Only what stands there before its lock, or after it is closed, can
    be taken from under its writer, who finds it gone and writes it once more.
    """
    for left in folder.glob(f"{_PREFIX}????????{_SUFFIX}"):
        with suppress(OSError):
            _remove_abandoned(left)


if sys.platform == "win32":

    def _remove_abandoned(half: Path) -> None:
        half.unlink()

else:

    def _remove_abandoned(half: Path) -> None:
        # For writing, because some network drives give no lock otherwise.
        handle = os.open(half, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            half.unlink()
        finally:
            os.close(handle)


def _sync(folder: Path) -> None:
    """Have the new name on the disk too; Windows and some network drives cannot be asked to."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """Turn whatever the operating system says into words about this folder."""
    shown = one_line(str(folder))
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise StorageFailed(
            "What is written needs a folder",
            cause=f"{shown} is, or stands below, a file.",
            remedy="Name another place with --out.",
            retryable=False,
        ) from error
    except OSError as error:
        raise StorageFailed(
            "The folder cannot be written",
            cause=f"{error.strerror or error}: {shown}",
            remedy="Make room or allow yourself to write there, or name another place with --out.",
        ) from error
