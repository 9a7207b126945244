"""Who a claim says its words are from: "Ana says", "according to Ben", "Ben rings first"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import dropwhile

from peertutor.core.passages import RetrievedPassage
from peertutor.core.text import words

_RUN = r"((?:[A-Z][\w.'’-]*[ \t]*){1,5})"
_REPORTS = (
    r"(?:says?|said|explain(?:s|ed)|mention(?:s|ed)|note[sd]|report(?:s|ed)|recommend(?:s|ed)"
    r"|suggest(?:s|ed)|warn(?:s|ed)|advise[sd]|argue[sd]|stresse[sd]|add(?:s|ed)|recall(?:s|ed)"
    r"|describe[sd]|state[sd]|point(?:s|ed) out|believe[sd]|thinks?|thought|told|tells)"
)
_ATTRIBUTIONS = (
    re.compile(rf"\b[Aa]ccording to {_RUN}"),
    re.compile(
        r"(?:^|[.;:,“\"]\s*|\b(?:that|while|and|but|whereas)\s)"
        rf"{_RUN}(?:\w+ly |also |then )?{_REPORTS}\b"
    ),
)
_SUBJECT = re.compile(rf"(?:^|[;,]\s*(?:while|but|whereas)?\s*|\b(?:while|but|whereas)\s){_RUN}")
_NOBODY = frozenset(
    """
    the a an he she they it we i you this that one both who some others another people everybody
    both either neither only even like unlike although everyone nobody if when as for in on at so
    then but and colleagues her his their my our
    """.split()
)

Name = frozenset[str]
"""The words of a name, in lower case."""


def speakers(passages: Sequence[RetrievedPassage]) -> frozenset[Name]:
    """Return the names of everybody who speaks in `passages`."""
    return frozenset(
        name for found in passages for part in found.passage.parts if (name := _name(part.speaker))
    )


def attributed(claim: str, known: frozenset[Name]) -> tuple[Name, ...]:
    """Return the names that `claim` says its words are from.

    Whoever is said to have said something, and a known speaker of whom something is said.
    """
    return tuple(dict.fromkeys(_attributed(claim, known)))


def _attributed(claim: str, known: frozenset[Name]) -> Iterator[Name]:
    for pattern in _ATTRIBUTIONS:
        for match in pattern.finditer(claim):
            if name := _name(match.group(1)):
                yield name
    for match in _SUBJECT.finditer(claim):
        name = _name(match.group(1))
        if name and any(name <= speaker for speaker in known):
            yield name


def is_theirs(name: Name, speaker: str, quote: str) -> bool:
    """Whether a quote is from somebody of that name, or names them itself."""
    return name <= _name(speaker) or name <= frozenset(words(quote))


def _name(written: str) -> Name:
    """Return the words of a name; "The", "While" and "She" in front of it are none."""
    said = [word.removesuffix("'s") for word in words(written)]
    return frozenset(dropwhile(_NOBODY.__contains__, said))
