"""What somebody shared, in memory."""

from __future__ import annotations

from dataclasses import replace

from peertutor.core.answers import Rung
from peertutor.core.errors import NotFound
from peertutor.core.ladder import SharedByMe
from peertutor.ports import KeptAnswer
from tests.fakes.ledger import FakePersonalStore


class FakeSharedQuestions:
    """`ports.ladder.SharedQuestions` over a personal store in memory."""

    def __init__(self, personal: FakePersonalStore) -> None:
        self._personal = personal

    def answer(self, number: int) -> KeptAnswer:
        for kept in self._personal.kept:
            if kept.id == number:
                return replace(kept, shared=self._personal.shares.get(number))
        raise NotFound(f"There is no answer number {number}")

    def remember_shared(self, question: int, answer: int, rung: Rung, token: str = "") -> None:
        self.forget_shared(question)
        self._personal.shares[answer] = SharedByMe(question=question, answer=answer, rung=rung)
        if token:
            self._personal.tokens[question] = token

    def forget_shared(self, question: int) -> None:
        for each in self.shared_by_me():
            if each.question == question:
                del self._personal.shares[each.answer]
        self._personal.tokens.pop(question, None)

    def token(self, question: int) -> str:
        return self._personal.tokens.get(question, "")

    def shared_by_me(self) -> list[SharedByMe]:
        return [self._personal.shares[answer] for answer in sorted(self._personal.shares)]

    def read_replies(self, question: int, latest: int, answered: str = "") -> None:
        for each in self.shared_by_me():
            if each.question == question:
                read = max(each.read, latest)
                self._personal.shares[each.answer] = replace(each, read=read, answered=answered)
