"""What every store says of its reader's verdicts, the one in memory and the one on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from peertutor.adapters.personal import SqlPersonalStore
from peertutor.core.answers import Feedback, Verdict
from peertutor.ports.verdicts import LocalVerdict, LocalVerdicts
from tests.contracts.interviews import make_answer
from tests.fakes.ledger import FakePersonalStore

_NAME = "estimate_0123abcd"
Store = FakePersonalStore | SqlPersonalStore


@pytest.fixture(params=["fake", "sql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    opened = FakePersonalStore() if request.param == "fake" else SqlPersonalStore.open(tmp_path)
    yield opened
    opened.close()


def told(store: LocalVerdicts) -> list[LocalVerdict]:
    return store.local_verdicts(_NAME)


def judged(
    store: Store,
    question: str,
    estimate: float,
    feedback: Feedback | None,
    *,
    verdict: Verdict = Verdict.GROUNDED,
    name: str = _NAME,
) -> int:
    """Keep an answer and what its reader said of it; return its number."""
    answer = replace(make_answer(question), verdict=verdict, features={name: estimate, "voices": 1})
    number = store.keep_answer(store.start_conversation(), answer)
    store.set_feedback(number, feedback)
    return number


def test_useful_is_right_and_wrong_is_not(store: Store) -> None:
    judged(store, "Why does it jam?", 0.8, Feedback.USEFUL)
    judged(store, "When does it jam?", 0.3, Feedback.WRONG, verdict=Verdict.NEEDS_PEER)
    assert told(store) == [LocalVerdict(0.8, right=True), LocalVerdict(0.3, right=False)]


def test_what_nobody_judged_does_not_count(store: Store) -> None:
    number = judged(store, "Why does it jam?", 0.8, Feedback.USEFUL)
    judged(store, "Who mends it?", 0.8, None)
    assert len(told(store)) == 1
    store.set_feedback(number, None)
    assert told(store) == []


def test_no_answer_is_neither_right_nor_wrong(store: Store) -> None:
    judged(store, "Hello!", 0.0, Feedback.USEFUL, verdict=Verdict.NO_KNOWLEDGE)
    judged(store, "Who is it?", 0.1, Feedback.WRONG, verdict=Verdict.NO_KNOWLEDGE)
    assert told(store) == []


def test_what_other_figures_estimated_does_not_count(store: Store) -> None:
    judged(store, "Why does it jam?", 0.8, Feedback.USEFUL, name="estimate_ffffffff")
    assert told(store) == []


def test_a_question_counts_once_with_what_was_said_last(store: Store) -> None:
    judged(store, "Why does it jam?", 0.8, Feedback.USEFUL)
    judged(store, "When does it jam?", 0.6, Feedback.USEFUL)
    judged(store, "why does it jam", 0.7, Feedback.WRONG)
    assert told(store) == [LocalVerdict(0.6, right=True), LocalVerdict(0.7, right=False)]


def test_what_is_forgotten_does_not_count_any_more(store: Store) -> None:
    judged(store, "Why does it jam?", 0.8, Feedback.USEFUL)
    store.forget()
    assert told(store) == []
