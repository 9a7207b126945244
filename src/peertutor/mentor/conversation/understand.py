"""A follow-up question made self-contained from the conversation before it, offline.

Rules of thumb for English. They err on the side of leaving a question alone: words that are carried
into a question about something else mislead the search more than missing ones do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from peertutor.core.answers import Exchange
from peertutor.core.text import words
from peertutor.mentor.conversation.drift import drift
from peertutor.mentor.conversation.entities import people, terms
from peertutor.mentor.conversation.hypothesis import condition
from peertutor.mentor.conversation.pointing import PERSONS, pointer, points_back
from peertutor.mentor.conversation.talk import last_question, last_said, telling_part
from peertutor.mentor.conversation.words import content

_OPENER = re.compile(
    r"\W*(?:(?:what|how) about\b|(?:who|what|where|when|why) else\b|anything else\b"
    r"|(?:no\W+|sorry\W+|well\W+)*i(?:(?: am|['’]m| was) asking| mean| meant)\b"
    r"|any (?:other|more|tips|advice|ideas?|examples?|exceptions?|suggestions?)\b"
    r"|such as\b|like what\b|for example\b|in what way\b|which (?:one|of)\b"
    r"|(?:why|how so|how come|since when|by whom|who|when|where|really)(?: not| so| that)?\W*$)",
    re.IGNORECASE,
)
_THESE = re.compile(r"\b(?:these|those|such)\b", re.IGNORECASE)
_CONJUNCTION = re.compile(r"\W*(?:and|but|or|so|then|also)\b", re.IGNORECASE)

_SWITCH = re.compile(
    r"\W*(?:(?:ok|okay|well|so|and|now|oh|thanks|thank you|great|right|sorry)\W+)*"
    r"(?:by the way|btw|incidentally|moving on|off[- ]topic|unrelated(?: question)?"
    r"|(?:(?:i have|here is|here's|now|just|on) )?(?:an?(?:other)?|one more|the) ?"
    r"(?:totally |completely |entirely |quite )?(?:different|new|separate|unrelated|other|next)?"
    r" ?(?:question|topic|subject|matter|note)(?: (?:then|now|please))?(?=\s*[:,.;–-])"
    r"|(?:now |on to |about )?something (?:totally |completely |entirely |quite )?"
    r"(?:else|different|unrelated|other)(?: now)?(?=\s*[:,.;–-])"
    r"|(?:to |let's |let me |can we )?chang(?:e|ing) (?:of |the )?(?:subject|topic)"
    r"|(?:new|next|different|another) (?:question|topic|subject)(?=\s*[:,.;–-]))\b[\s,:;.–-]*",
    re.IGNORECASE,
)
_WHO = re.compile(r"\W*(?:(?:and|but|so)\W+)?who\b", re.IGNORECASE)
_MEANING = re.compile(r"\bmean|\bwhat(?:'s|’s| is| are| was| were)\b", re.IGNORECASE)

_SHORT = 2
"""A question with fewer words of its own is about what was said before."""

_THIN = 4
"""A question with fewer is, too, when it takes up a word of the last exchanges."""

_NOT_FAR = 0.5
"""So far may a thin question be from the last exchanges."""

_RECENT = 4
"""How many lines of the conversation count as the last exchanges."""


_MOST_CARRIED = 24
"""So many words are carried at most."""

_MOST_PARTS = 3
"""Of so many questions at most."""


def understand(question: str, history: Sequence[Exchange]) -> str:
    """Return `question` with what it needs of the conversation; unchanged when it needs nothing.

    What is carried is the topic of the last question that had one, in its own words and in
    parentheses: "And on Fridays?" becomes "And on Fridays? (restore a backup)". "Who is she?" gets
    the people that the last answer quoted instead. What says itself that it is about something else
    ("By the way, …") loses these words and gets nothing.

    Args:
        question: As it was asked.
        history: The conversation before it, oldest first.
    """
    parts = _topics(history)
    if not parts:
        return question
    bare = _bare(question)
    if _switched(question):
        return bare
    named = _named(question, history)
    if named and not content(question) and _WHO.match(question):
        return f"{question.rstrip()} ({', '.join(named)})"
    if not _leans_on(bare, history):
        return question
    if set(content(parts[0])) <= set(words(question)):
        parts = []
    carried = _cut(", ".join([*parts, *named]))
    return f"{question.rstrip()} ({carried})" if carried else question


def _bare(question: str) -> str:
    """Return what is asked behind words that change the subject."""
    switch = _SWITCH.match(question)
    return (question[switch.end() :].strip() if switch else "") or question


def _switched(question: str) -> bool:
    """Whether `question` says that it is about something else, and is."""
    bare = _bare(question)
    return bare != question and len(content(bare)) >= _SHORT and not points_back(bare)


def _named(question: str, history: Sequence[Exchange]) -> tuple[str, ...]:
    """Return what the last answer named and the question points at: people, or terms."""
    pronoun = pointer(question)
    if pronoun in PERSONS:
        return people(last_said(history))
    if pronoun and not content(question) and _MEANING.search(question):
        return terms(last_said(history))
    return ()


def _topics(history: Sequence[Exchange]) -> list[str]:
    """Return what the latest questions were about, the last first.

    As far back as the first that says enough, and points at nothing before it.
    """
    parts: list[str] = []
    while len(parts) < _MOST_PARTS and (place := last_question(history)) is not None:
        asked, history = history[place].text, history[:place]
        part = telling_part(_bare(asked))
        if part and not set(content(part)) <= set(content(" ".join(parts))):
            parts.append(part)
        enough = len(content(" ".join(parts))) >= _SHORT
        if enough and not (_OPENER.match(_bare(asked)) or points_back(_bare(asked))):
            break
    return parts


def _cut(topic: str) -> str:
    """Return a topic that is too long without the words that say nothing, and cut."""
    tokens = topic.split()
    if len(tokens) <= _MOST_CARRIED:
        return topic
    return " ".join([token for token in tokens if content(token)][:_MOST_CARRIED]).strip(" ,")


def _leans_on(question: str, history: Sequence[Exchange]) -> bool:
    own = content(question)
    if len(own) < _SHORT or _OPENER.match(question) or condition(question):
        return True
    if points_back(question):
        return True
    if len(own) >= _THIN:
        return False
    if _CONJUNCTION.match(question) or _THESE.search(question):
        return True
    return drift(question, history[-_RECENT:]) <= _NOT_FAR
