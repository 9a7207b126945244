"""HTML: one page to read, on a screen and on paper; it needs nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from peertutor.core.interviews import Interview, InterviewState, Kind, Role, Turn
from peertutor.core.lessons import Lesson
from peertutor.core.text import shortened
from peertutor.export.sheet import Outgoing, hidden_because
from peertutor.export.wording import ROLES, in_words, origin_of, trust_of
from peertutor.ports.export import Pages

_TEMPLATE = "transcript.html.j2"
_STYLE = "transcript.css"
# Who looks for a place wants a list that fits a screen or two.
_MOST_STOPS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTurn:
    """A turn as the page shows it.

    Attributes:
        hidden: Why there are no words; empty where there are.
        clock: When it begins in the recording; empty when nobody knows.
        lessons: The numbers of the lessons that rest on it.
    """

    index: int
    name: str
    role: str
    words: str
    hidden: str
    clock: str
    lessons: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLesson:
    """A lesson as the page shows it.

    Attributes:
        parts: Label and words of each part.
        facts: Label and words of what is known about it.
        turns: The turns it rests on, in order.
        caution: What to know before following it; empty where it is advice.
    """

    id: int
    title: str
    parts: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    turns: tuple[int, ...]
    caution: str


def html(leaving: Outgoing, pages: Pages) -> str:
    """Return an interview, or only its lessons, as a page of its own."""
    interview = leaving.interview
    style = resources.files("peertutor.export").joinpath(_STYLE).read_text(encoding="utf-8")
    turns = _turns(interview.turns, leaving.lessons)
    values = {
        "policy": _policy(style),
        "style": style,
        "title": interview.title or "Interview",
        "kicker": " · ".join(filter(None, (_kind(leaving), interview.topic))),
        "facts": _pairs(_facts(interview)),
        "unreleased": "" if _is_released(interview) else interview.state.value,
        "turns": turns,
        "stops": _stops(turns),
        "lessons": [_lesson(lesson) for lesson in leaving.lessons],
        "lessons_only": leaving.lessons_only,
        "provenance": _pairs(_provenance(leaving)),
    }
    return pages.render(_TEMPLATE, values)


def _policy(style: str) -> str:
    """Return what the page may do: be styled by the one style sheet in it."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _kind(leaving: Outgoing) -> str:
    if leaving.interview.kind is Kind.REFERENCE:
        return "Official document"
    return "Lessons from an interview" if leaving.lessons_only else "Interview"


def _is_released(interview: Interview) -> bool:
    return interview.state is InterviewState.RELEASED


def _facts(interview: Interview) -> Mapping[str, str]:
    asking = dict.fromkeys(turn.speaker for turn in interview.turns if turn.role is Role.CONTEXT)
    return {
        "Whose knowledge": ", ".join(interview.veterans),
        "Asked by": shortened(", ".join(filter(None, asking)), 200),
        "Held on": interview.date.isoformat() if interview.date else "",
        "Original": interview.url,
    }


def _provenance(leaving: Outgoing) -> Mapping[str, str]:
    interview = leaving.interview
    removed = in_words(leaving.found) or "nothing was found"
    return {
        "Exported": f"{leaving.moment} by {leaving.program}",
        "Interview": interview.id,
        "Revision": f"{interview.revision}, {interview.state.value}",
        "Content": f"sha256:{leaving.content_hash}",
        "Secrets removed": f"{removed}; names of people are not looked for"
        if leaving.redacted
        else "no: this copy is not redacted",
    }


def _pairs(facts: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(label, text) for label, text in facts.items() if text]


def _turns(turns: Sequence[Turn], lessons: Sequence[Lesson]) -> list[PageTurn]:
    resting = defaultdict(list)
    for lesson in lessons:
        for index in sorted(lesson.turns):
            resting[index].append(lesson.id)
    return [
        PageTurn(
            index=turn.index,
            name=turn.speaker or "Unnamed",
            role=ROLES[turn.role],
            words=turn.text,
            hidden=hidden_because(turn),
            clock=_clock(turn.start_seconds),
            lessons=tuple(resting[turn.index]),
        )
        for turn in turns
    ]


def _stops(turns: Sequence[PageTurn]) -> list[tuple[int, str]]:
    """Return places of the transcript for the contents: its questions, thinned out evenly."""
    speaking = [turn for turn in turns if turn.words.strip()]
    asking = [turn for turn in speaking if turn.role == ROLES[Role.CONTEXT]] or speaking
    step = -(-len(asking) // _MOST_STOPS) or 1
    return [(turn.index, shortened(turn.words, 60)) for turn in asking[::step]]


def _lesson(lesson: Lesson) -> PageLesson:
    facts = {
        "Kind": lesson.kind.label,
        "Stakes": lesson.stakes.value,
        "Comes from": origin_of(lesson),
        "Trust": trust_of(lesson),
        "Look again": f"on {lesson.expires.isoformat()}" if lesson.expires else "",
        "Told by": lesson.veteran,
    }
    return PageLesson(
        id=lesson.id,
        title=shortened(lesson.title, 90),
        parts=tuple((part.label, text) for part, text in lesson.parts.items()),
        facts=tuple(_pairs(facts)),
        turns=tuple(sorted(lesson.turns)),
        caution=""
        if lesson.kind.is_advice
        else f"Practised by {lesson.veteran or 'a veteran'}; reason not established; "
        "peer check open.",
    )


def _clock(seconds: float | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
