"""What kind of answer a question wants, and how much a sentence looks like one."""

from __future__ import annotations

import re
from enum import StrEnum

from peertutor.mentor.reading.quantities import stated
from peertutor.mentor.reading.reader import Reader


class Wants(StrEnum):
    """The kind of answer that a question asks for."""

    REASON = "reason"
    AMOUNT = "amount"
    TIME = "time"
    PERSON = "person"
    STEPS = "steps"
    ADVICE = "advice"
    ANYTHING = "anything"


_KINDS = (
    (Wants.REASON, re.compile(r"\bwhy\b|\bwhat (?:is|was|'s) the reason\b|\bhow come\b")),
    (
        Wants.AMOUNT,
        re.compile(r"\bhow (?:many|much|big|large|heavy|tall|far|old|high)\b|\bwhat percentage\b"),
    ),
    (Wants.TIME, re.compile(r"\bwhen\b|\bhow (?:long|often|soon|late)\b|\bwhat (?:time|year)\b")),
    (Wants.PERSON, re.compile(r"\bwho(?:m|se)?\b")),
    (Wants.STEPS, re.compile(r"\bhow\b|\bsteps?\b")),
    (
        Wants.ADVICE,
        re.compile(
            r"\b(?:should|shall|can|may|must|do|does|am|is it (?:ok|okay|safe|enough))"
            r" (?:i|we|you|it|to)\b"
        ),
    ),
)

_CAUSE = re.compile(
    r"\b(?:because|since|so that|otherwise|the reason|that's why|due to|in order to|'cause|cos)\b"
    r"|\bif (?:you|we|they) (?:do|don't|did|didn't)\b"
)
_WHEN = re.compile(
    r"\b(?:when|after|before|until|till|once|always|never|every|daily|weekly|monthly|morning|noon"
    r"|night|o'clock|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|june"
    r"|july|august|september|october|november|december|(?:19|20)\d\d|second|minute|hour|day|week"
    r"|month|year)s?\b"
)
_DOING = re.compile(
    r"\b(?:first|then|next|always|never|make sure|you (?:have|need|want|should|can|just|do)|i (?:do"
    r"|always|never|go|look|check|ask|start|would|ring|call|take|put|use|make)|check|start|ask|use"
    r"|don't|before you|step)\b"
)

# What somebody always does or would do says more than what happened once.
_ADVICE = re.compile(
    r"\b(?:always|never|don't|unless|if (?:you|it|it's|they|nobody|somebody|there)"
    r"|you (?:have|need|want|should|can|just|do|ring|ask|leave|stop)"
    r"|i (?:always|never|don't|won't|wouldn't|leave|stop|ring|ask|only|want))\b"
)


def wanted(question: str) -> Wants:
    """Return the kind of answer that `question` wants, from its words."""
    folded = question.lower().replace("’", "'")
    # "When the printer jams, what should I do?" asks for steps: look at the last clause first.
    for text in (folded.rsplit(",", 1)[-1], folded):
        for kind, pattern in _KINDS:
            if pattern.search(text):
                return kind
    return Wants.ANYTHING


_FORMS = {
    Wants.REASON: _CAUSE,
    Wants.TIME: _WHEN,
    Wants.STEPS: _DOING,
    Wants.ADVICE: _ADVICE,
}


def likeness(wants: Wants, text: str, reader: Reader) -> float:
    """Return 0 to 1: how much `text` has the form of an answer to such a question."""
    if wants in _FORMS:
        return float(bool(_FORMS[wants].search(text.lower().replace("’", "'"))))
    if wants is Wants.AMOUNT:
        return float(bool(stated(text)))
    if wants is Wants.PERSON:
        return float(bool(reader.names(text)))
    return 0.5
