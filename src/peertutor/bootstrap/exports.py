"""What leaves for review: gathered from the ledger, put into a form, written to files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from peertutor.core.errors import NotFound
from peertutor.core.interviews import InterviewState
from peertutor.core.text import one_line

if TYPE_CHECKING:
    from peertutor.bootstrap.services import Services
    from peertutor.export.sheet import Outgoing

_ENDINGS = {"md": ".md", "html": ".html", "json": ".json", "table": ".md"}


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

    def files(self, leaving: Sequence[Outgoing], form: str) -> Iterator[tuple[str, str]]:
        """Yield the name and the text of each file; all go into one where the form is a table."""
        from peertutor.export.files import file_name

        ending = _ENDINGS[form]
        if form != "table":
            for each in leaving:
                yield file_name(each.interview.title, each.interview.id, ending), _text(each, form)
            return
        from peertutor.export.demands import demands_table

        title = leaving[0].interview.title if len(leaving) == 1 else ""
        identity = "\n".join(each.interview.id for each in leaving)
        yield file_name(f"Cognitive demands {title}", identity, ending), demands_table(leaving)

    def write(self, interview_id: str, form: str, folder: Path) -> list[Path]:
        """Write one interview into a folder, secrets taken out; nothing is overwritten.

        Raises:
            NotFound: There is no such interview, or it was withdrawn.
            FileError: A file of that name is there already.
            StorageFailed: The folder cannot be written.
        """
        from peertutor.export.files import write_file

        leaving = self.outgoing(interview_id, lessons_only=form == "table")
        files = self.files([leaving], form)
        written = [write_file(folder, name, text, force=False) for name, text in files]
        for path in written:
            self.remember([leaving], path)
        return written

    def remember(self, leaving: Sequence[Outgoing], path: Path) -> None:
        """Remember in the writer's own store what is in a file, should its words change one day."""
        for each in leaving:
            self._services.personal.exports.note_export(each.interview.id, str(path.resolve()))

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
