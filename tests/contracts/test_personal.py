"""What every personal store does, the one in memory and the one on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peertutor.adapters.personal import SqlPersonalStore
from peertutor.core.answers import Answer, Citation, Claim, Feedback, Mode, Timing, Verdict
from peertutor.core.errors import NotFound
from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.passages import Passage, RetrievedPassage, SpanText
from peertutor.ports import PersonalStore
from tests.contracts.interviews import make_answer
from tests.fakes.ledger import FakeClock, FakePersonalStore


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["fake", "sql"])
def store(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock
) -> Iterator[PersonalStore]:
    opened: PersonalStore = (
        FakePersonalStore(clock)
        if request.param == "fake"
        else SqlPersonalStore.open(tmp_path, clock=clock)
    )
    yield opened
    opened.close()


def passage(interview_id: str, words: str) -> Passage:
    part = SpanText(turn=3, start=0, end=len(words), speaker="Ana", role=Role.VETERAN, text=words)
    return Passage(
        id=7,
        interview_id=interview_id,
        title=f"Talk {interview_id}",
        topic="printers",
        date=date(2025, 3, 1),
        kind=Kind.INTERVIEW,
        trust=Trust.TOLD,
        text=f"Ana: {words}",
        parts=(part,),
        content_hash="ab" * 32,
    )


ANA = passage("ana", "The printer lies about paper.")
BEN = passage("ben", "Invoices freeze in March.")


class TestAnswers:
    def test_come_back_as_they_were_kept(self, store: PersonalStore, clock: FakeClock) -> None:
        conversation = store.start_conversation()
        answer = make_answer("Why does it jam?", [ANA, BEN])
        number = store.keep_answer(conversation, answer)
        [kept] = store.answers(conversation)
        assert kept.answer == answer
        assert (kept.id, kept.conversation) == (number, conversation)
        assert (kept.asked_at, kept.feedback) == (clock.moment, None)

    def test_stand_in_the_order_they_were_given(self, store: PersonalStore) -> None:
        conversation = store.start_conversation()
        for question in ("First?", "Second?", "Third?"):
            store.keep_answer(conversation, make_answer(question))
        questions = [kept.answer.question for kept in store.answers(conversation)]
        assert questions == ["First?", "Second?", "Third?"]

    def test_belong_to_a_conversation(self, store: PersonalStore) -> None:
        with pytest.raises(NotFound):
            store.keep_answer(99, make_answer("To whom?"))
        assert store.answers(99) == []

    def test_take_feedback_and_give_it_back(self, store: PersonalStore) -> None:
        conversation = store.start_conversation()
        number = store.keep_answer(conversation, make_answer("Well?"))
        for said in (Feedback.WRONG, Feedback.USEFUL, None):
            store.set_feedback(number, said)
            assert store.answers(conversation)[0].feedback is said
        with pytest.raises(NotFound):
            store.set_feedback(number + 1, Feedback.WRONG)


class TestConversations:
    def test_are_listed_latest_first(self, store: PersonalStore, clock: FakeClock) -> None:
        first, second, _silent = (store.start_conversation() for _ in range(3))
        store.keep_answer(first, make_answer("One?"))
        store.keep_answer(second, make_answer("Two?"))
        clock.go_on(hours=1)
        store.keep_answer(first, make_answer("And then?"))
        listed = store.conversations(10)
        assert [summary.id for summary in listed] == [first, second]
        assert (listed[0].first_question, listed[0].questions) == ("One?", 2)
        assert listed[0].last_asked_at == clock.moment
        assert store.conversations(1) == listed[:1]

    def test_are_forgotten_one_by_one_or_all(self, store: PersonalStore) -> None:
        first, second = store.start_conversation(), store.start_conversation()
        for conversation in (first, second):
            store.keep_answer(conversation, make_answer("What?", [ANA]))
        store.forget(first)
        assert store.answers(first) == []
        assert [summary.id for summary in store.conversations(10)] == [second]
        store.forget()
        assert store.conversations(10) == []


class TestErasing:
    def test_blanks_what_quotes_the_source(self, store: PersonalStore) -> None:
        conversation = store.start_conversation()
        store.keep_answer(conversation, make_answer("Why?", [ANA, BEN]))
        store.keep_answer(conversation, make_answer("And in March?", [BEN]))
        assert store.erase_source("ana") == 1
        blanked, other = (kept.answer for kept in store.answers(conversation))
        assert blanked.question == "Why?"
        assert blanked.text == "The source of this answer has been deleted."
        assert blanked.verdict is Verdict.NO_KNOWLEDGE
        assert not blanked.citations + blanked.claims + blanked.passages
        assert "lies" not in repr(blanked)
        assert other == replace(make_answer("And in March?", [BEN]), standalone="And in March?")

    def test_blanks_what_a_model_wrote_after_reading_it(self, store: PersonalStore) -> None:
        conversation = store.start_conversation()
        answer = make_answer("Why?", [BEN], found=[ANA], mode=Mode.GENERATED)
        store.keep_answer(conversation, answer)
        assert store.erase_source("ana") == 1
        assert "deleted" in store.answers(conversation)[0].answer.text

    def test_takes_out_what_was_only_found(self, store: PersonalStore) -> None:
        conversation = store.start_conversation()
        answer = make_answer("Why?", [BEN], found=[ANA])
        store.keep_answer(conversation, answer)
        assert store.erase_source("ana") == 1
        [kept] = store.answers(conversation)
        assert kept.answer.text == answer.text
        assert kept.answer.citations == answer.citations
        assert [found.passage for found in kept.answer.passages] == [BEN]
        assert "lies" not in repr(kept)

    def test_leaves_the_rest_alone(self, store: PersonalStore) -> None:
        conversation = store.start_conversation()
        store.keep_answer(conversation, make_answer("Why?", [BEN]))
        before = store.answers(conversation)
        assert store.erase_source("ana") == 0
        assert store.answers(conversation) == before


def test_a_token_may_be_kept_twice(store: PersonalStore) -> None:
    store.keep_token(4, "first")
    store.keep_token(4, "second")


_number = st.floats(allow_nan=False, allow_infinity=False)
_place = st.integers(0, 2**31)
_words = st.text(max_size=20)


def _answers() -> st.SearchStrategy[Answer]:
    """Every answer there can be, but for numbers that no answer holds."""
    claim = st.builds(Claim, start=_place, end=_place, support=_number)
    citation = st.builds(Citation, n=_place, turn=_place, start=_place, end=_place)
    times = [st.none() | _number] * 7
    names = ("embed", "dense", "lexical", "fuse", "retrieve", "first_token", "total")
    found = st.builds(
        RetrievedPassage, score=_number, dense=st.none() | _number, lexical=st.none() | _number
    )
    return st.builds(
        Answer,
        confidence=_number,
        claims=st.lists(claim, max_size=3).map(tuple),
        citations=st.lists(citation, max_size=3).map(tuple),
        passages=st.lists(found, max_size=2).map(tuple),
        dropped_citations=_place,
        features=st.dictionaries(_words, _number, max_size=3),
        timing=st.builds(Timing, **dict(zip(names, times, strict=True))),
    )


@given(answers=st.lists(_answers(), min_size=1, max_size=3))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_answer_comes_back_whole(sql_store: SqlPersonalStore, answers: list[Answer]) -> None:
    conversation = sql_store.start_conversation()
    for answer in answers:
        sql_store.keep_answer(conversation, answer)
    assert [kept.answer for kept in sql_store.answers(conversation)] == answers


@pytest.fixture
def sql_store(tmp_path: Path) -> Iterator[SqlPersonalStore]:
    opened = SqlPersonalStore.open(tmp_path)
    yield opened
    opened.close()
