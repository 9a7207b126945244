"""A private question goes one rung up: what colleagues will see is shown first, then sent."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass

from peertutor.core.answers import Answer, Rung
from peertutor.core.errors import ReviewRefused, SettingsError
from peertutor.core.ladder import as_shared
from peertutor.ports import QuestionStore
from peertutor.ports.ladder import SharedQuestions

_TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Sharing:
    """What is about to be shared, or was.

    Attributes:
        answer: What colleagues see.
        asker: The name they see; empty where they see none.
        question: The shared ledger's number; 0 before it was sent.
    """

    answer: Answer
    rung: Rung
    asker: str
    question: int = 0


class Ladder:
    """Shares what its asker wants to be shared.

    Args:
        me: The asker's name; empty where nobody has said it.
        shared: Where colleagues see questions.
        mine: What the asker was answered, and has shared.
    """

    def __init__(self, me: str, shared: QuestionStore, mine: SharedQuestions) -> None:
        self._me = me
        self._shared = shared
        self._mine = mine

    def preview(self, number: int, rung: Rung) -> Sharing:
        """Return what colleagues would see of a kept answer; nothing is sent.

        Raises:
            NotFound: There is no such answer.
            ReviewRefused: It was shared already.
            SettingsError: It would carry a name, and none is known.
        """
        self.refuse_nameless(rung)
        if any(each.answer == number for each in self._mine.shared_by_me()):
            raise ReviewRefused(
                "This question was shared already",
                remedy="Its replies come to your inbox: peertutor inbox",
            )
        kept = self._mine.answer(number)
        return Sharing(as_shared(kept.answer, rung), rung, self._me if rung is Rung.NAMED else "")

    def share(self, number: int, rung: Rung) -> Sharing:
        """Let colleagues see a kept answer; raises as `preview` does."""
        seen = self.preview(number, rung)
        # Only who holds the token can tell that the question is theirs: the ledger has its hash.
        token = secrets.token_urlsafe(_TOKEN_BYTES) if rung is Rung.ANONYMOUS else ""
        digest = hashlib.sha256(token.encode()).hexdigest() if token else ""
        question = self._shared.share_answer(
            seen.answer, rung=rung, asker=seen.asker, token_hash=digest
        )
        self._mine.remember_shared(question, number, rung, token)
        return Sharing(seen.answer, rung, seen.asker, question)

    def refuse_nameless(self, rung: Rung) -> None:
        """Make sure that a question that is asked by name has one; raises `SettingsError`."""
        if rung is Rung.NAMED and not self._me:
            raise SettingsError(
                "Your name is not known, so the question cannot be asked with it",
                remedy='Say it once with: peertutor settings set profile.name "Your Name"',
            )
