"""Numerals: numbers in digits and in words, and where they end."""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")

ONES = {
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
_SCALES = {
    word: value
    for value, words in {
        12: "dozen dozens",
        100: "hundred hundreds",
        1_000: "thousand thousands grand",
        1_000_000: "million millions",
        1_000_000_000: "billion billions bn",
        1_000_000_000_000: "trillion trillions",
    }.items()
    for word in words.split()
}
_SUFFIXES = {"k": 1000}
ORDINALS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
        "twentieth".split(),
        start=1,
    )
} | {"hundredth": 100, "thousandth": 1000}
FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}
BEGINNINGS = ONES.keys() | _TENS.keys() | _SCALES.keys() | FRACTIONS.keys()
"""Words that a number may begin with."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number that was read.

    Attributes:
        after: The index of the token behind it.
        version: The number as it stands, where it has three parts or more: `1.2.3`.
    """

    value: float
    after: int
    version: str = ""


def is_numeral(word: str) -> bool:
    """Whether a word in lower case spells a number: how many, or which one of several.

    "First" and "second" mean too much else.
    """
    which = word in ORDINALS and word not in {"first", "second"}
    return which or word in ONES or word in _TENS or word in _SCALES


def numeral(tokens: list[str], index: int) -> Numeral | None:
    """Return the number that begins at `index`; None where none does."""
    if index >= len(tokens):
        return None
    word = tokens[index]
    if _DIGITS.fullmatch(word):
        return _in_digits(tokens, index)
    if fraction := _fraction(tokens, index):
        return fraction
    # "A hundred" and "hundreds of": a scale with nothing before it is one of it.
    if word in _SCALES and word != "grand":
        return _words_after(tokens, index, 1)
    group = teens_or_less(tokens, index)
    if group is None:
        return None
    return _with_a_fraction(tokens, _words_after(tokens, group.after, int(group.value)))


def teens_or_less(tokens: list[str], index: int) -> Numeral | None:
    """Read "seven", "forty", "forty two" or "52"; "eight fifty" is two, as in a time of day."""
    word = tokens[index] if index < len(tokens) else ""
    if word in _TENS:
        ones = ONES.get(tokens[index + 1], 0) if index + 1 < len(tokens) else 0
        both = 0 < ones < 10
        return Numeral(_TENS[word] + (ones if both else 0), index + 1 + both)
    if word in ONES:
        return Numeral(ONES[word], index + 1)
    return Numeral(int(word), index + 1) if word.isdecimal() and len(word) < 3 else None


def _in_digits(tokens: list[str], index: int) -> Numeral:
    token, after = tokens[index], index + 1
    head, *rest = re.split(r"[.,]", token.replace(",", "") if _GROUPED.fullmatch(token) else token)
    version = token if len(rest) > 1 else ""
    value = float(f"{head}.{rest[0]}") if rest else float(head)
    while after < len(tokens) and (factor := _factor(tokens[after])):
        value, after = value * factor, after + 1
    return _with_a_fraction(tokens, Numeral(value, after, version))


def _factor(token: str) -> int:
    return _SCALES.get(token) or _SUFFIXES.get(token, 0)


def _words_after(tokens: list[str], index: int, group: int) -> Numeral:
    """Read the scales and the numbers behind a first one: "two | hundred and twenty thousand"."""
    total = 0
    while index < len(tokens) and (scale := _SCALES.get(tokens[index])):
        # Of "one hundred and twenty thousand" all that stands before the thousand is multiplied.
        total, group = (total, group * scale) if scale < 1000 else (total + group * scale, 0)
        index += 1
        start = index + 1 if tokens[index : index + 1] == ["and"] else index
        more = teens_or_less(tokens, start)
        if more is not None and not tokens[start].isdecimal():
            group, index = group + int(more.value), more.after
    return Numeral(float(total + group), index)


def _with_a_fraction(tokens: list[str], number: Numeral) -> Numeral:
    """Add "and a half"."""
    match tokens[number.after : number.after + 3]:
        case ["and", "a", word] if word in FRACTIONS:
            return Numeral(number.value + FRACTIONS[word], number.after + 3)
        case ["and", "three", "quarters"]:
            return Numeral(number.value + 0.75, number.after + 3)
    return number


def _fraction(tokens: list[str], index: int) -> Numeral | None:
    """Read "half an hour", "two thirds", "a third of"."""
    word = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else ""
    if word == "half" and following != "past":
        # "An hour and a half" is one number.
        added = tokens[max(0, index - 2) : index] == ["and", "a"]
        return None if added else Numeral(0.5, index + 1)
    parts = following.removesuffix("s")
    if word in ONES and parts in FRACTIONS and following.endswith("s"):
        return Numeral(ONES[word] * FRACTIONS[parts], index + 2)
    if word in FRACTIONS and following == "of":
        return Numeral(FRACTIONS[word], index + 1)
    return None
