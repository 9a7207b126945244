"""Which spellings of a name are one person's: case, accents, initials and titles make no other one.

Only where it is unambiguous among the names that are looked at: "A. Ruiz" is Ana Ruiz unless an
Alba Ruiz is there too. Bare first names are left alone; two people may share one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from peertutor.core.text import one_line

_TITLES = frozenset(
    """
    mr mrs ms mx miss dr prof professor sir dame madam rev hon herr frau hr fr monsieur madame mme
    mlle señor señora sr sra srta don doña signor signora sig dott ing dipl eng capt captain sgt lt
    """.split()
)
_DEGREES = frozenset("phd md msc bsc ba ma mba dphil frcs cpa esq rn pe".split())
_OTHER_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "ð": "d", "þ": "th"}
)
_GAPS = re.compile(r"[\s._]+")


@dataclass(frozen=True, slots=True)
class _Name:
    """A name in its parts, lower case and without accents.

    Attributes:
        titled: Whether a title stood before it: a single word after one is a surname.
    """

    parts: tuple[str, ...]
    titled: bool = False


def people(names: Iterable[str]) -> dict[str, str]:
    """Return for each name the fullest spelling of the same person's name among `names`."""
    known = list(dict.fromkeys(one_line(name) for name in names))
    read = {name: _read(name) for name in known}
    distinct = list(dict.fromkeys(read.values()))
    like = {name: [o for o in distinct if o == name or _fits(name, o)] for name in distinct}
    clear = {
        name for name in distinct if all(_alike(*pair) for pair in combinations(like[name], 2))
    }
    whose = {name: name for name in distinct}
    for name in distinct:
        for other in like[name]:
            if name in clear and other in clear:
                _join(whose, name, other)
    spelled: dict[_Name, str] = {}
    for spelling in sorted(known, key=_fullness, reverse=True):
        spelled.setdefault(whose[read[spelling]], spelling)
    return {name: spelled[whose[read[name]]] for name in known}


def _join(whose: dict[_Name, _Name], one: _Name, other: _Name) -> None:
    mine, theirs = whose[one], whose[other]
    for name, person in whose.items():
        if person == theirs:
            whose[name] = mine


def _read(name: str) -> _Name:
    before, comma, after = name.partition(",")
    is_turned = bool(comma) and _plain(after).strip(". ") not in _DEGREES  # "Ruiz, Ana"
    given = f"{after} {before}" if is_turned else before
    parts = [part.strip("'’\"()") for part in _GAPS.split(_plain(given))]
    parts = [part for part in parts if part]
    titled = False
    while len(parts) > 1 and parts[0] in _PLAIN_TITLES:
        titled = True
        del parts[0]
    while len(parts) > 1 and parts[-1] in _DEGREES:
        del parts[-1]
    # A whole name is the same with a title and without one.
    return _Name(tuple(parts), titled and len(parts) == 1)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return bare.translate(_OTHER_LETTERS)


_PLAIN_TITLES = frozenset(map(_plain, _TITLES))


def _alike(one: _Name, other: _Name) -> bool:
    return one == other or _fits(one, other)


def _fits(one: _Name, other: _Name) -> bool:
    """Whether two different names may be one person's."""
    if not one.parts or not other.parts or one.parts[-1] != other.parts[-1]:
        return False
    if len(one.parts) == 1 or len(other.parts) == 1:
        short = min(one, other, key=lambda name: len(name.parts))
        return short.titled
    mine, theirs = one.parts[:-1], other.parts[:-1]
    if not _same_given(mine[0], theirs[0]):
        return False
    # A middle name may be left out; where both have one, it is the same.
    return all(_same_given(a, b) for a, b in zip(mine[1:], theirs[1:], strict=False))


def _same_given(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) == 1 and long.startswith(short))


def _fullness(name: str) -> tuple[int, bool]:
    letters = sum(len(part) for part in _read(name).parts)
    return letters, not (name.isupper() or name.islower())
