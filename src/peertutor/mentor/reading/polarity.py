"""Which way a sentence points: what it denies, how far it binds, which of two opposites it names.

Two sentences can share every word and say the reverse of each other. What decides is read here,
each with the words around it, so that it can be looked up at the same point of another sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from peertutor.core.text import words
from peertutor.mentor.reading.opposites import Opposites
from peertutor.mentor.reading.quantities import is_number

# These deny whatever follows. Every word that ends in "n't" does too.
_FIRM = frozenset(
    """
    no not never none nobody noone nothing nowhere neither nor cannot dont doesnt didnt wont isnt
    arent wasnt werent cant couldnt shouldnt wouldnt hasnt havent hadnt mustnt neednt aint nowt
    """.split()
)
# These do as well, but others say it the other way round: "avoid ringing", "ring somebody else".
_LOOSE = frozenset(
    """
    without avoid avoids avoided avoiding refuse refuses refused hardly barely scarcely rarely
    seldom unable insteadof failto
    """.split()
)
# Only before "ringing": "stop the server" denies nothing.
_BEFORE_DOING = frozenset("stop stops stopped stopping quit quits ceased".split())

# Where the reach of a negation ends.
_SCOPE_ENDS = frozenset(
    """
    but because if when unless until till after before while although though since so then and or
    for except than which who that as
    """.split()
)
_SCOPE_WORDS = 4
_AROUND = 3

_NOT_REALLY = re.compile(
    r"\b(?:not only|not just|not to mention|not necessarily|no doubt|no matter|why not|or not"
    r"|no wonder|never mind|whether or not|if not|no problem|no idea)\b"
)
_TOGETHER = (
    (re.compile(r"\b(\w+n) ?'t\b"), r"\1't"),
    (re.compile(r"\bno longer\b|\bnot (?:any ?more|any longer|yet)\b"), "not"),
    (re.compile(r"\bno[- ]one\b"), "noone"),
    (re.compile(r"\b(?:instead of|rather than)\b"), "insteadof"),
    (re.compile(r"\bfail(?:s|ed|ing)? to\b"), "failto"),
    # An answer to somebody denies nothing in what comes after it.
    (re.compile(r"\b(?:no|nope)(?=\s*(?:[,.;:!?]|--|$))"), " "),
    (re.compile(r"\b(?:have|has|had|having|got|needs?|needed|required|obliged) to\b"), "must"),
    (re.compile(r"\b(?:supposed|ought) to\b"), "should"),
    (re.compile(r"\b(?:able|allowed|permitted) to\b"), "can"),
)
_CLAUSES = re.compile(r"[,;:.!?()\n–—]+")


class Force(StrEnum):
    """How far a sentence binds, or how often it holds."""

    MUST = "must"
    SHOULD = "should"
    MAY = "may"
    ALWAYS = "always"
    OFTEN = "often"
    SOMETIMES = "sometimes"

    @property
    def binds(self) -> bool:
        """Whether it says how far something binds, and not how often it holds."""
        return self in {Force.MUST, Force.SHOULD, Force.MAY}


_FORCES = {
    word: force
    for force, listed in {
        Force.MUST: "must shall gotta",
        Force.SHOULD: "should",
        Force.MAY: "may might can could perhaps maybe possibly",
        Force.ALWAYS: "always invariably constantly",
        Force.OFTEN: "usually often mostly generally typically normally frequently",
        Force.SOMETIMES: "sometimes occasionally rarely seldom",
    }.items()
    for word in listed.split()
}


@dataclass(frozen=True, slots=True)
class Denial:
    """Something is said not to be so.

    Attributes:
        scope: Stems of the content words that it reaches, the nearest first.
        firm: Whether a "not" says it, and no word such as "avoid".
        reaches: Whether the words of `scope` come after it; else they stand before it, because
            nothing else does: "the client cannot".
    """

    scope: tuple[str, ...]
    firm: bool = True
    reaches: bool = True


@dataclass(frozen=True, slots=True)
class Bound:
    """How far something binds, or how often it holds: "must ring", "usually ring".

    Attributes:
        near: Stems of the next content words; of the last ones where none follows.
    """

    force: Force
    near: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pole:
    """One of two opposites.

    Attributes:
        pair: Which two.
        side: Which of them; a denial turns it round.
        near: Stems of the content words around it; of a particle the two words before it.
        denied: Whether a denial has turned it round.
    """

    pair: int
    side: bool
    near: frozenset[str]
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Polarity:
    """Everything in a text that decides which way it points.

    Attributes:
        affirmed: Stems of the content words that no denial reaches.
    """

    denials: tuple[Denial, ...] = ()
    bounds: tuple[Bound, ...] = ()
    poles: tuple[Pole, ...] = ()
    affirmed: frozenset[str] = frozenset()


NO_POLARITY = Polarity()
"""Where nothing was read."""


@dataclass(slots=True)
class _Word:
    """A word with its stem.

    Attributes:
        says: Whether it has content of its own, and is no number.
        denied: Whether a denial reaches it.
    """

    word: str
    stem: str
    says: bool
    clause: int
    denied: bool = False


def polarity(
    text: str,
    stem: Callable[[str], str],
    has_content: Callable[[str], bool],
    opposites: Opposites,
) -> Polarity:
    """Return which way `text`, one or a few sentences, points."""
    said = list(_words(text, stem, has_content))
    return Polarity(
        denials=tuple(_denials(said)),
        bounds=tuple(_bounds(said)),
        poles=tuple(_poles(said, opposites)),
        affirmed=frozenset(one.stem for one in said if one.says and not one.denied),
    )


def joined(parts: Iterable[Polarity]) -> Polarity:
    """Return what several texts point to together."""
    parts = tuple(parts)
    return Polarity(
        denials=tuple(denial for part in parts for denial in part.denials),
        bounds=tuple(bound for part in parts for bound in part.bounds),
        poles=tuple(pole for part in parts for pole in part.poles),
        affirmed=frozenset().union(*(part.affirmed for part in parts)),
    )


def _words(
    text: str, stem: Callable[[str], str], has_content: Callable[[str], bool]
) -> Iterator[_Word]:
    folded = _NOT_REALLY.sub(" ", text.lower().replace("’", "'"))
    for pattern, together in _TOGETHER:
        folded = pattern.sub(together, folded)
    for clause, piece in enumerate(_CLAUSES.split(folded)):
        for word in words(piece):
            says = has_content(word) and not is_number(word) and not _is_marker(word)
            yield _Word(word, stem(word), says, clause)


def _is_marker(word: str) -> bool:
    return _denies(word) or word in _LOOSE or (word in _FORCES and not _FORCES[word].binds)


def _denies(word: str) -> bool:
    return word.removesuffix("'s") in _FIRM or word.endswith("n't")


def _denials(said: list[_Word]) -> Iterator[Denial]:
    for at, one in enumerate(said):
        doing = one.word in _BEFORE_DOING and _next_word(said, at).endswith("ing")
        if _denies(one.word) or one.word in _LOOSE or doing:
            reached = list(_reached(said, at))
            scope = tuple(each.stem for each in reached) or tuple(_before(said, at))
            yield Denial(scope, _denies(one.word), bool(reached))


def _reached(said: list[_Word], at: int) -> Iterator[_Word]:
    """Yield the content words under a negation: up to the end of its clause, or of the next.

    "I don't, you know, ring": a clause that says nothing is passed over. Words without content are
    denied as well: "not up" is down.
    """
    left = _SCOPE_WORDS
    clause = said[at].clause
    for one in said[at + 1 :]:
        if left == 0 or (one.clause != clause and (left < _SCOPE_WORDS or one.clause > clause + 2)):
            return
        if one.word in _SCOPE_ENDS and (left < _SCOPE_WORDS or one.word != "that"):
            return
        one.denied = True
        if one.says:
            left -= 1
            yield one


def _before(said: list[_Word], at: int) -> Iterator[str]:
    stems = [one.stem for one in said[:at] if one.says and one.clause == said[at].clause]
    yield from reversed(stems[-_AROUND:])


def _next_word(said: list[_Word], at: int) -> str:
    return said[at + 1].word if at + 1 < len(said) else ""


def _bounds(said: list[_Word]) -> Iterator[Bound]:
    for at, one in enumerate(said):
        if force := _FORCES.get(one.word):
            clause = (each for each in said[at + 1 :] if each.clause == one.clause)
            near = tuple(each.stem for each in clause if each.says)[:2]
            if near := near or tuple(_before(said, at))[:2]:
                yield Bound(force, near)


def _poles(said: list[_Word], opposites: Opposites) -> Iterator[Pole]:
    for at, one in enumerate(said):
        for pair, side in opposites.sides.get(one.stem, ()):
            if one.stem in opposites.particles:
                near = [each.stem for each in said[max(0, at - 2) : at]]
            else:
                before = [each.stem for each in said[:at] if _is_near(each, one)]
                after = [each.stem for each in said[at + 1 :] if _is_near(each, one)]
                near = [*before[-2:], *after[:2]]
            yield Pole(pair, side is not one.denied, frozenset(near), one.denied)


def _is_near(word: _Word, other: _Word) -> bool:
    return word.clause == other.clause and (word.says or is_number(word.word))
