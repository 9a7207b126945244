"""Completing a path while it is typed."""

from __future__ import annotations

import asyncio
from pathlib import Path

from textual.suggester import Suggester


class PathSuggester(Suggester):
    """Suggests the first file or folder whose name goes on as typed; hidden ones only on a dot."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """Return the completed path, a folder with its slash; None when nothing fits."""
        return await asyncio.to_thread(_completed, value)


def _completed(value: str) -> str | None:
    if not value:
        return None
    typed = Path(value).expanduser()
    folder, start = (typed, "") if value.endswith("/") else (typed.parent, typed.name)
    try:
        names = sorted(entry for entry in folder.iterdir() if entry.name.startswith(start))
    except OSError:
        return None
    visible = [entry for entry in names if start.startswith(".") or not entry.name.startswith(".")]
    if not visible:
        return None
    rest = visible[0].name[len(start) :]
    return f"{value}{rest}{'/' if visible[0].is_dir() else ''}"
