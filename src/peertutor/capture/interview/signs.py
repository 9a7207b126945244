"""What kind of reply came back: the sign that an interviewer would react to first.

Rules of thumb for spoken English, one small question a rule; the table they follow is that of the
interview protocols. In another language hardly any sign is seen, and the protocol's own probes are
asked in their order.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from peertutor.capture.interview import phrases as p
from peertutor.capture.interview.marks import echo_at
from peertutor.capture.interview.phrases import listed
from peertutor.core.protocols import Sign
from peertutor.core.sentences import sentence_spans
from peertutor.core.text import words

_FEW = 4
_SHORT = 12
_ASIDE = 40


@dataclass(frozen=True)
class Reply:
    """A reply with what the rules ask of it.

    Attributes:
        text: As it was typed.
        asked: The question.
        topic: What the interview is about.
    """

    text: str
    asked: str = ""
    topic: str = ""

    @cached_property
    def lower(self) -> str:
        """In small letters, with straight apostrophes; the same length as `text`, as a rule."""
        return re.sub(r"\s", " ", self.text.lower().replace("’", "'"))

    @cached_property
    def words(self) -> list[str]:
        """Its words, without what one says to gain time."""
        return words(listed("fillers").sub(" ", self.lower))

    @cached_property
    def sentences(self) -> int:
        """How many sentences it has."""
        return len(sentence_spans(self.text))

    @cached_property
    def concrete(self) -> int:
        """How many things in it one could point at: numbers, senses, tools, reasons, conditions."""
        return sum(len(found) for found in (pattern.findall(self.lower) for pattern in _concrete()))

    @cached_property
    def own(self) -> int:
        """How often the speaker says what they themselves did."""
        return len(p.OWN_PAST.findall(self.lower))

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether a pattern stands anywhere in it."""
        return bool(pattern.search(self.lower))

    def count(self, pattern: re.Pattern[str]) -> int:
        """How often a pattern stands in it."""
        return len(pattern.findall(self.lower))


def sign_of(reply: Reply) -> Sign | None:
    """Return the sign that asks for a reaction first; None for a reply that tells something."""
    return next((sign for sign, rule in _RULES if rule(reply)), None)


def ends_the_matter(reply: Reply) -> Sign | None:
    """Return the sign of a reply that was not understood, or that says there is nothing more."""
    return next((sign for sign, rule in _RULES if sign in _ENDING and rule(reply)), None)


def features(reply: Reply) -> dict[str, float]:
    """Return what the rules see in a reply, as numbers of about 0 to 1."""
    first = sign_of(reply)
    many = len(reply.words)
    return {
        **{f"rule {sign}": float(bool(rule(reply))) for sign, rule in _RULES},
        **{f"first {sign}": float(sign is first) for sign, _ in _RULES},
        "concrete": min(reply.concrete, 4) / 4,
        "concrete a word": min(10 * reply.concrete / (1 + many), 2.0),
        "own past": min(reply.own, 3) / 3,
        "first person": float(reply.has(p.FIRST_PERSON)),
        "names a thing": float(reply.has(p.NAMED)),
        "length": math.log1p(many) / 4,
        "at most two words": float(many <= 2),
        "at most four words": float(many <= _FEW),
        "at most eight words": float(many <= 2 * _FEW),
    }


_ENDING = frozenset({Sign.PUZZLED, Sign.SAID_ALL})


def echo_of(reply: Reply, sign: Sign) -> str:
    """Return the words by which a sign was seen, verbatim, to be said back; may be empty."""
    name = _SEEN_BY.get(sign)
    match = listed(name).search(reply.lower) if name else None
    if match is None or len(reply.lower) != len(reply.text):
        return ""
    return echo_at(reply.text, match.start(), match.end())


_SEEN_BY: Mapping[Sign, str] = {
    Sign.INTUITION: "intuition",
    Sign.PROCEDURE: "step",
    Sign.SLOGAN: "maxim",
    Sign.JUDGEMENT: "judges",
    Sign.OUTCOME: "outcome",
    Sign.WE: "we",
    Sign.ABSOLUTE: "absolute",
    Sign.VAGUE: "vague",
}


def _concrete() -> Iterator[re.Pattern[str]]:
    yield p.NUMBERS
    yield from map(listed, ("colours", "senses", "sensed", "reasons", "turns"))


def _puzzled(reply: Reply) -> bool:
    return len(reply.words) <= _SHORT and reply.has(listed("puzzled"))


def _refuses(reply: Reply) -> bool:
    if not reply.has(listed("refuses")):
        return False
    return len(reply.words) <= _ASIDE and reply.concrete < 2 and not reply.own > 1


def _said_all(reply: Reply) -> bool:
    return reply.has(listed("said_all")) and reply.concrete < 2


def _off_topic(reply: Reply) -> bool:
    strong, weak = reply.count(listed("elsewhere")), reply.count(listed("changes_subject"))
    if not strong and not weak:
        return False
    about = set(words(f"{reply.asked} {reply.topic}")) - p.COMMON
    shared = len(about & set(reply.words))
    return strong + weak >= 2 + shared or (strong > 0 and not shared and reply.concrete < 2)


def _flat(reply: Reply) -> bool:
    if reply.concrete or reply.has(p.NAMED):
        return False
    return len(reply.words) <= _FEW or (
        len(reply.words) <= 2 * _FEW and all(word in p.FLAT for word in reply.words)
    )


def _intuition(reply: Reply) -> bool:
    return reply.has(listed("intuition")) and not _shows(reply)


def _procedure(reply: Reply) -> bool:
    if reply.has(listed("one_time")) or reply.own > 1:
        return False
    steps = reply.count(listed("step"))
    orders = len(p.ORDER.findall(reply.lower))
    recited = steps >= 2 or orders >= 3 or (steps == 1 and orders == 2)
    return recited and not reply.has(listed("sensed"))


def _slogan(reply: Reply) -> bool:
    if reply.has(listed("maxim")):
        return reply.concrete < 2
    return (
        2 < len(reply.words) <= 2 * _SHORT
        and reply.has(p.MAXIM_FORM)
        and not reply.own
        and not reply.has(listed("person"))
        and not reply.concrete
    )


def _absolute(reply: Reply) -> bool:
    return (
        reply.has(listed("absolute")) and not reply.has(listed("condition")) and not _shows(reply)
    )


def _judgement(reply: Reply) -> bool:
    return reply.has(listed("judges")) and not _shows(reply)


def _we(reply: Reply) -> bool:
    return reply.has(listed("we")) and not reply.has(p.FIRST_PERSON) and reply.concrete < 3


def _outcome(reply: Reply) -> bool:
    return reply.has(listed("outcome")) and not _shows(reply)


def _vague(reply: Reply) -> bool:
    hedges = reply.count(listed("vague"))
    return hedges > 0 and reply.concrete < max(1, hedges)


def _shows(reply: Reply) -> bool:
    """Whether there is something in it that one could point at."""
    return reply.concrete > (1 if len(reply.words) > _ASIDE else 0)


_RULES: Sequence[tuple[Sign, Callable[[Reply], bool]]] = (
    (Sign.PUZZLED, _puzzled),
    (Sign.REFUSAL, _refuses),
    (Sign.SAID_ALL, _said_all),
    (Sign.OFF_TOPIC, _off_topic),
    (Sign.FLAT, _flat),
    (Sign.INTUITION, _intuition),
    (Sign.PROCEDURE, _procedure),
    (Sign.ABSOLUTE, _absolute),
    (Sign.SLOGAN, _slogan),
    (Sign.WE, _we),
    (Sign.JUDGEMENT, _judgement),
    (Sign.OUTCOME, _outcome),
    (Sign.VAGUE, _vague),
)
