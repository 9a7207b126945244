"""Useful answers thank those whose words they quote, and nobody learns by whom."""

from __future__ import annotations

from peertutor.core.answers import Answer, Feedback
from peertutor.core.interviews import Kind
from peertutor.ports import PersonalStore
from peertutor.ports.ladder import SharedQuestions, ThanksStore


class Gratitude:
    """Keeps what a reader says of an answer, and lets useful words know.

    Args:
        store: Where answers and what is said of them are kept.
        mine: Looks a kept answer up.
        thanks: Counts how often words helped.
        shares: Whether the reader wants to thank at all.
    """

    def __init__(
        self,
        store: PersonalStore,
        mine: SharedQuestions,
        thanks: ThanksStore,
        *,
        shares: bool,
    ) -> None:
        self._store = store
        self._mine = mine
        self._thanks = thanks
        self._shares = shares

    def say(self, number: int, feedback: Feedback | None) -> bool:
        """Keep what a reader says; return whether somebody is thanked for it now.

        Said twice it counts once, and taken back it is taken back. Raises `NotFound`.
        """
        kept = self._mine.answer(number)
        was, is_now = kept.feedback is Feedback.USEFUL, feedback is Feedback.USEFUL
        self._store.set_feedback(number, feedback)
        words = _quoted(kept.answer)
        if not self._shares or was is is_now or not words:
            return False
        self._thanks.thank(words, back=was)
        return is_now


def _quoted(answer: Answer) -> list[tuple[str, int]]:
    """Return the turns of people that an answer quotes, each once."""
    quoted = (
        (each.interview_id, each.turn) for each in answer.citations if each.kind is Kind.INTERVIEW
    )
    return list(dict.fromkeys(quoted))
