"""What a sentence says about its subject: what to do, what not to do, in which order, how much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from peertutor.core.text import words
from peertutor.mentor.conflict.amounts import Amount, amounts
from peertutor.mentor.conflict.clauses import parted, without_reasons
from peertutor.mentor.conflict.opposites import Opposites, shipped_pairs
from peertutor.mentor.conflict.orders import Order, orders
from peertutor.mentor.conflict.stances import Stance, stances
from peertutor.mentor.reading.quantities import stated
from peertutor.mentor.reading.reader import Reader

_REMEMBERED = 4096

# Words that say little about what a sentence is about.
_LIGHT = (
    "put take use make give keep leave let have do go get come look want need work start begin turn"
    " try tell ask mean happen bring hold find set call time times way day days bit good well bad"
    " long little big old new first last next whole second always never nothing nobody nowhere none"
    " everybody everyone anybody anyone somebody ever away else back course case kind people person"
    " man woman one two three stay done make made gone put puts minute minutes hour hours week"
    " weeks month months year years percent cent degree degrees bar kilo kilos metre metres litre"
    " litres kilometre kilometres gram grams pound pounds centimetre centimetres millimetre"
    " millimetres shall unless under least now inside round owt nowt instead rather straight wait"
    " anything something everything such same"
)

_NUMBERS = (
    "zero three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
    " thousand million"
)

# Forms that a stemmer keeps apart: the base, and what is brought to it.
_FORMS = """
child children | man men | woman women | foot feet | tooth teeth | keep kept | leave left
sell sold | buy bought | write wrote written | throw threw thrown | break broke broken
freeze froze frozen | wear wore worn | feed fed | hang hung | hold held | build built | send sent
spend spent | drive drove driven | eat ate eaten | choose chose chosen | speak spoke spoken
pay paid | sleep slept | lose lost | drink drank drunk | tie tied ties | leftover leftovers
"""
_IRREGULAR = {
    form: base
    for group in re.split(r"[|\n]", _FORMS.strip())
    for base, *forms in (group.split(),)
    for form in forms
}


@dataclass(frozen=True, slots=True)
class Clause:
    """What one clause says to do, or not to do.

    Attributes:
        affirmed: Stems that it says outright.
        denied: Stems under a denial, and under no second one.
        head: The first of these in the words: what is not to be done.
        until: Until when it denies them.
        sides: Which side of which opposites it names outright.
        advises: Whether it is advice for certain, and not only if it answers a question.
    """

    affirmed: frozenset[str]
    denied: frozenset[str]
    head: str
    until: frozenset[str]
    sides: frozenset[tuple[int, int]]
    advises: bool


@dataclass(frozen=True, slots=True)
class Saying:
    """What was read in one sentence.

    Attributes:
        content: Stems that say what it is about; no numbers, no words that go with everything.
        clauses: What it advises, clause by clause; what others do and what was is no advice.
        denied: All stems under a denial, advice or not.
        amounts: What it measures.
        orders: What comes before what.
        condition: Stems of its conditions.
        condition_at: Where these stand in the sentence; empty where it holds whatever the case.
        amount_is_condition: Whether a number stands in a condition.
    """

    content: frozenset[str] = frozenset()
    clauses: tuple[Clause, ...] = ()
    denied: frozenset[str] = frozenset()
    amounts: tuple[Amount, ...] = ()
    orders: tuple[Order, ...] = ()
    condition: frozenset[str] = frozenset()
    condition_at: tuple[tuple[int, int], ...] = ()
    amount_is_condition: bool = False


NOTHING_SAID = Saying()


class SayingReader:
    """Reads sayings, and remembers the latest.

    Args:
        reader: Brings words to their stems.
    """

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._opposites = Opposites(shipped_pairs(), reader.stem)
        self._light = frozenset(reader.stem(word) for word in f"{_LIGHT} {_NUMBERS}".split())
        self._irregular = {reader.stem(form): reader.stem(b) for form, b in _IRREGULAR.items()}
        self.read = lru_cache(_REMEMBERED)(self._read)
        self.content = lru_cache(_REMEMBERED)(self._content)

    def _content(self, text: str) -> frozenset[str]:
        """Return the stems that say what `text` is about."""
        found = self._reader.stems(text) - self._light
        kept = (self._irregular.get(stem, stem) for stem in found if not stem[0].isdigit())
        return frozenset(kept) - self._light

    def _read(self, sentence: str) -> Saying:
        """Return what a sentence says; a question says nothing."""
        if sentence.rstrip("\"'”’) ").endswith("?"):
            return NOTHING_SAID
        parts = parted(sentence)
        said = stances(parts.clauses)
        conditions = [sentence[start:end] for start, end in parts.conditions]
        return Saying(
            content=self._content(sentence),
            clauses=tuple(self._clause(stance) for stance in said if stance.tells),
            denied=self._content(", ".join(stance.denied for stance in said)),
            amounts=amounts(without_reasons(sentence), self._content, self._reader.stem),
            orders=tuple(orders(parts.outright, self._content)),
            condition=frozenset().union(*map(self._content, conditions)),
            condition_at=parts.conditions,
            amount_is_condition=any(map(stated, conditions)),
        )

    def _clause(self, stance: Stance) -> Clause:
        denied = self._content(stance.denied)
        stems = [stem for word in words(stance.denied) for stem in self._content(word)]
        return Clause(
            self._content(stance.affirmed),
            denied,
            next((stem for stem in stems if stem in denied), ""),
            self._content(stance.until),
            self._opposites.sides(stance.affirmed),
            stance.advises,
        )
