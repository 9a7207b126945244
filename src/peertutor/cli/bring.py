"""`peertutor import`: transcripts and documents come in; their vectors follow."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peertutor.cli.session import Session, with_session
from peertutor.cli.terminal import Terminal
from peertutor.cli.vectors import make_vectors
from peertutor.core.events import (
    ImportEvent,
    ImportFinished,
    ImportNoted,
    ImportStarted,
    InterviewImported,
    SourceRejected,
)
from peertutor.core.interviews import Kind
from peertutor.core.text import one_line

if TYPE_CHECKING:
    from peertutor.bootstrap import Services


@click.command("import")
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--topic", default="", metavar="T", help="What the interviews are about.")
@click.option("--veteran", default="", metavar="NAME", help="Whose knowledge they hold.")
@click.option("--hold", is_flag=True, help="Keep them back: not found and not cited yet.")
@click.option("--no-wait", is_flag=True, help="Leave the vectors to the next process.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in Kind]),
    help="An interview, or an official document (a procedure, a manual).",
)
@with_session
def bring(
    session: Session,
    *,
    paths: tuple[Path, ...],
    topic: str,
    veteran: str,
    hold: bool,
    no_wait: bool,
    kind: str | None,
) -> int:
    """Bring in transcripts and documents from files or folders.

    Reads .jsonl .json .md .txt .vtt .srt and .docx. The same file twice adds nothing; a changed one
    replaces what it was. What cannot be read is named with its line and left out, the rest comes
    in, and the exit code is 1. What PeerTutor exported before its release arrives held back, as
    with --hold.

    Everything can be found by its words as soon as it is in. The vectors, which find what is said
    in other words, follow at once; stop them with Ctrl-C, and they go on the next time.

    \b
      peertutor import ~/transcripts
      peertutor import night-shift.vtt --veteran "Ana Kovac" --topic "on-call"
      peertutor import restart-procedure.docx --kind reference
    """
    from peertutor.capture.importer import ImportOptions

    options = ImportOptions(
        topic=topic, veteran=veteran, hold=hold, kind=Kind(kind) if kind else None
    )
    with session.services() as services:
        finished = bring_in(session.terminal, services.importer.run(paths, options))
        sum_up(session.terminal, finished)
        if not hold:
            _follow_up(session, services, wait=not no_wait)
    return 1 if finished.rejected else 0


def bring_in(terminal: Terminal, events: Iterable[ImportEvent]) -> ImportFinished:
    """Go through an import, with a bar and a note on whatever is left out."""
    size = 0
    finished = ImportFinished(0, 0, 0, 0, 0, 0.0)
    with terminal.progress("Importing") as progress:
        for event in events:
            match event:
                case ImportStarted():
                    size = event.size
                case InterviewImported():
                    progress.to(event.done_bytes, size)
                case SourceRejected(error):
                    why = one_line(f"{error.title}. {error.cause} {error.remedy}")
                    terminal.note(f"{one_line(error.place)}: {why}", "red")
                case ImportNoted(place, text):
                    terminal.note(f"{one_line(place)}: {one_line(text)}")
                case ImportFinished():
                    progress.to(size, size)
                    finished = event
    return finished


def sum_up(terminal: Terminal, sum_: ImportFinished) -> None:
    """Print in one line what an import came to."""
    counts = [
        f"{count:,} {word}"
        for count, word in (
            (sum_.added, "added"),
            (sum_.revised, "replaced by a newer version"),
            (sum_.unchanged, "known already"),
            (sum_.rejected, "rejected"),
        )
        if count
    ]
    summary = ", ".join(counts) or "nothing to import"
    terminal.line(f"Interviews: {summary}. Turns: {sum_.turns:,}. {sum_.seconds:.1f} s.")


def _follow_up(session: Session, services: Services, *, wait: bool) -> None:
    if wait:
        make_vectors(session.terminal, services)
    elif services.embedder is not None:
        session.terminal.note("The vectors are left to the next process that opens the workspace.")
