"""The evidence: each quote with who said it, where, when and how far it has been checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.events import Click
from textual.message import Message

from peertutor.core.answers import Answer, Citation
from peertutor.core.passages import RetrievedPassage
from peertutor.core.text import one_line, shortened
from peertutor.core.wording import TRUST, excerpt, source, speakers
from peertutor.tui.commands import EVIDENCE, bindings
from peertutor.tui.place import QuotePlace
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText

_EXCERPT = 240
_NOTHING = "The words an answer rests on will stand here, with who said them and when."


class EvidenceCard(Vertical, can_focus=True):
    """One quote or passage; Enter or a click opens its transcript."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVIDENCE[:2])]

    @dataclass
    class Opened(Message):
        """The reader wants to see this place."""

        place: QuotePlace

    @dataclass
    class Copied(Message):
        """The reader wants this citation on the clipboard."""

        text: str

    def __init__(
        self, place: QuotePlace, head: tuple[str, str, str], words: str, origin: str
    ) -> None:
        super().__init__()
        self.place = place
        self._head = head
        self._words = words
        self._origin = origin

    def compose(self) -> ComposeResult:
        """Lay out the speaker, the quote and where it comes from."""
        mark, speaker, trust = self._head
        yield PlainText(
            joined((mark, "$accent"), (one_line(speaker), "bold"), (trust, "dim"), between="  ")
        )
        yield PlainText(self._words, classes="quote")
        yield PlainText(self._origin, classes="origin")

    def on_click(self, event: Click) -> None:
        """Open on a click, as on Enter."""
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Ask for the transcript at this place."""
        self.post_message(self.Opened(self.place))

    def action_copy(self) -> None:
        """Ask for this citation on the clipboard."""
        self.post_message(self.Copied(self.place.citation))


def _cited(citation: Citation) -> EvidenceCard:
    head = (f"[{citation.n}]", citation.speaker or "unnamed speaker", TRUST[citation.trust])
    return EvidenceCard(
        QuotePlace.of(citation), head, f"“{citation.quote}”", source(citation.title, citation.date)
    )


def _found(found: RetrievedPassage) -> EvidenceCard:
    passage = found.passage
    words = shortened(excerpt(found), _EXCERPT)
    head = ("·", speakers(found), TRUST[passage.trust])
    card = EvidenceCard(QuotePlace.found(found), head, words, source(passage.title, passage.date))
    card.add_class("-found")
    return card


class EvidencePanel(Vertical):
    """The quotes an answer rests on; before there is an answer, what was found for it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVIDENCE[2:])]

    def __init__(self) -> None:
        super().__init__(id="evidence")

    def compose(self) -> ComposeResult:
        """Lay out the heading and room for the cards."""
        yield PlainText("Evidence", classes="heading")
        yield VerticalScroll(PlainText(_NOTHING, classes="quiet"), can_focus=False)

    async def show_found(self, passages: Sequence[RetrievedPassage]) -> None:
        """Show what was found, before a word of the answer is known."""
        heading = "Found so far" if passages else "Evidence · nothing found"
        await self._replace(heading, [_found(each) for each in passages])

    async def show_answer(self, answer: Answer) -> None:
        """Show the quotes by their numbers, then what else was found."""
        cited = [_cited(each) for each in answer.citations]
        turns = {(each.interview_id, each.turn) for each in answer.citations}
        others = [_found(each) for each in answer.passages if not _holds(each, turns)]
        count = f" · {len(cited)} {'quote' if len(cited) == 1 else 'quotes'}" if cited else ""
        also = [PlainText("Also found, not quoted", classes="subheading")] if others else []
        await self._replace(f"Evidence{count}", [*cited, *also, *others])

    async def clear(self) -> None:
        """Show nothing."""
        await self._replace("Evidence", [PlainText(_NOTHING, classes="quiet")])

    @property
    def room(self) -> VerticalScroll:
        """What scrolls."""
        return self.query_one(VerticalScroll)

    @property
    def cards(self) -> list[EvidenceCard]:
        """The cards, in order."""
        return list(self.query(EvidenceCard))

    def action_step(self, by: int) -> None:
        """Go to the card below (1) or above (-1)."""
        cards = self.cards
        focused = self.screen.focused
        if isinstance(focused, EvidenceCard) and focused in cards:
            cards[min(max(cards.index(focused) + by, 0), len(cards) - 1)].focus()

    async def _replace(self, heading: str, rows: Sequence[PlainText | EvidenceCard]) -> None:
        self.query_one(".heading", PlainText).show(heading)
        room = self.room
        with self.app.batch_update():
            await room.remove_children()
            if rows:
                await room.mount_all(rows)
        room.scroll_home(animate=False)


def _holds(found: RetrievedPassage, turns: set[tuple[str, int]]) -> bool:
    passage = found.passage
    return any((passage.interview_id, part.turn) in turns for part in passage.parts)
