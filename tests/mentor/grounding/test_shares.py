"""Which of several quotes that are as good is cited."""

from __future__ import annotations

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.interviews import Kind, Role
from peertutor.mentor.grounding.shares import shared_out
from peertutor.mentor.reading.quotes import Quote, stretches, windows
from peertutor.mentor.reading.reader import Reader
from peertutor.mentor.voices import Contributors
from tests.mentor.said import passage

_READER = Reader(PorterStemmer())


def said(number: int, name: str) -> Quote:
    kind = Kind.INTERVIEW if name else Kind.REFERENCE
    role = Role.VETERAN if name else Role.DOCUMENT
    found = passage(number, (name, f"Sentence number {number} of the talk.", role), kind=kind)
    [stretch] = stretches([found], _READER)
    return next(quote for _, quote in windows(stretch, 1))


def chosen(*claims: list[list[Quote]]) -> list[int]:
    quotes = [quote for options in claims for option in options for quote in option]
    return shared_out(claims, Contributors(quote.part.speaker for quote in quotes))


def test_the_best_is_cited_while_its_speaker_has_room() -> None:
    ana = [said(n, "Ana") for n in range(3)]
    ben = said(7, "Ben")
    assert chosen([[ana[0]], [ben]], [[ana[1]], [ben]], [[ana[2]], [ben]]) == [0, 0, 1]


def test_a_source_that_is_cited_already_takes_no_more_room() -> None:
    ana = [said(n, "Ana") for n in range(3)]
    claims = [[[ana[0]]], [[ana[1]]], [[ana[0]]], [[ana[2]], [ana[1]]]]
    assert chosen(*claims) == [0, 0, 0, 1]


def test_what_has_no_other_support_keeps_it() -> None:
    ana = [said(n, "Ana") for n in range(4)]
    assert chosen(*[[[quote]] for quote in ana]) == [0, 0, 0, 0]


def test_documents_are_contributors_each_for_itself() -> None:
    documents = [said(n, "") for n in range(3)]
    ben = said(7, "Ben")
    assert chosen(*[[[quote], [ben]] for quote in documents]) == [0, 0, 0]
