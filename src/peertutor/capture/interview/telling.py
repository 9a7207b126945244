"""What a reply tells: which aspects of the know-how it fills, sentence by sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from peertutor.capture.interview.phrases import PURPOSE, listed
from peertutor.capture.interview.signs import Reply
from peertutor.core.protocols import Aspect, Sign
from peertutor.core.sentences import sentence_spans

_SILENT = frozenset({Sign.FLAT, Sign.REFUSAL, Sign.SAID_ALL, Sign.PUZZLED, Sign.OFF_TOPIC})

# A case and its story tell what was asked for, however little else they hold.
_WHOLE = frozenset({Aspect.SITUATION, Aspect.TIMELINE, Aspect.MISSING})

# What a sentence tells by itself, whatever was asked.
_BY_ITSELF: Mapping[Aspect, re.Pattern[str]] = {
    Aspect.REASON: re.compile(
        rf"\b(?:because|that's why|the reason|which is why|otherwise|or else|{PURPOSE})\b"
    ),
    Aspect.FAILS_WHEN: re.compile(
        r"\b(?:unless|except (?:when|if|for|on|in)|doesn't work|won't work|does not work|not if|"
        r"the exception|stops? working|the opposite|not (?:with|for|on|in) (?:the|a|an|old|new))\b"
    ),
    Aspect.APPLIES_WHEN: re.compile(
        r"\b(?:only (?:if|when|works|where|with)|as long as|provided|whenever|every time|in case|"
        r"(?:it|that|this) (?:works|holds) (?:if|when|for|with|as long|where))\b"
    ),
    Aspect.NOVICE_ERROR: re.compile(
        r"\b(?:newcomers?|beginners?|new (?:people|ones?|starters?|lads?|girls?|guys?|hires?)|"
        r"juniors?|apprentices?|trainees?|students?|somebody new|someone new|"
        r"the young (?:ones|lads)|first month)\b"
    ),
    Aspect.THRESHOLD: re.compile(
        r"\b(?:more than|less than|over|under|above|below|at least|at most|up to|between|about|"
        r"around|roughly|exactly|past|within)\s+(?:\w+\s)?(?:\d|half|twice|two|three|four|five|"
        r"six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|sixty|a hundred|a minute|"
        r"an hour|a second)"
    ),
    Aspect.CUES: listed("sensed"),
    Aspect.ACTION: re.compile(
        r"\b(?:i|i'd|i then|i just|i also|i first|first i|so i|then i) (?:\w+ed|took|put|went|gave|"
        r"rang|ran|cut|held|kept|made|left|set|shut|turned|pulled|pushed|opened|closed|sent|wrote|"
        r"told)\b"
    ),
    Aspect.PEOPLE: re.compile(
        r"\b(?:ask|ring|call|talk to|speak to|go to) (?:[A-Z]\w+|the [a-z]+)\b"
    ),
}

_USUAL_PEOPLE = Aspect.PEOPLE


@dataclass(frozen=True, slots=True)
class Told:
    """Some sentences of a reply that tell one aspect; `text[start:end]` of the turn.

    Attributes:
        asked_for: Whether this is what the question wanted.
    """

    aspect: Aspect
    turn: int
    start: int
    end: int
    asked_for: bool = False


def told_in(turn: int, text: str, wanted: Aspect | None, sign: Sign | None) -> Iterator[Told]:
    """Yield what a reply tells; nothing where it is silent on the matter.

    Args:
        turn: The reply's turn.
        text: Its words.
        wanted: What the question was to bring out.
        sign: What kind of reply it is.
    """
    if sign in _SILENT or not text.strip():
        return
    whole = wanted in _WHOLE or sign is None or not sign.hides_something or is_news(text)
    if wanted is not None and whole:
        start = len(text) - len(text.lstrip())
        yield Told(wanted, turn, start, len(text.rstrip()), asked_for=True)
    for start, end in sentence_spans(text):
        sentence = text[start:end]
        if sentence.rstrip().endswith("?"):
            continue
        for aspect, pattern in _BY_ITSELF.items():
            where = sentence if aspect is _USUAL_PEOPLE else sentence.lower().replace("’", "'")
            if aspect is not wanted and pattern.search(where):
                yield Told(aspect, turn, start, end)


def is_news(text: str) -> bool:
    """Whether a reply holds something one could point at, or a reason, or a condition."""
    reply = Reply(text)
    lower = text.lower().replace("’", "'")
    return bool(
        reply.concrete
        or any(pattern.search(lower) for pattern in _BY_ITSELF.values())
        or len(reply.words) > 3 * _FULL
    )


_FULL = 12
