"""What is searched in an index of words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the question.

    Attributes:
        word: In lower case, as it was asked.
        stem: What the index keeps of it.
        documents: In how many passages it stands.
    """

    word: str
    stem: str
    documents: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words to search.

    Attributes:
        needed: A passage has at least one of them.
        further: They count where they stand, and find nothing by themselves.
        passages: How many passages there are.
    """

    needed: tuple[Term, ...]
    further: tuple[Term, ...]
    passages: int
