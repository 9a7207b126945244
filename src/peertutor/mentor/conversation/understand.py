"""A follow-up question made self-contained from the conversation before it, offline.

Rules of thumb for English. They err on the side of leaving a question alone: words that are carried
into a question about something else mislead the search more than missing ones do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from peertutor.core.answers import Exchange
from peertutor.core.text import words
from peertutor.mentor.conversation.pointing import points_back
from peertutor.mentor.conversation.talk import topic
from peertutor.mentor.conversation.words import content

_OPENER = re.compile(
    r"\W*(?:(?:what|how) about\b|what if\b|(?:who|what|where|when|why) else\b|anything else\b"
    r"|any other\b|such as\b|like what\b|for example\b|in what way\b|which (?:one|of)\b"
    r"|(?:why|how so|how come|since when|by whom|who|when|where|really)(?: not| so| that)?\W*$)",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"\W*(?:and|but|or|so|then|also)\b", re.IGNORECASE)

_SHORT = 2
"""A question with fewer words of its own is about what was said before."""

_THIN = 4
"""A question with fewer is, too, when it takes up a word of the last exchanges."""

_RECENT = 4
"""How many lines of the conversation count as the last exchanges."""


def understand(question: str, history: Sequence[Exchange]) -> str:
    """Return `question` with what it needs of the conversation; unchanged when it needs nothing.

    What is carried is the topic of the last question that had one, in its own words and in
    parentheses: "And on Fridays?" becomes "And on Fridays? (restore a backup)".

    Args:
        question: As it was asked.
        history: The conversation before it, oldest first.
    """
    about = topic(history)
    if not about or not _leans_on(question, history):
        return question
    if set(content(about)) <= set(words(question)):
        return question
    return f"{question.rstrip()} ({about})"


def _leans_on(question: str, history: Sequence[Exchange]) -> bool:
    own = content(question)
    if len(own) < _SHORT or _OPENER.match(question) or points_back(question):
        return True
    if len(own) >= _THIN:
        return False
    if _CONJUNCTION.match(question):
        return True
    recent = set(words("\n".join(exchange.text for exchange in history[-_RECENT:])))
    return not recent.isdisjoint(own)
