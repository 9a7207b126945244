"""Importing: a path, a progress bar, and an honest report of what could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Footer, ProgressBar
from textual.worker import get_current_worker

from peertutor.core.errors import PeerTutorError
from peertutor.core.events import (
    ImportEvent,
    ImportFinished,
    ImportNoted,
    ImportStarted,
    InterviewImported,
    SourceRejected,
)
from peertutor.core.interviews import InterviewSummary
from peertutor.core.text import one_line
from peertutor.tui.commands import CLOSE, Command, bindings
from peertutor.tui.desk import Desk
from peertutor.tui.paths import PathSuggester
from peertutor.tui.screens.room import Room
from peertutor.tui.text import joined, line, problem
from peertutor.tui.widgets.field import Field
from peertutor.tui.widgets.plain import PlainText

_OUTCOME = {"added": "+ ", "revised": "~ revised: ", "unchanged": "= already here: "}


class ImportScreen(Room[Sequence[InterviewSummary]]):
    """Returns the interviews there are afterwards; None when nothing was imported.

    Args:
        desk: Where the services are.
        paths: Imported at once where given; else a path is asked for.
    """

    CSS_PATH = "importing.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#path"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CLOSE)]
    ROOM: ClassVar[tuple[Command, ...]] = CLOSE

    @dataclass
    class Told(Message):
        """The importer told something."""

        event: ImportEvent

    @dataclass
    class Ended(Message):
        """The import is over: all of it, or up to where it was stopped or broke."""

        interviews: Sequence[InterviewSummary] | None
        error: PeerTutorError | None = None

    def __init__(self, desk: Desk, paths: Sequence[Path] = ()) -> None:
        super().__init__(desk)
        self._paths = paths
        self._busy = False
        self._result: Sequence[InterviewSummary] | None = None

    def compose(self) -> ComposeResult:
        """Lay out the form, the progress and the report."""
        with Vertical(id="form"):
            yield PlainText("Import interviews and documents", classes="heading")
            yield PlainText(
                "A file or a folder: .docx .md .txt .vtt .srt .json .jsonl. The same file twice "
                "adds nothing; a changed one takes the place of the old.",
                classes="quiet",
            )
            yield Field("Path, → completes it", suggester=PathSuggester(), id="path")
            with Horizontal(classes="buttons"):
                yield Button("Import", id="import", variant="primary")
                yield Button("Back", id="back")
        yield ProgressBar(id="progress", show_eta=False)
        yield PlainText(id="sum")
        yield VerticalScroll(id="report")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Begin at once where the paths are known."""
        self.query_one("#progress").display = False
        if self._paths:
            self._begin(self._paths)

    @on(Field.Submitted, "#path")
    @on(Button.Pressed, "#import")
    def _start(self) -> None:
        typed = self.query_one("#path", Field).value.strip()
        if typed and not self._busy:
            path = Path(typed).expanduser()
            self._sum.show("Opening the workspace…")
            self.once_open(lambda: self._begin([path]))

    def _begin(self, paths: Sequence[Path]) -> None:
        self._busy = True
        self.query_one("#report").remove_children()
        self.query_one("#progress", ProgressBar).update(total=None, progress=0)
        self.query_one("#progress").display = True
        self._sum.show("Reading…")
        self._import(paths)

    @work(thread=True, name="import", group="import", exclusive=True, exit_on_error=False)
    def _import(self, paths: Sequence[Path]) -> None:
        # Only here, because the readers of many formats take their time to load.
        from peertutor.capture.importer import ImportOptions

        worker = get_current_worker()
        error: PeerTutorError | None = None
        with self.desk.job():
            services = self.desk.opened
            try:
                for event in services.importer.run(paths, ImportOptions()):
                    self.post_message(self.Told(event))
                    if worker.is_cancelled:
                        break
            except PeerTutorError as stopped:
                error = stopped
            self.post_message(self.Ended(services.ledger.interviews(), error))

    @on(Told)
    async def _told(self, told: Told) -> None:
        bar = self.query_one("#progress", ProgressBar)
        match told.event:
            case ImportStarted(size=size):
                bar.update(total=max(size, 1))
            case InterviewImported() as done:
                bar.update(progress=done.done_bytes)
                turns = f"  {done.turns} turns"
                await self._report(
                    joined(_OUTCOME.get(done.outcome, ""), one_line(done.title), (turns, "dim"))
                )
            case SourceRejected(error=error):
                await self._report(
                    joined(
                        (f"! {one_line(error.place)}: {one_line(error.title)}", "$text-error"),
                        (f"\n  {one_line(f'{error.cause} {error.remedy}')}", "dim"),
                    )
                )
            case ImportNoted() as note:
                await self._report(joined((f"· {one_line(f'{note.place}: {note.text}')}", "dim")))
            case ImportFinished() as done:
                bar.update(total=1, progress=1)
                self._sum.show(_summed(done))

    def broke(self, job: str, error: PeerTutorError) -> None:
        """Say so; what was committed before is kept."""
        self.post_message(self.Ended(None, error))

    @on(Ended)
    def _ended(self, ended: Ended) -> None:
        self._busy = False
        self._result = ended.interviews
        self.query_one("#progress").display = False
        if ended.error:
            self._sum.show(problem(ended.error))
        back = self.query_one("#back", Button)
        back.label = line("Go and ask" if ended.interviews else "Back")
        back.refresh(layout=True)
        back.focus()

    async def _report(self, text: Content) -> None:
        report = self.query_one("#report", VerticalScroll)
        await report.mount(PlainText(text))
        report.scroll_end(animate=False)

    @on(Button.Pressed, "#back")
    def action_close(self) -> None:
        """Stop a running import, where what is committed stays; else go back."""
        if self._busy:
            self.workers.cancel_group(self, "import")
            self._sum.show("Stopped. What was imported so far is kept.")
        else:
            self.dismiss(self._result)

    @property
    def _sum(self) -> PlainText:
        return self.query_one("#sum", PlainText)


def _summed(done: ImportFinished) -> str:
    counts = {
        "added": done.added,
        "revised": done.revised,
        "already here": done.unchanged,
        "! could not be read": done.rejected,
    }
    parts = [f"{name}: {count}" for name, count in counts.items() if count]
    return " · ".join([*parts, f"{done.turns} turns in {done.seconds:.1f} s"])
