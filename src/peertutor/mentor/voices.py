"""Whose words an answer rests on, how many people that is, and whom to ask."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from peertutor.core.answers import SuggestedPeer
from peertutor.core.interviews import Kind, Role
from peertutor.core.names import people
from peertutor.core.passages import Passage, RetrievedPassage
from peertutor.core.text import one_line
from peertutor.mentor.reading.copies import copied
from peertutor.mentor.reading.quotes import Quote, passage_stems
from peertutor.mentor.reading.reader import Rarity, Reader

_MOST_PEERS = 3

MOST_OF_ONE_PERSON = 2
"""So many of an answer's sources are one contributor's, where others say it as well."""

_BESIDE = 0.6
"""What speaks of a question and is not quoted for it counts so much for whom to ask."""

_FAIR_SHARE = 0.3
"""Whoever speaks of less of a question, by the rarity of its words, speaks of something else."""


Route = Callable[[Sequence[tuple[Passage, float]]], Sequence[SuggestedPeer]]
"""Whom to ask, the best first, by passages and how near each is to what is asked, 0 to 1."""


def routed(
    route: Route, quotes: Sequence[Quote], passages: Sequence[RetrievedPassage]
) -> tuple[SuggestedPeer, ...]:
    """Return whom to ask by what was found; `quotes` and `passages` as in `suggested_peers`."""
    near = {found.passage.id: (found.passage, _BESIDE) for found in passages}
    quoted = {quote.passage.id: (quote.passage, 1.0) for quote in quotes}
    return tuple(route(list((near | quoted).values())))[:_MOST_PEERS]


def suggested_peers(
    quotes: Sequence[Quote], passages: Sequence[RetrievedPassage]
) -> tuple[SuggestedPeer, ...]:
    """Return who talked about this, the quoted first; never a host, never a document.

    Args:
        quotes: What may be shown of their words.
        passages: What they said about this; see `on_the_subject`.
    """
    spoke = (*_quoted(quotes), *_spoke(passages))
    whose = people(name for name, _ in spoke)
    peers: dict[str, SuggestedPeer] = {}
    for name, found in spoke:
        if name and whose[name] not in peers and len(peers) < _MOST_PEERS:
            peers[whose[name]] = SuggestedPeer(whose[name], _why(found))
    return tuple(peers.values())


def on_the_subject(
    question: str,
    passages: Sequence[RetrievedPassage],
    *,
    reader: Reader,
    rarity: Rarity,
    quotes: Sequence[Quote] = (),
) -> tuple[RetrievedPassage, ...]:
    """Return those of `passages` that hold a fair share of the question's words.

    And those that are as close by meaning as the passages of `quotes`.
    """
    stems = reader.stems(question)
    cosines = [quote.found.dense for quote in quotes if quote.found.dense is not None]
    close = min(cosines, default=math.inf)
    return tuple(
        found
        for found in passages
        if (found.dense is not None and found.dense >= close)
        or rarity.covered(stems, passage_stems(found, reader)) >= _FAIR_SHARE
    )


def independent_voices(quotes: Iterable[Quote]) -> tuple[str, ...]:
    """Return the people quoted, each once, in order; documents are no voices.

    Two spellings of a name are one person. Whoever only says again what another is quoted with, in
    the same words, adds no voice: a sentence that went round is not two people's experience.
    """
    spoken = (quote for quote in quotes if quote.part.role is Role.VETERAN and _name(quote))
    return voices_of([(_name(quote), quote.text) for quote in spoken])


def voices_of(said: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the independent voices among names with what each of them said."""
    whose = people(name for name, _ in said)
    heard: dict[str, None] = {}
    for place, (name, words) in enumerate(said):
        person = whose[name]
        others = (other for theirs, other in said[:place] if whose[theirs] != person)
        if not any(copied(words, other) for other in others):
            heard.setdefault(person)
    return tuple(heard)


class Contributors:
    """Who stands behind quotes: a person, however the name is spelled, or a document.

    Args:
        names: The names of everybody who speaks in what the quotes are taken from.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._whose = people(names)

    @classmethod
    def of_passages(cls, passages: Iterable[RetrievedPassage]) -> Contributors:
        """Know everybody who speaks in these passages."""
        return cls(part.speaker for found in passages for part in found.passage.parts)

    def of(self, quote: Quote) -> str:
        """Return whose words a quote is; whoever has no name is another one in every interview."""
        name = _name(quote)
        is_person = quote.part.role is Role.VETERAN and name
        return self._whose.get(name, name) if is_person else quote.found.passage.interview_id


def _name(quote: Quote) -> str:
    return one_line(quote.part.speaker)


def _quoted(quotes: Iterable[Quote]) -> list[tuple[str, RetrievedPassage]]:
    return [(_name(q), q.found) for q in quotes if q.part.role is Role.VETERAN]


def _spoke(passages: Sequence[RetrievedPassage]) -> list[tuple[str, RetrievedPassage]]:
    return [
        (one_line(part.speaker), found)
        for found in passages
        if found.passage.kind is Kind.INTERVIEW
        for part in found.passage.parts
        if part.role is Role.VETERAN
    ]


def _why(found: RetrievedPassage) -> str:
    date = found.passage.date
    when = f", {date.isoformat()}" if date else ""
    return f"talked about this in “{one_line(found.passage.title)}”{when}"
