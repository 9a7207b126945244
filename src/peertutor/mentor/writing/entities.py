"""HTML entities that Markdown would read as a bracket, spelled out before marks are looked for."""

from __future__ import annotations

import html
import re

from peertutor.core.text import clean
from peertutor.mentor.writing.brackets import CLOSERS, OPENERS

_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_ENTITY_START = re.compile(r"&(?:#x?[0-9a-f]{0,7}|[a-z]{0,8})", re.IGNORECASE)
_SPELLED_OUT = OPENERS | CLOSERS | {"&", "<", ">", "(", ")"}


class Entities:
    """Takes text character by character; entities of other signs stay as they are."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, char: str) -> str:
        """Return what is known not to be such an entity, or what it stands for."""
        if not self._held and char != "&":
            return char
        self._held += char
        if _ENTITY_START.fullmatch(self._held):
            return ""
        if not _ENTITY.fullmatch(self._held):
            return self._past()
        meant = clean(html.unescape(self._held))
        if meant not in _SPELLED_OUT:
            return self.finish()
        self._held = "&" if meant == "&" else ""
        return "" if meant == "&" else meant

    def finish(self) -> str:
        """Return what was held back."""
        held, self._held = self._held, ""
        return held

    def _past(self) -> str:
        """Let go of what cannot become an entity; its last character may begin another."""
        held, self._held = self._held, ""
        if held[-1] != "&" or len(held) == 1:
            return held
        self._held = "&"
        return held[:-1]
