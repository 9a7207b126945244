"""The asking ladder's two stores, in memory and on the disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger
from peertutor.adapters.personal import SqlPersonalStore
from peertutor.core.answers import Rung
from peertutor.core.errors import NotFound, ReviewRefused, SubjectMoved
from peertutor.core.ladder import SharedByMe
from peertutor.ports import PersonalStore
from peertutor.ports.ladder import SharedQuestions
from peertutor.ports.questions import QuestionStore
from tests.contracts.interviews import make_answer
from tests.contracts.ledgers import empty_database
from tests.fakes.ledger import FakeLedger, FakePersonalStore
from tests.fakes.sharing import FakeSharedQuestions

HASH, OTHER = "ab" * 32, "cd" * 32


@dataclass(frozen=True)
class Own:
    """A personal store, and what its owner shared of it."""

    store: PersonalStore
    shared: SharedQuestions


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def questions(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[QuestionStore]:
    store: FakeLedger | SqlLedger = (
        FakeLedger()
        if request.param == "fake"
        else SqlLedger.open(empty_database(request), workspace=tmp_path)
    )
    yield store
    store.close()


@pytest.fixture(params=["fake", "sql"])
def mine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Own]:
    if request.param == "fake":
        fake = FakePersonalStore()
        yield Own(fake, FakeSharedQuestions(fake))
    else:
        with closing(SqlPersonalStore.open(tmp_path)) as store:
            yield Own(store, store.shared)


class TestQuestions:
    def share(
        self, store: QuestionStore, token: str = HASH, *, asker: str = "", number: int | None = None
    ) -> int:
        rung = Rung.NAMED if asker else Rung.ANONYMOUS
        return store.share_answer(
            make_answer("How?"), rung=rung, asker=asker, token_hash=token, number=number
        )

    def test_have_numbers_of_their_own(self, questions: QuestionStore) -> None:
        numbers = [self.share(questions), self.share(questions, "", asker="Ben")]
        numbers.append(self.share(questions, number=questions.free_number()))
        assert len(set(numbers)) == 3
        assert questions.free_number() not in numbers

    def test_what_is_private_stays_private(self, questions: QuestionStore) -> None:
        answer = make_answer("How?")
        with pytest.raises(ValueError, match="share"):
            questions.share_answer(answer, rung=Rung.PRIVATE, asker="Ben", token_hash="")
        with pytest.raises(ValueError, match=r"share|anonymous"):
            questions.share_answer(answer, rung=Rung.ANONYMOUS, asker="Ben", token_hash="")

    def test_the_same_asker_shares_a_number_once(self, questions: QuestionStore) -> None:
        number = questions.free_number()
        assert self.share(questions, number=number) == number
        assert self.share(questions, number=number) == number
        assert questions.unshare(number, asker="", token_hash=HASH)
        assert not questions.unshare(number, asker="", token_hash=HASH)

    def test_nobody_else_is_given_a_number_that_is_taken(self, questions: QuestionStore) -> None:
        number = self.share(questions)
        for token, asker in ((OTHER, ""), ("", "Ben")):
            with pytest.raises(SubjectMoved):
                self.share(questions, token, asker=asker, number=number)

    def test_only_the_asker_takes_a_question_back(self, questions: QuestionStore) -> None:
        secret, named = self.share(questions), self.share(questions, "", asker="Ben Ode")
        for number, asker, token in (
            (secret, "", OTHER),
            (secret, "", ""),
            (secret, "Ben Ode", ""),
            (named, "Ana Kovac", ""),
            (named, "", HASH),
            (named, "", ""),
        ):
            with pytest.raises(ReviewRefused):
                questions.unshare(number, asker=asker, token_hash=token)
        assert questions.unshare(secret, asker="", token_hash=HASH)
        assert questions.unshare(named, asker="Ben Ode", token_hash="")


class TestShares:
    def keep(self, mine: Own, *asked: str) -> list[int]:
        conversation = mine.store.start_conversation()
        return [mine.store.keep_answer(conversation, make_answer(question)) for question in asked]

    def test_an_answer_comes_back_by_its_number(self, mine: Own) -> None:
        _, second = self.keep(mine, "How?", "Why?")
        kept = mine.shared.answer(second)
        assert (kept.id, kept.answer.question, kept.shared) == (second, "Why?", None)
        with pytest.raises(NotFound):
            mine.shared.answer(99)

    def test_what_was_shared_is_remembered_with_its_answer(self, mine: Own) -> None:
        first, second = self.keep(mine, "How?", "Why?")
        mine.shared.remember_shared(4821, second, Rung.ANONYMOUS, "token")
        mine.shared.remember_shared(7, first, Rung.NAMED)
        named = SharedByMe(question=7, answer=first, rung=Rung.NAMED)
        secret = SharedByMe(question=4821, answer=second, rung=Rung.ANONYMOUS)
        assert mine.shared.shared_by_me() == [named, secret]
        assert mine.shared.answer(second).shared == secret
        [conversation] = mine.store.conversations(5)
        assert [kept.shared for kept in mine.store.answers(conversation.id)] == [named, secret]

    def test_replies_are_read_up_to_the_latest(self, mine: Own) -> None:
        [answer] = self.keep(mine, "How?")
        mine.shared.remember_shared(4821, answer, Rung.NAMED)
        for latest, read in ((5, 5), (3, 5), (9, 9)):
            mine.shared.read_replies(4821, latest)
            assert [each.read for each in mine.shared.shared_by_me()] == [read]

    def test_a_token_is_forgotten_with_its_question(self, mine: Own) -> None:
        [answer] = self.keep(mine, "How?")
        assert mine.shared.token(4821) == ""
        mine.shared.remember_shared(4821, answer, Rung.ANONYMOUS, "first")
        mine.shared.remember_shared(4821, answer, Rung.ANONYMOUS, "second")
        assert mine.shared.token(4821) == "second"
        mine.shared.forget_shared(4821)
        assert (mine.shared.token(4821), mine.shared.shared_by_me()) == ("", [])
        assert mine.shared.answer(answer).shared is None

    def test_a_forgotten_conversation_forgets_what_was_shared_of_it(self, mine: Own) -> None:
        [gone], [left] = self.keep(mine, "How?"), self.keep(mine, "Why?")
        for number, answer in ((1, gone), (2, left)):
            mine.shared.remember_shared(number, answer, Rung.ANONYMOUS, f"token {number}")
        mine.store.forget(mine.shared.answer(gone).conversation)
        assert [each.question for each in mine.shared.shared_by_me()] == [2]
        assert (mine.shared.token(1), mine.shared.token(2)) == ("", "token 2")
        mine.store.forget()
        assert mine.shared.shared_by_me() == []
        assert {mine.shared.token(number) for number in (1, 2)} == {""}
