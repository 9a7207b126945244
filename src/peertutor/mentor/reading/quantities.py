"""Numbers with their units: what a claim may never say otherwise than its quote.

People say "two hundred and eighty-six quid" and a model writes "£286": both are read alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from peertutor.mentor.reading.numerals import (
    BEGINNINGS,
    FRACTIONS,
    ORDINALS,
    Numeral,
    is_numeral,
    numeral,
    teens_or_less,
)
from peertutor.mentor.reading.units import (
    CLOCK,
    MEASURES,
    SIGNS,
    UNITS,
    may_be_the_same,
    refined,
    written,
)

_TOKEN = re.compile(
    r"[" + SIGNS + r"%°]|(?<![\w)])[-−](?=\d)|\d{1,2}:[0-5]\d(?!\d)|\d+(?:[.,]\d+)*"
    r"|[^\W\d_]+(?:['’][^\W\d_]+)*"
)
_CALENDAR = re.compile(
    r"\b((?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|april|june|july|august"
    r"|september|october|november|december"
    r"|(?<=\b\d )(?:may|march)|(?<=\b\d\d )(?:may|march)|(?:may|march)(?=,? \d)"
    r"|(?<=\bin )(?:may|march)|(?<=\bof )(?:may|march)|(?<=\bsince )(?:may|march))s?\b",
    re.IGNORECASE,
)
_HALF_DAYS = re.compile(r"\b([ap])\.?\s?m\b\.?")
_DECADE = re.compile(r"\b(\d{3}0)['’]?s\b")
_SIGNED = {"½": " and a half", "¼": " and a quarter", "¾": " and three quarters"}
_NO_THINGS = frozenset(
    "and or of to in on at the a an with for from by is are was were than as that".split()
)
# "forty-odd pages" keep their unit.
_BETWEEN = frozenset({"odd", "full", "whole", "good", "solid", "straight", "more"})
_RANGE = frozenset({"to", "or", "and", "through", "till", "until"})
_NOT_COUNTED_BEFORE = frozenset("no the this that each every any which another some only".split())
_NOT_COUNTED_AFTER = frozenset(
    """
    of that who which is was are were has had can could should must will would thing day way
    another by and or to in on at the a an i we you he she they it about with for from as but where
    """.split()
)
_DETERMINERS = frozenset("the a an my our your his her their its every each this that".split())
_NAMED_HOURS = {"noon": 12.0, "midday": 12.0, "midnight": 0.0}
_MINUTES = {"half": 30, "quarter": 15}
_BEGINNINGS = BEGINNINGS | ORDINALS.keys() | _NAMED_HOURS.keys() | _MINUTES.keys() | {"twice"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit; the unit is empty where none is written.

    Attributes:
        things: The next two words, without the plural's s: what is counted, as a rule.
        before: The two words before it.
        ordinal: Whether it says which one, "the third", and not how many.
        sure: For a time of day: whether it is known which half of the day is meant.
    """

    value: float
    unit: str = ""
    things: frozenset[str] = frozenset()
    before: frozenset[str] = frozenset()
    ordinal: bool = False
    sure: bool = True

    def agrees(self, other: Quantity) -> bool:
        """Whether the amounts are equal and the units are not known to differ."""
        if self.ordinal != other.ordinal:
            return False
        if CLOCK in {self.unit, other.unit}:
            return self._same_hour(other)
        if "percent" in {self.unit, other.unit} and "" in {self.unit, other.unit}:
            return _equal(_share(self), _share(other)) or _equal(self.value, other.value)
        if self.unit and other.unit and self.measure[0] == other.measure[0]:
            return _equal(self.measure[1], other.measure[1])
        return may_be_the_same(self.unit, other.unit) and _equal(self.value, other.value)

    def granted_by(self, said: Collection[Quantity]) -> bool:
        """Whether this was said: the same amount, and of the same things no other amount.

        Of several numbers the ones that count are those with the same words around them.
        """
        close = max((self._likeness(other) for other in said), default=0)
        return any(self.agrees(other) for other in said if self._likeness(other) == close)

    @property
    def measure(self) -> tuple[str, float]:
        """What is measured, and how much in its smallest unit: minutes and hours compare."""
        of, times = MEASURES.get(self.unit, (self.unit, 1))
        return of, self.value * times

    def _likeness(self, other: Quantity) -> int:
        return 2 * len(self.things & other.things) + len(self.before & other.before)

    def _same_hour(self, other: Quantity) -> bool:
        if self.unit and other.unit and self.unit != other.unit:
            return False
        sure = self.unit == other.unit and self.sure and other.sure
        return _equal(self.value, other.value) or (
            not sure and _equal(self.value % 12, other.value % 12)
        )

    def __str__(self) -> str:
        """The number, and the unit where there is one, as a person writes them."""
        return written(self.value, self.unit)


def stated(text: str) -> frozenset[Quantity]:
    """Return the quantities that `text` states outright, in digits or in words."""
    return frozenset(_stated(_tokens(text)))


def granted(text: str) -> frozenset[Quantity]:
    """Return what a claim may state on the strength of `text`.

    That is what it states, "an hour" as one hour, "two-thirty" as 230 or half past two, "nineteen
    ninety" as 1990 and "a couple" as two besides.
    """
    return read(text)[1]


def read(text: str) -> tuple[frozenset[Quantity], frozenset[Quantity]]:
    """Return both: what `text` states, and what it grants."""
    tokens = _tokens(text)
    outright = frozenset(_stated(tokens))
    return outright, outright | frozenset(_meant(tokens))


def calendar(text: str) -> frozenset[str]:
    """Return the days of the week and the months that `text` names, by their first three letters.

    "May" and "march" are months only beside a number or after "in", "of", "since" and the like.
    """
    return frozenset(match.group(1).lower()[:3] for match in _CALENDAR.finditer(text))


def is_number(word: str) -> bool:
    """Whether a word in lower case is a number, in digits or spelled."""
    return word.isdigit() or is_numeral(word)


def _equal(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9)


def _share(quantity: Quantity) -> float:
    return quantity.value / 100 if quantity.unit == "percent" else quantity.value


def _tokens(text: str) -> list[str]:
    folded = text.lower()
    for sign, words in _SIGNED.items():
        folded = folded.replace(sign, words)
    folded = _DECADE.sub(r"\1 ies", _HALF_DAYS.sub(r"\1m", folded))
    return [match.group() for match in _TOKEN.finditer(folded)]


def _stated(tokens: list[str]) -> Iterator[Quantity]:
    index = 0
    while index < len(tokens):
        read = _at(tokens, index)
        if read is None:
            index += 1
            continue
        quantity, after = read
        if _is_counted(tokens, index, after, quantity):
            yield replace(
                quantity, things=_things(tokens, after), before=_things(tokens[:index][-2:], 0)
            )
        index = after


def _at(tokens: list[str], index: int) -> tuple[Quantity, int] | None:
    """Return the quantity that begins at `index`, and the index after its number."""
    if not (tokens[index] in _BEGINNINGS or tokens[index][0].isdigit()):
        return None
    if hour := _time_of_day(tokens, index):
        return hour
    if tokens[index] == "twice":
        return Quantity(2.0, "time"), index + 1
    if ordinal := _ordinal(tokens, index):
        return ordinal, index + 1
    number = numeral(tokens, index)
    if number is None:
        return None
    unit, extra = _unit_of(tokens, number)
    value = number.value + extra
    sign = tokens[index - 1] if index else ""
    if sign in SIGNS and sign:
        unit = UNITS[sign]
    return Quantity(-value if sign in {"-", "−"} else value, unit), number.after


def _unit_of(tokens: list[str], number: Numeral) -> tuple[str, float]:
    """Return the unit of a number, also of one that shares it; and what "and a half" adds to it."""
    after = number.after
    if number.version:
        return f"version {number.version}", 0.0
    unit = _unit(tokens, after)
    if unit:
        return unit, _and_a_half(tokens, after + 1)
    # "Two to three minutes", "2-3 minutes".
    start = after + 1 if tokens[after : after + 1] and tokens[after] in _RANGE else after
    other = numeral(tokens, start) if start < len(tokens) else None
    return (_unit(tokens, other.after) if other else ""), 0.0


def _and_a_half(tokens: list[str], index: int) -> float:
    match tokens[index : index + 3]:
        case ["and", "a", word] if word in FRACTIONS:
            return FRACTIONS[word]
    return 0.0


def _is_counted(tokens: list[str], index: int, after: int, quantity: Quantity) -> bool:
    """Whether a number says how many: "the one that works" and "no one" count nothing."""
    if tokens[index] != "one" or after > index + 1 or quantity.unit:
        return True
    before = tokens[index - 1] if index else ""
    following = tokens[after] if after < len(tokens) else ""
    return bool(following) and not (
        before in _NOT_COUNTED_BEFORE or following in _NOT_COUNTED_AFTER
    )


def _ordinal(tokens: list[str], index: int) -> Quantity | None:
    """Read "third" and "3rd"; "first" and "second" only where they cannot mean anything else."""
    word = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else ""
    if word.isdigit() and following in {"st", "nd", "rd", "th"}:
        return Quantity(float(word), ordinal=True)
    before = tokens[index - 1] if index else ""
    if word not in ORDINALS or (word in {"first", "second"} and before not in _DETERMINERS):
        return None
    if word == "second" and before in {"a", "per", "every", "each"}:
        return None
    # "Two thirds" and "a third of it" are no places in a row.
    return None if following == "of" else Quantity(float(ORDINALS[word]), ordinal=True)


def _time_of_day(tokens: list[str], index: int) -> tuple[Quantity, int] | None:
    if tokens[index] in _NAMED_HOURS:
        return Quantity(_NAMED_HOURS[tokens[index]], CLOCK), index + 1
    hour, colon, minutes = tokens[index].partition(":")
    number = None if colon else teens_or_less(tokens, index)
    if colon:
        value, after = int(hour) + int(minutes) / 60, index + 1
    elif number is not None and number.value <= 24:
        value, after = number.value, number.after
    else:
        return _past_the_hour(tokens, index)
    following = tokens[after] if after < len(tokens) else ""
    if following in {"am", "pm"}:
        return Quantity(value % 12 + 12 * (following == "pm"), CLOCK), after + 1
    said_so = following.replace("’", "'") == CLOCK
    if colon or said_so:
        return Quantity(value, CLOCK, sure=value >= 13), after + said_so
    return _past_the_hour(tokens, index)


def _past_the_hour(tokens: list[str], index: int) -> tuple[Quantity, int] | None:
    """Read "half past three" and "twenty to five"; a bare "ten to five" may be a range."""
    minutes: float | None = _MINUTES.get(tokens[index])
    link = index + 1
    if minutes is None and (number := teens_or_less(tokens, index)) is not None:
        minutes, link = number.value, number.after
    if minutes is None or tokens[link : link + 1] not in (["past"], ["to"]):
        return None
    if tokens[link] == "to" and tokens[index] != "quarter":
        return None
    hour = teens_or_less(tokens, link + 1) if link + 1 < len(tokens) else None
    if hour is None or hour.value > 12:
        return None
    away = minutes / 60
    value = (hour.value + (away if tokens[link] == "past" else -away)) % 12
    return Quantity(value, CLOCK, sure=False), hour.after


def _meant(tokens: list[str]) -> Iterator[Quantity]:
    for index, token in enumerate(tokens):
        if token in {"a", "an", "one"} and index + 1 < len(tokens):
            unit = _unit(tokens, index + 1)
            extra = _and_a_half(tokens, index + 2) if unit else 0.0
            yield Quantity(1.0 + extra, unit, _things(tokens, index + 1))
        if token in {"couple", "pair", "both", "twice"}:
            yield Quantity(2.0, things=_things(tokens, index + 1))
        if token in ORDINALS:
            yield Quantity(float(ORDINALS[token]), ordinal=True, things=_things(tokens, index + 1))
        if token in BEGINNINGS or token[0].isdigit():
            yield from _run_together(tokens, index)


def _run_together(tokens: list[str], index: int) -> Iterator[Quantity]:
    """Yield what two numbers side by side may mean: "two-thirty", "nineteen ninety-five"."""
    first = teens_or_less(tokens, index)
    rest = teens_or_less(tokens, first.after) if first and first.after < len(tokens) else None
    if first is None or rest is None or not 10 <= rest.value < 100:
        return
    things = _things(tokens, rest.after)
    if 0 < first.value <= 20 and tokens[index] not in {"fifteen"}:
        together = 100.0 * first.value + rest.value
        yield Quantity(together, _unit(tokens, rest.after), things)
    if first.value <= 24 and rest.value < 60:
        yield Quantity(first.value + rest.value / 60, CLOCK, things, sure=first.value >= 13)


def _things(tokens: Sequence[str], index: int) -> frozenset[str]:
    return frozenset(
        token.removesuffix("s") for token in tokens[index : index + 2] if token not in _NO_THINGS
    )


def _unit(tokens: list[str], index: int) -> str:
    while index < len(tokens) and tokens[index] in _BETWEEN:
        index += 1
    match tokens[index : index + 3]:
        case ["per", "cent", *_]:
            return "percent"
        case ["of" | "a" | "an", "an" | "a", _] | ["an" | "a", _, *_]:
            # "Half an hour", "a quarter of an hour".
            place = index + (2 if tokens[index + 1] in {"a", "an"} else 1)
            is_part = index > 0 and tokens[index - 1].removesuffix("s") in FRACTIONS
            return UNITS.get(tokens[place], "") if is_part else ""
        case [word, *_]:
            following = tokens[index + 1] if index + 1 < len(tokens) else ""
            return refined(UNITS.get(word, ""), following)
    return ""
