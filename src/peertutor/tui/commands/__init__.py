"""Every command once: its key, palette line, help, footer entry and action come from here."""

from __future__ import annotations

from peertutor.tui.commands.asking import ASK, EVIDENCE, HISTORY, QUESTION, SHARE, TRANSCRIPT
from peertutor.tui.commands.capturing import (
    INTERVIEW,
    LIBRARY,
    REPLIES,
    REPLY,
    TEACH_BACK,
)
from peertutor.tui.commands.command import Command, bindings
from peertutor.tui.commands.everywhere import CLOSE, EVERYWHERE, QUIT_UNSHOWN
from peertutor.tui.commands.reviewing import GAPS, INBOX, PEOPLE, REVIEW
from peertutor.tui.commands.trusting import TRUST

__all__ = [
    "ALL",
    "ASK",
    "CLOSE",
    "EVERYWHERE",
    "EVIDENCE",
    "GAPS",
    "HISTORY",
    "INBOX",
    "INTERVIEW",
    "LIBRARY",
    "PEOPLE",
    "QUESTION",
    "QUIT_UNSHOWN",
    "REPLIES",
    "REPLY",
    "REVIEW",
    "SHARE",
    "TEACH_BACK",
    "TRANSCRIPT",
    "TRUST",
    "Command",
    "bindings",
    "rooms",
]

ALL = (
    *ASK,
    *QUESTION,
    *HISTORY,
    *EVIDENCE,
    *TRANSCRIPT,
    *INTERVIEW,
    *REPLY,
    *REPLIES,
    *TEACH_BACK,
    *LIBRARY,
    *TRUST,
    *REVIEW,
    *INBOX,
    *GAPS,
    *PEOPLE,
    *CLOSE,
    *EVERYWHERE,
)


def rooms() -> dict[str, list[Command]]:
    """Return all commands that the help lists, by the room they work in."""
    grouped: dict[str, list[Command]] = {}
    for command in ALL:
        if command.listed:
            grouped.setdefault(command.room, []).append(command)
    return grouped
