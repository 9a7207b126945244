"""The words that the format readers share: what they read, and how they say what they did not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from peertutor.core.errors import ImportFailed
from peertutor.core.interviews import Interview, Kind, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """What the user says about everything that is imported in one go; it outranks the sources.

    Attributes:
        topic: Topic of every interview; empty leaves it to the source.
        veteran: Whose words may be quoted; empty leaves it to the source.
        hold: Keep what is imported from being found until someone releases it.
        kind: Interview or reference; None leaves it to the source.
    """

    topic: str = ""
    veteran: str = ""
    hold: bool = False
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about a source that was read all the same.

    Attributes:
        place: File and line, as in `ImportFailed.place`.
    """

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file: what notes and errors are made from.

    Attributes:
        path: The file as the user named it, fit to be shown.
        line: From 1; 0 for the file as a whole.
        item: Which of the file's interviews, from 1; 0 where lines tell.
    """

    path: str
    line: int = 0
    item: int = 0

    def at(self, line: int) -> Place:
        """Return the same file at another line."""
        return Place(self.path, line)

    def __str__(self) -> str:
        """File and line, the way editors and compilers write it."""
        return f"{self._file}:{self.line}" if self.line else self._file

    @property
    def _file(self) -> str:
        return f"{self.path}#{self.item}" if self.item else self.path

    def note(self, text: str) -> Note:
        """Return a note about this place."""
        return Note(str(self), text)

    def failed(self, title: str, *, cause: str = "", remedy: str = "") -> ImportFailed:
        """Return the error that this place could not be read."""
        return ImportFailed(title, path=self._file, line=self.line, cause=cause, remedy=remedy)


@dataclass(frozen=True, slots=True)
class RawTurn:
    """A turn as a format reader found it, before anyone decided about roles.

    Attributes:
        speaker: The label as it stands; empty when there is none.
        text: The words, cleaned or not.
        start_seconds: Where the source says that it begins.
        aside: Words that nobody is marked as speaking (a heading, an introduction) in a source
            that marks its speakers; never quoted.
        role: As an exported interview states it; None where the names have to tell.
        step: Why it is there, as an exported interview states it; else empty.
        withheld: Whether an exported interview left its words out because they are not released.
    """

    speaker: str
    text: str
    start_seconds: float | None = None
    aside: bool = False
    role: Role | None = None
    step: str = ""
    withheld: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One interview as its source tells it.

    Attributes:
        place: Where it begins.
        id: The source's own id; empty when it gives none.
        part: What tells it from the others of the same file where no id does; empty when it is
            alone in its file.
        title: Empty when the source gives none.
        kind: None when the source does not say.
        hosts: Who asked, as far as the source says.
        unreleased: The state that the source says it is in, where that is not released; else empty.
        notes: What should be reported about it.
    """

    place: Place
    turns: tuple[RawTurn, ...]
    id: str = ""
    part: str = ""
    title: str = ""
    topic: str = ""
    date: date | None = None
    url: str = ""
    kind: Kind | None = None
    veterans: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    unreleased: str = ""
    metadata: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """One interview, read whole.

    Attributes:
        place: Where it begins.
        position: How many bytes of its file had been read by then.
    """

    interview: Interview
    place: Place
    position: int
