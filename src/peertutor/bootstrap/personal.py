"""The personal store for those who may never need it."""

from __future__ import annotations

from collections.abc import Callable

from peertutor.core.answers import Answer, Feedback
from peertutor.ports import ConversationSummary, KeptAnswer, PersonalStore


class PersonalWhenNeeded:
    """`ports.PersonalStore` that is opened, and its file made, only when something is asked of it.

    Args:
        store: Opens the store, and returns the same one ever after.
    """

    def __init__(self, store: Callable[[], PersonalStore]) -> None:
        self._store = store

    def start_conversation(self) -> int:
        """Return the number of a new conversation."""
        return self._store().start_conversation()

    def keep_answer(self, conversation: int, answer: Answer) -> int:
        """Keep a finished answer, and return its number."""
        return self._store().keep_answer(conversation, answer)

    def conversations(self, limit: int) -> list[ConversationSummary]:
        """Return the latest conversations that hold an answer, newest first."""
        return self._store().conversations(limit)

    def answers(self, conversation: int) -> list[KeptAnswer]:
        """Return a conversation's answers, oldest first."""
        return self._store().answers(conversation)

    def set_feedback(self, answer_id: int, feedback: Feedback | None) -> None:
        """Record, change or take back what the reader said; raises `NotFound`."""
        self._store().set_feedback(answer_id, feedback)

    def erase_source(self, interview_id: str) -> int:
        """Take a deleted interview's words out of every kept answer; return how many had some."""
        return self._store().erase_source(interview_id)

    def forget(self, conversation: int | None = None) -> None:
        """Erase one conversation, or all of them."""
        self._store().forget(conversation)

    def close(self) -> None:
        """Let go of the database."""
        self._store().close()
