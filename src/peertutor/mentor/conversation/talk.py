"""What a conversation was about: its questions to colleagues, and what they were about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from peertutor.core.answers import Exchange
from peertutor.core.text import one_line
from peertutor.mentor.conversation.drift import drift
from peertutor.mentor.conversation.replies import fixed_reply
from peertutor.mentor.conversation.words import content

SMALL_TALK = "smalltalk.toml"
ABOUT = "about.toml"
CHALLENGES = "challenges.toml"

SURE = "sure"
"""The name of what asks how certain an answer is."""

# "Are you sure that it is twenty minutes?": the rest repeats what was said, or asks anew.
_REPEATED = re.compile(
    r"^\W*(?:(?:but|so|and|ok|well|wait|hm+)\b\W*)*(?:are you|you're) "
    r"(?:really |quite |absolutely |so )?(?:sure|certain|positive)"
    r"(?: that| about| of)? (?P<claim>.+)",
    re.IGNORECASE | re.DOTALL,
)


def asks_colleagues(line: str, history: Sequence[Exchange]) -> bool:
    """Whether a line asks for something that a colleague could have told."""
    fixed = fixed_reply(line, SMALL_TALK) or fixed_reply(line, ABOUT)
    return not fixed and not asked_after(line, history)


def asked_after(line: str, history: Sequence[Exchange]) -> str:
    """Return what `line` asks of the last answer, by its name in the file; empty for none."""
    found = fixed_reply(line, CHALLENGES)
    if found and ("?" in line or not fixed_reply(line, SMALL_TALK)):
        # "Sure." agrees, and "Sure?" asks.
        return found.name
    repeated = _REPEATED.match(line.replace("’", "'"))
    if repeated and history and not drift(repeated["claim"], history[-2:]):
        return SURE
    return ""


def last_question(history: Sequence[Exchange]) -> int | None:
    """Return where the last question to colleagues stands in `history`; None: there is none."""
    for place in range(len(history) - 1, -1, -1):
        said = history[place]
        if said.speaker == "user" and asks_colleagues(said.text, history[:place]):
            return place
    return None


def has_topic(history: Sequence[Exchange]) -> bool:
    """Whether colleagues were asked about something that could be meant by "it"."""
    return any(
        each.speaker == "user" and content(each.text) and asks_colleagues(each.text, ())
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
