"""What every personal store does, the one in memory and the one on disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peertutor.adapters.personal import SqlPersonalStore
from peertutor.core.answers import Answer, Citation, Claim, Feedback, Mode, Timing, Verdict
from peertutor.core.errors import NotFound, StorageFailed
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
        verified_at=datetime(2026, 2, 1, 8, tzinfo=UTC),
        verified_by=2,
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

    def test_have_numbers_of_their_own_even_if_they_were_never_answered(
        self, store: PersonalStore
    ) -> None:
        numbers = [store.start_conversation() for _ in range(3)]
        store.keep_answer(numbers[1], make_answer("Why?"))
        store.forget()
        numbers.append(store.start_conversation())
        assert len(set(numbers)) == 4
        assert store.conversations(10) == []

    def test_that_were_forgotten_before_their_answer_stay_so(self, store: PersonalStore) -> None:
        one, other, kept = (store.start_conversation() for _ in range(3))
        store.forget(one)
        store.keep_answer(kept, make_answer("Why?"))
        store.forget(kept)
        for gone in (one, kept):
            with pytest.raises(NotFound):
                store.keep_answer(gone, make_answer("Still there?"))
        store.forget()
        with pytest.raises(NotFound):
            store.keep_answer(other, make_answer("Still there?"))

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

    def test_blanks_what_says_whom_to_ask(self, store: PersonalStore) -> None:
        conversation = store.start_conversation()
        nothing = replace(
            make_answer("Who knows?", [BEN], found=[ANA]),
            text="Nobody's recorded words answer this. You could ask Ana or Ben.",
            verdict=Verdict.NO_KNOWLEDGE,
        )
        store.keep_answer(conversation, nothing)
        assert store.erase_source("ana") == 1
        [kept] = store.answers(conversation)
        assert kept.answer.text == "The source of this answer has been deleted."
        assert "Ana" not in repr(kept)

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

    def test_takes_out_the_label_that_names_what_was_only_found(self, store: PersonalStore) -> None:
        conversation = store.start_conversation()
        labels = ("one veteran's word", f"an official document may say more: “{ANA.title}”")
        answer = replace(make_answer("Why?", [BEN], found=[ANA]), labels=labels)
        store.keep_answer(conversation, answer)
        store.erase_source("ana")
        assert store.answers(conversation)[0].answer.labels == labels[:1]

    def test_leaves_the_rest_alone(self, store: PersonalStore) -> None:
        conversation = store.start_conversation()
        store.keep_answer(conversation, make_answer("Why?", [BEN]))
        before = store.answers(conversation)
        assert store.erase_source("ana") == 0
        assert store.answers(conversation) == before


_number = st.floats(allow_nan=False, allow_infinity=False)
_place = st.integers(0, 2**31)
_words = st.text(max_size=20)


def _answers() -> st.SearchStrategy[Answer]:
    """Every answer there can be, but for numbers that no answer holds."""
    claim = st.builds(Claim, start=_place, end=_place, support=_number)
    citation = st.builds(Citation, n=_place, turn=_place, start=_place, end=_place)
    times = [st.none() | _number] * 7
    names = ("embed", "dense", "lexical", "fuse", "retrieve", "first_token", "total")
    # What peers say of words is asked of the ledger whenever it is wanted.
    of_the_moment = dict.fromkeys(("vouched", "confirmed", "retired"), st.just(()))
    found = st.builds(
        RetrievedPassage,
        score=_number,
        dense=st.none() | _number,
        lexical=st.none() | _number,
        passage=st.builds(Passage, **of_the_moment, stale_until=st.none()),
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


def test_a_conversation_is_in_the_file_from_its_first_answer_on(
    sql_store: SqlPersonalStore, tmp_path: Path
) -> None:
    def on_record() -> list[int]:
        with closing(sqlite3.connect(tmp_path / "personal.sqlite3")) as connection:
            return [number for (number,) in connection.execute("SELECT id FROM conversations")]

    _unanswered, answered = sql_store.start_conversation(), sql_store.start_conversation()
    assert on_record() == []
    sql_store.keep_answer(answered, make_answer("Why?"))
    sql_store.keep_answer(answered, make_answer("And then?"))
    assert on_record() == [answered]


def test_two_stores_never_give_the_same_number(sql_store: SqlPersonalStore, tmp_path: Path) -> None:
    with closing(SqlPersonalStore.open(tmp_path)) as other:
        numbers = [store.start_conversation() for store in (sql_store, other, sql_store, other)]
        assert len(set(numbers)) == 4
        sql_store.keep_answer(numbers[2], make_answer("Here?"))
        other.keep_answer(numbers[1], make_answer("There?"))
        other.keep_answer(numbers[2], make_answer("Here, from there?"))
        assert [len(sql_store.answers(number)) for number in numbers] == [0, 1, 2, 0]


def test_a_first_answer_that_could_not_be_kept_can_be_kept_again(
    sql_store: SqlPersonalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_options: object) -> tuple[int, int]:
        raise StorageFailed("The disk is full")

    conversation = sql_store.start_conversation()
    with monkeypatch.context() as failing:
        failing.setattr("peertutor.adapters.personal.keep", full)
        with pytest.raises(StorageFailed):
            sql_store.keep_answer(conversation, make_answer("Why?"))
    sql_store.keep_answer(conversation, make_answer("Why?"))
    assert len(sql_store.answers(conversation)) == 1


@pytest.fixture
def sql_store(tmp_path: Path) -> Iterator[SqlPersonalStore]:
    opened = SqlPersonalStore.open(tmp_path)
    yield opened
    opened.close()
