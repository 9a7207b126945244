"""JSON: the interview as the import reads it, with its lessons and where it comes from beside it.

The schema is written down in docs/export-json.md.
"""

from __future__ import annotations

import json
from typing import Any, TypeAlias

from peertutor.core.interviews import Interview, Role, Turn
from peertutor.core.lessons import Lesson
from peertutor.export.sheet import Outgoing, hidden_because, hosts

SCHEMA = "peertutor-interview/1"

Document: TypeAlias = dict[str, Any]

_OURS = frozenset({"schema", "lessons", "provenance"})
# What the import would take for something else than a further fact.
_IMPORTS = frozenset(
    "id title topic date url kind veterans guests hosts interviewers turns".split()
)


def json_document(leaving: Outgoing) -> Document:
    """Return an interview, or only its lessons, as a value for JSON."""
    interview = leaving.interview
    further = interview.metadata.items()
    return {
        "schema": SCHEMA,
        **_facts(interview),
        **({} if leaving.lessons_only else {"turns": [_turn(turn) for turn in interview.turns]}),
        "lessons": [_lesson(lesson) for lesson in leaving.lessons],
        "provenance": _provenance(leaving),
        **{key: value for key, value in further if key not in _OURS | _IMPORTS},
    }


def json_text(leaving: Outgoing) -> str:
    """Return the same as the text of a file."""
    return json.dumps(json_document(leaving), ensure_ascii=False, indent=2) + "\n"


def _facts(interview: Interview) -> Document:
    day = interview.date.isoformat() if interview.date else None
    asking = list(hosts(interview))
    return {
        "id": interview.id,
        "title": interview.title,
        "topic": interview.topic,
        "date": day,
        "url": interview.url,
        "kind": interview.kind.value,
        "veterans": list(interview.veterans),
        **({"hosts": asking} if asking else {}),
    }


def _turn(turn: Turn) -> Document:
    start = {} if turn.start_seconds is None else {"start_seconds": turn.start_seconds}
    step = {"step": turn.step} if turn.step else {}
    # A document's turns are known by its kind.
    role = {} if turn.role is Role.DOCUMENT else {"role": turn.role.value}
    return {"speaker": turn.speaker, "text": turn.text, **role, **start, **step}


def _lesson(lesson: Lesson) -> Document:
    return {
        "id": lesson.id,
        "veteran": lesson.veteran,
        "topic": lesson.topic,
        **{part.value: text for part, text in lesson.parts.items()},
        "kind": lesson.kind.value,
        "stakes": lesson.stakes.value,
        "lived": lesson.lived,
        "state": lesson.state.value,
        "trust": lesson.trust.value,
        "expires": lesson.expires.isoformat() if lesson.expires else None,
        "sources": [
            {"field": field.value, "turn": turn}
            for field, turn in dict.fromkeys((each.field, each.turn) for each in lesson.sources)
        ],
        "content_hash": lesson.content_hash,
    }


def _provenance(leaving: Outgoing) -> Document:
    turns = leaving.interview.turns
    hidden = [{"turn": turn.index, "why": why} for turn in turns if (why := hidden_because(turn))]
    return {
        "exported_at": leaving.moment,
        "exported_by": leaving.program,
        "content_hash": leaving.content_hash,
        "revision": leaving.interview.revision,
        "state": leaving.interview.state.value,
        "redacted": leaving.redacted,
        "found": {str(kind): count for kind, count in sorted(leaving.found.items())},
        "hidden_turns": hidden,
    }
