"""What leaves for review: gathered from the ledger, put into a form, written to files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from peertutor.core.errors import NotFound
from peertutor.core.interviews import InterviewState
from peertutor.core.text import one_line

if TYPE_CHECKING:
    from peertutor.bootstrap.services import Services
    from peertutor.export.sheet import Outgoing

_ENDINGS = {"md": ".md", "html": ".html", "json": ".json", "table": ".md"}


class Leaving(NamedTuple):
    """A file for others to read: its name, its text, and the ids of the interviews in it."""

    name: str
    text: str
    inside: tuple[str, ...]


class Exports:
    """Puts interviews and lessons into a form that others can review.

    Args:
        services: Where the ledger is.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def outgoing(
        self, interview_id: str, *, redact: bool = True, lessons_only: bool = False
    ) -> Outgoing:
        """Return what leaves of an interview; raises `NotFound`, for a withdrawn one too."""
        from peertutor.adapters.clock import SystemClock
        from peertutor.export.sheet import Sheet, outgoing

        ledger = self._services.ledger
        interview = ledger.interview(interview_id)
        if interview.state is InterviewState.WITHDRAWN:
            raise NotFound(
                f"“{one_line(interview.title)}” was withdrawn, and stays here",
                remedy="Its veteran can release it again.",
            )
        sheet = Sheet(
            interview=interview,
            lessons=tuple(ledger.lessons.lessons(interview_id)),
            kept=self._kept(interview_id),
            exported_at=SystemClock().now(),
            redact=redact,
            lessons_only=lessons_only,
        )
        return outgoing(sheet)

    def files(self, leaving: Sequence[Outgoing], form: str) -> Iterator[Leaving]:
        """Yield each file as it is to be written; all go into one where the form is a table."""
        from peertutor.export.files import file_name

        ending = _ENDINGS[form]
        if form != "table":
            for each in leaving:
                name = file_name(each.interview.title, each.interview.id, ending)
                yield Leaving(name, _text(each, form), (each.interview.id,))
            return
        from peertutor.export.demands import demands_table

        title = leaving[0].interview.title if len(leaving) == 1 else ""
        ids = tuple(each.interview.id for each in leaving)
        name = file_name(f"Cognitive demands {title}", "\n".join(ids), ending)
        yield Leaving(name, demands_table(leaving), ids)

    def put(self, file: Leaving, folder: Path, *, force: bool) -> Path:
        """Write a file into a folder, and remember it should its words change one day.

        Raises:
            FileError: A file of that name is there already, and not `force`.
            StorageFailed: The folder cannot be written.
        """
        from peertutor.export.files import write_file

        path = write_file(folder, file.name, file.text, force=force)
        for interview_id in file.inside:
            self._services.personal.exports.note_export(interview_id, str(path.resolve()))
        return path

    def write(self, interview_id: str, form: str, folder: Path) -> list[Path]:
        """Write one interview into a folder, secrets taken out; nothing is overwritten.

        Raises:
            NotFound: There is no such interview, or it was withdrawn.
            FileError: A file of that name is there already.
            StorageFailed: The folder cannot be written.
        """
        leaving = self.outgoing(interview_id, lessons_only=form == "table")
        return [self.put(file, folder, force=False) for file in self.files([leaving], form)]

    def _kept(self, interview_id: str) -> frozenset[str]:
        try:
            return self._services.ledger.recordings.recording(interview_id).kept
        except NotFound:
            # It was imported: nobody has decided on anything in it.
            return frozenset()


def _text(leaving: Outgoing, form: str) -> str:
    if form == "html":
        from peertutor.adapters.jinja import JinjaPages
        from peertutor.export.html import html

        return html(leaving, JinjaPages())
    if form == "json":
        from peertutor.export.json_document import json_text

        return json_text(leaving)
    from peertutor.export.markdown import markdown

    return markdown(leaving)
