"""What a clause says to do, and what it says not to do.

Rules of thumb for spoken English. What others do, what was once, and what somebody thinks is no
advice: in real talk most denials are of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_DENYING = re.compile(
    r"\b(?:no|not|never|nobody|nothing|none|neither|nor|cannot|rarely|seldom|\w+n't|dont"
    r"|avoid|avoids|forbidden|prohibited)\b"
    r"|\bleave\b(?= (?:[\w'-]+ ){1,4}(?:alone|be)\b)"
    r"|\ba (?:sin|shame|pity|waste|crime)\b"
)
# Denials that deny nothing of what follows.
_NOT_REALLY = re.compile(
    r"\b(?:not only|not just|not really|no doubt|no matter|why not|or not|no wonder|never mind"
    r"|no more than|not more than|no less than|no later than|no longer than|nothing but|no problem"
    r"|(?:don't|never|not) (?:forget|hesitate|worry|mind|fail)(?: to)?"
    r"|(?:don't|doesn't|didn't|can't|couldn't|won't) (?:mean|think|know|believe|remember|understand"
    r"|see|feel|say|hear|care|matter|afford|pay|wait|help|tell)"
    r"|(?:isn't|not) enough|don't you|isn't it|not (?:sure|necessarily|quite|yet|that|every|all)"
    r"|at all)\b"
)
# After one of these a denial becomes a demand: "nothing goes up without a bond".
_TURNS = re.compile(r"\b(?:without|unless|until|till|except|but for|other than|before)\b")
_WITHOUT = re.compile(r"\bwithout\b")
_SCOPE_ENDS = re.compile(r"\b(?:than|as|to avoid|for fear)\b")
_TRAILING = re.compile(r"\b(?:never|not|no)$")

_OPENING = re.compile(
    r"^(?:(?:and|but|so|well|now|then|yes|yeah|okay|look|in fact|actually|personally|honestly"
    r"|you know|you see|of course) )+|^there(?:'s| is) (?=no (?:need|point|sense|reason|use)\b)"
)

# Whoever tells what others do, what was, or what somebody thinks gives no advice.
_NO_ADVICE = re.compile(
    r"^(?:they|people|folks?|some|somebody|someone|others|most of|half of|the (?:books?|young|new)"
    r"|my (?:old|boss|father|mother|mate)|customers|he|she|it|this|that|that's|it's|these|those"
    r"|there|who|which|what|how|where|why|when"
    r"|i (?:think|mean|guess|know|suppose|remember|was|had|would say|say|saw|wonder|love)"
    r"|i've (?:been|seen|had|argued|done)|we (?:were|had|did|saw|talked|got|heard)"
    r"|you (?:said|mentioned|know|were|had|see)|too)\b"
    r"|\b(?:was|were|did|didn't|had|could|couldn't|wasn't|weren't|able to|going to|supposed to)\b"
)
_RULE = re.compile(r"\b(?:shall|must|should)\b")
# "I …", "you never …", "nobody may …", "… must not …", "… are washed": advice, a habit, or a rule.
_ADVICE = re.compile(
    r"^(?:i|we|you|one|nobody|no|nothing|never|always|only|don't|do not|not|every|everybody|all"
    r"|each|i'm|i'd|i'll|we'll|you'd|you'll)\b"
    r"|\b(?:shall|must|should|has to|have to|ought|may|always|never|need to|needs to|please)\b"
    r"|\b(?:is|are|gets?|goes|go|be)(?: not| never)? \w+(?:ed|en|wn|ne|de|id|pt|t)\b"
)
_NOT_A_DEED = re.compile(
    r"^(?:a|an|the|my|our|your|his|her|their|its|for|with|on|in|at|from|of|to|by|as|like|than|about"
    r"|because|since|if|when|while|or|nor|whether|even|also|just|maybe|perhaps|really|very|so|such"
    r"|both|either|any|many|much|more|most|few|two|three|four|five|six|seven|eight|nine|ten|\d"
    r"|\w+(?:ing|ly|tion|ment|ness)\b)"
)


@dataclass(frozen=True, slots=True)
class Stance:
    """The words of a clause that it affirms, and those that it denies.

    Attributes:
        until: Until when it denies them.
        advises: Whether it is advice, a habit of whoever speaks, or a rule.
        tells: Whether it may be advice to somebody who asked for it: "a drop of oil on the pivot".
    """

    affirmed: str
    denied: str
    until: str
    advises: bool
    tells: bool


def stances(clauses: Sequence[str]) -> tuple[Stance, ...]:
    """Return the stance of each clause; in lower case."""
    return tuple(_stances(clauses))


def _stances(clauses: Sequence[str]) -> Iterator[Stance]:
    for clause in clauses:
        bare = _OPENING.sub("", clause)
        affirmed, denied, until = _divided(_NOT_REALLY.sub(" ", bare))
        if affirmed or denied:
            tells = bool(_RULE.search(bare)) or not _NO_ADVICE.search(bare)
            advises = tells and bool(_ADVICE.search(bare) or not _NOT_A_DEED.match(bare))
            yield Stance(affirmed, denied, until, advises, tells)


def _divided(clause: str) -> tuple[str, str, str]:
    """Return what a clause says outright, what it denies, and until when."""
    if _TRAILING.search(clause):
        return "", clause, ""
    denial = _DENYING.search(clause)
    if not denial:
        before, _, after = _cut(clause, _WITHOUT)
        return before, after, ""
    before, rest = clause[: denial.start()], clause[denial.end() :]
    under, turned, after = _cut(rest, _TURNS)
    if turned in {"before", "until", "till"}:
        # "Never ring before you have read the logs" does not say not to ring.
        return before, under, after
    # "No person shall climb unless a second one stands below" still says not to climb.
    if turned == "without":
        return f"{before} {after}", "", ""
    return f"{before} {'' if turned == 'unless' else after}", _SCOPE_ENDS.split(under)[0], ""


def _cut(text: str, pattern: re.Pattern[str]) -> tuple[str, str, str]:
    match = pattern.search(text)
    if not match:
        return text, "", ""
    return text[: match.start()], match.group(), text[match.end() :]
