"""Why this verdict: what the judge saw, in words and figures."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content

from peertutor.core.answers import Answer, Mode
from peertutor.core.ladder import may_be_asked_on
from peertutor.core.text import one_line, shortened
from peertutor.core.wording import VERDICTS, confidence, features, written_by
from peertutor.tui.commands import CLOSE, SHARE, Command, bindings
from peertutor.tui.keys import key_of
from peertutor.tui.screens.window import Window
from peertutor.tui.text import joined, plain
from peertutor.tui.widgets.plain import PlainText

_BAR = 10


class Why(Window[bool]):
    """Explains the verdict on one answer; returns whether colleagues are to be asked."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings([SHARE])]
    ROOM: ClassVar[tuple[Command, ...]] = (SHARE, *CLOSE)

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer = answer

    def compose(self) -> ComposeResult:
        """Lay out the verdict, its reasons, each sentence's support and the features."""
        answer = self._answer
        sign = VERDICTS[answer.verdict]
        with Vertical(classes="window -tall"), VerticalScroll():
            head = joined(f"{sign.sign} {sign.word}", sign.sentence, between=" — ")
            yield PlainText(head, classes="heading")
            if said := confidence(answer):
                yield PlainText(said)
            note = answer.model_note if answer.mode is Mode.EXTRACTIVE else ""
            why = f": {note}" if note else ""
            yield PlainText(f"The answer is {written_by(answer)}{why}.")
            notes = [*(reason.text for reason in answer.reasons), *answer.labels]
            yield from _section("Reasons", [plain(f"· {one_line(note)}") for note in notes])
            yield from _section("Sentences", [_claim(answer, n) for n in range(len(answer.claims))])
            yield from _section("What was weighed", [_feature(*e) for e in features(answer)])
            if answer.dropped_citations:
                dropped = answer.dropped_citations
                yield PlainText(f"Marks taken out because they named nothing found: {dropped}")
            if may_be_asked_on(answer):
                yield PlainText(id="ask-on")

    def on_mount(self) -> None:
        """Say how a flagged question goes on to colleagues."""
        for told in self.query("#ask-on").results(PlainText):
            key = (key_of(self, SHARE), "$accent")
            told.show(joined(key, "shows what colleagues would see of it", between=" "))

    def action_share(self) -> None:
        """Close, and go on to what colleagues would see."""
        self.dismiss(True)


def _section(heading: str, lines: list[Content]) -> ComposeResult:
    if lines:
        yield PlainText(heading, classes="subheading")
        yield PlainText(Content("\n").join(lines))


def _claim(answer: Answer, index: int) -> Content:
    claim = answer.claims[index]
    mark = "✓" if claim.supported else "!"
    return joined(f"{mark} {claim.support:.0%} ", (shortened(claim.text, 120), "dim"))


def _feature(name: str, value: float) -> Content:
    filled = round(min(max(value, 0.0), 1.0) * _BAR)
    bar = "━" * filled + "┄" * (_BAR - filled) if 0 <= value <= 1 else " " * _BAR
    return joined((f"{bar} ", "$accent"), f"{value:5.2f}  ", name)
