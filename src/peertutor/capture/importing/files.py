"""Opening files that may be anything: never hangs on a pipe, never reads more than it should."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from peertutor.capture.importing.values import Place
from peertutor.core.errors import ImportFailed

# An hour of speech is about 60 kB; whatever is a thousand times that is no interview.
MAX_BYTES = 64 * 1024 * 1024

_TOO_LARGE = "Larger than {limit} MB"
_SPLIT = "Split it, or write it as JSONL: one interview a line, as many lines as you like."
# Without O_NONBLOCK the opening of a pipe waits for someone to write into it.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line of bytes.

    Attributes:
        number: From 1.
        data: Without its line end; None when it is longer than `MAX_BYTES`.
        position: Bytes read up to its end.
    """

    number: int
    data: bytes | None
    position: int


def shown(path: Path | str) -> str:
    """Return a path on one printable line: a file's name may hold control characters."""
    return _UNPRINTABLE.sub(_escaped, str(path))


def canonical(path: Path) -> str:
    """Return the path that names a file whatever folder one stands in, symbolic links followed."""
    return shown(os.path.realpath(path))


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file for reading bytes; every `OSError` inside becomes `ImportFailed`."""
    place = Place(shown(path))
    try:
        _demand_regular(path.stat().st_mode, place)
        with os.fdopen(os.open(path, _FLAGS), "rb") as stream:
            # It may have been exchanged since.
            _demand_regular(os.fstat(stream.fileno()).st_mode, place)
            yield stream
    except (OSError, ValueError) as error:
        raise unreadable(path, error) from error


def read_whole(stream: BinaryIO, place: Place) -> bytes:
    """Return everything in `stream`; raises `ImportFailed` beyond `MAX_BYTES`, or for nothing."""
    data = stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise place.failed(_TOO_LARGE.format(limit=MAX_BYTES >> 20), remedy=_SPLIT)
    if not data:
        raise place.failed(
            "The file is empty", remedy="Check that it was saved, or leave it out of the import."
        )
    return data


def read_lines(stream: BinaryIO) -> Iterator[RawLine]:
    """Yield line after line, ended by a line feed, never holding more than `MAX_BYTES`."""
    number = position = 0
    while data := stream.readline(MAX_BYTES + 1):
        number += 1
        position += len(data)
        ended = data.endswith(b"\n")
        if len(data) > MAX_BYTES and not ended:
            position += _skip_line(stream)
            yield RawLine(number, None, position)
        else:
            yield RawLine(number, data[:-1] if ended else data, position)


def line_too_long(place: Place) -> ImportFailed:
    """Return the error for a line beyond `MAX_BYTES`."""
    return place.failed(
        f"The line is longer than {MAX_BYTES >> 20} MB",
        cause="One line is one interview, and no interview is that long.",
        remedy="Write one interview a line.",
    )


def unreadable(path: Path, error: OSError | ValueError) -> ImportFailed:
    """Return the error for a file that the operating system does not hand out."""
    place = Place(shown(path))
    if isinstance(error, FileNotFoundError):
        if path.is_symlink():
            return place.failed(
                "The link leads nowhere",
                cause=f"It names {shown(path.readlink())}, which is not there.",
                remedy="Mend or remove the link.",
            )
        return place.failed("There is no such file", remedy="Check the spelling of the path.")
    if isinstance(error, PermissionError):
        return place.failed(
            "The file may not be read", remedy="Give yourself permission to read it."
        )
    cause = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return place.failed("The file cannot be read", cause=cause, remedy="Check the path.")


def _demand_regular(mode: int, place: Place) -> None:
    if stat.S_ISREG(mode):
        return
    what = "a folder" if stat.S_ISDIR(mode) else "a pipe, a socket or a device"
    raise place.failed(
        "Not a file", cause=f"It is {what}.", remedy="Name a file with an interview in it."
    )


def _skip_line(stream: BinaryIO) -> int:
    skipped = 0
    while data := stream.readline(1 << 20):
        skipped += len(data)
        if data.endswith(b"\n"):
            break
    return skipped


def _escaped(match: re.Match[str]) -> str:
    char = match.group()
    return char if char.isprintable() else char.encode("unicode_escape").decode()
