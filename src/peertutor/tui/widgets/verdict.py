"""What is honestly said of an answer: the verdict before it, whom to ask after it."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Click
from textual.message import Message

from peertutor.core.answers import Answer, Feedback, Verdict
from peertutor.core.ladder import SharedByMe, may_be_asked_on
from peertutor.core.text import one_line
from peertutor.core.wording import VERDICTS, confidence, written_by
from peertutor.tui.commands import ASK, Command
from peertutor.tui.keys import key_of
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText

_COLOUR = {
    Verdict.GROUNDED: "$text-success",
    Verdict.NEEDS_PEER: "$text-warning",
    Verdict.NO_KNOWLEDGE: "$text-secondary",
}
_SAID = {
    None: "",
    Feedback.USEFUL: "You said: ✓ useful",
    Feedback.WRONG: "You said: ✗ wrong",
}
_ONLY_YOU = "Only you see that you asked. “ask on” shows what colleagues would see."
_CHIPS = {
    "answer.useful": "useful",
    "answer.wrong": "wrong",
    "answer.why": "why",
    "answer.share": "ask on",
    "answer.copy": "copy",
}


class VerdictStrip(PlainText):
    """The verdict with its reasons; what matters is in words, the colour only helps."""

    def tell(self, answer: Answer) -> None:
        """Show the verdict on this answer."""
        sign = VERDICTS[answer.verdict]
        self.set_classes(f"-{answer.verdict.value.replace('_', '-')}")
        head = (f"{sign.sign} {sign.word}", f"bold {_COLOUR[answer.verdict]}")
        notes = [*(reason.text for reason in answer.reasons), *answer.labels]
        # An answer that says itself that nobody knows need not be told so twice.
        lines = [f"· {one_line(note)}" for note in notes if note not in answer.text]
        first = joined(head, sign.sentence, between=" — ")
        self.show(joined(first, *lines, between="\n"))


class Chip(PlainText):
    """A command on this very answer, for the mouse; it names its key for everybody else."""

    @dataclass
    class Pressed(Message):
        """The command is wanted for the answer that the chip stands under."""

        chip: Chip
        action: str

    def __init__(self, command: Command) -> None:
        super().__init__()
        self.tooltip = command.help
        self._command = command

    def on_mount(self) -> None:
        """Name the key: one that works while a question is typed, where there is one."""
        key = key_of(self.screen, self._command)
        self.show(joined((key, "$accent"), _CHIPS[self._command.id], between=" "))

    def on_click(self, event: Click) -> None:
        """Ask for the command."""
        event.stop()
        self.post_message(self.Pressed(self, self._command.action))


class AnswerFoot(Vertical):
    """What stands under an answer: whom to ask, how sure it is, and what can be done with it."""

    def compose(self) -> ComposeResult:
        """Lay out the lines, empty until there is an answer."""
        yield PlainText(classes="peers")
        yield PlainText(classes="quiet")
        with Horizontal(classes="chips"):
            for command in ASK:
                if command.id in _CHIPS:
                    yield Chip(command)
        yield PlainText(classes="said")
        yield PlainText(classes="rung")

    def tell(
        self, answer: Answer, feedback: Feedback | None, shared: SharedByMe | None = None
    ) -> None:
        """Show what there is to say about this answer."""
        peers = [f"· {one_line(p.name)} — {one_line(p.why)}" for p in answer.suggested_peers]
        heading = [("Who may know", "bold")] if peers else []
        self._line("peers").show(joined(*heading, *peers, between="\n"))
        self._line("quiet").show(" · ".join(filter(None, [confidence(answer), written_by(answer)])))
        self.say(feedback)
        self.say_shared(answer, shared)

    def say_shared(self, answer: Answer, shared: SharedByMe | None) -> None:
        """Show who sees the question; of a flagged one, how it goes on to colleagues."""
        told = shared.sentence if shared else _ONLY_YOU if may_be_asked_on(answer) else ""
        self._line("rung").show(told)

    def say(self, feedback: Feedback | None) -> None:
        """Show what the reader said of the answer."""
        self._line("said").show(_SAID[feedback])

    def _line(self, name: str) -> PlainText:
        return self.query_one(f".{name}", PlainText)
