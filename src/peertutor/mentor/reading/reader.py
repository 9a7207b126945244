"""What a sentence says, in a form in which two sentences can be compared.

Content words as stems, quantities, what stands under a negation, and names. Rules of thumb for
spoken English; in other languages the stems still compare, the rest stays silent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from peertutor.core.sentences import sentence_spans
from peertutor.core.text import words
from peertutor.mentor.reading import quantities
from peertutor.mentor.reading.opposites import Opposites
from peertutor.mentor.reading.polarity import NO_POLARITY, Polarity, joined, polarity
from peertutor.mentor.reading.quantities import Quantity, is_number
from peertutor.ports import Stemmer

_STOP_WORDS = frozenset(
    """
    a about actually after again all also am an and any are aren't around as at back be because
    been before being both but by can can't could couldn't did didn't do does doesn't doing
    don't each either else even ever every few for from get gets getting go goes going gonna got
    had hadn't has hasn't have haven't having he he's her here here's hers him his how i i'd
    i'll i'm i've if in into is isn't it it'd it'll it's its itself just kind know let let's
    like lot lots make many may maybe me mean might more most much must my myself need needn't
    no nor not of off okay ok on once one only onto or other our ours out over own people
    probably quite really right said same say says see she she's should shouldn't so some
    something somebody someone sort still stuff such sure than that that's the their theirs them
    then there there's these they they'd they'll they're they've thing things think this those
    though through to too two up upon us used usually very was wasn't way we we'd we'll we're
    we've well were weren't what what's when when's where where's whether which while who who's
    whose why will with within without won't would wouldn't yeah yes yet you you'd you'll you're
    you've your yours yourself um uh erm er hmm mm mmm
    """.split()
)

# Words by which a model reports what somebody said; no quote has to hold them.
_REPORTING = frozenset(
    """
    according advise advised advises colleague colleagues describe described describes emphasize
    emphasized emphasizes explain explained explains interview interviews mention mentioned mentions
    note noted notes passage passages point points recall recalled recalls recommend recommended
    recommends report reported reports source sources state stated states stress stressed stresses
    suggest suggested suggests transcript transcripts veteran veterans warn warned warns
    """.split()
)

_T = TypeVar("_T")

_REMEMBERED = 8192
_NAME = re.compile(r"(?<![.!?…:\n“\"'‘(*])(?<!^)[ \t]([A-Z][\w’'-]*[a-z0-9][\w’'-]*|[A-Z]{2,})")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Where a sentence stands in its text, and the stems of its content words."""

    start: int
    end: int
    stems: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in one or a few sentences.

    Attributes:
        stems: Content words, stemmed.
        content: Those that are no numbers.
        stated: Quantities said outright.
        granted: Those, and the ones that "an hour" allows a claim to state.
        negated: Stems that stand under a negation.
        names: Stems of words written as names inside a sentence.
        affirmed: Stems that stand outside every negation.
        polarity: What is denied, how far it binds, and which of two opposites is named.
        calendar: The days of the week and the months that are named.
        words: Words with content as they stand, in lower case.
    """

    stems: frozenset[str] = frozenset()
    content: frozenset[str] = frozenset()
    stated: frozenset[Quantity] = frozenset()
    granted: frozenset[Quantity] = frozenset()
    negated: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    affirmed: frozenset[str] = frozenset()
    polarity: Polarity = NO_POLARITY
    calendar: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()


NO_READING = Reading()
"""Where nothing is written."""


class Reader:
    """Reads texts, and remembers the latest: the same passages come back from question to question.

    Args:
        stemmer: The ledger's own, so that stems can be looked up there.
    """

    def __init__(self, stemmer: Stemmer) -> None:
        self._stemmer = stemmer
        self._known: dict[str, str] = {}
        self._opposites = Opposites.of(self.stem)
        self.stems = lru_cache(_REMEMBERED)(self._stems)
        self.read = lru_cache(_REMEMBERED)(self._read)
        self.sentences = lru_cache(_REMEMBERED)(self._sentences)
        self.names = lru_cache(_REMEMBERED)(self._names)

    def _stems(self, text: str) -> frozenset[str]:
        """Return the stems of the content words of `text`."""
        return frozenset(self.stem(word) for word in words(text) if _has_content(word))

    def _read(self, text: str) -> Reading:
        """Return what `text` says."""
        points = polarity(text, self.stem, _has_content, self._opposites)
        said = frozenset(word for word in words(text) if _has_content(word))
        outright, allowed = quantities.read(text)
        return Reading(
            stems=frozenset(map(self.stem, said)),
            content=frozenset(self.stem(word) for word in said if not is_number(word)),
            stated=outright,
            granted=allowed,
            negated=frozenset(
                stem for denial in points.denials if denial.reaches for stem in denial.scope
            ),
            names=self.names(text),
            affirmed=points.affirmed,
            polarity=points,
            calendar=quantities.calendar(text),
            words=said,
        )

    def _sentences(self, text: str) -> tuple[Sentence, ...]:
        """Return the sentences of `text`."""
        return tuple(
            Sentence(start, end, self.stems(text[start:end])) for start, end in sentence_spans(text)
        )

    def _names(self, text: str) -> frozenset[str]:
        """Return the stems of the names in `text`."""
        return frozenset(self.stem(name) for name in _names(text))

    def stem(self, word: str) -> str:
        """Return the stem of one word, in any case, possessive or not."""
        known = self._known.get(word)
        if known is None:
            plain = word.lower().replace("’", "'").removesuffix("'s")
            known = self._known[word] = self._stemmer.stem(plain)
        return known


def _has_content(word: str) -> bool:
    return word not in _STOP_WORDS and word not in _REPORTING and (len(word) > 1 or word.isdigit())


def _names(text: str) -> Iterator[str]:
    for match in _NAME.finditer(text):
        for name in match.group(1).split("-"):
            if name and _has_content(name.lower().replace("’", "'")):
                yield name


def together(readings: Sequence[Reading]) -> Reading:
    """Return what several texts say together."""
    if len(readings) == 1:
        return readings[0]

    def every(part: Callable[[Reading], frozenset[_T]]) -> frozenset[_T]:
        return frozenset[_T]().union(*map(part, readings))

    return Reading(
        stems=every(lambda reading: reading.stems),
        content=every(lambda reading: reading.content),
        stated=every(lambda reading: reading.stated),
        granted=every(lambda reading: reading.granted),
        negated=every(lambda reading: reading.negated),
        names=every(lambda reading: reading.names),
        affirmed=every(lambda reading: reading.affirmed),
        polarity=joined(reading.polarity for reading in readings),
        calendar=every(lambda reading: reading.calendar),
        words=every(lambda reading: reading.words),
    )


@dataclass(frozen=True, slots=True)
class Rarity:
    """How much each stem says: its inverse document frequency over the ledger's passages.

    Attributes:
        weights: As `PassageStore.term_rarity` returns them.
        unseen: The weight of a stem that is not among them.
    """

    weights: Mapping[str, float]
    unseen: float = 1.0

    def of(self, stem: str) -> float:
        """Return the weight of one stem; never zero, so that nothing is free."""
        return max(self.weights.get(stem, self.unseen), 0.1)

    def covered(self, wanted: Iterable[str], present: frozenset[str]) -> float:
        """Return the share of `wanted`, by weight, that is `present`; 0 when nothing is wanted."""
        total = found = 0.0
        for stem in wanted:
            weight = self.of(stem)
            total += weight
            found += weight if stem in present else 0.0
        return found / total if total else 0.0


NO_RARITY = Rarity({})
"""Where nothing was looked up, every word says as much as any other."""
