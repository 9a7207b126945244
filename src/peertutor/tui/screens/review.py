"""The Review room: one thing after another, one key a decision, each taken back if need be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.message import Message
from textual.widgets import Footer

from peertutor.core.errors import PeerTutorError
from peertutor.core.peers import PeerVerdict
from peertutor.core.text import one_line
from peertutor.peers.items import ReviewItem
from peertutor.peers.review import Blind, Decided
from peertutor.tui.commands import CLOSE, QUIT_UNSHOWN, REVIEW, Command, bindings
from peertutor.tui.desk import Desk, tell
from peertutor.tui.place import QuotePlace
from peertutor.tui.screens.judging import Judging
from peertutor.tui.screens.room import Room
from peertutor.tui.screens.transcript import TranscriptScreen
from peertutor.tui.screens.typing import TypeIn
from peertutor.tui.text import joined, problem
from peertutor.tui.widgets import review_item
from peertutor.tui.widgets.plain import PlainText

_SAID = {
    PeerVerdict.CONFIRM: "Confirmed",
    PeerVerdict.CORRECT: "Corrected",
    PeerVerdict.REJECT: "Rejected",
    PeerVerdict.DEPENDS: "It depends",
    PeerVerdict.PASS: "Passed",
}


class ReviewScreen(Room[bool | None]):
    """Returns whether anything was decided."""

    CSS_PATH = "review.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#body"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*REVIEW, *CLOSE, *QUIT_UNSHOWN))]
    ROOM: ClassVar[tuple[Command, ...]] = (*REVIEW, *CLOSE)

    @dataclass
    class Fetched(Message):
        """What waits."""

        items: Sequence[ReviewItem]

    @dataclass
    class Refused(Message):
        """Nothing can be reviewed, and why."""

        error: PeerTutorError

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._items: Sequence[ReviewItem] = ()
        self._at = 0
        self._opened: set[str] = set()
        self._blind: dict[str, Blind] = {}
        self._judging = Judging()
        self._decided = False

    def compose(self) -> ComposeResult:
        """Lay out what waits, one thing at a time."""
        with Horizontal(id="head"):
            yield PlainText("Review", classes="heading", id="what")
            yield PlainText("looking …", id="count")
        yield PlainText(id="title")
        yield PlainText(id="facts")
        with VerticalScroll(id="body"):
            yield PlainText(id="said")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Look up what waits in the background."""
        self.once_open(self._fetch)

    @work(thread=True, name="review", group="review", exclusive=True, exit_on_error=False)
    def _fetch(self) -> None:
        try:
            with self.desk.job():
                self.post_message(self.Fetched(self.desk.opened.peers.review.waiting()))
        except PeerTutorError as error:
            self.post_message(self.Refused(error))

    @on(Fetched)
    def _fetched(self, fetched: Fetched) -> None:
        self._items = fetched.items
        self._at = min(self._at, max(len(self._items) - 1, 0))
        self._draw()

    @on(Refused)
    def _refused(self, refused: Refused) -> None:
        self.query_one("#count", PlainText).show("")
        self.query_one("#said", PlainText).show(problem(refused.error))

    @property
    def _item(self) -> ReviewItem | None:
        return self._items[self._at] if self._items else None

    def _draw(self) -> None:
        item = self._item
        count = f"{self._at + 1} of {len(self._items)}" if item else ""
        self.query_one("#count", PlainText).show(joined((count, "dim")))
        title = self.query_one("#title", PlainText)
        if item is None:
            title.show("Nothing waits for you.")
            for name in ("#facts", "#said"):
                self.query_one(name, PlainText).show("")
            return
        opened = self._is_open(item)
        title.show(one_line(item.title if opened else item.situation))
        self.query_one("#facts", PlainText).show(review_item.facts(item))
        said = review_item.body(item, opened=opened, blind=self._blind.get(str(item.subject)))
        self.query_one("#said", PlainText).show(said)
        self.query_one("#body").scroll_home(animate=False)

    def _is_open(self, item: ReviewItem) -> bool:
        name = str(item.subject)
        return not item.is_blind or name in self._opened or name in self._blind

    def action_step(self, by: int) -> None:
        """Go to another thing that waits, round and round."""
        if self._items:
            self._at = (self._at + by) % len(self._items)
            self._draw()

    def action_open(self) -> None:
        """Show what was said without an answer of one's own."""
        if self._item is not None:
            self._opened.add(str(self._item.subject))
            self._draw()

    @work(name="answer", group="window", exclusive=True, exit_on_error=False)
    async def action_answer(self) -> None:
        """Answer first, and see how far that agrees."""
        item = self._item
        if item is None or self._is_open(item):
            return
        text = await self.app.push_screen_wait(
            TypeIn("What would you do?", "", about=one_line(item.situation), yes="Compare")
        )
        if text:
            review = self.desk.opened.peers.review
            self._blind[str(item.subject)] = await asyncio.to_thread(
                review.answered_first, item, text
            )
            self._draw()

    @work(name="judge", group="window", exclusive=True, exit_on_error=False)
    async def action_judge(self, name: str) -> None:
        """Decide on what is shown, and go on to the next."""
        item, verdict = self._item, PeerVerdict(name)
        if item is None:
            return
        if not self._is_open(item) and verdict is not PeerVerdict.PASS:
            self.notify("Answer first (enter), or see it without (o).", markup=False)
            return
        told = await self._judging.ask(self.app, item, verdict)
        if told is None:
            return
        blind, review = self._blind.get(str(item.subject)), self.desk.opened.peers.review
        done = await self._do(
            lambda: review.decide(
                item, verdict, told.text, blind=blind, only_the_answer=told.only_the_answer
            )
        )
        if isinstance(done, Decided):
            self._judging.given(item)
            self.notify("u takes it back.", title=one_line(_SAID[verdict]), markup=False)

    @work(name="undo", group="window", exclusive=True, exit_on_error=False)
    async def action_undo(self) -> None:
        """Take the latest verdict back."""
        review = self.desk.opened.peers.review
        done = await self._do(review.take_back)
        if done is not None:
            self.notify("It waits for you again.", title="Taken back", markup=False)

    def action_transcript(self) -> None:
        """Open the transcript at the first quote, where it may be seen."""
        item = self._item
        if item is None or not item.evidence or not self._is_open(item):
            return
        first = item.evidence[0]
        place = QuotePlace(
            first.span.interview_id,
            first.source,
            first.span.turn,
            first.span.start,
            first.span.end,
            first.quote,
            f"“{first.quote}” — {first.speaker}, {first.source}",
        )
        self.app.push_screen(TranscriptScreen(self.desk, place))

    async def _do(self, step: Callable[[], object]) -> object | None:
        try:
            done = await asyncio.to_thread(step)
        except PeerTutorError as error:
            tell(self, error)
            done = None
        else:
            self._decided = True
        self._fetch()
        return done

    def action_close(self) -> None:
        """Leave, and say whether anything was decided."""
        self.dismiss(self._decided)
