"""The history: earlier conversations, to be read again and continued."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from peertutor.core.text import shortened
from peertutor.ports import ConversationSummary
from peertutor.tui.screens.window import Window
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText


class History(Window[int]):
    """Returns the number of the conversation that was chosen."""

    AUTO_FOCUS: ClassVar[str | None] = "OptionList"

    def __init__(self, conversations: Sequence[ConversationSummary]) -> None:
        super().__init__()
        self._conversations = conversations

    def compose(self) -> ComposeResult:
        """Lay out one option a conversation, the latest first."""
        with Vertical(classes="window -tall"):
            yield PlainText("Earlier conversations", classes="heading")
            if self._conversations:
                yield OptionList(
                    *(_option(each) for each in self._conversations),
                    markup=False,
                    classes="choices",
                )
            else:
                yield PlainText("None yet. Every finished answer is kept here, on this machine.")

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._conversations[event.option_index].id)


def _option(each: ConversationSummary) -> Option:
    when = each.last_asked_at.astimezone()
    count = "1 question" if each.questions == 1 else f"{each.questions} questions"
    return Option(
        joined(
            shortened(each.first_question, 200), ("\n" + f"{when:%d %b %Y, %H:%M} · {count}", "dim")
        )
    )
