"""The Interview room: one question, large and calm, and room for the reply."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Footer

from peertutor.capture.interview.sitting import Asked, Sitting, SittingEvent, TurnKept
from peertutor.capture.interview.standing import Standing
from peertutor.core.errors import PeerTutorError
from peertutor.core.recordings import Outcome
from peertutor.core.text import clean, one_line, shortened
from peertutor.tui.commands import INTERVIEW, QUIT_UNSHOWN, Command, bindings
from peertutor.tui.desk import Desk, tell
from peertutor.tui.editor import edited
from peertutor.tui.screens.choosing import Choosing
from peertutor.tui.screens.drafting import DraftingRoom
from peertutor.tui.screens.replies import Replies, ReplyChoice
from peertutor.tui.screens.stopping import FINISH, PAUSE, ways_to_stop
from peertutor.tui.screens.typing import TypeIn
from peertutor.tui.text import joined
from peertutor.tui.widgets.coverage import CoveragePanel, meter
from peertutor.tui.widgets.plain import PlainText
from peertutor.tui.widgets.reply import ReplyBox

_AGAIN = 5.0  # seconds, after a question that could not be kept


class InterviewScreen(DraftingRoom):
    """Returns the interview's id when it is to be read back; an empty text when it was paused.

    Args:
        desk: Where the services are.
        sitting: The interview.
    """

    CSS_PATH = "interview.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#reply"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*INTERVIEW, *QUIT_UNSHOWN))]
    ROOM: ClassVar[tuple[Command, ...]] = INTERVIEW
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own declaration of it
        (0, "-narrow"),
        (100, "-wide"),
    ]

    @dataclass
    class Moved(Message):
        """The interview stands somewhere else now."""

        standing: Standing

    @dataclass
    class Kept(Message):
        """A reply is on the disk."""

        event: TurnKept

    @dataclass
    class Failed(Message):
        """Something could not be done; `text` is what was to be kept."""

        error: PeerTutorError
        text: str = ""

    def __init__(self, desk: Desk, sitting: Sitting) -> None:
        super().__init__(desk, sitting)
        self._before = sitting.recording.seconds
        self._began = time.monotonic()
        self._standing = sitting.glance()

    @property
    def seconds(self) -> float:
        """How long the veteran has been at it, earlier sittings included."""
        return self._before + time.monotonic() - self._began

    def compose(self) -> ComposeResult:
        """Lay out the question, the reply box and, where there is room, what was told."""
        with Horizontal(id="top"):
            yield PlainText(id="about")
            yield PlainText(id="state")
        with Horizontal(id="middle"):
            with Vertical(id="talk"):
                with VerticalScroll(id="asking", can_focus=False):
                    yield PlainText(id="before")
                    yield PlainText(id="question")
                    yield PlainText(id="note")
                yield ReplyBox()
            yield CoveragePanel(id="coverage")
        yield PlainText(id="meter")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Ask the first question, or show the one that is open."""
        held = self._sitting.recording.interview
        people = ", ".join(one_line(name) for name in held.veterans)
        self.query_one("#about", PlainText).show(
            joined((one_line(held.title), "bold"), f" · {people}")
        )
        self.set_interval(5, self._draw_state)
        if draft := self._sitting.draft():
            self._box.fill(draft)
        self._go_on()
        self._read_up()

    # ------------------------------------------------------------------ the veteran speaks

    @work(name="interview", group="interview", exit_on_error=False)
    async def _go_on(self) -> None:
        await self._do(lambda: self._sitting.go_on(self.seconds))

    @work(name="reading", group="reading", exit_on_error=False)
    async def _read_up(self) -> None:
        """Read the replies of before: after many it takes seconds, and the question stands."""
        recording = self._sitting.recording
        standing = await asyncio.to_thread(self._sitting.standing)
        if self._sitting.recording is recording and not self._busy:
            self._show(standing)

    @on(ReplyBox.Sent)
    def _send(self, sent: ReplyBox.Sent) -> None:
        if self._busy or self._standing.is_over:
            self._box.give_back(sent.text)
            return
        if self._sitting.recording.open_question is None:
            # The latest question could not be kept; what was typed may be the answer to the next.
            self._box.give_back(sent.text)
            self._go_on()
            return
        self._busy = True
        self._say_state("keeping…")
        self._reply(sent.text)

    @work(name="interview", group="interview", exit_on_error=False)
    async def _reply(self, text: str) -> None:
        try:
            async with (
                self._writing,
                aclosing(self._sitting.reply(text, seconds=self.seconds)) as events,
            ):
                async with self._drafting:
                    self._pass_on(await anext(events))
                async for event in events:
                    self._pass_on(event)
        except PeerTutorError as error:
            # A reply that is kept is not given back, even where no question could follow it.
            kept = self._sitting.recording.open_question is None
            self.post_message(self.Failed(error, "" if kept else text))

    def _pass_on(self, event: SittingEvent) -> None:
        match event:
            case TurnKept():
                self.post_message(self.Kept(event))
            case Asked(standing):
                self.post_message(self.Moved(standing))

    @on(Kept)
    def _kept(self) -> None:
        self._say_state("✓ kept")

    async def _do(self, step: Callable[[], object]) -> None:
        """Take one step of the interview and show where it led."""
        self._busy = True
        try:
            async with self._writing:
                async with self._drafting:
                    pass  # a draft that is on its way comes first
                result = step()
                if asyncio.iscoroutine(result):
                    result = await result
            if isinstance(result, Standing):
                self.post_message(self.Moved(result))
        except PeerTutorError as error:
            self.post_message(self.Failed(error))

    @on(Moved)
    def _moved(self, moved: Moved) -> None:
        self._busy = False
        self._show(moved.standing)
        if self._box.text:
            self._keep_draft()  # the step may have dropped it, or put another question
        if moved.standing.is_over:
            self._over(moved.standing)

    def _show(self, standing: Standing) -> None:
        self._standing = standing
        last = standing.last_reply
        said = f"You said: {shortened(last.text, 160)}" if last else ""
        self.query_one("#before", PlainText).show(joined((said, "dim")))
        asked = standing.question.text if standing.question else ""
        self.query_one("#question", PlainText).show(joined((asked, "bold")))
        self.query_one("#note", PlainText).show(joined((self._note(standing), "$text-warning")))
        self.query_one("#meter", PlainText).show(meter(standing))
        self.query_one(CoveragePanel).show(standing)
        self._draw_state()

    def _note(self, standing: Standing) -> str:
        if standing.undecided:
            turn, finding = standing.undecided[0]
            return (
                f"Turn {turn} holds what looks like {finding.kind.one} ({finding.hint}). ctrl+x "
                "removes it, ctrl+y lets it stay. Names of people are not looked for."
            )
        if self._sitting.off_from_here:
            return "Off the record: nothing is kept until you say so (f11)."
        if standing.tired:
            return "A break? Escape pauses, and everything is kept."
        return standing.note

    @on(Failed)
    def _failed(self, failed: Failed) -> None:
        self._busy = False
        self._say_state("! not kept" if failed.text else "")
        if failed.text:
            self._box.give_back(failed.text)
        tell(self, failed.error)
        if self._sitting.recording.open_question is None:
            self.set_timer(_AGAIN, self._try_again)

    def _try_again(self) -> None:
        """Look for the next question anew, once the disk may have room again."""
        if not self._busy and self._sitting.recording.open_question is None:
            self._go_on()

    def broke(self, job: str, error: PeerTutorError) -> None:
        """Go on: the reply is still in the box."""
        self.post_message(self.Failed(error))

    def _draw_state(self) -> None:
        minutes = f"{self.seconds / 60:.0f} of {self._standing.minutes} min"
        off = "OFF THE RECORD · " if self._sitting.off_from_here else ""
        self.query_one("#state", PlainText).show(joined((f"{off}{self._mark}{minutes}", "dim")))

    def _say_state(self, mark: str) -> None:
        self._mark = f"{mark} · " if mark else ""
        self._draw_state()

    _mark = ""

    # ------------------------------------------------------------------ second thoughts

    def _step(self, step: Callable[[], object]) -> None:
        if not self._busy:
            self._busy = True
            self._take(step)

    @work(name="interview", group="interview", exit_on_error=False)
    async def _take(self, step: Callable[[], object]) -> None:
        await self._do(step)

    def _blocking(self, step: Callable[[], Standing]) -> None:
        self._step(lambda: asyncio.to_thread(step))

    def action_skip(self) -> None:
        """Leave the question out."""
        self._step(lambda: self._sitting.pass_over(Outcome.SKIPPED, seconds=self.seconds))

    def action_later(self) -> None:
        """Put the question off."""
        self._step(lambda: self._sitting.pass_over(Outcome.LATER, seconds=self.seconds))

    def action_differently(self) -> None:
        """Put the question in other words."""
        self._step(lambda: self._sitting.differently(seconds=self.seconds))

    def action_off_record(self) -> None:
        """Take the latest reply off the record."""
        last = self._standing.last_reply
        if last is None:
            self.notify("There is no reply yet.", markup=False)
            return
        self._blocking(lambda: self._sitting.take_off_record(last.index))
        self.notify("Erased. ctrl+t brings it back while this room is open.", markup=False)

    def action_off_from_here(self) -> None:
        """Keep nothing from here on, or go on the record again."""
        self._sitting.off_from_here = not self._sitting.off_from_here
        self._step(self._sitting.standing)

    def action_take_back(self) -> None:
        """Undo the latest skip, correction, or taking off the record."""
        if what := self._sitting.can_undo:
            self._blocking(self._sitting.undo)
            self.notify(one_line(f"Taken back: {what}."), markup=False)
        else:
            self.notify("There is nothing to take back.", markup=False)

    def action_redact(self) -> None:
        """Remove what looks like a secret."""
        if self._standing.undecided:
            turn, finding = self._standing.undecided[0]
            self._blocking(lambda: self._sitting.redact(turn, finding))

    def action_keep(self) -> None:
        """Let what looks like a secret stay."""
        if self._standing.undecided:
            _, finding = self._standing.undecided[0]
            self._blocking(lambda: self._sitting.keep_finding(finding))

    @work(name="replies", group="window", exclusive=True, exit_on_error=False)
    async def action_replies(self) -> None:
        """Go through the replies, to correct one or take it off the record."""
        choice = await self.app.push_screen_wait(Replies(self._sitting.recording))
        match choice:
            case ReplyChoice(turn=turn, off_record=True):
                self._blocking(lambda: self._sitting.take_off_record(turn))
            case ReplyChoice(turn=turn, text=text):
                said = await self.app.push_screen_wait(TypeIn("Say it in other words", text))
                if said:
                    self._blocking(lambda: self._sitting.correct(turn, said))

    @work(name="by hand", group="window", exclusive=True, exit_on_error=False)
    async def action_by_hand(self) -> None:
        """Ask what somebody beside the veteran wants to know."""
        asked = await self.app.push_screen_wait(
            TypeIn("What would you like to ask?", "", yes="Ask")
        )
        if asked:
            self._step(lambda: self._sitting.ask_by_hand(asked, "Companion", seconds=self.seconds))

    def action_editor(self) -> None:
        """Write the reply in $EDITOR."""
        try:
            with self.app.suspend():
                text = edited(self._box.text, self.desk.opened.workspace)
        except SuspendNotSupported:
            self.notify("This terminal cannot be handed to an editor.", markup=False)
        except PeerTutorError as error:
            tell(self, error)
        else:
            self._box.fill(text)

    # ------------------------------------------------------------------ the end

    @work(name="stop", group="window", exclusive=True, exit_on_error=False)
    async def action_stop(self) -> None:
        """Pause or finish."""
        await self._stop("")

    @work(name="over", group="window", exclusive=True, exit_on_error=False)
    async def _over(self, standing: Standing) -> None:
        await self._stop(standing.finished)

    async def _stop(self, finished: str) -> None:
        kept = sum(bool(each.answer) for each in self._sitting.recording.asked)
        heading = f"That was the last question: {finished}" if finished else "Stop here?"
        begun = self._box.text.strip() and not self._sitting.off_from_here
        about = f"Every reply is kept: {kept} so far{', and what you have begun' if begun else ''}."
        ways = ways_to_stop(self._standing, finished)
        choice = await self.app.push_screen_wait(Choosing(heading, ways, about=about))
        if choice in {PAUSE, FINISH}:
            await self._leave(over=choice == FINISH)

    async def _leave(self, *, over: bool) -> None:
        another = False
        try:
            async with self._writing, self._drafting:
                if over:
                    await self._keep_begun()
                    another = await asyncio.to_thread(self._sitting.finish, seconds=self.seconds)
                else:
                    await asyncio.to_thread(self._sitting.pause, seconds=self.seconds)
        except PeerTutorError as error:
            tell(self, error)
            return
        if another:
            self.notify("Kept. The next sitting goes on from here, another day.", markup=False)
        self.dismiss(self._sitting.id if over and not another else "")

    async def _keep_begun(self) -> None:
        """Keep what stands in the box as the last reply: whoever ends here has said it."""
        said = clean(self._box.text).strip()
        if not said or self._sitting.recording.open_question is None:
            return
        async with aclosing(self._sitting.reply(said, seconds=self.seconds)) as events:
            await anext(events)  # no further question is looked for
        self._box.clear()
