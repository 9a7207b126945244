"""Whether the nearest sentence speaks of just what was asked: its names, its numbers, its "not".

A sentence can be about the same thing and answer another question. What gives that away is rarely
the share of words in common, and often one of them: a name or a number that is missing, a denial on
one side only, "the largest" where only some are told of, "how many" where nothing is counted.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from peertutor.core.text import words
from peertutor.mentor.grounding.agreement import negation_agrees, opposites_agree
from peertutor.mentor.reading.question import likeness, wanted
from peertutor.mentor.reading.reader import Rarity, Reader, Reading
from peertutor.mentor.sufficiency.nearest import Near, Sought

_WORDS_WEIGH = 0.4
"""What all of a question's words count beside the nearest meaning."""

_APART = 4
_DEGREE = re.compile(r"\b(?:first|last|only|most|least|best|worst|main|total|original|\w{3,}est)\b")
_NO_DEGREES = frozenset("interest request suggest invest protest forest honest harvest".split())
_HOW_MANY = re.compile(r"\bhow (?:many|much) ((?:\w+ ){0,2}\w+)")


def of_the_question(
    question: str,
    sought: Sought,
    nearness: Mapping[str, float],
    *,
    reader: Reader,
    rarity: Rarity,
) -> dict[str, float]:
    """Return the features that compare a question with the sentences nearest to it.

    - `context_covered`: the question's words, weighted by rarity, in the best sentence together
      with its title and what stands before it.
    - `near_covered`: the same share for the sentence that is nearest all in all.
    - `phrases`: the question's neighbouring words that stand together in one sentence.
    - `names`: the question's names that the nearest sentence holds, or its context.
    - `numbers`: the question's numbers and days in the passage of that sentence.
    - `degree`: "first", "largest", "only": whether the sentence says it too.
    - `denied_alike`: whether it says outright what the question denies.
    - `same_way`: whether nothing is denied in the one and said in the other.
    - `not_opposite`: whether neither holds the opposite of a word of the other.
    - `counted`: of "how many clients", whether clients are counted.
    - `answer_form`: whether it has the form that the question asks for (a number, a reason …).

    Where a question has no name, number or degree, none is missing.
    """

    def worth(near: Near) -> float:
        covered = rarity.covered(sought.stems, near.context)
        return nearness.get(near.text, 0.0) + _WORDS_WEIGH * covered

    best = max(sought.nearest, key=worth, default=None)
    covered = [rarity.covered(sought.stems, near.context) for near in sought.nearest]
    return {
        "context_covered": max(covered, default=0.0),
        "near_covered": rarity.covered(sought.stems, best.context) if best else 0.0,
        "phrases": _phrases(question, sought, reader),
        **(_compared(question, best, reader) if best else _NOTHING_NEAR),
    }


def _compared(question: str, best: Near, reader: Reader) -> dict[str, float]:
    asked, said = reader.read(question), reader.read(best.text)
    spoken = frozenset(map(reader.stem, words(best.text)))
    denied = frozenset(stem for denial in asked.polarity.denials for stem in denial.scope)
    return {
        "names": _share(asked.names, best.context),
        "numbers": _numbers(asked, reader.read(best.found.passage.text)),
        "degree": _share(_degrees(question, reader), best.context | spoken),
        "denied_alike": float(not denied & said.affirmed or bool(denied & said.negated)),
        "same_way": float(negation_agrees(asked, said)),
        "not_opposite": float(opposites_agree(asked, said)),
        "counted": _counted(question, said, reader),
        "answer_form": likeness(wanted(question), best.text, reader),
    }


_NOTHING_NEAR = dict.fromkeys(
    ("names", "numbers", "degree", "denied_alike", "same_way", "not_opposite", "counted"), 0.0
) | {"answer_form": 0.0}


def _share(wanted_: frozenset[str], present: frozenset[str]) -> float:
    return len(wanted_ & present) / len(wanted_) if wanted_ else 1.0


def _degrees(question: str, reader: Reader) -> frozenset[str]:
    found = _DEGREE.findall(question.lower())
    return frozenset(reader.stem(word) for word in found if word not in _NO_DEGREES)


def _numbers(asked: Reading, said: Reading) -> float:
    known = [quantity.granted_by(said.granted) for quantity in asked.stated]
    known += [day in said.calendar for day in asked.calendar]
    return sum(known) / len(known) if known else 1.0


def _counted(question: str, said: Reading, reader: Reader) -> float:
    asked = _HOW_MANY.search(question.lower())
    things = reader.stems(asked.group(1)) if asked else frozenset()
    if not things:
        return 1.0
    return float(any(things & set(map(reader.stem, each.things)) for each in said.stated))


def _phrases(question: str, sought: Sought, reader: Reader) -> float:
    telling = [stem for word in words(question) if (stem := reader.stem(word)) in sought.stems]
    pairs = [(one, other) for one, other in pairwise(telling) if one != other]
    if not pairs:
        return 1.0
    return max((_together(pairs, text, reader) for text in sought.texts), default=0.0)


def _together(pairs: Sequence[tuple[str, str]], text: str, reader: Reader) -> float:
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words(text)):
        places.setdefault(reader.stem(word), []).append(place)
    near = [
        any(abs(a - b) <= _APART for a in places.get(one, ()) for b in places.get(other, ()))
        for one, other in pairs
    ]
    return sum(near) / len(near)
