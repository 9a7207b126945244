"""The seams of shared questions: in, out again, and what of them nobody answers yet."""

from __future__ import annotations

from typing import Protocol

from peertutor.core.answers import Answer, Rung


class QuestionStore(Protocol):
    """Questions that their askers chose to share."""

    def free_number(self) -> int:
        """Return a number that no question has, drawn so that it tells nothing of when."""
        ...

    def share_answer(
        self,
        answer: Answer,
        *,
        rung: Rung,
        asker: str,
        token_hash: str,
        number: int | None = None,
    ) -> int:
        """Keep a question and its answer where peers see them, and return its number.

        What is kept is `core.ladder.as_shared`, whatever is handed in. Of a question that is asked
        without a name neither the hour nor a line of the log is kept, and nothing of the order in
        which it came.

        Args:
            answer: What was asked and answered.
            rung: `anonymous` or `named`; raises `ValueError` for `private`.
            asker: The asker's name; must be empty when anonymous.
            token_hash: SHA-256 of the token that stays with an anonymous asker.
            number: From `free_number`; None: any. What this asker shared under it already stays as
                it is.

        Raises:
            SubjectMoved: Another question has that number meanwhile.
        """
        ...

    def unshare(self, number: int, *, asker: str, token_hash: str) -> bool:
        """Erase a shared question and its answer from the disk; what peers said of it stays.

        Args:
            number: Which one.
            asker: The name it was asked under; empty for one without a name.
            token_hash: That of the token by which an asker without a name proves to be the asker.

        Returns:
            Whether there was one of that number.

        Raises:
            ReviewRefused: Somebody else asked it.
        """
        ...


class OpenQuestions(Protocol):
    """What newcomers shared and nobody's words answer yet."""

    def open_questions(self, limit: int) -> list[str]:
        """Return them, the most asked first, then the riskier verdict, then the latest."""
        ...
