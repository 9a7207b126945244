"""Numbers with their units: what a claim may never say otherwise than its quote.

People say "two hundred and eighty-six quid" and a model writes "£286": both are read alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r"[£$€%°]|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")

_UNITS = {
    name: unit
    for unit, names in {
        "percent": "% percent pc",
        "millisecond": "ms millisecond milliseconds",
        "second": "s sec secs second seconds",
        "minute": "min mins minute minutes",
        "hour": "h hr hrs hour hours",
        "day": "day days",
        "week": "week weeks",
        "month": "month months",
        "year": "yr yrs year years",
        "pound": "£ quid pound pounds gbp",
        "euro": "€ euro euros eur",
        "dollar": "$ dollar dollars buck bucks usd",
        "gram": "g gram grams",
        "kilogram": "kg kilo kilos kilogram kilograms",
        "metre": "metre metres meter meters",
        "kilometre": "km kilometre kilometres kilometer kilometers",
        "kilobyte": "kb kilobyte kilobytes",
        "megabyte": "mb meg megabyte megabytes",
        "gigabyte": "gb gig gigs gigabyte gigabytes",
        "terabyte": "tb terabyte terabytes",
        "degree": "° degree degrees",
        "time": "times",
    }.items()
    for name in names.split()
}

# Units that measure the same thing, in the smallest of them; a month is no fixed time.
_MEASURES: Mapping[str, tuple[str, float]] = {
    "millisecond": ("time", 0.001),
    "second": ("time", 1),
    "minute": ("time", 60),
    "hour": ("time", 3_600),
    "day": ("time", 86_400),
    "week": ("time", 604_800),
    "gram": ("weight", 1),
    "kilogram": ("weight", 1_000),
    "metre": ("length", 1),
    "kilometre": ("length", 1_000),
}

_ONES = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_SUFFIXES = {"k": 1000, "bn": 1_000_000_000}
_NO_THINGS = frozenset("and or of to in on at the a an with for from by is are was were".split())
# "forty-odd pages" keep their unit.
_BETWEEN = frozenset({"odd", "full", "whole", "good", "solid", "straight", "more"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and its unit; the unit is empty where none is written.

    Attributes:
        things: The next two words, without the plural's s: what is counted, as a rule.
    """

    value: float
    unit: str = ""
    things: frozenset[str] = frozenset()

    def agrees(self, other: Quantity) -> bool:
        """Whether the numbers are equal and the units are not known to differ."""
        same_unit = self.unit == other.unit or not (self.unit and other.unit)
        return self.value == other.value and same_unit

    def granted_by(self, said: Collection[Quantity]) -> bool:
        """Whether this was said: the same number, and no other number of the same things."""
        of_the_same = [other for other in said if self.things & other.things] or said
        return any(self.agrees(other) for other in of_the_same)

    @property
    def measure(self) -> tuple[str, float]:
        """What is measured, and how much in its smallest unit: minutes and hours compare."""
        of, times = _MEASURES.get(self.unit, (self.unit, 1))
        return of, self.value * times

    def __str__(self) -> str:
        """The number, and the unit where there is one."""
        return f"{self.value:g} {self.unit}".rstrip()


def stated(text: str) -> frozenset[Quantity]:
    """Return the quantities that `text` states outright, in digits or in words."""
    return frozenset(_quantities(_tokens(text)))


def granted(text: str) -> frozenset[Quantity]:
    """Return what a claim may state on the strength of `text`.

    That is what it states, "an hour" as one hour, and "two-thirty" as 230 besides.
    """
    tokens = _tokens(text)
    return frozenset(_quantities(tokens)) | frozenset(_meant(tokens))


def is_number(word: str) -> bool:
    """Whether a word in lower case is a number, in digits or spelled."""
    return word.isdigit() or word in _ONES or word in _TENS or word in _SCALES


def _tokens(text: str) -> list[str]:
    return [match.group().lower() for match in _TOKEN.finditer(text)]


def _quantities(tokens: list[str]) -> Iterator[Quantity]:
    index = 0
    while index < len(tokens):
        value, after = _number(tokens, index)
        if value is None:
            index += 1
            continue
        unit = _unit(tokens, after) or _currency(tokens, index)
        # "the one that works" and "no one" count nothing.
        if tokens[index] != "one" or after > index + 1 or unit:
            yield Quantity(value, unit, _things(tokens, after))
        index = after


def _meant(tokens: list[str]) -> Iterator[Quantity]:
    for index, token in enumerate(tokens):
        if token in {"a", "an", "one"} and (unit := _unit(tokens, index + 1)):
            yield Quantity(1.0, unit, _things(tokens, index + 1))
        rest, after = _below_hundred(tokens, index + 1)
        if 0 < _ONES.get(token, 0) < 10 and rest is not None and rest >= 10:
            things = _things(tokens, after)
            yield Quantity(100.0 * _ONES[token] + rest, _unit(tokens, after), things)


def _things(tokens: list[str], index: int) -> frozenset[str]:
    return frozenset(
        token.removesuffix("s") for token in tokens[index : index + 2] if token not in _NO_THINGS
    )


def _number(tokens: list[str], index: int) -> tuple[float | None, int]:
    """Return the number that begins at `index`, and the index after it."""
    if _DIGITS.fullmatch(tokens[index]):
        value, after = _from_digits(tokens[index]), index + 1
        if after < len(tokens) and (factor := _factor(tokens[after])):
            return value * factor, after + 1
        return value, after
    return _from_words(tokens, index)


def _factor(token: str) -> int:
    return _SCALES.get(token) or _SUFFIXES.get(token, 0)


def _from_digits(token: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", token):
        token = token.replace(",", "")
    head, *rest = re.split(r"[.,]", token)
    return float(f"{head}.{''.join(rest)}") if rest else float(head)


def _from_words(tokens: list[str], index: int) -> tuple[float | None, int]:
    total = 0
    group, index = _below_hundred(tokens, index)
    if group is None:
        return None, index
    while index < len(tokens) and tokens[index] in _SCALES:
        total += group * _SCALES[tokens[index]]
        index += 1
        start = index + 1 if tokens[index : index + 1] == ["and"] else index
        group, after = _below_hundred(tokens, start)
        if group is None:
            return float(total), index
        index = after
    return float(total + group), index


def _below_hundred(tokens: list[str], index: int) -> tuple[int | None, int]:
    """Read "seven", "forty" or "forty two"; "eight fifty" is two numbers, as in a time of day."""
    word = tokens[index] if index < len(tokens) else ""
    if word in _TENS:
        ones = _ONES.get(tokens[index + 1], 0) if index + 1 < len(tokens) else 0
        return (_TENS[word] + ones, index + 2) if 0 < ones < 10 else (_TENS[word], index + 1)
    return (_ONES[word], index + 1) if word in _ONES else (None, index)


def _unit(tokens: list[str], index: int) -> str:
    while index < len(tokens) and tokens[index] in _BETWEEN:
        index += 1
    if tokens[index : index + 2] == ["per", "cent"]:
        return "percent"
    return _UNITS.get(tokens[index], "") if index < len(tokens) else ""


def _currency(tokens: list[str], index: int) -> str:
    sign = tokens[index - 1] if index else ""
    return _UNITS[sign] if sign in {"£", "$", "€"} else ""
