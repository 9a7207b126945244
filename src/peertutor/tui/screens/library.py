"""The Library room: interviews and lessons, to be found, read, released, held back and erased."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from peertutor.core.errors import PeerTutorError
from peertutor.core.interviews import InterviewState, InterviewSummary, Kind
from peertutor.core.lessons import Lesson
from peertutor.core.plans import InterviewPlan
from peertutor.core.text import clean, one_line, shortened
from peertutor.core.wording import TRUST, day
from peertutor.tui.commands import CLOSE, LIBRARY, QUIT_UNSHOWN, Command, bindings
from peertutor.tui.desk import Desk, tell
from peertutor.tui.holding import hold, read_back
from peertutor.tui.place import QuotePlace
from peertutor.tui.screens.choosing import Choosing, Way
from peertutor.tui.screens.confirm import Confirm
from peertutor.tui.screens.replies import Replies
from peertutor.tui.screens.room import Room
from peertutor.tui.screens.transcript import TranscriptScreen
from peertutor.tui.screens.typing import TypeIn
from peertutor.tui.text import joined
from peertutor.tui.widgets.field import Field
from peertutor.tui.widgets.plain import PlainText

_FORMS = (
    Way("md", "Markdown", "To be read, changed and compared line by line."),
    Way("html", "A web page", "One file, for reading and printing."),
    Way("json", "JSON", "To be imported again."),
    Way("table", "The table of demands", "What is hard, why, and which cues help: a row a lesson."),
)
_TAKEN_OUT = "What looks like a secret is taken out. Names of people are not looked for."
_GOING_ON = {InterviewState.OPEN, InterviewState.PAUSED}
Row = InterviewSummary | Lesson


class LibraryScreen(Room[bool | None]):
    """Returns whether there may be other interviews than before."""

    CSS_PATH = "library.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#rows"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*LIBRARY, *CLOSE, *QUIT_UNSHOWN))]
    ROOM: ClassVar[tuple[Command, ...]] = (*LIBRARY, *CLOSE)

    @dataclass
    class Fetched(Message):
        """What there is."""

        interviews: Sequence[InterviewSummary]
        lessons: Sequence[Lesson]
        held: frozenset[str]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found = self.Fetched((), (), frozenset())
        self._of_lessons = False
        self._rows: list[Row] = []
        self._changed = False

    def compose(self) -> ComposeResult:
        """Lay out the heading, the filter and the list."""
        with Horizontal(id="head"):
            yield PlainText("Library", id="what", classes="heading")
            yield PlainText(id="count")
        yield Field("Show only… a topic, a name, a state, a trust", id="filter")
        yield OptionList(id="rows", markup=False, classes="choices")
        yield PlainText(id="empty", classes="quiet")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Fetch the rows in the background."""
        self.query_one("#filter").display = False
        self.once_open(self._fetch)

    @work(thread=True, name="library", group="library", exclusive=True, exit_on_error=False)
    def _fetch(self) -> None:
        with self.desk.job():
            ledger = self.desk.opened.ledger
            held = frozenset(each.id for each in ledger.recordings.recordings())
            told = self.Fetched(ledger.interviews(), ledger.lessons.lessons(), held)
        self.post_message(told)

    @on(Fetched)
    def _fetched(self, fetched: Fetched) -> None:
        self._found = fetched
        self._redraw()

    @on(Field.Changed, "#filter")
    def _redraw(self) -> None:
        wanted = self.query_one("#filter", Field).value.lower().split()
        there: Sequence[Row] = self._found.lessons if self._of_lessons else self._found.interviews
        self._rows = [row for row in there if all(word in _facts(row).lower() for word in wanted)]
        rows = self.query_one("#rows", OptionList)
        chosen = rows.highlighted or 0
        rows.clear_options()
        rows.add_options(_option(row) for row in self._rows)
        rows.highlighted = min(chosen, len(self._rows) - 1) if self._rows else None
        name = "Lessons" if self._of_lessons else "Interviews and documents"
        self.query_one("#what", PlainText).show(name)
        shown = f"{len(self._rows)}" if len(self._rows) == len(there) else f"{len(self._rows)} of"
        total = "" if len(self._rows) == len(there) else f" {len(there)}"
        self.query_one("#count", PlainText).show(joined((f"{shown}{total}", "dim")))
        nothing = "None fits." if there else "None yet. f10 begins an interview, f9 imports."
        self.query_one("#empty", PlainText).show("" if self._rows else nothing)

    @property
    def _row(self) -> Row | None:
        at = self.query_one("#rows", OptionList).highlighted
        return self._rows[at] if at is not None and at < len(self._rows) else None

    def action_turn(self) -> None:
        """Change between interviews and lessons."""
        self._of_lessons = not self._of_lessons
        self._redraw()
        self.query_one("#rows").focus()

    def action_filter(self) -> None:
        """Show the filter."""
        box = self.query_one("#filter", Field)
        box.display = True
        box.focus()

    @on(Field.Submitted, "#filter")
    def _to_rows(self) -> None:
        self.query_one("#rows").focus()

    @on(OptionList.OptionSelected, "#rows")
    def _chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """Open the transcript, a lesson's at the words it rests on."""
        match self._row:
            case InterviewSummary() as one:
                place = QuotePlace(one.id, one.title, 0, 0, 0, "", "")
            case Lesson() as one:
                source = one.sources[0] if one.sources else None
                turn, start = (source.turn, source.start) if source else (0, 0)
                end = source.end if source else 0
                place = QuotePlace(one.interview_id, one.topic, turn, start, end, "", "")
            case _:
                return
        self.app.push_screen(TranscriptScreen(self.desk, place))

    @work(name="go on", group="window", exclusive=True, exit_on_error=False)
    async def action_go_on(self) -> None:
        """Go on with an interview, or read its lessons back."""
        row = self._row
        if row is None:
            return
        name = row.interview_id if isinstance(row, Lesson) else row.id
        if name not in self._found.held:
            self.notify("This one was imported: there is nothing to go on with.", markup=False)
            return
        states = {each.id: each.state for each in self._found.interviews}
        if states.get(name) in _GOING_ON:
            await hold(self.app, self.desk, InterviewPlan(resume=name))
        else:
            await read_back(self.app, self.desk, name)
        self._changed = True
        self._fetch()

    @work(name="edit", group="window", exclusive=True, exit_on_error=False)
    async def action_edit(self) -> None:
        """Say a reply in other words; a released interview becomes a new revision."""
        row = self._row
        name = row.interview_id if isinstance(row, Lesson) else row.id if row else ""
        if name not in self._found.held:
            self.notify("Only interviews that were held here can be changed.", markup=False)
            return
        services = await self.desk.services()
        recording = await asyncio.to_thread(services.ledger.recordings.recording, name)
        choice = await self.app.push_screen_wait(Replies(recording))
        if choice is None:
            return
        if choice.off_record:
            question = "It is erased from every file, and kept answers lose this interview's words."
            if await self.app.push_screen_wait(Confirm("Off the record?", question, yes="Erase")):
                await self._do(lambda: services.interviews.take_off_record(name, choice.turn))
            return
        said = await self.app.push_screen_wait(TypeIn("Say it in other words", choice.text))
        if said:
            await self._do(lambda: services.interviews.teach_back.correct(name, choice.turn, said))

    @work(name="export", group="window", exclusive=True, exit_on_error=False)
    async def action_export(self) -> None:
        """Write an interview into a folder, in a form that is chosen."""
        row = self._row
        if row is None:
            return
        name = row.interview_id if isinstance(row, Lesson) else row.id
        form = await self.app.push_screen_wait(Choosing("Write it as", _FORMS, about=_TAKEN_OUT))
        if form is None:
            return
        folder = await self.app.push_screen_wait(
            TypeIn("Into which folder?", str(Path.cwd()), yes="Write")
        )
        if folder is None:
            return
        services = await self.desk.services()
        try:
            paths = await asyncio.to_thread(
                lambda: services.exports.write(name, form, Path(folder).expanduser())
            )
        except PeerTutorError as error:
            tell(self, error)
        else:
            told = "\n".join(str(path) for path in paths)
            self.notify(clean(told), title="Written", markup=False)

    @work(name="withdraw", group="window", exclusive=True, exit_on_error=False)
    async def action_withdraw(self) -> None:
        """Take a release, or a lesson, back."""
        services = await self.desk.services()
        match self._row:
            case Lesson() as lesson:
                await self._do(lambda: services.interviews.teach_back.withdraw(lesson))
            case InterviewSummary(id=name) if name in self._found.held:
                await self._do(lambda: services.interviews.teach_back.hold(name))
                self.notify("Held back: nothing of it is found any more.", markup=False)
            case InterviewSummary():
                self.notify("Import it again with --hold to hold it back.", markup=False)

    @work(name="erase", group="window", exclusive=True, exit_on_error=False)
    async def action_erase(self) -> None:
        """Erase an interview from the disk."""
        row = self._row
        if not isinstance(row, InterviewSummary):
            return
        question = f"“{one_line(row.title)}”: {row.turns} turns, and its words in kept answers."
        if await self.app.push_screen_wait(Confirm("Erase it for good?", question, yes="Erase")):
            services = await self.desk.services()
            await self._do(lambda: services.erase(row.id))

    async def _do(self, step: Callable[[], object]) -> None:
        try:
            await asyncio.to_thread(step)
        except PeerTutorError as error:
            tell(self, error)
        self._changed = True
        self._fetch()

    def action_close(self) -> None:
        """End the filter; without one, leave."""
        box = self.query_one("#filter", Field)
        if box.display:
            box.value = ""
            box.display = False
            self.query_one("#rows").focus()
        else:
            self.dismiss(self._changed)


def _facts(row: Row) -> str:
    """Return everything that a filter may look for."""
    if isinstance(row, Lesson):
        said = " ".join(row.parts.values())
        return f"{row.topic} {row.veteran} {row.state} {row.trust} {row.kind} {row.stakes} {said}"
    people = " ".join(row.veterans)
    return f"{row.title} {row.topic} {people} {row.state} {row.kind} {row.date or ''}"


def _option(row: Row) -> Option:
    if isinstance(row, Lesson):
        facts = f"{one_line(row.veteran)} · {one_line(row.topic)} · {row.kind.label} · "
        facts += f"{row.state.value}, {TRUST[row.trust]}"
        return Option(joined((shortened(row.title, 120), "bold"), (f"\n{facts}", "dim")))
    people = ", ".join(one_line(name) for name in row.veterans)
    state = "" if row.state is InterviewState.RELEASED else f"NOT RELEASED ({row.state.value})"
    kind = "official document" if row.kind is Kind.REFERENCE else ""
    topic = one_line(row.topic) if row.topic.lower() != row.title.lower() else ""
    parts = (people, day(row.date), topic, f"{row.turns:,} turns", kind, state)
    facts = " · ".join(part for part in parts if part)
    return Option(joined((one_line(row.title), "bold"), (f"\n{facts}", "dim")))
