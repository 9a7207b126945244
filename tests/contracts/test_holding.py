"""Holding back and releasing what is there: the same in the ledger and in its double."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger
from peertutor.core.interviews import InterviewState
from peertutor.ports import Ledger
from tests.contracts.interviews import cut_by_turn, make_interview, revised
from tests.contracts.ledgers import empty_database
from tests.fakes.ledger import FakeLedger

TALK = make_interview(
    "talk",
    "How do you restore a backup under pressure?",
    "First I read the log aloud. Then I restore into an empty folder.",
    "And the printer?",
    "The printer lies: it says paper jam when the toner is empty.",
)
HELD = replace(TALK, state=InterviewState.CLOSED)
OTHER = make_interview("other", "What of the invoices?", "Invoices freeze on the last of March.")


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    store: Ledger = (
        FakeLedger()
        if request.param == "fake"
        else SqlLedger.open(empty_database(request), workspace=tmp_path)
    )
    yield store
    store.close()


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    for interview in (TALK, OTHER):
        ledger.add_interview(interview, cut_by_turn(interview))
    return ledger


def found(ledger: Ledger, query: str) -> list[str]:
    """Return the words of the passages that full text finds, best first."""
    hits = ledger.search_text(query, 10)
    passages = ledger.passages(hit.passage_id for hit in hits)
    return [part.text for hit in hits for part in passages[hit.passage_id].parts]


def test_holding_takes_the_same_words_out_of_every_search_and_releasing_brings_them_back(
    filled: Ledger,
) -> None:
    filled.save_vectors("m", {h: bytes(8) for h, _ in filled.missing_vectors("m", 100)})
    numbers = list(filled.vector_table("m").ids)
    before = filled.vector_version("m")
    assert filled.add_interview(HELD, cut_by_turn(TALK)) == "revised"
    assert filled.vector_version("m") > before
    assert found(filled, "printer toner restore") == []
    assert filled.passage_count() == 2
    assert filled.vector_counts() == {"m": 2}
    held = set(numbers) - set(filled.vector_table("m").ids)
    assert len(held) == 4
    assert filled.passages(held) == {}
    assert filled.interview("talk") == HELD
    before = filled.vector_version("m")
    assert filled.add_interview(TALK, cut_by_turn(TALK)) == "revised"
    assert filled.vector_version("m") > before
    assert found(filled, "toner") == [TALK.turns[3].text]
    assert filled.vector_table("m").ids == numbers
    assert filled.interview("talk") == TALK


def test_holding_twice_changes_nothing(filled: Ledger) -> None:
    filled.add_interview(HELD, cut_by_turn(TALK))
    assert filled.add_interview(HELD, cut_by_turn(TALK)) == "unchanged"
    assert filled.passage_count() == 2


def test_what_was_held_from_the_first_can_be_released_and_deleted(ledger: Ledger) -> None:
    ledger.add_interview(HELD, cut_by_turn(TALK))
    assert ledger.add_interview(TALK, cut_by_turn(TALK)) == "revised"
    assert found(ledger, "toner") == [TALK.turns[3].text]
    ledger.delete_interview("talk")
    assert ledger.search_text("toner", 5) == []


def test_new_words_may_arrive_held(filled: Ledger) -> None:
    other_words = revised(HELD, 3, "The printer tells the truth.")
    assert filled.add_interview(other_words, cut_by_turn(other_words)) == "revised"
    assert found(filled, "printer toner truth") == []
    assert filled.interview("talk").revision == 2
