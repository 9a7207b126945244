"""What a reader does with an answer once it is there: look behind it, judge it, take it along."""

from __future__ import annotations

import asyncio

from textual import on, work
from textual.widget import Widget
from textual.widgets import Markdown

from peertutor.core.answers import Feedback
from peertutor.core.errors import PeerTutorError
from peertutor.core.text import clean, one_line
from peertutor.tui.desk import tell
from peertutor.tui.links import ask_and_open
from peertutor.tui.place import QuotePlace
from peertutor.tui.screens.room import Room
from peertutor.tui.screens.sharing import ask_on
from peertutor.tui.screens.transcript import TranscriptScreen
from peertutor.tui.screens.why import Why
from peertutor.tui.widgets.answer import AnswerBlock
from peertutor.tui.widgets.answer_text import CITE
from peertutor.tui.widgets.conversation import Conversation
from peertutor.tui.widgets.evidence import EvidenceCard, EvidencePanel
from peertutor.tui.widgets.question import QuestionBox
from peertutor.tui.widgets.verdict import Chip

_SAID = {
    None: "Taken back.",
    Feedback.USEFUL: "Kept: useful. The same key again takes it back.",
    Feedback.WRONG: "Kept: wrong. ctrl+s lets colleagues check it; the same key takes it back.",
}


class Reader(Room[None]):
    """The half of the Ask room that works on finished answers."""

    @property
    def conversation(self) -> Conversation:
        """The answers on the screen."""
        return self.query_one(Conversation)

    @property
    def evidence(self) -> EvidencePanel:
        """The quotes of the current answer."""
        return self.query_one(EvidencePanel)

    @on(Conversation.Chosen)
    async def show_evidence(self) -> None:
        """Show what the current answer rests on."""
        block = self.conversation.current
        if block is None:
            await self.evidence.clear()
        elif block.done:
            await self.evidence.show_answer(block.done.answer)
        else:
            await self.evidence.show_found(block.found)

    def action_evidence(self) -> None:
        """Go to the evidence, or back to the question box."""
        if self._in_evidence:
            self.remove_class("-evidence")
            self.query_one(QuestionBox).focus()
        elif cards := self.evidence.cards:
            self.add_class("-evidence")
            cards[0].focus()
        else:
            self.notify("There is no evidence yet: ask something first.", markup=False)

    def action_step(self, by: int) -> None:
        """Go to another answer, or past the last one to the question box."""
        self.remove_class("-evidence")
        if not self.conversation.step(by):
            self.query_one(QuestionBox).focus()

    def action_page(self, by: int) -> None:
        """Scroll what is being read by a page."""
        room = self.evidence.room if self._in_evidence else self.conversation
        if by < 0:
            room.scroll_page_up()
        else:
            room.scroll_page_down()

    def action_feedback(self, said: str) -> None:
        """Keep, change or take back what the reader says of the current answer."""
        block = self._finished()
        if block is None or block.done is None:
            return
        if block.done.kept_as is None:
            self.notify("This answer is not kept, so neither is a word on it.", markup=False)
            return
        wanted = Feedback(said)
        before = block.done.feedback
        self._keep(block, block.done.kept_as, None if before is wanted else wanted, before)

    @work(name="feedback", group="feedback", exit_on_error=False)
    async def _keep(
        self, block: AnswerBlock, number: int, said: Feedback | None, before: Feedback | None
    ) -> None:
        block.say(said)
        try:
            gratitude = (await self.desk.services()).peers.gratitude
            await asyncio.to_thread(gratitude.say, number, said)
        except PeerTutorError as error:
            block.say(before)
            tell(self, error)
        else:
            self.notify(clean(_SAID[said]), markup=False)

    def action_why(self) -> None:
        """Show what the verdict on the current answer rests on."""
        block = self._finished()
        if block and block.done:
            self.app.push_screen(Why(block.done.answer), self._after_why)

    def _after_why(self, ask: bool | None) -> None:
        if ask:
            self.action_share()

    def action_share(self) -> None:
        """Show what colleagues would see of the current answer, and share it if that is wanted."""
        block = self._finished()
        if block is None or block.done is None:
            return
        if block.done.kept_as is None:
            self.notify("This answer is not kept, so it cannot be shared.", markup=False)
        else:
            self._share(block, block.done.kept_as)

    @work(name="share", group="window", exclusive=True, exit_on_error=False)
    async def _share(self, block: AnswerBlock, number: int) -> None:
        ladder = (await self.desk.services()).peers.ladder
        try:
            block.say_shared(await ask_on(self.app, ladder, number))
        except PeerTutorError as error:
            tell(self, error)

    def action_copy_answer(self) -> None:
        """Copy the current answer's Markdown."""
        block = self._finished()
        if block and block.done:
            self._copy(block.done.answer.text, "The answer is on the clipboard, as Markdown.")

    def action_open_quote(self, number: int) -> None:
        """Open the transcript at the quote of that number."""
        block = self._finished()
        if block and block.done:
            places = {each.n: QuotePlace.of(each) for each in block.done.answer.citations}
            if number in places:
                self._open(places[number])
            else:
                self.notify("This answer has no quote of that number.", markup=False)

    @on(EvidenceCard.Opened)
    def _open_card(self, event: EvidenceCard.Opened) -> None:
        self._open(event.place)

    @on(EvidenceCard.Copied)
    def _copy_card(self, event: EvidenceCard.Copied) -> None:
        self._copy(event.text, "The citation is on the clipboard.")

    @on(Markdown.LinkClicked)
    def _follow(self, event: Markdown.LinkClicked) -> None:
        """A mark opens its quote; a link is asked about first."""
        event.stop()
        mark = event.href.removeprefix(CITE)
        if event.href.startswith(CITE) and mark.isdecimal():
            self.conversation.choose(_block_of(event.markdown))
            self.action_open_quote(int(mark))
        else:
            ask_and_open(self, event.href)

    @on(Chip.Pressed)
    async def _press(self, event: Chip.Pressed) -> None:
        self.conversation.choose(_block_of(event.chip))
        await self.run_action(event.action)

    @property
    def _in_evidence(self) -> bool:
        return self.has_class("-evidence") or isinstance(self.focused, EvidenceCard)

    def _finished(self) -> AnswerBlock | None:
        """Return the current answer if it is finished; else say so."""
        block = self.conversation.current
        if block is None or block.done is None:
            self.notify("There is no finished answer yet.", markup=False)
            return None
        return block

    def _open(self, place: QuotePlace) -> None:
        self.app.push_screen(TranscriptScreen(self.desk, place))

    def _copy(self, text: str, told: str) -> None:
        self.app.copy_to_clipboard(clean(text))
        self.notify(one_line(told), markup=False)


def _block_of(widget: Widget) -> AnswerBlock:
    return next(node for node in widget.ancestors if isinstance(node, AnswerBlock))
