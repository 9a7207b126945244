"""The seams of the asking ladder: what was shared, by whose store, and the words that helped."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from peertutor.core.answers import Rung
from peertutor.core.ladder import SharedByMe
from peertutor.ports import KeptAnswer


class SharedQuestions(Protocol):
    """What the owner of a personal store has shared; nobody else can look it up."""

    def answer(self, number: int) -> KeptAnswer:
        """Return one kept answer; raises `NotFound`."""
        ...

    def remember_shared(self, question: int, answer: int, rung: Rung, token: str = "") -> None:
        """Keep that an answer was shared as a question, and the token that fetches the reply."""
        ...

    def forget_shared(self, question: int) -> None:
        """Forget that something was shared as this question, and its token, from the disk too."""
        ...

    def token(self, question: int) -> str:
        """Return the token of a question that was shared without a name; empty for any other."""
        ...

    def shared_by_me(self) -> list[SharedByMe]:
        """Return what was shared, the oldest first."""
        ...

    def read_replies(self, question: int, latest: int, answered: str = "") -> None:
        """Keep that what came for a question was read.

        Args:
            question: Which one.
            latest: The number of the latest verdict.
            answered: The fingerprint of the answer that stands there now; empty for the first.
        """
        ...


@dataclass(frozen=True, slots=True)
class Thanked:
    """How often a turn's words helped somebody; when, and whom, nobody knows."""

    interview_id: str
    turn: int
    count: int


class ThanksStore(Protocol):
    """How often words helped."""

    def thank(self, words: list[tuple[str, int]], *, back: bool = False) -> None:
        """Add one to each of these turns, named by interview and index; `back` takes it away."""
        ...

    def thanks(self) -> list[Thanked]:
        """Return how often words helped, those of erased interviews left out."""
        ...
