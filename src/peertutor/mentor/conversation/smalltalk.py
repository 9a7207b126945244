"""What is said to PeerTutor rather than asked of colleagues, and what it says of itself.

Both are answered from texts in this package, never from colleagues' words.
"""

from __future__ import annotations

from collections.abc import Sequence

from peertutor.core.answers import Exchange
from peertutor.mentor.conversation.pointing import points_back
from peertutor.mentor.conversation.replies import fixed_reply
from peertutor.mentor.conversation.talk import ABOUT, SMALL_TALK, topic


def reply(question: str, history: Sequence[Exchange] = ()) -> str:
    """Return what is said to small talk or to a question about PeerTutor; empty for any other."""
    return small_talk(question) or about(question, history)


def small_talk(line: str) -> str:
    """Return the kind reply to small talk, which claims nothing; empty for anything else."""
    found = fixed_reply(line, SMALL_TALK)
    return found.say if found else ""


def about(question: str, history: Sequence[Exchange] = ()) -> str:
    """Return what PeerTutor says of itself; empty where something else is asked.

    "How does this work?" asks about PeerTutor at first, and about what was talked of later on.
    """
    found = fixed_reply(question, ABOUT)
    if found is None or (found.about_it and points_back(question) and topic(history)):
        return ""
    return found.say
