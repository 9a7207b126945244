"""What somebody has done on a topic, and whether they can be asked now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class DeedKind(StrEnum):
    """What shows that somebody knows a topic."""

    TOLD = "told"
    LESSON = "lesson"
    CONFIRMED = "confirmed"
    ANSWERED = "answered"
    NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that somebody did on a topic.

    Attributes:
        at: The day; None when unknown.
        fit: How near it is to what is asked, 0 to 1.
        title: Where it can be read; may be empty.
    """

    person: str
    kind: DeedKind
    fit: float
    at: date | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """Whether somebody can be asked.

    Attributes:
        away_until: The last day on which they are away; None when they are here.
        leaves_on: The day from which on they are gone; None when none is known.
        handled: How many requests they had lately.
        most: How many they want to have; None: they have not said.
    """

    away_until: date | None = None
    leaves_on: date | None = None
    handled: int = 0
    most: int | None = None

    def can_be_asked(self, today: date) -> bool:
        """Whether somebody is here and wants to be asked."""
        is_away = self.away_until is not None and today <= self.away_until
        is_gone = self.leaves_on is not None and today >= self.leaves_on
        is_full = self.most is not None and self.handled >= self.most
        return not (is_away or is_gone or is_full)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What somebody says of themselves; nobody else can change it.

    Attributes:
        topics: What they want to be asked about.
        to_learn: What they want to learn.
        away_until: The last day on which they are away; None when they are here.
        leaves_on: The day from which on they are gone; None when none is known.
        most_open: How many requests they want to have in two weeks; None: they have not said.
        version: Counts its changes; 0 before it is kept.
    """

    name: str
    topics: tuple[str, ...] = ()
    to_learn: tuple[str, ...] = ()
    away_until: date | None = None
    leaves_on: date | None = None
    most_open: int | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Somebody who may know, why they are named, and how well they fit beside others."""

    name: str
    why: str
    score: float


@dataclass(frozen=True, slots=True)
class Spoken:
    """How much somebody said on a topic that can be found now.

    Attributes:
        topic: As its interviews name it; may be empty.
        turns: So many turns.
        verified: So many of them hold words that others confirm, and nobody doubts.
    """

    topic: str
    person: str
    turns: int
    verified: int = 0


@dataclass(frozen=True, slots=True)
class Confirmed:
    """How many turns on a topic hold words that somebody confirms."""

    topic: str
    person: str
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Knower:
    """Somebody who knows a topic.

    Attributes:
        told: So many turns they said on it.
        confirmed: So many turns of others they confirm.
        leaves_on: The day from which on they are gone; None when none is known.
    """

    name: str
    told: int = 0
    confirmed: int = 0
    leaves_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicKnown:
    """Who knows a topic, and how far what they said is verified.

    Attributes:
        knowers: Who told most first; whoever only confirms comes last.
        turns: So many turns were said on it.
        verified: The share of them that others confirm, 0 to 1.
    """

    topic: str
    knowers: tuple[Knower, ...]
    turns: int
    verified: float

    @property
    def only(self) -> Knower | None:
        """The one who knows it and nobody else; None where several do."""
        return self.knowers[0] if len(self.knowers) == 1 else None
