"""What a peer is asked before a verdict counts: their words, and what exactly is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from textual.app import App

from peertutor.core.peers import PeerVerdict, SubjectKind
from peertutor.peers.items import ReviewItem
from peertutor.tui.screens.choosing import Choosing, Way
from peertutor.tui.screens.typing import TypeIn

_THE_ANSWER = "answer"
_WAYS = (
    Way(
        "words", "The words do not hold", "They are shown as disputed, and whoever was told hears."
    ),
    Way(
        _THE_ANSWER,
        "They do not answer this",
        "The words are right; only this answer is wrong.",
    ),
)
_TYPED = {
    PeerVerdict.CORRECT: ("What holds instead?", "Say why as well: a rule without one is a habit."),
    PeerVerdict.DEPENDS: ("On what does it depend?", "Under which condition does it hold?"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a peer says with a verdict.

    Attributes:
        text: Their words; empty where none are needed.
        only_the_answer: Whether the words that were quoted hold, and only the answer is wrong.
    """

    text: str = ""
    only_the_answer: bool = False


@dataclass(frozen=True, slots=True)
class Judging:
    """Asks a peer what a verdict needs, and remembers what they typed until it is given.

    Attributes:
        typed: By what is judged, words of a verdict that has not been given yet.
    """

    typed: dict[str, str] = field(default_factory=dict)

    async def ask(self, app: App[Any], item: ReviewItem, verdict: PeerVerdict) -> Told | None:
        """Return what goes with `verdict`; None where the peer left without an answer."""
        if verdict in _TYPED:
            said = await self._words(app, item, *_TYPED[verdict])
            return Told(said) if said else None
        if verdict is PeerVerdict.REJECT and item.subject.kind is SubjectKind.QUESTION:
            way = await app.push_screen_wait(Choosing("What is wrong?", _WAYS))
            return Told(only_the_answer=way == _THE_ANSWER) if way else None
        return Told()

    def given(self, item: ReviewItem) -> None:
        """Forget what was typed of `item`: it is kept as a verdict."""
        self.typed.pop(str(item.subject), None)

    async def _words(self, app: App[Any], item: ReviewItem, heading: str, about: str) -> str:
        name = str(item.subject)
        asked = TypeIn(heading, self.typed.get(name, ""), about=about, yes="Say it")
        said = await app.push_screen_wait(asked)
        if said:
            # Whatever becomes of it, what was typed is there the next time.
            self.typed[name] = said
        return said or ""
