"""Sentences with one thing wrong: another number, unit, name, a "not" more or less, the opposite.

Written from grammar books' lists and not from what PeerTutor reads, so that what it does not know
can be seen.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a mutation may need to know.

    Attributes:
        quote: What was said: no new number may stand in it.
        names: Names of the whole set.
        speakers: Of the passages that were found, without the one who said it.
    """

    quote: str
    names: Sequence[str]
    speakers: Sequence[str]


Mutation = Callable[[str, Surroundings, random.Random], "str | None"]

_SMALL = "two three four five six seven eight nine ten eleven twelve thirteen fifteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_LARGE = "hundred thousand million billion".split()
_PLACES = "third fourth fifth sixth seventh eighth ninth tenth".split()
_NUMBER_WORDS = (_SMALL, _TENS, _LARGE, _PLACES)

_UNITS = (
    "seconds minutes hours days weeks months years decades centuries",
    "second minute hour day week month year decade century",
    "kilometres metres miles feet yards inches centimetres millimetres",
    "kilometers meters miles feet yards inches centimeters millimeters",
    "kilometre metre mile foot yard inch",
    "km m cm mm ft",
    "dollars euros pounds cents yen rupees",
    "kilograms grams tonnes tons ounces",
    "kg g lb mg",
    "megabytes gigabytes terabytes kilobytes bytes bits",
    "megabyte gigabyte terabyte kilobyte byte bit",
    "MB GB TB KB",
    "hertz megahertz gigahertz kilohertz",
    "MHz GHz kHz Hz",
    "watts kilowatts megawatts volts amps",
    "litres gallons pints",
    "liters gallons pints",
    "Celsius Fahrenheit",
    "% degrees",
    "$ € £",
    "acres hectares",
    "percent points",
)

_CONTRACTED = {
    "is": "isn't", "are": "aren't", "was": "wasn't", "were": "weren't", "can": "can't",
    "could": "couldn't", "will": "won't", "would": "wouldn't", "should": "shouldn't",
    "does": "doesn't", "did": "didn't", "must": "mustn't",
}  # fmt: skip
# What stands for an apostrophe in a web page ("&#39;") is no number.
_FIGURES = re.compile(r"(?<!&#)(?<!\d)\d+(?:[.,]\d+)*")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|can|could|will|would|should|does|did|must|may|might|has been|have been"
    r"|had been)\b(?! not\b| n['’]t|n['’]t|['’]t| never\b| no\b|\s*[,.?;]|$)",
    re.IGNORECASE,
)
_SUBJECT_VERB = re.compile(
    r"\b(?P<who>I|we|they|people|you)\s+(?P<verb>[a-z]{3,})\b(?=\s+\w)", re.IGNORECASE
)
_DENIED_ALREADY = re.compile(r"\W*(?:\S+\s+){0,3}\S*(?:\bnot\b|n['’]t\b|\bno\b|\bnever\b)", re.I)
_NO_VERBS = frozenset(
    """
    and are can could did does don do had has have just know may might must really should that the
    think used want was were who will with would actually also all both kind like mean never not
    only sort still then were won who guess say need to two three are've
    """.split()
)
_REMOVED = (
    (re.compile(r"\b(is|are|was|were|could|would|should|do(?:es)?|did|ha[sd]|have|must|need)\s?n['’]t\b",
                re.I), r"\1"),
    (re.compile(r"\bca\s?n['’]t\b|\bcannot\b|\bcan not\b", re.I), "can"),
    (re.compile(r"\bwo\s?n['’]t\b", re.I), "will"),
    (re.compile(r"\bno longer\b", re.I), "still"),
    (re.compile(r"(?<!why )(?<!or )(?<!if )\bnot\b(?! only| just| necessarily)\s+", re.I), ""),
    (re.compile(r"\bnever\b\s+(?!mind)", re.I), ""),
    (re.compile(r"\b(?:nobody|no one)\b", re.I), "somebody"),
    (re.compile(r"\bnothing\b", re.I), "something"),
    (re.compile(r"\bwithout\b", re.I), "with"),
    (re.compile(r"\bno (?=[a-z]{4,})(?!longer|matter|doubt|wonder|idea)", re.I), "some "),
)  # fmt: skip
_NAME = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]{2,})(?:\s[A-Z][a-z]+)?\b")
_NO_NAMES = frozenset("The This That And But There They Monday Tuesday English".split())

_OPPOSITES = (
    "before after", "open closed", "increase decrease", "increased decreased", "more less",
    "first last", "left right", "on off", "up down", "enable disable", "always sometimes",
    "inside outside", "above below", "high low", "higher lower", "fast slow", "faster slower",
    "early late", "earlier later", "start stop", "started stopped", "best worst", "north south",
    "east west", "public private", "won lost", "largest smallest", "add remove", "buy sell",
    "minimum maximum", "possible impossible", "likely unlikely", "most least", "long short",
)  # fmt: skip
_MODALS = {
    "must": "may", "have to": "may", "should": "must", "can": "must", "may": "must",
    "might": "must", "could": "must", "need to": "could", "usually": "always",
    "sometimes": "always", "often": "always", "always": "sometimes",
}  # fmt: skip


def number(sentence: str, known: Surroundings, chance: random.Random) -> str | None:
    """Write another number."""
    places = [*_FIGURES.finditer(sentence)]
    places += re.finditer(rf"\b(?:{'|'.join(w for g in _NUMBER_WORDS for w in g)})\b", sentence)
    for place in _shuffled(places, chance):
        old = place.group()
        new = _other_number(old, chance)
        if not re.search(rf"(?<!\w){re.escape(new)}(?!\w)", known.quote, re.IGNORECASE):
            return _with(sentence, place, new)
    return None


def two_numbers(sentence: str, known: Surroundings, chance: random.Random) -> str | None:
    """Let two numbers change places that do not stand side by side, as those of a date do."""
    del known, chance
    places = [*_FIGURES.finditer(sentence)]
    first = next((place for place in places if place.group() != places[-1].group()), None)
    if first is None:
        return None
    last = places[-1]
    if len(sentence[first.end() : last.start()].split()) < 2:
        return None
    swapped = _with(sentence, last, first.group())
    return _with(swapped, first, last.group())


def unit(sentence: str, known: Surroundings, chance: random.Random) -> str | None:
    """Write another unit behind a number."""
    del known
    numbers = "|".join(("one", "half an", *(w for g in _NUMBER_WORDS[:3] for w in g)))
    for group in _shuffled(_UNITS, chance):
        listed = "|".join(re.escape(name) for name in group.split())
        behind = rf"(?<!\w)(?:\d[\d.,]*|{numbers})[ -]?(?P<unit>{listed})(?!\w)"
        before = rf"(?P<unit>{listed})(?=\d)"
        found = re.search(before if "$" in group else behind, sentence)
        if found:
            old = found["unit"]
            new = chance.choice([name for name in group.split() if name != old])
            return sentence[: found.start("unit")] + new + sentence[found.end("unit") :]
    return None


def denied(sentence: str, known: Surroundings, chance: random.Random) -> str | None:
    """Put a negation where there was none."""
    del known
    ways = [*_AUXILIARY.finditer(sentence)]
    ways += [m for m in _SUBJECT_VERB.finditer(sentence) if m["verb"].lower() not in _NO_VERBS]
    # "Were never said not to be allowed" is no denial that anybody would write.
    ways = [m for m in ways if not _DENIED_ALREADY.match(sentence[m.end() :])]
    # And "could not just" says more than "could", not less.
    ways = [m for m in ways if not re.match(r"\W*(?:just|only)\b", sentence[m.end() :])]
    if not ways:
        return None
    place = chance.choice(ways)
    if place.re is _SUBJECT_VERB:
        who, verb = place["who"], place["verb"]
        form = chance.choice(("{} never {}", "{} no longer {}", "{} don't {}"))
        return _with(sentence, place, form.format(who, verb))
    word = place.group()
    head, *rest = word.split()
    forms = [f"{head} not", f"{head} never"]
    if head.lower() in _CONTRACTED:
        short = _CONTRACTED[head.lower()]
        forms += [short.capitalize() if head[0].isupper() else short] * 2
    if head.lower() in {"is", "are", "was", "were"}:
        forms.append(f"{head} no longer")
    return _with(sentence, place, " ".join([chance.choice(forms), *rest]))


def affirmed(sentence: str, known: Surroundings, chance: random.Random) -> str | None:
    """Take a negation out."""
    del known
    for pattern, instead in _shuffled(_REMOVED, chance):
        if place := pattern.search(sentence):
            return _with(sentence, place, place.expand(instead))
    return None


def name(sentence: str, known: Surroundings, chance: random.Random) -> str | None:
    """Write another name of the same set."""
    for place in _shuffled([*_NAME.finditer(sentence)], chance):
        others = [n for n in known.names if n not in known.quote and n != place.group()]
        if place.group().split()[0] not in _NO_NAMES and others:
            return _with(sentence, place, chance.choice(others))
    return None


def speaker(sentence: str, known: Surroundings, chance: random.Random) -> str | None:
    """Say that somebody else said it."""
    others = [n for n in known.speakers if n and not sentence.startswith(n)]
    if not others or re.search(r"said that|According to|explains that", sentence):
        return None
    who = chance.choice(others)
    return chance.choice((f"{who} says that {sentence}", f"According to {who}, {sentence}"))


def opposite(sentence: str, known: Surroundings, chance: random.Random) -> str | None:
    """Write the opposite of a word."""
    del known
    for pair in _shuffled(_OPPOSITES, chance):
        one, other = pair.split()
        for old, new in ((one, other), (other, one)):
            if place := re.search(rf"\b{old}\b", sentence):
                return _with(sentence, place, new)
    return None


def modal(sentence: str, known: Surroundings, chance: random.Random) -> str | None:
    """Bind more, or less."""
    del known
    for old, new in _shuffled([*_MODALS.items()], chance):
        if place := re.search(rf"\b{old}\b(?! not\b| n['’]t)", sentence):
            return _with(sentence, place, new)
    return None


MUTATIONS: dict[str, Mutation] = {
    "another number": number,
    "two numbers changed places": two_numbers,
    "another unit": unit,
    "a negation put in": denied,
    "a negation taken out": affirmed,
    "another name": name,
    "said by somebody else": speaker,
    "the opposite word": opposite,
    "more or less binding": modal,
}


def names_in(texts: Sequence[str]) -> list[str]:
    """Return the names that stand at least twice in `texts`."""
    seen: dict[str, int] = {}
    for text in texts:
        for found in _NAME.findall(text):
            seen[found] = seen.get(found, 0) + 1
    return sorted(n for n, times in seen.items() if times > 1 and n.split()[0] not in _NO_NAMES)


def _other_number(old: str, chance: random.Random) -> str:
    for group in _NUMBER_WORDS:
        if old in group:
            return chance.choice([word for word in group if word != old])
    return chance.choice([*_other_digits(old, chance)])


def _other_digits(old: str, chance: random.Random) -> Iterator[str]:
    digits = [at for at, char in enumerate(old) if char.isdigit()]
    at = chance.choice(digits)
    yield old[:at] + chance.choice([d for d in "123456789" if d != old[at]]) + old[at + 1 :]
    if old.isdigit() and len(old) < 4:
        yield str(int(old) + chance.choice((1, 2, 5, 10)))
        yield f"{old}0"


def _with(sentence: str, place: re.Match[str], new: str) -> str:
    return sentence[: place.start()] + new + sentence[place.end() :]


def _shuffled(items: Sequence[_T], chance: random.Random) -> list[_T]:
    return chance.sample(list(items), len(items))
