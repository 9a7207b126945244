"""The first room: a question, its answer, and the words it rests on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Footer

from peertutor.core.answers import Exchange
from peertutor.core.errors import PeerTutorError
from peertutor.core.events import AnswerEvent, AnswerFailed, AnswerFinished, Retrieved
from peertutor.core.interviews import InterviewSummary
from peertutor.core.text import clean
from peertutor.core.wording import invitation
from peertutor.ports import KeptAnswer
from peertutor.tui.commands import ASK, Command, bindings
from peertutor.tui.desk import Desk, tell
from peertutor.tui.screens.history import choose_conversation
from peertutor.tui.screens.reader import Reader
from peertutor.tui.widgets.answer import AnswerBlock
from peertutor.tui.widgets.conversation import Conversation
from peertutor.tui.widgets.evidence import EvidencePanel
from peertutor.tui.widgets.question import QuestionBox
from peertutor.tui.widgets.status import StatusLine


class AskScreen(Reader):
    """The Ask room."""

    AUTO_FOCUS: ClassVar[str | None] = "#question"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(ASK)]
    ROOM: ClassVar[tuple[Command, ...]] = ASK
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own declaration of it
        (0, "-narrow"),
        (100, "-wide"),
    ]

    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-roomy")]  # noqa: RUF012 - as above

    @dataclass
    class Told(Message):
        """The mentor told something; `run` says for which question."""

        run: int
        event: AnswerEvent

    @dataclass
    class Resumed(Message):
        """Another conversation takes the place of this one; without a number, a new one."""

        number: int | None
        kept: Sequence[KeptAnswer]

    @dataclass
    class Begun(Message):
        """The conversation has its number in the personal store."""

        conversation: int

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._number: int | None = None
        self._run = 0
        self._writing: AnswerBlock | None = None

    def compose(self) -> ComposeResult:
        """Lay out the two columns, the question box and the footer."""
        yield StatusLine()
        with Horizontal(id="columns"):
            yield Conversation()
            yield EvidencePanel()
        yield QuestionBox()
        yield Footer(show_command_palette=False)

    def say_library(self, interviews: Sequence[InterviewSummary], *, demo: bool) -> None:
        """Say what can be asked about."""
        self.status.place = "sample interviews" if demo else ""
        self.conversation.say_blank(invitation(interviews))

    @property
    def status(self) -> StatusLine:
        """The line at the top."""
        return self.query_one(StatusLine)

    @on(QuestionBox.Asked)
    async def _ask(self, asked: QuestionBox.Asked) -> None:
        if self._writing:
            self.notify("Still answering; Escape stops it.", markup=False)
            return
        history = self.conversation.exchanges()
        self.query_one(QuestionBox).clear()
        self._run += 1
        self.remove_class("-evidence")
        self._writing = await self.conversation.add(asked.question)
        await self.evidence.clear()
        self._answer(self._run, asked.question, history, self._number)

    @work(name="answer", group="answer", exclusive=True, exit_on_error=False)
    async def _answer(
        self, run: int, question: str, history: Sequence[Exchange], number: int | None
    ) -> None:
        services = await self.desk.services()
        try:
            if number is None:
                number = await asyncio.to_thread(services.personal.start_conversation)
                self.post_message(self.Begun(number))
            mentor = await asyncio.to_thread(lambda: services.mentor)
            async for event in mentor.ask(question, history, conversation=number):
                self.post_message(self.Told(run, event))
        except PeerTutorError as error:
            self.post_message(self.Told(run, AnswerFailed(error)))

    @on(Begun)
    def _begun(self, begun: Begun) -> None:
        if self._number is None:
            self._number = begun.conversation

    @on(Told)
    async def _told(self, told: Told) -> None:
        if told.run != self._run or self._writing is None:
            return
        await self._writing.show(told.event)
        match told.event:
            case Retrieved(passages=passages):
                await self.evidence.show_found(passages)
            case AnswerFinished(answer=answer):
                self._writing = None
                await self.evidence.show_answer(answer)
            case AnswerFailed():
                self._give_back(self._writing.question)
                self._writing = None
                await self.evidence.clear()

    def broke(self, job: str, error: PeerTutorError) -> None:
        """Show it where the answer would stand."""
        if job == "answer":
            self.post_message(self.Told(self._run, AnswerFailed(error)))
        else:
            super().broke(job, error)

    def action_cancel(self) -> None:
        """Stop a running answer without a trace; else go back to the question box."""
        if self._writing is None:
            self.remove_class("-evidence")
            self.query_one(QuestionBox).focus()
            return
        block, self._writing = self._writing, None
        self._run += 1
        self.workers.cancel_group(self, "answer")
        self._give_back(block.question)
        self.query_one(QuestionBox).focus()
        self.call_later(self._drop, block)

    def _give_back(self, question: str) -> None:
        """Put a question that got no answer into the box again, unless there is another."""
        box = self.query_one(QuestionBox)
        if not box.text:
            box.text = clean(question)
            box.move_cursor(box.document.end)

    async def _drop(self, block: AnswerBlock) -> None:
        await self.conversation.drop(block)
        await self.show_evidence()
        self.notify("Stopped. Nothing of it was kept.", markup=False)

    def action_new_conversation(self) -> None:
        """Begin a new conversation."""
        if self._writing:
            self.action_cancel()
        self.post_message(self.Resumed(None, []))

    @work(name="history", group="history", exclusive=True, exit_on_error=False)
    async def action_history(self) -> None:
        """Choose an earlier conversation and go on with it; or forget some."""
        personal = (await self.desk.services()).personal
        try:
            chosen = await choose_conversation(self.app, personal, self._number)
            if chosen is not None:
                kept = await asyncio.to_thread(personal.answers, chosen)
                self.post_message(self.Resumed(chosen or None, kept))
        except PeerTutorError as error:
            tell(self, error)

    @on(Resumed)
    async def _resume(self, resumed: Resumed) -> None:
        self._number = resumed.number
        await self.conversation.resume(resumed.kept)
        await self.show_evidence()
        self.query_one(QuestionBox).focus()
