"""Whom to ask: who has shown that they know, lately, and is not buried in requests.

What somebody did counts by how near it is to the question and fades with time, by half after each
half-life. Nobody is named for what they only say of themselves where somebody else has shown it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from peertutor.core.expertise import Availability, Deed, DeedKind, Suggestion
from peertutor.core.names import people
from peertutor.core.text import one_line
from peertutor.core.wording import day
from peertutor.ports import Clock
from peertutor.ports.expertise import Expertise

HALF_LIFE_DAYS = 365
"""What was done a year ago counts half: jobs are learnt over years, and changed in months."""

_WORTH: Mapping[DeedKind, float] = {
    DeedKind.TOLD: 1.0,
    DeedKind.LESSON: 1.5,
    DeedKind.ANSWERED: 1.5,
    DeedKind.CONFIRMED: 1.2,
    DeedKind.NAMED: 0.5,
}
_UNDATED = 0.5
"""What is done at an unknown time counts as if it were a half-life ago."""

_A_REQUEST = 1.5
"""With every request that somebody had lately they count for less: knowing most is no sentence."""

_MOST = 3

_SPEAKS_OF_IT = 0.5
"""Beside the nearest deed; what is further away is about something else."""


def routed(
    deeds: Iterable[Deed],
    available: Mapping[str, Availability],
    *,
    today: date,
    half_life_days: float = HALF_LIFE_DAYS,
    but: Collection[str] = (),
    most: int = _MOST,
) -> tuple[Suggestion, ...]:
    """Return whom to ask, the best first.

    Args:
        deeds: What people did on the topic.
        available: Whether they can be asked, by name; who is missing can be.
        today: The day of asking.
        half_life_days: After so many days a deed counts half.
        but: Who is not asked: the asker, and whoever said the words that are in question.
        most: How many are named at most.
    """
    done = [deed for deed in deeds if one_line(deed.person) and deed.fit > 0]
    names = [one_line(each) for each in (*(deed.person for deed in done), *available, *but)]
    whose = people(names)
    excluded = {whose[one_line(name)] for name in but}
    here = {whose[one_line(name)]: each for name, each in available.items()}
    by_person: dict[str, list[Deed]] = defaultdict(list)
    for deed in done:
        by_person[whose[one_line(deed.person)]].append(deed)
    found = []
    for person, theirs in by_person.items():
        state = here.get(person, Availability())
        if person in excluded or not state.can_be_asked(today):
            continue
        score = sum(_counts(deed, today, half_life_days) for deed in theirs)
        score /= 1 + _A_REQUEST * state.handled
        found.append(Suggestion(person, reason(theirs, today), score))
    found.sort(key=lambda each: (-each.score, each.name))
    return tuple(found[:most])


@dataclass(frozen=True, slots=True)
class Standing:
    """How somebody stands to a question.

    Attributes:
        why: Why they are asked; empty where they have shown nothing of it.
        before: How many know more of it, or are freer; None where they would not be asked.
    """

    why: str = ""
    before: int | None = None

    def is_asked(self, days: int, within: float) -> bool:
        """Whether they are asked by now; each time nobody answers in time, more people are.

        Args:
            days: How long the question has waited.
            within: After how many days without an answer the next ones are asked.
        """
        return self.before is not None and self.before < _MOST * (1 + int(days / within))


class Router:
    """Says whom to ask, and why somebody in particular is asked.

    Args:
        expertise: What people did.
        clock: Says what day it is.
        half_life_days: After so many days what was done counts half.
    """

    def __init__(
        self, expertise: Expertise, clock: Clock, *, half_life_days: float = HALF_LIFE_DAYS
    ) -> None:
        self._expertise = expertise
        self._clock = clock
        self._half_life_days = half_life_days

    def ask_whom(
        self, question: str, *, but: Collection[str] = (), most: int = _MOST
    ) -> tuple[Suggestion, ...]:
        """Return whom to ask, the best first; `but` are the asker and whoever said the words."""
        return self.among(self._expertise.deeds(question), but=but, most=most)

    def among(
        self, deeds: Iterable[Deed], *, but: Collection[str] = (), most: int = _MOST
    ) -> tuple[Suggestion, ...]:
        """Return whom to ask of those who did something, as far as they can be asked."""
        return routed(
            deeds,
            self._expertise.available(),
            today=self._clock.now().date(),
            half_life_days=self._half_life_days,
            but=but,
            most=most,
        )

    def standings(self, questions: Sequence[str], person: str) -> list[Standing]:
        """Return for each question why somebody is asked, and how many are asked before them."""
        available = self._expertise.available()
        return [self._standing(each, person, available) for each in questions]

    def _standing(
        self, question: str, person: str, available: Mapping[str, Availability]
    ) -> Standing:
        today = self._clock.now().date()
        deeds = self._expertise.deeds(question)
        best = routed(
            deeds,
            available,
            today=today,
            half_life_days=self._half_life_days,
            most=len(deeds),
        )
        names = [one_line(person), *(one_line(deed.person) for deed in deeds)]
        whose = people([*names, *(each.name for each in best)])
        mine = whose[one_line(person)]
        near = [
            deed
            for deed in deeds
            if deed.fit >= _SPEAKS_OF_IT and whose[one_line(deed.person)] == mine
        ]
        order = [whose[each.name] for each in best]
        return Standing(
            why=reason(near, today) if near else "",
            before=order.index(mine) if mine in order else None,
        )


def _counts(deed: Deed, today: date, half_life_days: float) -> float:
    worth = _WORTH[deed.kind] * min(deed.fit, 1.0)
    if deed.kind is DeedKind.NAMED:
        return worth
    if deed.at is None:
        return worth * _UNDATED
    days = max((today - deed.at).days, 0)
    return float(worth * 0.5 ** (days / half_life_days))


def reason(deeds: Sequence[Deed], today: date) -> str:
    """Say in one sentence why somebody is asked, by what they did."""
    told = [each for each in deeds if each.kind in {DeedKind.TOLD, DeedKind.LESSON}]
    parts = []
    if told:
        latest = max(told, key=lambda each: (each.fit, each.at or date.min))
        where = f" in “{one_line(latest.title)}”" if latest.title else ""
        parts.append(f"explained this{where}{_when(latest, today)}")
    for kind, one, many in (
        (DeedKind.ANSWERED, "answered a question on it", "answered {} questions on it"),
        (DeedKind.CONFIRMED, "confirmed what was said of it", "confirmed {} things said of it"),
    ):
        count = sum(each.kind is kind for each in deeds)
        if count:
            parts.append(one if count == 1 else many.format(count))
    if not parts:
        return "named this as a known topic"
    return " and ".join(parts)


def _when(deed: Deed, today: date) -> str:
    if deed.at is None:
        return ""
    if deed.at.year == today.year:
        return f" in {deed.at:%B}"
    return f", {day(deed.at)}"
