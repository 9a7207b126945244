"""Where in a TOML file a key stands: the parser tells of syntax only."""

from __future__ import annotations

import re

_TABLE = re.compile(r"\s*\[(\[?)\s*([\w.-]+)\s*\]")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_FENCE = re.compile(r'"""|\'\'\'')


class Lines:
    """Finds the line of a path such as `("phases", 1, "title")`, counted from 1.

    Args:
        text: The file's TOML, as far as it is written in tables and one key a line.
    """

    def __init__(self, text: str) -> None:
        self._known: dict[tuple[str | int, ...], int] = {}
        table: tuple[str | int, ...] = ()
        fence = ""
        for number, line in enumerate(text.splitlines(), 1):
            if not fence:
                if match := _TABLE.match(line):
                    table = self._table(match[2].split("."), array=bool(match[1]))
                    self._known.setdefault(table, number)
                elif match := _KEY.match(line):
                    self._known.setdefault((*table, match[1]), number)
            for mark in _FENCE.findall(line):
                fence = "" if fence == mark else fence or mark

    def of(self, path: tuple[str | int, ...]) -> int:
        """Return the line of `path`, or of what it stands in; 1 where nothing of it is there."""
        while path:
            if path in self._known:
                return self._known[path]
            path = path[:-1]
        return 1

    def _table(self, names: list[str], *, array: bool) -> tuple[str | int, ...]:
        path: tuple[str | int, ...] = ()
        for name in names[:-1]:
            path = (*path, name)
            if latest := self._latest(path):
                path = (*path, latest - 1)
        path = (*path, names[-1])
        return (*path, self._latest(path)) if array else path

    def _latest(self, path: tuple[str | int, ...]) -> int:
        count = 0
        while (*path, count) in self._known:
            count += 1
        return count
