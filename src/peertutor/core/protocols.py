"""Interview protocols: what is asked, in which order, and what the asking is to bring out.

A protocol is data (`prompts/protocols/*.toml`). Nothing here, and nothing that runs an interview,
knows one by its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Aspect(StrEnum):
    """What a reply can tell of a piece of know-how; a closed set.

    After the probes of the Critical Decision Method (Klein, Calderwood and MacGregor, 1989) and of
    the knowledge audit (Militello and Hutton, 1998).
    """

    SITUATION = "situation"
    TIMELINE = "timeline"
    CUES = "cues"
    THRESHOLD = "threshold"
    ACTION = "action"
    OWN_PART = "own_part"
    REASON = "reason"
    GOAL = "goal"
    APPLIES_WHEN = "applies_when"
    FAILS_WHEN = "fails_when"
    NOVICE_ERROR = "novice_error"
    OPTIONS = "options"
    EXPECTANCY = "expectancy"
    ANALOGUE = "analogue"
    KNOWLEDGE = "knowledge"
    OUTCOME = "outcome"
    UNCERTAINTY = "uncertainty"
    TIME_PRESSURE = "time_pressure"
    AIDS = "aids"
    PEOPLE = "people"
    ORIGIN = "origin"
    STAKES = "stakes"
    MISSING = "missing"
    MATCH = "match"

    @property
    def label(self) -> str:
        """The aspect in words a veteran would use."""
        return _LABELS[self]


_LABELS = {
    Aspect.SITUATION: "what it is about",
    Aspect.TIMELINE: "how it went",
    Aspect.CUES: "what you noticed",
    Aspect.THRESHOLD: "how one can tell",
    Aspect.ACTION: "what you did",
    Aspect.OWN_PART: "your own part",
    Aspect.REASON: "why",
    Aspect.GOAL: "what you wanted",
    Aspect.APPLIES_WHEN: "when it holds",
    Aspect.FAILS_WHEN: "when it does not",
    Aspect.NOVICE_ERROR: "where newcomers go wrong",
    Aspect.OPTIONS: "what else was possible",
    Aspect.EXPECTANCY: "what you expected",
    Aspect.ANALOGUE: "what it reminded you of",
    Aspect.KNOWLEDGE: "what one has to know",
    Aspect.OUTCOME: "how you saw it worked",
    Aspect.UNCERTAINTY: "how sure you were",
    Aspect.TIME_PRESSURE: "how much time there was",
    Aspect.AIDS: "what helped",
    Aspect.PEOPLE: "whom to ask",
    Aspect.ORIGIN: "where it comes from",
    Aspect.STAKES: "what is at stake",
    Aspect.MISSING: "what nobody asked",
    Aspect.MATCH: "how well it matches",
}


class Sign(StrEnum):
    """What kind of reply came back, where it says less than it could; a closed set.

    `conflict` no reply shows by itself: a colleague or a document says otherwise.
    """

    INTUITION = "intuition"
    PROCEDURE = "procedure"
    SLOGAN = "slogan"
    JUDGEMENT = "judgement"
    OUTCOME = "outcome"
    WE = "we"
    ABSOLUTE = "absolute"
    VAGUE = "vague"
    FLAT = "flat"
    REFUSAL = "refusal"
    OFF_TOPIC = "off_topic"
    PUZZLED = "puzzled"
    SAID_ALL = "said_all"
    CONFLICT = "conflict"

    @property
    def hides_something(self) -> bool:
        """Whether there is likely more behind such a reply, for which one can ask."""
        return self in _HIDING


_HIDING = frozenset(
    {
        Sign.INTUITION,
        Sign.PROCEDURE,
        Sign.SLOGAN,
        Sign.JUDGEMENT,
        Sign.OUTCOME,
        Sign.WE,
        Sign.ABSOLUTE,
        Sign.VAGUE,
    }
)


class Way(StrEnum):
    """How a phase asks.

    `each`: every probe once, in order. `listen`: one opener, and the reply is not followed up.
    `deepen`: one aspect at a time at each mark of what was told, by what is still missing.
    `agenda`: questions that others left open, one by one.
    """

    EACH = "each"
    LISTEN = "listen"
    DEEPEN = "deepen"
    AGENDA = "agenda"


class By(StrEnum):
    """Who replies in a phase.

    What a `companion` says (a newcomer beside the veteran) is shown with the veteran's words, never
    quoted as theirs, and never drawn into lessons.
    """

    VETERAN = "veteran"
    COMPANION = "companion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One thing to ask.

    Attributes:
        id: Unique in its protocol.
        fills: What a good reply tells.
        ask: Wordings; may hold `{mark}` and `{topic}`, and in an agenda `{question}`.
        aside: The same from another side, for when no answer came.
    """

    id: str
    fills: Aspect
    ask: tuple[str, ...]
    aside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What is asked next when a reply has a sign; the wordings may hold `{echo}`.

    Attributes:
        fills: What a good reply tells; a probe for the same is then not due any more.
    """

    sign: Sign
    fills: Aspect
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A part of an interview.

    Attributes:
        goal: One sentence for whoever reads the protocol.
        minutes: How long it should take; 0: no matter.
        most: How many questions at most; 0: as many as there are probes.
        sitting: On which day of several it belongs.
        by: Who replies in it; its questions speak to them.
    """

    id: str
    title: str
    way: Way
    probes: tuple[Probe, ...]
    goal: str = ""
    minutes: int = 0
    most: int = 0
    sitting: int = 1
    by: By = By.VETERAN

    @property
    def is_followed_up(self) -> bool:
        """Whether a reply may be asked about further: no story is, nor what a companion says."""
        return self.way is not Way.LISTEN and self.by is By.VETERAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """How an interview goes.

    Attributes:
        id: The name it is chosen by.
        about: One or two sentences for who chooses.
        method: Where the method comes from.
        opening: What is said before the first question: what it is for, who reads it, that one
            may stop.
        minutes: The time box of one sitting.
        most: How many questions one sitting has at most.
        follow_ups: What is asked when a reply says less than it could.
    """

    id: str
    title: str
    about: str
    method: str
    opening: str
    minutes: int
    most: int
    phases: tuple[Phase, ...]
    follow_ups: tuple[FollowUp, ...] = ()

    @property
    def sittings(self) -> int:
        """How many sittings it has."""
        return max(phase.sitting for phase in self.phases)

    def phase(self, phase_id: str) -> Phase | None:
        """Return the phase of that id; None when there is none."""
        return next((phase for phase in self.phases if phase.id == phase_id), None)

    def in_sitting(self, number: int) -> tuple[Phase, ...]:
        """Return the phases of one sitting, in order."""
        return tuple(phase for phase in self.phases if phase.sitting == number)

    def follow_up(self, sign: Sign) -> FollowUp | None:
        """Return what is asked after a reply with this sign; None when nothing is."""
        return next((each for each in self.follow_ups if each.sign is sign), None)

    def wanted(self, sitting: int) -> tuple[Aspect, ...]:
        """Return what a sitting is to bring out, in the order in which it is asked for."""
        return _aspects(probe for phase in self.in_sitting(sitting) for probe in phase.probes)


def _aspects(probes: Iterable[Probe]) -> tuple[Aspect, ...]:
    return tuple(dict.fromkeys(probe.fills for probe in probes))
