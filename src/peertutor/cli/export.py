"""`peertutor export`: transcripts, lessons and the demands table, to be read and reviewed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peertutor.cli.session import Session, with_session
from peertutor.cli.terminal import Terminal
from peertutor.core.errors import FileError, NotFound, PeerTutorError, WrongUse
from peertutor.core.interviews import InterviewState
from peertutor.core.sensitive import Sensitive
from peertutor.core.text import one_line

if TYPE_CHECKING:
    from peertutor.bootstrap import Services
    from peertutor.export.sheet import Outgoing

_FORMS = ("md", "html", "json", "table")


@dataclass(frozen=True, slots=True)
class _Wish:
    """What to make of the interviews, and where to put it."""

    form: str
    out: Path | None
    force: bool
    redact: bool
    lessons_only: bool


@click.command()
@click.argument("ids", metavar="ID…", nargs=-1, required=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMS),
    default="md",
    show_default=True,
    help="Markdown, a page to read and print, JSON, or the cognitive demands table.",
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A folder for the files; without it a single export goes to standard output.",
)
@click.option("--force", is_flag=True, help="Let files take the place of those that are there.")
@click.option("--unredacted", is_flag=True, help="Leave in what looks like a secret.")
@click.option("--lessons", is_flag=True, help="Only the lessons, without what was said.")
@with_session
def export(
    session: Session,
    *,
    ids: tuple[str, ...],
    form: str,
    out: Path | None,
    force: bool,
    unredacted: bool,
    lessons: bool,
) -> int:
    """Write interviews and lessons to files for others to review.

    Passwords, keys, addresses, phone and account numbers are taken out, unless their veteran has
    said that they may stay; names of people are not. What is not released, off the record or
    withdrawn stays here. ID is as `peertutor interviews` lists it; what cannot be exported is
    named, the rest is, and the exit code is 1.

    \b
      peertutor export billing-night > billing-night.md
      peertutor export billing-night --format html --out ~/review
      peertutor export billing-night billing-day --format table
    """
    ids = tuple(dict.fromkeys(ids))
    wish = _Wish(form, out, force, redact=not unredacted, lessons_only=lessons or form == "table")
    if out is None and len(ids) > 1 and form != "table":
        raise WrongUse(
            "Several exports need a folder", remedy="Name one with --out, or export one at a time."
        )
    with session.services() as services:
        leaving, failed = _gathered(session.terminal, services, ids, wish)
        failed += _handed_out(session.terminal, services, leaving, wish) if leaving else 0
    _say_what_was_found(session.terminal, leaving)
    return 1 if failed else 0


def _gathered(
    terminal: Terminal, services: Services, ids: Sequence[str], wish: _Wish
) -> tuple[list[Outgoing], int]:
    """Return what leaves, and how many of the interviews cannot."""
    leaving = []
    for interview_id in ids:
        try:
            leaving.append(
                services.exports.outgoing(
                    interview_id, redact=wish.redact, lessons_only=wish.lessons_only
                )
            )
        except NotFound as error:
            _say(terminal, error)
    for each in leaving:
        _say_what_stays(terminal, each)
    return leaving, len(ids) - len(leaving)


def _handed_out(
    terminal: Terminal, services: Services, leaving: Sequence[Outgoing], wish: _Wish
) -> int:
    """Print or write what leaves; return how many files could not be written."""
    if wish.out is None:
        _printed(terminal, services, leaving, wish.form)
        return 0
    failed = 0
    for file in services.exports.files(leaving, wish.form):
        try:
            path = services.exports.put(file, wish.out, force=wish.force)
        except FileError as error:
            failed += 1
            _say(terminal, error)
        else:
            # Not wrapped: a path is there to be copied.
            terminal.write(f"{one_line(str(path))}\n")
    return failed


def _printed(
    terminal: Terminal, services: Services, leaving: Sequence[Outgoing], form: str
) -> None:
    if form == "json":
        from peertutor.export.json_document import json_document

        # Readable by a program whatever the encoding of this terminal or pipe.
        terminal.json(json_document(leaving[0]))
        return
    for file in services.exports.files(leaving, form):
        terminal.write(file.text)


def _say(terminal: Terminal, error: PeerTutorError) -> None:
    parts = (f"{error.title}.", error.cause, error.remedy)
    terminal.note(f"Error: {one_line(' '.join(filter(None, parts)))}", "red")


def _say_what_stays(terminal: Terminal, leaving: Outgoing) -> None:
    title, state = one_line(leaving.interview.title), leaving.interview.state
    if state is not InterviewState.RELEASED:
        terminal.note(
            f"“{title}” is not released ({state.value}): "
            "its veteran has not let these words go yet.",
            "yellow",
        )
    if count := leaving.held_back:
        what = "1 lesson that rests" if count == 1 else f"{count:,} lessons that rest"
        terminal.note(f"Left out of “{title}”: {what} on words which stay here.")
    if leaving.lessons_only and not leaving.lessons:
        terminal.note(f"“{title}” has no lessons.")


def _say_what_was_found(terminal: Terminal, leaving: Sequence[Outgoing]) -> None:
    from peertutor.export.wording import in_words

    found: Counter[Sensitive] = Counter()
    for each in leaving:
        found.update(each.found)
    if not found:
        return
    what, was = in_words(found), "was" if found.total() == 1 else "were"
    if leaving[0].redacted:
        terminal.note(f"{what} {was} removed; names of people are not caught.")
    else:
        terminal.note(f"{what} {was} left in, as --unredacted asks for.", "yellow")
