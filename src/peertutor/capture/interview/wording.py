"""Questions put into words: in another order for each interview, and none of them twice."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from peertutor.capture.interview.marks import Mark
from peertutor.core.interviews import Interview
from peertutor.core.protocols import Aspect, FollowUp
from peertutor.core.recordings import Step


@dataclass(frozen=True, slots=True)
class Ask:
    """The next question.

    Attributes:
        tired: Whether two flat replies came in a row: a break, or the end, should be offered.
        wanted: What it is to bring out.
        echo: The veteran's own words in it; empty where it has none.
        echo_turn: The turn they come from.
    """

    step: Step
    text: str
    wanted: Aspect
    tired: bool = False
    echo: str = ""
    echo_turn: int | None = None


class Wording:
    """Words the questions of one interview.

    Args:
        interview: Its topic stands in the questions, its id decides which wording comes first.
    """

    def __init__(self, interview: Interview) -> None:
        self._id = interview.id
        self._topic = interview.topic or "your work"

    def varied(self, texts: Sequence[str]) -> list[str]:
        """Return the wordings in an order that differs from interview to interview."""
        if not texts:
            return []
        turn = hashlib.sha256(f"{self._id} {texts[0]}".encode()).digest()[0] % len(texts)
        return [*texts[turn:], *texts[:turn]]

    def worded(
        self,
        step: Step,
        wanted: Aspect,
        texts: Sequence[str],
        *,
        used: Collection[str],
        mark: Mark | None = None,
    ) -> Ask | None:
        """Return the first question that was not used yet; None when all were."""
        for text in texts:
            held = "{mark}" in text
            if held and mark is None:
                continue
            said = text.replace("{topic}", self._topic)
            said = said.replace("{mark}", mark.text) if mark else said
            if said not in used:
                of = mark if held else None
                echo, turn = (of.text, of.turn) if of else ("", None)
                return Ask(step, said, wanted, echo=echo, echo_turn=turn)
        return None

    def echoed(
        self, step: Step, follow_up: FollowUp, echo: str, turn: int, *, used: Collection[str]
    ) -> Ask | None:
        """Return a follow-up that was not used yet, about a piece of a reply; None when all were.

        Args:
            step: Why it is asked.
            follow_up: What can be asked.
            echo: The piece, verbatim; empty where there is none to say back.
            turn: The reply.
            used: The questions that were asked.
        """
        for text in self._of(echo, self.varied(follow_up.ask)):
            said = text.replace("{topic}", self._topic).replace("{echo}", echo)
            if said not in used:
                held = "{echo}" in text
                echoes = (echo, turn) if held else ("", None)
                return Ask(step, said, follow_up.fills, echo=echoes[0], echo_turn=echoes[1])
        return None

    def _of(self, echo: str, texts: Sequence[str]) -> Iterator[str]:
        """Yield what says the piece back first: the question is then about this alone."""
        if echo:
            yield from (text for text in texts if "{echo}" in text)
        yield from (text for text in texts if "{echo}" not in text)
