"""What is meant by the paths that a user names: files, and the files in folders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from peertutor.capture.importing.files import shown, unreadable
from peertutor.capture.importing.values import Note, Place
from peertutor.core.errors import ImportFailed


def find_sources(
    paths: Iterable[Path], endings: frozenset[str]
) -> Iterator[Path | ImportFailed | Note]:
    """Yield the files that `paths` mean, each once, folders in the order of their names.

    A file that is named is always yielded. In folders hidden files (a leading dot, or the `~$` of
    a file open in Word) are passed over, files with an ending outside `endings` are noted, links
    are followed, and a folder that was entered before is not entered again.
    """
    seen: set[str] = set()
    for path in paths:
        for item in _in_folder(path, endings) if _is_folder(path) else (path,):
            if not isinstance(item, Path):
                yield item
            elif (real := _real(item)) not in seen:
                seen.add(real)
                yield item


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False  # whoever opens it finds out why


def _real(path: Path) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return str(path)


def _in_folder(folder: Path, endings: frozenset[str]) -> Iterator[Path | ImportFailed | Note]:
    entered: set[tuple[int, int]] = set()
    waiting = [folder]
    empty = True
    while waiting:
        item = waiting.pop()
        try:
            if item.is_dir():
                waiting.extend(reversed(_children(item, entered)))
                continue
        except OSError as error:
            yield unreadable(item, error)
            continue
        if item.suffix.lower() in endings:
            empty = False
            yield item
        else:
            yield Place(shown(item)).note("Left out: not a kind of file that can be imported")
    if empty:
        yield Place(shown(folder)).failed(
            "Nothing in this folder can be imported",
            remedy=f"What can be: {' '.join(sorted(endings))}",
        )


def _children(folder: Path, entered: set[tuple[int, int]]) -> list[Path]:
    status = folder.stat()
    here = (status.st_dev, status.st_ino)
    if here in entered:
        return []
    entered.add(here)
    return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$")))
