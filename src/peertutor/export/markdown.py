"""Markdown: what reviewers read, change and sign, and what `git diff` compares.

Front matter as the import reads it, then the turns, each with its number in the line that holds
its words, as in `**Ana Ruiz:** [t12] …`. Nobody's words can make such a number, since their
brackets are escaped; and no line of ours stands between two turns, so that an import counts them as
they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from peertutor.core.interviews import Kind, Role, Turn
from peertutor.core.lessons import Lesson
from peertutor.core.text import shortened
from peertutor.export.escaping import escaped, escaped_heading, escaped_line, escaped_name
from peertutor.export.sheet import Outgoing, hidden_because
from peertutor.export.wording import in_words, origin_of, trust_of

UNNAMED = "Unnamed"
"""The label of a turn whose speaker the source does not name."""

# What the import reads as a label, and as front matter: 60 characters, and 200 lines.
_LONGEST_LABEL = 60
_MOST_NAMES = 80
# Where front matter is not understood it is Markdown: these would be tags, links or pictures there.
_RISKY = re.compile(r"[<\[]")


def markdown(leaving: Outgoing) -> str:
    """Return an interview, or only its lessons, as Markdown."""
    parts = ["\n".join(_front_matter(leaving)), *_title(leaving.interview.title)]
    parts += (_turn(turn) for turn in leaving.interview.turns)
    if leaving.lessons:
        parts += ["## Lessons", *(lesson_block(lesson) for lesson in leaving.lessons)]
    parts.append(_sign_off(leaving))
    return "\n\n".join(parts) + "\n"


def lesson_block(lesson: Lesson) -> str:
    """Return one lesson: a heading, and a list of what it says and how far it can be trusted."""
    facts = [
        *((part.label, escaped_line(text)) for part, text in lesson.parts.items()),
        ("Kind", lesson.kind.label),
        ("Stakes", lesson.stakes.value),
        ("Comes from", origin_of(lesson)),
        ("Trust", trust_of(lesson)),
        ("To be looked at again on", lesson.expires.isoformat() if lesson.expires else ""),
        ("Told by", escaped_line(lesson.veteran)),
        ("Rests on", ", ".join(f"[t{turn}]" for turn in sorted(lesson.turns))),
    ]
    return "\n".join(
        [
            f"<!-- lesson {lesson.id}: {lesson.content_hash} -->",
            f"### Lesson {lesson.id}: {escaped_heading(shortened(lesson.title, 80))}",
            "",
            *(f"- {label}: {text}" for label, text in facts if text),
        ]
    )


def _front_matter(leaving: Outgoing) -> Iterator[str]:
    interview = leaving.interview
    facts = {
        "title": quoted(interview.title),
        "date": interview.date.isoformat() if interview.date else "",
        "topic": quoted(interview.topic),
        "id": quoted(interview.id),
        "url": quoted(interview.url),
        "kind": interview.kind.value if interview.kind is Kind.REFERENCE else "",
        "revision": str(interview.revision),
        "state": interview.state.value,
        "exported": leaving.moment,
        "exported by": leaving.program,
        "content hash": f"sha256:{leaving.content_hash}",
        "redacted": "yes" if leaving.redacted else "no",
        "removed": in_words(leaving.found) if leaving.redacted else "",
    }
    quotable = {turn.speaker for turn in interview.turns if turn.role.quotable}
    asking = [turn.speaker for turn in interview.turns if turn.role is Role.CONTEXT]
    yield "---"
    yield from (f"{key}: {value}" for key, value in facts.items() if value)
    yield from _names("veterans", interview.veterans)
    # All of them: who is not named might not be seen to speak, and lend others their words.
    yield from _names("hosts", (name for name in asking if name not in quotable))
    yield "---"


def _names(key: str, names: Iterable[str]) -> Iterator[str]:
    shown = [quoted(name) for name in dict.fromkeys(map(_label, names))]
    if len(shown) > _MOST_NAMES:
        yield f"{key}: [{', '.join(name for name in shown if ',' not in name)}]"
    elif shown:
        yield from (f"{key}:", *(f"  - {name}" for name in shown))


def _label(name: str) -> str:
    """Return a speaker's name as a label that the import sees for one."""
    label, width = escaped_name(name), _LONGEST_LABEL
    while len(label) > _LONGEST_LABEL:
        width -= 4
        label = escaped_name(shortened(name, width))
    return label or UNNAMED


def quoted(value: str) -> str:
    """Return one line of text as YAML; the import, which knows no escapes, reads it back too.

    Text with quotation marks of both kinds, or with what might be a tag or a link, is escaped as in
    JSON: exact for YAML, not for the import.
    """
    if not value:
        return ""
    needs_escapes = '"' in value or "\\" in value
    if not _RISKY.search(value) and not ("'" in value and needs_escapes):
        return f"'{value}'" if needs_escapes else f'"{value}"'
    text = json.dumps(value, ensure_ascii=False)
    return _RISKY.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def _title(title: str) -> list[str]:
    """Return the title as a heading, where the import would know it for the title."""
    plain = title == escaped_heading(title) == quoted(title)[1:-1] and not title.endswith("#")
    return [f"# {title}"] if title and plain else []


def _turn(turn: Turn) -> str:
    hidden, number = hidden_because(turn), f"[t{turn.index}]"
    if turn.role is Role.DOCUMENT and not turn.speaker and not hidden:
        return f"{number} {escaped(turn.text)}".rstrip()
    words = f"*({hidden})*" if hidden else escaped(turn.text)
    return f"**{_label(turn.speaker)}:** {number} {words}".rstrip()


def _sign_off(leaving: Outgoing) -> str:
    subjects = [] if leaving.lessons_only else ["The transcript"]
    subjects += [f"Lesson {lesson.id}" for lesson in leaving.lessons]
    return "\n".join(
        [
            "## Sign-off",
            "",
            "A decision is one of confirm, correct, reject, and depends (with its condition). It",
            "is given on the version whose content hash stands above.",
            "",
            "| About | Name | Date | Decision | Condition |",
            "| --- | --- | --- | --- | --- |",
            *(f"| {subject} | | | | |" for subject in subjects or ["All of it"]),
        ]
    )
