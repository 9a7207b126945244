"""What a conversation was about: its questions to colleagues, and what they were about."""

from __future__ import annotations

from collections.abc import Sequence

from peertutor.core.answers import Exchange
from peertutor.core.text import one_line
from peertutor.mentor.conversation.replies import fixed_reply
from peertutor.mentor.conversation.words import content

SMALL_TALK = "smalltalk.toml"
ABOUT = "about.toml"
CHALLENGES = "challenges.toml"


def asks_colleagues(line: str) -> bool:
    """Whether a line asks for something that a colleague could have told."""
    return not any(fixed_reply(line, file) for file in (SMALL_TALK, ABOUT, CHALLENGES))


def last_question(history: Sequence[Exchange]) -> int | None:
    """Return where the last question to colleagues stands in `history`; None: there is none."""
    for place in range(len(history) - 1, -1, -1):
        if history[place].speaker == "user" and asks_colleagues(history[place].text):
            return place
    return None


def has_topic(history: Sequence[Exchange]) -> bool:
    """Whether colleagues were asked about something that could be meant by "it"."""
    return any(
        each.speaker == "user" and content(each.text) and asks_colleagues(each.text)
        for each in history
    )


def last_said(history: Sequence[Exchange]) -> str:
    """Return what PeerTutor said last; empty where it has said nothing."""
    return next((each.text for each in reversed(history) if each.speaker != "user"), "")


def telling_part(text: str) -> str:
    """Return a line from its first to its last telling word."""
    tokens = one_line(text).split()
    telling = [place for place, token in enumerate(tokens) if content(token)]
    if not telling:
        return ""
    return " ".join(tokens[telling[0] : telling[-1] + 1]).strip(" ?!.,;:()")
