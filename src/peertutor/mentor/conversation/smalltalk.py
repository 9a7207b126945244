"""What is said to PeerTutor rather than asked of colleagues, and what it says of itself.

Both are answered from texts in this package, never from colleagues' words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from peertutor.core.answers import Exchange
from peertutor.mentor.conversation.pointing import points_back
from peertutor.mentor.conversation.replies import fixed_reply
from peertutor.mentor.conversation.talk import ABOUT, CHALLENGES, SMALL_TALK, has_topic

_ITSELF = re.compile(
    r"\bpeertutor\b|\bthis (?:app|program|tool|bot|assistant|chatbot)\b", re.IGNORECASE
)


def reply(question: str, history: Sequence[Exchange] = ()) -> str:
    """Return what is said to small talk or to a question about PeerTutor; empty for any other.

    And to "are you sure?" where nothing was answered yet.
    """
    challenge = fixed_reply(question, CHALLENGES)
    return small_talk(question) or about(question, history) or (challenge.say if challenge else "")


def small_talk(line: str) -> str:
    """Return the kind reply to small talk, which claims nothing; empty for anything else."""
    found = fixed_reply(line, SMALL_TALK)
    return found.say if found else ""


def about(question: str, history: Sequence[Exchange] = ()) -> str:
    """Return what PeerTutor says of itself; empty where something else is asked.

    "How does this work?" asks about PeerTutor at first, and about what was talked of later on.
    """
    found = fixed_reply(question, ABOUT)
    if found is None:
        return ""
    elsewhere = found.about_it and not _ITSELF.search(question) and points_back(question)
    return "" if elsewhere and has_topic(history) else found.say
