"""Writing a source and reading it back: what most tests of the readers begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from peertutor.adapters.docx import WordReader
from peertutor.adapters.encodings import EncodingGuesser
from peertutor.capture.importing import Found, ImportOptions, Note, Readers, read_source
from peertutor.core.errors import ImportFailed
from peertutor.core.interviews import Interview, Role

READERS = Readers(EncodingGuesser(), WordReader())


@dataclass
class Reading:
    """Everything that came out of one file."""

    interviews: list[Interview] = field(default_factory=list)
    errors: list[ImportFailed] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def only(self) -> Interview:
        assert len(self.interviews) == 1, (self.interviews, self.errors)
        assert not self.errors
        return self.interviews[0]

    @property
    def error(self) -> ImportFailed:
        assert not self.interviews
        assert len(self.errors) == 1, self.errors
        return self.errors[0]

    @property
    def noted(self) -> str:
        return "\n".join(f"{note.place} {note.text}" for note in self.notes)


def read_path(path: Path, options: ImportOptions | None = None) -> Reading:
    reading = Reading()
    for item in read_source(path, READERS, options):
        if isinstance(item, Found):
            reading.interviews.append(item.interview)
        elif isinstance(item, Note):
            reading.notes.append(item)
        else:
            reading.errors.append(item)
    return reading


def read(path: Path, content: str | bytes, options: ImportOptions | None = None) -> Reading:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_path(path, options)


def said(interview: Interview) -> list[tuple[str, str]]:
    """Return who said what."""
    return [(turn.speaker, turn.text) for turn in interview.turns]


def roles(interview: Interview) -> list[Role]:
    return [turn.role for turn in interview.turns]
