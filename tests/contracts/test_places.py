"""Where passages stand: the same answers from the ledger and from its double."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger
from peertutor.core.interviews import Interview, InterviewState, Turn
from peertutor.core.passages import PassageDraft, Span
from peertutor.ports import Ledger
from tests.contracts.ledgers import empty_database
from tests.fakes.ledger import FakeLedger


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    store: Ledger = (
        FakeLedger()
        if request.param == "fake"
        else SqlLedger.open(empty_database(request), workspace=tmp_path)
    )
    yield store
    store.close()


def add(
    ledger: Ledger, name: str, *words: str, state: InterviewState = InterviewState.RELEASED
) -> dict[str, int]:
    """Add an interview with one passage a word; return the passages' numbers by word."""
    turns = tuple(Turn(index=n, speaker="Ana", text=word) for n, word in enumerate(words))
    drafts = [PassageDraft(spans=(Span(t.index, 0, len(t.text)),), text=t.text) for t in turns]
    ledger.add_interview(Interview(id=name, title=name, turns=turns, state=state), drafts)
    return {word: hit.passage_id for word in words for hit in ledger.search_text(word, 1)}


def positions(ledger: Ledger, ids: list[int], reach: int) -> dict[int, int]:
    return {number: place.position for number, place in ledger.around(ids, reach).items()}


def test_a_passage_stands_at_its_position(ledger: Ledger) -> None:
    numbers = add(ledger, "one", "fuse", "toner", "paper")
    (place,) = ledger.around([numbers["toner"]], 0).values()
    assert (place.position, place.of) == (1, 3)


def test_neighbours_within_reach_come_with_it(ledger: Ledger) -> None:
    n = add(ledger, "one", "fuse", "toner", "paper", "cable", "screw")
    assert positions(ledger, [n["toner"]], 1) == {n["fuse"]: 0, n["toner"]: 1, n["paper"]: 2}
    assert len(positions(ledger, [n["fuse"], n["screw"]], 2)) == 5


def test_neighbours_come_from_the_same_interview(ledger: Ledger) -> None:
    one = add(ledger, "one", "fuse", "toner")
    two = add(ledger, "two", "paper", "cable")
    around = ledger.around([one["toner"], two["paper"]], 3)
    assert {number: place.interview for number, place in around.items()} == {
        one["fuse"]: around[one["toner"]].interview,
        one["toner"]: around[one["toner"]].interview,
        two["paper"]: around[two["paper"]].interview,
        two["cable"]: around[two["paper"]].interview,
    }
    assert around[one["toner"]].interview != around[two["paper"]].interview


def test_numbers_that_mean_nothing_stand_nowhere(ledger: Ledger) -> None:
    add(ledger, "one", "fuse")
    assert ledger.around([-1, 999_999], 2) == {}
    assert ledger.around([], 2) == {}


def test_what_was_revised_or_is_held_stands_nowhere(ledger: Ledger) -> None:
    former = add(ledger, "one", "fuse", "toner")
    current = add(ledger, "one", "paper", "cable")
    add(ledger, "two", "screw", state=InterviewState.CLOSED)
    assert ledger.around(former.values(), 2) == {}
    assert ledger.around(range(100), 0).keys() == set(current.values())


def test_many_thousand_numbers_can_be_asked_for(ledger: Ledger) -> None:
    numbers = add(ledger, "one", "fuse", "toner")
    assert ledger.around(range(50_000), 1).keys() == set(numbers.values())
