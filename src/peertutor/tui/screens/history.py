"""The history: earlier conversations, to be read again and continued, or forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from peertutor.core.text import shortened
from peertutor.ports import ConversationSummary, PersonalStore
from peertutor.tui.commands import CLOSE, HISTORY, Command, bindings
from peertutor.tui.screens.confirm import Confirm
from peertutor.tui.screens.window import Window
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText

_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """A conversation, to be gone on with or to be forgotten."""

    conversation: int
    forget: bool = False


async def choose_conversation(
    app: App[object], personal: PersonalStore, open_now: int | None
) -> int | None:
    """Let the reader choose a conversation, and forget others meanwhile.

    Returns:
        The number of the chosen one; 0 where the one that is open now was forgotten; None where
        everything stays as it is.
    """
    gone = False
    while True:
        known = await asyncio.to_thread(personal.conversations, _SHOWN)
        choice = await app.push_screen_wait(History(known))
        if choice is None:
            return 0 if gone else None
        if not choice.forget:
            return choice.conversation
        question = "Its questions and answers are erased from this machine, for good."
        if await app.push_screen_wait(Confirm("Forget it?", question, yes="Forget")):
            await asyncio.to_thread(personal.forget, choice.conversation)
            gone = gone or choice.conversation == open_now


class History(Window[Choice | None]):
    """Returns what was chosen."""

    AUTO_FOCUS: ClassVar[str | None] = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(HISTORY)]
    ROOM: ClassVar[tuple[Command, ...]] = (*HISTORY, *CLOSE)

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
        yield Footer(show_command_palette=False)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(Choice(self._conversations[event.option_index].id))

    def action_forget(self) -> None:
        """Have the chosen conversation forgotten; it is asked about first."""
        if self._conversations:
            at = self.query_one(OptionList).highlighted or 0
            self.dismiss(Choice(self._conversations[at].id, forget=True))


def _option(each: ConversationSummary) -> Option:
    when = each.last_asked_at.astimezone()
    count = "1 question" if each.questions == 1 else f"{each.questions} questions"
    return Option(
        joined(
            shortened(each.first_question, 200), ("\n" + f"{when:%d %b %Y, %H:%M} · {count}", "dim")
        )
    )
