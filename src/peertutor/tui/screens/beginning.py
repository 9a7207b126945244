"""Before an interview: what it is about, who is interviewed, and how it goes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from peertutor.capture.interview.sitting import Sitting
from peertutor.core.errors import PeerTutorError
from peertutor.core.interviews import InterviewState, InterviewSummary
from peertutor.core.plans import DEFAULT_PROTOCOL, MOST_ON_AGENDA, InterviewPlan
from peertutor.core.text import one_line
from peertutor.tui.commands import CLOSE, Command, bindings
from peertutor.tui.desk import Desk
from peertutor.tui.screens.room import Room
from peertutor.tui.text import joined, problem
from peertutor.tui.widgets.field import Field
from peertutor.tui.widgets.plain import PlainText

if TYPE_CHECKING:
    from peertutor.adapters.protocols import FoundProtocol

_LATEST = "latest"
_GOING_ON = {InterviewState.OPEN, InterviewState.PAUSED}
_RESUME, _PROTOCOL = "resume:", "protocol:"


class BeginningScreen(Room[Sitting | None]):
    """Returns the sitting that was begun, or gone on with; None where nothing was.

    Args:
        desk: Where the services are.
        plan: What is known already; an interview to go on with is opened at once.
    """

    CSS_PATH = "beginning.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#topic"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(CLOSE)]
    ROOM: ClassVar[tuple[Command, ...]] = CLOSE

    @dataclass
    class Known(Message):
        """What can be chosen."""

        protocols: Sequence[FoundProtocol]
        problems: Sequence[PeerTutorError]
        unfinished: Sequence[InterviewSummary]
        questions: Sequence[str]

    @dataclass
    class Opened(Message):
        """The interview is on record."""

        sitting: Sitting

    def __init__(self, desk: Desk, plan: InterviewPlan) -> None:
        super().__init__(desk)
        self._plan = plan
        self._agenda = plan.agenda

    def compose(self) -> ComposeResult:
        """Lay out the form and the ways an interview can go."""
        with Vertical(id="form"):
            yield PlainText("Interview somebody", classes="heading")
            yield Field("What is it about, in a few words?", id="topic")
            yield Field("Who is interviewed?", id="veteran")
        yield PlainText("How should it go? Enter begins.", id="how", classes="quiet")
        yield OptionList(id="ways", markup=False, classes="choices")
        yield PlainText(id="told")
        yield Footer(show_command_palette=False)

    async def on_mount(self) -> None:
        """Fill in what is known and fetch the rest."""
        self.query_one("#topic", Field).fill(self._plan.topic)
        self.query_one("#veteran", Field).fill(self._plan.veteran)
        if self._plan.topic and self._plan.veteran:
            self.query_one("#ways").focus()
        self.once_open(self._fetch)

    @work(thread=True, name="protocols", group="protocols", exclusive=True, exit_on_error=False)
    def _fetch(self) -> None:
        with self.desk.job():
            services = self.desk.opened
            found, problems = services.interviews.protocols.all()
            held = services.ledger.recordings.recordings()
            questions = services.ledger.open_questions(MOST_ON_AGENDA)
        unfinished = [each for each in held if each.state in _GOING_ON]
        self.post_message(self.Known(found, problems, unfinished, questions))

    @on(Known)
    def _show(self, known: Known) -> None:
        self._agenda = self._plan.agenda or tuple(known.questions)
        ways = self.query_one("#ways", OptionList)
        ways.add_options(_unfinished(each) for each in known.unfinished)
        offered = [one for one in known.protocols if self._agenda or not _needs_agenda(one)]
        ways.add_options(_way(one) for one in offered)
        wanted = f"{_PROTOCOL}{self._plan.protocol or DEFAULT_PROTOCOL}"
        ids = [option.id for option in ways.options]
        ways.highlighted = ids.index(wanted) if wanted in ids else 0
        if known.problems:
            self._say(known.problems[0])
        if self._plan.resume:
            latest = known.unfinished[0].id if known.unfinished else ""
            self._open(latest if self._plan.resume == _LATEST else self._plan.resume)
        elif self._plan.topic and self._plan.veteran and self._plan.protocol:
            self._begin(self._plan.protocol)

    @on(Field.Submitted, "#topic")
    def _next_field(self) -> None:
        self.query_one("#veteran").focus()

    @on(Field.Submitted, "#veteran")
    def _to_ways(self) -> None:
        self.query_one("#ways").focus()

    @on(OptionList.OptionSelected, "#ways")
    def _choose(self, event: OptionList.OptionSelected) -> None:
        name = event.option_id or ""
        if name.startswith(_RESUME):
            self._open(name.removeprefix(_RESUME))
        else:
            self._begin(name.removeprefix(_PROTOCOL))

    def _begin(self, protocol_id: str) -> None:
        topic = self.query_one("#topic", Field).value
        veteran = self.query_one("#veteran", Field).value
        missing = "topic" if not topic.strip() else "veteran" if not veteran.strip() else ""
        if missing:
            self.query_one(f"#{missing}").focus()
            self.notify("Say what it is about, and with whom.", markup=False)
            return
        self._start(protocol_id, topic, veteran)

    @work(name="begin", group="begin", exclusive=True, exit_on_error=False)
    async def _start(self, protocol_id: str, topic: str, veteran: str) -> None:
        services = await self.desk.services()
        try:
            interviewer = await asyncio.to_thread(lambda: services.interviews.interviewer)
            sitting = await asyncio.to_thread(
                interviewer.begin,
                protocol_id,
                topic=topic,
                veteran=veteran,
                companion=self._plan.companion,
                agenda=self._agenda,
            )
        except PeerTutorError as error:
            self._say(error)
        else:
            self.post_message(self.Opened(sitting))

    @work(name="begin", group="begin", exclusive=True, exit_on_error=False)
    async def _open(self, interview_id: str) -> None:
        services = await self.desk.services()
        try:
            interviewer = await asyncio.to_thread(lambda: services.interviews.interviewer)
            sitting = await asyncio.to_thread(interviewer.resume, interview_id)
        except PeerTutorError as error:
            self._say(error)
        else:
            self.post_message(self.Opened(sitting))

    @on(Opened)
    def _done(self, opened: Opened) -> None:
        self.dismiss(opened.sitting)

    def _say(self, error: PeerTutorError) -> None:
        self.query_one("#told", PlainText).show(problem(error))


def _needs_agenda(one: FoundProtocol) -> bool:
    return any(phase.way.value == "agenda" for phase in one.protocol.phases)


def _way(one: FoundProtocol) -> Option:
    protocol = one.protocol
    times = f"{protocol.sittings} × " if protocol.sittings > 1 else ""
    facts = f"  {times}{protocol.minutes} min{' · your own' if one.own else ''}"
    title, about = (one_line(protocol.title), "bold"), (f"\n{one_line(protocol.about)}", "dim")
    return Option(joined(title, (facts, "dim"), about), id=f"{_PROTOCOL}{protocol.id}")


def _unfinished(each: InterviewSummary) -> Option:
    people = ", ".join(one_line(name) for name in each.veterans)
    title = (f"Go on: {one_line(each.title)}", "bold")
    facts = (f"\n{each.turns // 2} questions so far, {each.state.value}", "dim")
    return Option(joined(title, (f"  {people}", "dim"), facts), id=f"{_RESUME}{each.id}")
