"""Links in text that we did not write: web pages only, and only after a question."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from textual.screen import Screen

from peertutor.core.text import clean, one_line
from peertutor.tui.screens.confirm import Confirm


def ask_and_open(screen: Screen[Any], href: str) -> None:
    """Ask whether a web page may be opened in the browser; refuse everything else."""
    address = one_line(href)
    if not _is_web_page(address):
        screen.notify("Only web pages can be opened from here.", severity="warning", markup=False)
        return

    def opened(agreed: bool | None) -> None:
        if agreed:
            screen.app.open_url(clean(address))

    question = f"Your browser will be sent to\n\n{address}"
    screen.app.push_screen(Confirm("Open a web page?", question, yes="Open it"), opened)


def _is_web_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
