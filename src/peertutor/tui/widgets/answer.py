"""One question with its answer, from the first event to the reader's word on it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from peertutor.core.answers import Answer, Feedback, Mode
from peertutor.core.changes import Notice
from peertutor.core.errors import PeerTutorError
from peertutor.core.events import (
    AnswerEvent,
    AnswerFailed,
    AnswerFinished,
    ClaimGrounded,
    Composing,
    FellBack,
    Retrieved,
    TextDelta,
    Understood,
)
from peertutor.core.ladder import SharedByMe
from peertutor.core.passages import RetrievedPassage
from peertutor.core.text import one_line
from peertutor.core.wording import changed
from peertutor.ports import KeptAnswer
from peertutor.tui.text import joined, problem
from peertutor.tui.widgets.answer_text import AnswerText
from peertutor.tui.widgets.plain import PlainText
from peertutor.tui.widgets.verdict import AnswerFoot, VerdictStrip


@dataclass(frozen=True, slots=True)
class Done:
    """A finished answer with what is known about it beside its words.

    Attributes:
        kept_as: Its number in the personal store; None when it leaves no trace.
        feedback: What the reader said of it.
        shared: How colleagues see it; None where only its reader does.
        notices: What has changed since of what it rests on.
    """

    answer: Answer
    kept_as: int | None = None
    feedback: Feedback | None = None
    shared: SharedByMe | None = None
    notices: tuple[Notice, ...] = ()

    @classmethod
    def of(cls, kept: KeptAnswer) -> Done:
        """Take it from the history."""
        return cls(kept.answer, kept.id, kept.feedback, kept.shared, kept.notices)


class AnswerBlock(Vertical, can_focus=True):
    """Draws the events of one answer.

    Attributes:
        question: As it was asked.
        done: The finished answer; None while it is written and when it failed.
        found: The passages retrieved for it, once they are known.
    """

    @dataclass
    class Resized(Message):
        """The block takes more room, or less."""

        block: AnswerBlock

    def __init__(self, question: str, done: Done | None = None) -> None:
        super().__init__()
        self.question = question
        self.done = done
        self.found: tuple[RetrievedPassage, ...] = done.answer.passages if done else ()
        self._checked = 0

    def compose(self) -> ComposeResult:
        """Lay out the question, the progress or the verdict in its place, the answer, its foot."""
        yield PlainText(self.question, classes="asked")
        yield PlainText("Looking through what colleagues said…", classes="progress")
        yield PlainText(classes="recalled")
        yield VerdictStrip()
        yield AnswerText()
        yield PlainText(classes="failure")
        yield AnswerFoot()

    async def on_mount(self) -> None:
        """Hide what has nothing to show yet; draw a kept answer at once."""
        recalled = self.query_one(".recalled")
        for part in (recalled, self._strip, self._text, self._failure, self._foot):
            part.display = False
        if self.done:
            await self._settle(self.done)

    def on_resize(self) -> None:
        """Tell who scrolls."""
        self.post_message(self.Resized(self))

    async def show(self, event: AnswerEvent) -> None:
        """Draw one event."""
        match event:
            case Understood():
                if event.standalone != event.question:
                    self._say(f"Looking for: {one_line(event.standalone)}")
            case Retrieved():
                self.found = event.passages
                note = f" · {one_line(event.note)}" if event.note else ""
                self._say(f"Found {_passages(len(event.passages))}{note}")
            case Composing():
                self._say(_composing(event))
            case TextDelta():
                self._text.display = True
                await self._text.write(event.text)
            case FellBack():
                await self._text.settle("")
                self._say(f"{one_line(event.error.title)}. Quoting colleagues instead…")
            case ClaimGrounded():
                self._checked += 1
                self._say(f"Checked {self._checked} against the quotes…")
            case AnswerFinished():
                self.done = Done(event.answer, event.kept_as)
                self.found = event.answer.passages or self.found
                await self._settle(self.done)
            case AnswerFailed():
                await self._fail(event.error)

    async def stop(self) -> None:
        """End the stream, if one is open: this block is about to go."""
        await self._text.stop()

    def say(self, feedback: Feedback | None) -> None:
        """Take over what the reader said of the answer."""
        if self.done:
            self.done = replace(self.done, feedback=feedback)
            self._foot.say(feedback)

    def say_shared(self, shared: SharedByMe | None) -> None:
        """Take over how colleagues see the question."""
        if self.done:
            self.done = replace(self.done, shared=shared)
            self._foot.say_shared(self.done.answer, shared)

    async def _settle(self, done: Done) -> None:
        text = done.answer.text
        self._say("")
        self._text.display = bool(text.strip())
        await self._text.settle(text)
        lines = [(f"! {changed(each)}", "$text-warning") for each in done.notices]
        recalled = self.query_one(".recalled", PlainText)
        recalled.display = bool(lines)
        recalled.show(joined(*lines, between="\n"))
        self._strip.tell(done.answer)
        self._foot.tell(done.answer, done.feedback, done.shared)
        self._foot.display = True

    async def _fail(self, error: PeerTutorError) -> None:
        await self._text.settle("")
        self._text.display = False
        self._say("")
        self._failure.show(problem(error))

    def _say(self, progress: str) -> None:
        self.query_one(".progress", PlainText).show(progress)

    @property
    def _text(self) -> AnswerText:
        return self.query_one(AnswerText)

    @property
    def _failure(self) -> PlainText:
        return self.query_one(".failure", PlainText)

    @property
    def _foot(self) -> AnswerFoot:
        return self.query_one(AnswerFoot)

    @property
    def _strip(self) -> VerdictStrip:
        return self.query_one(VerdictStrip)


def _passages(count: int) -> str:
    return "1 passage" if count == 1 else f"{count} passages"


def _composing(event: Composing) -> str:
    if event.mode is Mode.GENERATED:
        return "Writing the answer…"
    return f"Quoting colleagues… {one_line(event.why)}".rstrip()
