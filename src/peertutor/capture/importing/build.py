"""From what a source tells to an interview: roles decided, every text through the gate."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from peertutor.capture.importing.files import canonical, shown
from peertutor.capture.importing.names import Cast, cast, same_person
from peertutor.capture.importing.values import Draft, ImportOptions, Note, RawTurn
from peertutor.core.errors import ImportFailed
from peertutor.core.interviews import Interview, InterviewState, Kind, Role, Turn
from peertutor.core.text import clean, one_line, shortened


def build(draft: Draft, path: Path, options: ImportOptions) -> tuple[Interview, list[Note]]:
    """Return the interview that a draft tells, and what should be reported about it.

    Raises:
        ImportFailed: It holds no words, or the veteran whom the user named does not speak in it.
    """
    draft = _cleaned(draft)
    if not any(turn.text.strip() for turn in draft.turns):
        raise draft.place.failed(
            "No words in it", remedy="Check the file, or leave it out of the import."
        )
    kind = options.kind or draft.kind or Kind.INTERVIEW
    held = options.hold or bool(draft.unreleased)
    metadata = _with_people(draft, options)
    draft = _with_veteran(draft, options.veteran, kind)
    unsaid = (turn.speaker for turn in draft.turns if turn.role is None)
    people = cast(unsaid, draft.veterans, draft.hosts)
    turns = _turns(draft, people, kind)
    interview = Interview(
        id=_identity(draft, path),
        title=draft.title or _title(draft, path),
        turns=turns,
        kind=kind,
        state=InterviewState.CLOSED if held else InterviewState.RELEASED,
        topic=one_line(options.topic) or draft.topic,
        date=draft.date,
        url=draft.url,
        veterans=draft.veterans or _speakers(turns, Role.VETERAN),
        metadata=metadata,
    )
    return interview, [*draft.notes, *_held(draft), *_doubts(draft, interview, people)]


def _cleaned(draft: Draft) -> Draft:
    turns = tuple(
        replace(turn, speaker=one_line(turn.speaker), text=clean(turn.text)) for turn in draft.turns
    )
    return replace(draft, turns=turns)


def _with_people(draft: Draft, options: ImportOptions) -> dict[str, object]:
    """Return the metadata with the names that the interview itself has no place for."""
    people: dict[str, object] = {"hosts": list(draft.hosts)} if draft.hosts else {}
    if options.veteran and draft.veterans:
        people["guests"] = list(draft.veterans)
    return {**draft.metadata, **people}


def _with_veteran(draft: Draft, wanted: str, kind: Kind) -> Draft:
    """Let the veteran whom the user names outrank the source; name a lone speaker."""
    wanted = one_line(wanted)
    labels = _labels(draft)
    if not wanted:
        alone = draft.veterans[0] if len(draft.veterans) == 1 else ""
        return draft if labels or not alone else _noted_as_alone(_spoken_by(draft, alone))
    turns = tuple(replace(turn, role=None) for turn in draft.turns)
    named = replace(draft, veterans=(wanted,), hosts=(), turns=turns)
    if not labels:
        return _noted_as_alone(_spoken_by(named, wanted))
    absent = cast(labels, (wanted,), ()).absent
    if absent and kind is not Kind.REFERENCE:
        raise _nobody_of_that_name(draft, wanted, labels)
    return named


def _spoken_by(draft: Draft, name: str) -> Draft:
    turns = tuple(turn if turn.aside else replace(turn, speaker=name) for turn in draft.turns)
    return replace(draft, turns=turns)


def _noted_as_alone(draft: Draft) -> Draft:
    if len(draft.turns) < 2:
        return draft
    text = f"No speaker is marked: all of it is taken for the words of {draft.veterans[0]}"
    return replace(draft, notes=(*draft.notes, draft.place.note(text)))


def _nobody_of_that_name(draft: Draft, wanted: str, labels: tuple[str, ...]) -> ImportFailed:
    fitting = [label for label in labels if same_person(wanted, label)]
    who = "It fits several" if fitting else "Those who speak"
    return draft.place.failed(
        f"“{shortened(wanted, 60)}” does not speak in it",
        cause=f"{who}: {shortened(', '.join(fitting or labels), 300)}",
        remedy="Name the veteran as the source does.",
    )


def _turns(draft: Draft, people: Cast, kind: Kind) -> tuple[Turn, ...]:
    someone_speaks = bool(people.roles)

    def role(turn: RawTurn) -> Role:
        if kind is Kind.REFERENCE:
            return Role.DOCUMENT
        if turn.role is not None:
            return turn.role
        if turn.aside:
            return Role.CONTEXT
        # Words without a name are quoted only where the source names nobody at all.
        unnamed = Role.CONTEXT if someone_speaks else Role.VETERAN
        return people.roles.get(turn.speaker, unnamed)

    return tuple(
        Turn(
            index=index,
            speaker=turn.speaker,
            text=turn.text,
            role=role(turn),
            start_seconds=turn.start_seconds,
            step=turn.step,
            withheld=turn.withheld,
        )
        for index, turn in enumerate(draft.turns)
    )


def _identity(draft: Draft, path: Path) -> str:
    if draft.id:
        return draft.id
    return f"{canonical(path)}#{draft.part}" if draft.part else canonical(path)


def _title(draft: Draft, path: Path) -> str:
    """Return what to call an interview without a title."""
    stem = one_line(shown(path.stem))
    return (draft.id or f"{stem} {draft.part}") if draft.part else stem


def _held(draft: Draft) -> list[Note]:
    if not draft.unreleased:
        return []
    state = shortened(one_line(draft.unreleased), 40)
    text = f"Held back: it was not released when it was exported ({state})"
    return [draft.place.note(text)]


def _doubts(draft: Draft, interview: Interview, people: Cast) -> list[Note]:
    if interview.kind is Kind.REFERENCE:
        return []
    notes = []
    if people.unclear:
        names = shortened(", ".join(people.unclear), 200)
        notes.append(f"Fits a veteran and a host, so is not quoted: {names}")
    if not any(turn.role.quotable and turn.text.strip() for turn in interview.turns):
        speakers = shortened(", ".join(_labels(draft)), 200)
        notes.append(
            f"Nobody in it can be quoted (who speaks: {speakers}); say whose knowledge it is, "
            "with --veteran NAME"
        )
    elif people.absent and people.roles:
        notes.append(f"Named, but never speaking: {shortened(', '.join(people.absent), 200)}")
    return [draft.place.note(text) for text in notes]


def _labels(draft: Draft) -> tuple[str, ...]:
    return tuple(dict.fromkeys(turn.speaker for turn in draft.turns if turn.speaker))


def _speakers(turns: tuple[Turn, ...], role: Role) -> tuple[str, ...]:
    found = (turn.speaker for turn in turns if turn.role is role and turn.speaker)
    return tuple(dict.fromkeys(found))
