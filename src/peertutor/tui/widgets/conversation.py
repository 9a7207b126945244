"""The conversation: the latest answers mounted, the rest behind "load earlier"."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Button

from peertutor.core.answers import Exchange, exchanges
from peertutor.ports import KeptAnswer
from peertutor.tui.widgets.answer import AnswerBlock, Done
from peertutor.tui.widgets.plain import PlainText

WINDOW = 20


class Conversation(VerticalScroll, can_focus=False):
    """Holds answer blocks; follows the bottom only while the reader is there."""

    class Chosen(Message):
        """Another answer is the current one."""

    def __init__(self) -> None:
        super().__init__(id="conversation")
        self._earlier: list[Done] = []
        self._chosen: AnswerBlock | None = None

    def compose(self) -> ComposeResult:
        """Lay out what stands above and in place of answers."""
        with Vertical(id="answers"):
            yield Button("Load earlier answers", id="earlier", compact=True)
            yield PlainText(id="blank")

    def on_mount(self) -> None:
        """Start empty, at the bottom."""
        self.query_one("#earlier").display = False
        self.anchor()

    @property
    def blocks(self) -> list[AnswerBlock]:
        """The answers on the screen, oldest first."""
        return list(self._answers.query_children(AnswerBlock))

    @property
    def current(self) -> AnswerBlock | None:
        """The answer that commands mean: the one chosen last, else the latest."""
        if self._chosen is not None and self._chosen.is_attached:
            return self._chosen
        return self.blocks[-1] if self.blocks else None

    def exchanges(self) -> list[Exchange]:
        """Return the conversation so far, for the next question to be understood by."""
        done = [*self._earlier, *(block.done for block in self.blocks if block.done)]
        return exchanges(each.answer for each in done)

    async def add(self, question: str) -> AnswerBlock:
        """Mount a block for a new question and go to it."""
        block = AnswerBlock(question)
        self._chosen = None
        self._mark_current(block)
        self.query_one("#blank").display = False
        await self._answers.mount(block)
        self.anchor()
        await self._trim()
        return block

    async def resume(self, kept: Sequence[KeptAnswer]) -> None:
        """Show a conversation from the history, from its end."""
        await self.clear()
        done = [Done.of(each) for each in kept]
        self._earlier = done[:-WINDOW]
        self.query_one("#blank").display = not kept
        await self._answers.mount_all(_block(each) for each in done[-WINDOW:])
        self._show_earlier_button()
        self._mark_current(self.current)
        self.anchor()

    async def clear(self) -> None:
        """Take every answer off the screen."""
        self._earlier, self._chosen = [], None
        await self._answers.query_children(AnswerBlock).remove()
        self.query_one("#blank").display = True
        self._show_earlier_button()

    def say_blank(self, text: str) -> None:
        """Set what is shown while there is no answer."""
        blank = self.query_one("#blank", PlainText)
        shown = blank.display
        blank.show(text)
        blank.display = shown

    @on(AnswerBlock.Resized)
    def _keep_beginning(self, event: AnswerBlock.Resized) -> None:
        """Follow what is written, but never so far that its beginning is out of sight."""
        block = event.block
        at_end = self.scroll_y >= self.max_scroll_y - 1
        if self.blocks[-1:] == [block] and at_end and block.region.y < self.content_region.y:
            self.release_anchor()
            self.scroll_to_widget(block, top=True, animate=False, force=True)

    def choose(self, block: AnswerBlock) -> None:
        """Make this the answer that commands mean."""
        if block is not self._chosen:
            self._chosen = block
            self._mark_current(block)
            self.post_message(self.Chosen())

    async def drop(self, block: AnswerBlock) -> None:
        """Take one answer off the screen as if it had never been asked for."""
        await block.stop()
        await block.remove()
        self._mark_current(self.current)
        self.query_one("#blank").display = not self.blocks and not self._earlier

    def step(self, by: int) -> bool:
        """Choose the answer above (-1) or below (1); return False past the last one."""
        blocks = self.blocks
        if not blocks:
            return False
        focused = self.screen.focused
        here = blocks.index(focused) if isinstance(focused, AnswerBlock) else len(blocks)
        there = here + by
        if there >= len(blocks):
            return False
        self.release_anchor()
        blocks[max(there, 0)].focus()
        return True

    def on_descendant_focus(self) -> None:
        """Remember the answer that the reader went to."""
        focused = self.screen.focused
        if isinstance(focused, AnswerBlock):
            self.choose(focused)

    @on(Button.Pressed, "#earlier")
    async def _load_earlier(self, event: Button.Pressed) -> None:
        """Mount the answers before the ones on the screen, and stay where the reader is."""
        event.stop()
        more, self._earlier = self._earlier[-WINDOW:], self._earlier[:-WINDOW]
        first = self.blocks[0]
        self.release_anchor()
        await self._answers.mount_all([_block(each) for each in more], before=first)
        self._show_earlier_button()
        first.scroll_visible(top=True, animate=False)

    async def _trim(self) -> None:
        """Move what is above the window out of the way; it stays behind the button."""
        surplus = self.blocks[:-WINDOW]
        self._earlier += [block.done for block in surplus if block.done]
        for block in surplus:
            await block.remove()
        self._show_earlier_button()

    @property
    def _answers(self) -> Vertical:
        return self.query_one("#answers", Vertical)

    def _mark_current(self, current: AnswerBlock | None) -> None:
        for block in self.blocks:
            block.set_class(block is current, "-current")
        if current:
            current.add_class("-current")

    def _show_earlier_button(self) -> None:
        button = self.query_one("#earlier", Button)
        button.display = bool(self._earlier)


def _block(done: Done) -> AnswerBlock:
    return AnswerBlock(done.answer.question, done)
