"""How much, how long, how often: what two sentences measure, so that it can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from peertutor.mentor.reading.quantities import Quantity, stated
from peertutor.mentor.reading.units import CLOCK


class Bound(StrEnum):
    """Whether a number is meant as it stands, or as the least or the most."""

    EXACT = "exact"
    LEAST = "at least"
    MOST = "at most"


@dataclass(frozen=True, slots=True)
class Amount:
    """One number with what it measures.

    Attributes:
        of: What is measured, and in which sense: "time", "time before", "how often", "length"; for
            things that are counted "count" and the stem of the thing.
        about: Stems of the words around it.
        value: In the smallest unit of its measure.
        shown: As a reader is told it; empty where only the whole sentence tells it well.
        sure: For a time of day: whether it is known which half of the day is meant.
    """

    of: str
    value: float
    bound: Bound
    shown: str
    about: frozenset[str] = frozenset()
    sure: bool = True

    def agrees(self, other: Amount) -> bool:
        """Whether both may be meant."""
        return not self.excludes(other) and not self._is_far(other)

    def excludes(self, other: Amount) -> bool:
        """Whether both cannot be meant: equal bounds that differ, or a value beyond a bound."""
        if self.of != other.of or self._is_far(other):
            return False
        if self.bound is other.bound:
            return self._differs(other)
        if Bound.EXACT not in {self.bound, other.bound} or self.bound is Bound.EXACT:
            low, high = (other, self) if other.bound is Bound.LEAST else (self, other)
            return low.value > high.value and self._differs(other)
        return other.excludes(self)

    def _is_far(self, other: Amount) -> bool:
        """Whether two numbers cannot mean the same thing at all; any two times of day can."""
        one, two = abs(self.value), abs(other.value)
        return self.of != CLOCK and max(one, two) > _FAR * min(one, two)

    def _differs(self, other: Amount) -> bool:
        apart = abs(self.value - other.value)
        if self.of != CLOCK:
            return apart > _NEAR * max(abs(self.value), abs(other.value))
        # Eight may be eight in the evening, and a minute to midnight is near one past it.
        around = 24 if self.sure and other.sure else 12
        return min(apart % around, -apart % around) > _NEAR_BY_THE_CLOCK


_NEAR = 0.1
"""Numbers that differ by less than a tenth are the same to somebody who speaks."""

_NEAR_BY_THE_CLOCK = 0.25
"""Times of day that are a quarter of an hour apart, or less, are the same likewise."""

_FAR = 50
"""Nobody disagrees by a factor of fifty: thirty-five days and two hours are of different things."""

_SECONDS = {
    "second": 1.0,
    "minute": 60.0,
    "hour": 3_600.0,
    "shift": 28_800.0,
    "day": 86_400.0,
    "morning": 86_400.0,
    "evening": 86_400.0,
    "night": 86_400.0,
    "week": 604_800.0,
    "fortnight": 1_209_600.0,
    "month": 2_629_800.0,
    "quarter": 7_889_400.0,
    "year": 31_557_600.0,
}
_UNIT = "|".join(_SECONDS)
_TIMES = {"once": 1, "twice": 2, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_ORDINALS = {"single": 1, "other": 2, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_ADVERBS = {
    "hourly": "hour",
    "daily": "day",
    "nightly": "day",
    "weekly": "week",
    "monthly": "month",
}
_OFTEN = re.compile(
    rf"\b(?P<times>once|twice|(?:{'|'.join(_TIMES)}|\d+) times)"
    rf"(?: a| an| per| each| every| in a) (?P<per>{_UNIT})s?\b"
    rf"|\b(?:every|each) (?P<nth>{'|'.join(_ORDINALS)}) (?P<of_nth>{_UNIT})\b"
    rf"|\bevery (?P<many>[\w-]+(?: [\w-]+)?) (?P<of_many>{_UNIT})s\b"
    rf"|\bevery (?P<one>{_UNIT})\b"
    r"|\b(?P<adverb>hourly|daily|nightly|weekly|monthly)\b"
    r"|\byearly\b|\bannually\b"
)

_HALVES = (
    (re.compile(r"\b\d+(?:st|nd|rd|th)\b"), " "),
    (re.compile(r"\bhalf an hour\b"), "0.5 hour"),
    (re.compile(r"\bhalf a (day|minute|year|metre|kilo|litre)\b"), r"0.5 \1"),
    (re.compile(rf"\b(?:a|an|one) ({_UNIT}) and a half\b"), r"1.5 \1"),
    (re.compile(r"\bone and a half\b"), "1.5"),
    (re.compile(r"\btwo and a half\b"), "2.5"),
    (re.compile(r"\bthree and a half\b"), "3.5"),
    (re.compile(r"\bfour and a half\b"), "4.5"),
    # "a full hour", "for an hour", "takes a day"; "twice a day" counts no days.
    (
        re.compile(
            r"\b(for|takes?|give|gives|gave|wait|waits|within|in|after|about|of|than|least|most"
            rf"|it|fix|full|whole) (?:a|an)(?: full| whole| good)? ({_UNIT})\b"
        ),
        r"\1 1 \2",
    ),
    (re.compile(rf"\b(?:a|an) (?:full|whole|good|solid) ({_UNIT})\b"), r"1 \1"),
    (re.compile(r"\b(dozen)\b"), "12"),
)

_NUMBER = (
    r"(?:about |around |of |a |an |the )*(?:[£$€]?\d|(?:half|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty"
    r"|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b)"
)
_LEAST = re.compile(
    rf"\b(?:at least|no less than|not less than|not under|never under|more than|over|above|minimum"
    rf"|longer than) {_NUMBER}|\b(?:or|and) (?:more|above|over|longer)\b"
)
_MOST = re.compile(
    rf"\b(?:at most|up to|no more than|not more than|never more than|no longer than|less than|under"
    rf"|below|within|inside|maximum|fewer than|not above|not over|never over) {_NUMBER}"
    r"|\b(?:or|and) (?:less|fewer|below|under)\b|, (?:not|never) (?:more|a \w+ more|one more)\b"
)
# "in four hours" is a time by which something is done.
_BY_THEN = re.compile(rf"\bin [\w-]+(?: [\w-]+)? (?:{_UNIT})s?\b")
_BEFORE = re.compile(rf"\b(?:{_UNIT})s? (?:before|ahead|early|earlier|in advance|after)\b")
_ONE_THING = re.compile(
    r"\b(?:a single|(?:just|only|do|check|use) one) (?!of |that |more |who )(\w+)"
)
_APART = re.compile(r"[;:.!?](?=\s|$)|,(?=\s)(?! (?:not|never) )|\band\b|\bbut\b")
_NO_THINGS = frozenset({"one", "more", "half", "other", "people", "person", "and", "times", "th"})


def amounts(
    text: str, content: Callable[[str], frozenset[str]], stem: Callable[[str], str]
) -> tuple[Amount, ...]:
    """Return what `text` measures; in lower case.

    Args:
        text: One sentence.
        content: Returns the stems that say what a text is about.
        stem: Returns the stem of one word.
    """
    for pattern, number in _HALVES:
        text = pattern.sub(number, text)
    pieces = _APART.split(text)
    found: list[Amount] = []
    for place, piece in enumerate(pieces):
        measured = [*_often(piece), *_measured(_OFTEN.sub(" ", piece), stem)]
        if measured:
            about = content(" , ".join(pieces[max(0, place - 2) : place + 3]))
            found.extend(replace(each, about=about) for each in measured)
    return tuple(found)


def _often(piece: str) -> Iterator[Amount]:
    for match in _OFTEN.finditer(piece):
        named = match.groupdict()
        if named["times"]:
            times = named["times"].removesuffix(" times")
            period = _SECONDS[named["per"]] / (_TIMES.get(times) or float(times))
        elif named["nth"]:
            period = _SECONDS[named["of_nth"]] * _ORDINALS[named["nth"]]
        elif named["many"]:
            number = next(iter(stated(named["many"])), None)
            if number is None:
                continue
            period = _SECONDS[named["of_many"]] * number.value
        elif named["one"]:
            period = _SECONDS[named["one"]]
        else:
            period = _SECONDS[_ADVERBS.get(named["adverb"] or "", "year")]
        yield Amount("how often", period, Bound.EXACT, match.group().strip())


def _measured(piece: str, stem: Callable[[str], str]) -> Iterator[Amount]:
    bound = _bound(piece)
    for one in _ONE_THING.finditer(piece):
        yield Amount(f"count {stem(one.group(1))}", 1, Bound.EXACT, "")
    for quantity in stated(piece):
        if quantity.unit:
            of, value = quantity.measure
            sense = " before" if of == "time" and _BEFORE.search(piece) else ""
            due = of == "time" and bound is Bound.EXACT and _BY_THEN.search(piece)
            meant = Bound.MOST if due else bound
            yield Amount(of + sense, value, meant, _shown(quantity, bound), sure=quantity.sure)
        elif not 1900 <= quantity.value <= 2100:
            for thing in sorted(quantity.things - _NO_THINGS):
                if not thing.isdigit():
                    yield Amount(f"count {stem(thing)}", quantity.value, bound, "")


def _bound(piece: str) -> Bound:
    if _LEAST.search(piece):
        return Bound.LEAST
    return Bound.MOST if _MOST.search(piece) else Bound.EXACT


def _shown(quantity: Quantity, bound: Bound) -> str:
    return f"{bound.value} {quantity}" if bound is not Bound.EXACT else str(quantity)
