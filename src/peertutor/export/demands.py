"""The cognitive demands table: what is hard about the work, and how those who can do it do it.

After Militello and Hutton, "Applied cognitive task analysis (ACTA): a practitioner's toolkit for
understanding cognitive task demands", Ergonomics 41 (1998): difficult element, why it is difficult,
common errors, cues and strategies. The last column is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from peertutor.core.interviews import Trust
from peertutor.core.lessons import Lesson, LessonField
from peertutor.export.escaping import escaped_line
from peertutor.export.sheet import Outgoing
from peertutor.export.wording import trust_of, turns_of

_COLUMNS = (
    "Difficult element",
    "Why it is hard",
    "Common errors",
    "Cues and strategies",
    "Who agrees, who does not",
)
_STRATEGIES = (LessonField.CUES, LessonField.ACTION, LessonField.APPLIES_WHEN)


def demands_table(sheets: Sequence[Outgoing]) -> str:
    """Return the table over some interviews as Markdown, one row a lesson."""
    rows = [_row(lesson, each) for each in sheets for lesson in each.lessons]
    return "\n".join(
        [
            "# Cognitive demands",
            "",
            *(f"- {_source(each)}" for each in sheets),
            "",
            f"| {' | '.join(_COLUMNS)} |",
            f"|{' --- |' * len(_COLUMNS)}",
            *(f"| {' | '.join(cells)} |" for cells in rows),
            "",
        ]
    )


def _source(leaving: Outgoing) -> str:
    interview = leaving.interview
    facts = [
        f"From {escaped_line(interview.title or interview.id)}",
        escaped_line(", ".join(interview.veterans)),
        interview.date.isoformat() if interview.date else "",
        f"exported {leaving.moment} by {leaving.program}",
        "redacted" if leaving.redacted else "not redacted",
        f"sha256:{leaving.content_hash}",
    ]
    return " · ".join(fact for fact in facts if fact)


def _row(lesson: Lesson, leaving: Outgoing) -> list[str]:
    place = [f"Lesson {lesson.id}", turns_of(lesson), escaped_line(leaving.interview.title)]
    return [
        _cell(
            [
                _said(lesson, LessonField.SITUATION) or escaped_line(lesson.topic or lesson.title),
                _dotted(place),
            ]
        ),
        _cell([_said(lesson, LessonField.REASON), _named(lesson, LessonField.FAILS_WHEN)]),
        _cell([_said(lesson, LessonField.NOVICE_ERROR)]),
        _cell(_named(lesson, field) for field in _STRATEGIES),
        _cell(_voices(lesson)),
    ]


def _said(lesson: Lesson, field: LessonField) -> str:
    return escaped_line(lesson.part(field))


def _named(lesson: Lesson, field: LessonField) -> str:
    return f"{field.label}: {_said(lesson, field)}" if lesson.part(field) else ""


def _voices(lesson: Lesson) -> Iterable[str]:
    """Yield who says it, and what others make of it as far as the lesson's trust tells."""
    who = escaped_line(lesson.veteran) or "A veteran"
    if lesson.kind.is_advice:
        yield f"{who} says so"
    else:
        yield f"Practised by {who}; reason not established; peer check open"
    yield f"Stakes: {lesson.stakes.value}"
    yield f"Trust: {trust_of(lesson)}"
    if lesson.trust is Trust.DISPUTED:
        yield "Two schools: ask both before relying on it"


def _dotted(facts: Iterable[str]) -> str:
    return " · ".join(fact for fact in facts if fact)


def _cell(parts: Iterable[str]) -> str:
    return "<br>".join(part for part in parts if part)
