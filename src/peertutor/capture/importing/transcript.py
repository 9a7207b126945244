"""Text that people wrote: Markdown, plain text and Word files, with or without speaker labels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from peertutor.capture.importing.frontmatter import split_front_matter
from peertutor.capture.importing.labels import Label, find_labels
from peertutor.capture.importing.values import Draft, ImportOptions, Note, Place, RawTurn
from peertutor.core.interviews import Kind
from peertutor.core.text import clean, one_line, shortened

_TITLE = re.compile(r"#\s+(.*?)\s*#*\s*")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_SECTION = re.compile(r"#{1,6}\s+\S.*")


def read_transcript(
    text: str, place: Place, options: ImportOptions, *, markdown: bool = False
) -> Draft:
    """Return the interview or document that a text tells.

    Front matter and a `# Title` before the first words are facts about it. With speaker labels
    (`labels.find_labels`) each label begins a turn that reaches to the next one or to a heading;
    what stands before the first label, and under a heading without a label, is kept as an aside.
    Without labels, or for a reference, everything is one turn. Only Markdown has headings.
    """
    lines = clean(unix_lines(text)).split("\n")
    told, used = split_front_matter(lines, place)
    body = lines[used:]
    title, length = _title(body, told.title)
    # The lines stay where they are, so that the turns' line numbers stay true.
    body[:length] = [""] * length
    known = (*told.veterans, *told.hosts, *filter(None, [one_line(options.veteran)]))
    kind = options.kind or told.kind
    labels = [] if kind is Kind.REFERENCE else find_labels(body, known)
    if not labels:
        return replace(told, title=told.title or title, turns=_one_turn(body))
    turns = tuple(_turns(body, labels, _sections(body) if markdown else set()))
    notes = told.notes + _unspoken(turns, place)
    return replace(told, title=told.title or title, turns=turns, notes=notes)


def unix_lines(text: str) -> str:
    """Return `text` with every line ended by a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _title(lines: Sequence[str], told: str) -> tuple[str, int]:
    """Return the `# Title` at the top, and how many lines it takes; nothing if it says more."""
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        match = _TITLE.fullmatch(line)
        title = one_line(match[1]) if match else ""
        fits = title and told in {"", title}
        return (title, number + 1) if fits else ("", 0)
    return "", 0


def _one_turn(lines: Sequence[str]) -> tuple[RawTurn, ...]:
    return (RawTurn("", "\n".join(lines).strip()),)


def _turns(lines: Sequence[str], labels: Sequence[Label], sections: set[int]) -> Iterator[RawTurn]:
    by_line = {label.line: label for label in labels}
    current: Label | None = None
    words: list[str] = []
    for index, line in enumerate(lines):
        label = by_line.get(index)
        if label or index in sections:
            yield from _turn(current, words)
            current = label
            words = [line[label.end :]] if label else [line]
        else:
            words.append(line)
    yield from _turn(current, words)


def _turn(label: Label | None, words: Sequence[str]) -> Iterator[RawTurn]:
    text = "\n".join(words).strip()
    if label:
        yield RawTurn(label.name, text, label.seconds)
    elif text:
        yield RawTurn("", text, aside=True)


def _sections(lines: Sequence[str]) -> set[int]:
    """Return the indices of Markdown headings, those in code left out."""
    found: set[int] = set()
    fence = ""
    for index, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark:
            fence = "" if fence and mark[1].startswith(fence) else fence or mark[1]
        elif not fence and _SECTION.fullmatch(line):
            found.add(index)
    return found


def _unspoken(turns: Sequence[RawTurn], place: Place) -> tuple[Note, ...]:
    """Return a note when words, not only headings, stand outside every speaker's turn."""
    asides = [turn.text for turn in turns if turn.aside and not _SECTION.fullmatch(turn.text)]
    if not asides:
        return ()
    text = f"No speaker is marked for “{shortened(asides[0], 60)}”"
    more = f" ({len(asides)} such places)" if len(asides) > 1 else ""
    return (place.note(f"{text}{more}; kept, never quoted"),)
