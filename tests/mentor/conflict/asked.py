"""Two colleagues who were asked the same, and what is found between them."""

from __future__ import annotations

from datetime import date

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.interviews import Kind, Role
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.conflict import ConflictFinder, Disagreement
from peertutor.mentor.reading.reader import NO_RARITY, Reader
from tests.mentor.said import passage

READER = Reader(PorterStemmer())


def talk(
    number: int, speaker: str, text: str, said_on: date | None = date(2026, 1, 15)
) -> RetrievedPassage:
    """Return a passage of one veteran's turn."""
    return passage(number, (speaker, text), said_on=said_on)


def document(number: int, title: str, text: str) -> RetrievedPassage:
    """Return a passage of an official document."""
    part = ("", text, Role.DOCUMENT)
    return passage(number, part, title=title, kind=Kind.REFERENCE, said_on=None)


def found(question: str, *passages: RetrievedPassage) -> tuple[Disagreement, ...]:
    """Return the disagreements on a question."""
    return ConflictFinder(READER).found(question, passages, NO_RARITY)


def between(question: str, one: str, other: str) -> tuple[Disagreement, ...]:
    """Return the disagreements of Ana, who says `one`, and Ben, who says `other`."""
    return found(question, talk(1, "Ana Ruiz", one), talk(2, "Ben Okafor", other))
