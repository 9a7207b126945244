"""A ledger of passages that tests bring themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from peertutor.core.passages import Passage, RetrievedPassage, Span, Vouched
from peertutor.core.peers import PeerVerdict
from peertutor.core.vouching import of_all_words
from tests.fakes.ledger import FakeClock, FakeLedger


class HoldingLedger(FakeLedger):
    """A ledger that holds the passages that were found, until their interview is deleted."""

    def __init__(self, *found: RetrievedPassage) -> None:
        super().__init__()
        self.held = {one.passage.id: one.passage for one in found}

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        return {number: self.held[number] for number in ids if number in self.held}

    def delete_interview(self, interview_id: str) -> None:
        self.held = {n: p for n, p in self.held.items() if p.interview_id != interview_id}

    def becomes(self, passage: Passage, what: str) -> None:
        """Let a passage be deleted, or all that its veteran says in it disputed or retired."""
        if what == "deleted":
            self.delete_interview(passage.interview_id)
            return
        said = [part for part in passage.parts if part.role.quotable]
        spans = tuple(Span(part.turn, part.start, part.end) for part in said)
        against = tuple(
            Vouched(
                turn=span.turn,
                start=span.start,
                end=span.end,
                peer="Cleo",
                verdict=PeerVerdict.REJECT,
                at=FakeClock().now(),
            )
            for span in spans
        )
        marked = (
            replace(passage, vouched=against)
            if what == "disputed"
            else replace(passage, retired=spans)
        )
        self.held[passage.id] = of_all_words(marked)
