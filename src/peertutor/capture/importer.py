"""Importing: sources in, interviews in the ledger, and a word about everything else."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from peertutor.capture.importing import (
    ENDINGS,
    Found,
    ImportOptions,
    Note,
    Place,
    Readers,
    find_sources,
    read_source,
    read_told,
)
from peertutor.core.errors import ImportFailed
from peertutor.core.events import (
    ImportEvent,
    ImportFinished,
    ImportNoted,
    ImportStarted,
    InterviewImported,
    SourceRejected,
)
from peertutor.core.interviews import Interview
from peertutor.core.passages import PassageDraft
from peertutor.core.text import shortened
from peertutor.ports import InterviewStore

__all__ = ["ImportOptions", "Importer"]


@dataclass(slots=True)
class _Run:
    """What one import has come to so far.

    Attributes:
        seen: For each interview's id, where it stood and the hash of what it held.
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    turns: int = 0
    seen: dict[str, tuple[Place, str]] = field(default_factory=dict)


class Importer:
    """Brings transcripts and documents into a ledger.

    Args:
        store: The ledger, as far as interviews go.
        cut: Cuts an interview into passages.
        readers: What reading files needs of the outside.
    """

    def __init__(
        self,
        store: InterviewStore,
        cut: Callable[[Interview], Sequence[PassageDraft]],
        readers: Readers,
    ) -> None:
        self._store = store
        self._cut = cut
        self._readers = readers

    def run(self, paths: Sequence[Path], options: ImportOptions) -> Iterator[ImportEvent]:
        """Import files and folders, and tell of each interview as soon as it is committed.

        An interview is imported whole or not at all; what cannot be read is told and the rest goes
        on. Stopping between two events loses nothing that was told.

        Raises:
            PeerTutorError: The ledger cannot keep what it is given; what was told stays.
        """
        began = time.monotonic()
        run = _Run()
        sources = list(find_sources(paths, ENDINGS))
        files = [(item, _size(item)) for item in sources if isinstance(item, Path)]
        yield ImportStarted(len(files), sum(size for _, size in files))
        yield from (_told(item, run) for item in sources if not isinstance(item, Path))
        done = 0
        for path, size in files:
            for item in read_source(path, self._readers, options):
                if isinstance(item, Found):
                    yield from self._keep(item, run, done + min(item.position, size))
                else:
                    yield _told(item, run)
            done += size
        yield _finished(run, began)

    def run_told(
        self, text: str, origin: Path, ending: str, options: ImportOptions
    ) -> Iterator[ImportEvent]:
        """Import a text that stands in no file; its arguments as for `read_told`, else as `run`."""
        began = time.monotonic()
        run = _Run()
        yield ImportStarted(1, len(text))
        for item in read_told(text, origin, ending, options):
            if isinstance(item, Found):
                yield from self._keep(item, run, item.position)
            else:
                yield _told(item, run)
        yield _finished(run, began)

    def _keep(self, found: Found, run: _Run, done: int) -> Iterator[ImportEvent]:
        interview = found.interview
        content = interview.content_hash
        before, other = run.seen.get(interview.id, (None, ""))
        if before and other != content:
            twin = _twin(found, before)
            yield _told(twin, run)
            if isinstance(twin, ImportFailed):
                return
        passages = self._cut(interview)
        outcome = self._store.add_interview(interview, passages)
        if outcome == "held":
            yield _told(_held_here(found), run)
            return
        run.seen[interview.id] = (found.place, content)
        run.outcomes[outcome] += 1
        if outcome != "unchanged":
            run.turns += len(interview.turns)
        yield InterviewImported(
            interview_id=interview.id,
            title=interview.title,
            turns=len(interview.turns),
            passages=len(passages),
            outcome=outcome,
            done_bytes=done,
        )


def _finished(run: _Run, began: float) -> ImportFinished:
    return ImportFinished(
        added=run.outcomes["added"],
        revised=run.outcomes["revised"],
        unchanged=run.outcomes["unchanged"],
        rejected=run.outcomes["rejected"],
        turns=run.turns,
        seconds=time.monotonic() - began,
    )


def _twin(found: Found, before: Place) -> ImportFailed | Note:
    """Say that an id was there before with other content; within one file that is a mistake."""
    identity = shortened(found.interview.id, 60)
    if before.path == found.place.path:
        return found.place.failed(
            f"The id “{identity}” stands twice in this file",
            cause=f"{before} holds another interview of that id.",
            remedy="Give each interview an id of its own.",
        )
    return found.place.note(f"“{identity}” is in {before} too, with other content; this one stands")


def _held_here(found: Found) -> ImportFailed:
    title = shortened(found.interview.title, 60)
    return found.place.failed(
        f"“{title}” was held here",
        cause="Its own record stands, with what its veteran let go, changed and took back since.",
        remedy="Its replies are changed with: peertutor lessons correct ID TURN TEXT",
    )


def _told(item: ImportFailed | Note, run: _Run) -> ImportEvent:
    if isinstance(item, Note):
        return ImportNoted(item.place, item.text)
    run.outcomes["rejected"] += 1
    return SourceRejected(item)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0
