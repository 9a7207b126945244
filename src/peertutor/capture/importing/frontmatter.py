"""Front matter: the lines between two `---` at the top of a text that tell about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from peertutor.capture.importing.exported import unreleased_by
from peertutor.capture.importing.fields import read_date, read_kind, read_line, read_names
from peertutor.capture.importing.values import Draft, Note, Place
from peertutor.core.text import one_line, shortened

# Front matter is a handful of lines; a rule further down is a rule.
_LONGEST = 200
_ENTRY = re.compile(r"([^\W\d][\w .-]{0,59}?)\s*:(?:\s+(.*))?")
_ITEM = re.compile(r"\s*-\s+(.*)")
_TEXT_KEYS = ("id", "title", "topic", "url")
_VETERANS = ("veterans", "veteran", "guests", "guest")
_HOSTS = ("hosts", "host", "interviewers", "interviewer")


@dataclass(slots=True)
class _Entry:
    line: int
    value: str
    items: list[str] = field(default_factory=list)

    def whole(self) -> str:
        return "\n".join([self.value, *self.items]).strip()

    def names(self) -> list[str]:
        inline = self.value.removeprefix("[").removesuffix("]").split(",")
        listed = (_ITEM.sub(r"\1", item, count=1) for item in self.items)
        return [_unquoted(name) for name in (*inline, *listed)]


def split_front_matter(lines: list[str], place: Place) -> tuple[Draft, int]:
    """Return what the front matter tells, as a draft without turns, and how many lines it takes.

    Lines that are no `key: value` are named in the draft's notes. Indented lines and `- item`
    lines belong to the key above. Keys that we do not know are metadata.

    Raises:
        ImportFailed: The date cannot be read.
    """
    length = _length(lines)
    entries, notes = _entries(lines[1 : length - 1], place) if length else ({}, [])
    texts = {key: _unquoted(_take(entries, key)) for key in _TEXT_KEYS}
    day = entries.pop("date", None)
    kind = _take(entries, "kind")
    if kind and read_kind(kind.lower()) is None:
        what = shortened(kind, 40)
        notes.append(place.note(f"kind “{what}” is neither interview nor reference"))
    draft = Draft(
        place=place,
        turns=(),
        **texts,
        date=read_date(_unquoted(day.whole()), "date", place.at(day.line)) if day else None,
        kind=read_kind(kind.lower()),
        veterans=_people(entries, _VETERANS, place),
        hosts=_people(entries, _HOSTS, place),
        unreleased=unreleased_by(_whole(entries, "exported by"), _whole(entries, "state")),
        metadata={key: entry.whole() for key, entry in entries.items()},
        notes=tuple(notes),
    )
    return draft, length


def _length(lines: list[str]) -> int:
    """Return how many lines the front matter has, its two rules included; 0 for none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    for number, line in enumerate(lines[1:_LONGEST], start=1):
        if line.rstrip() in {"---", "..."}:
            told = any(_ENTRY.fullmatch(entry.rstrip()) for entry in lines[1:number])
            return number + 1 if told else 0
    return 0


def _entries(lines: list[str], place: Place) -> tuple[dict[str, _Entry], list[Note]]:
    entries: dict[str, _Entry] = {}
    notes: list[Note] = []
    last: _Entry | None = None
    for number, line in enumerate(lines, start=2):
        text = line.rstrip()
        if not text:
            continue
        if last and (line[0] in " \t" or _ITEM.fullmatch(text)):
            last.items.append(text)
            continue
        match = _ENTRY.fullmatch(text)
        if not match:
            note = f"Not understood, so left out of the facts: {shortened(text, 80)}"
            notes.append(place.at(number).note(note))
            continue
        last = _Entry(number, match[2] or "")
        key = one_line(match[1]).casefold()
        if key in entries:
            was = shortened(entries[key].whole(), 80)
            notes.append(place.at(number).note(f"{key} stands twice; no longer: {was}"))
        entries[key] = last
    return entries, notes


def _take(entries: dict[str, _Entry], key: str) -> str:
    entry = entries.pop(key, None)
    return read_line(entry.whole(), key, Place("")) if entry else ""


def _whole(entries: dict[str, _Entry], key: str) -> str:
    return one_line(entries[key].whole()) if key in entries else ""


def _people(entries: dict[str, _Entry], keys: tuple[str, ...], place: Place) -> tuple[str, ...]:
    found = (entries.pop(key, None) for key in keys)
    names = [name for entry in found if entry for name in read_names(entry.names(), "names", place)]
    return tuple(dict.fromkeys(names))


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].strip()
    return text
