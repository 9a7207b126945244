"""The sinks' gate: every string that we did not write passes here before it is drawn."""

from __future__ import annotations

from textual.content import Content

from peertutor.core.errors import PeerTutorError
from peertutor.core.text import clean, one_line


def plain(text: str, style: str = "") -> Content:
    """Return `text` as content in which nothing is markup and nothing is obeyed."""
    return Content.assemble((clean(text), style))


def line(text: str, style: str = "") -> Content:
    """Return `text` on one line: for titles, names and options."""
    return Content.assemble((one_line(text), style))


def joined(*parts: str | tuple[str, str] | Content, between: str = "") -> Content:
    """Return the parts that are not empty, one after another, each in its own style.

    Args:
        parts: A text, a text and its style, or content made here.
        between: What stands between two parts.
    """
    return Content(between).join(piece for piece in map(_piece, parts) if piece.plain)


def _piece(part: str | tuple[str, str] | Content) -> Content:
    if isinstance(part, Content):
        return part
    return plain(*part) if isinstance(part, tuple) else plain(part)


def problem(error: PeerTutorError) -> Content:
    """Return an error as it is shown in place: title, cause and remedy, a line each."""
    title = (f"! {error.title}", "bold $text-error")
    return joined(title, error.cause, error.remedy, between="\n")
