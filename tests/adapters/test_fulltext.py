"""Full text on large ledgers, and when its index is damaged."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger, fulltext
from peertutor.core.errors import WorkspaceDamaged
from tests.contracts.interviews import cut_by_turn, make_interview

COMMON = ("printer", "paper", "toner", "tray")


@pytest.fixture
def ledger(ledger_url: str, tmp_path: Path) -> Iterator[SqlLedger]:
    """Two hundred passages: common words in some 25 each, a rare one in four of them."""
    dice = random.Random(7)
    said = [
        " ".join(word for word in COMMON if dice.random() < 0.12) + f" note{number}"
        for number in range(196)
    ]
    said += [f"zebra {' '.join(COMMON[:number])} and more" for number in range(4)]
    talk = make_interview("talk", *said)
    opened = SqlLedger.open(ledger_url, workspace=tmp_path)
    opened.add_interview(talk, cut_by_turn(talk))
    yield opened
    opened.close()


def scores(ledger: SqlLedger, query: str, limit: int = 200) -> dict[int, float]:
    return {hit.passage_id: round(hit.score, 9) for hit in ledger.search_text(query, limit)}


def test_few_enough_passages_are_all_scored(ledger: SqlLedger) -> None:
    everything = scores(ledger, "zebra printer paper")
    assert len(everything) > 40


@pytest.mark.parametrize("query", ["zebra printer", "zebra printer paper toner", "zebra and tray"])
def test_of_many_those_with_a_rare_word_are_scored_in_full(
    ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    everything = scores(ledger, query)
    monkeypatch.setattr(fulltext, "_MOST_SCORED", 8)
    bounded = scores(ledger, query)
    assert len(bounded) == 4 < len(everything)
    assert bounded.items() <= everything.items()
    assert list(scores(ledger, query, 2)) == list(bounded)[:2]


def test_where_all_words_are_common_the_latest_with_all_of_them_come(
    ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulltext, "_MOST_SCORED", 4)
    bounded = scores(ledger, "printer paper", 3)
    texts = [passage.text for passage in ledger.passages(bounded).values()]
    assert len(texts) == 3
    assert all("printer" in text and "paper" in text for text in texts)


def test_a_single_common_word_finds_the_latest(
    ledger: SqlLedger, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = scores(ledger, "tray")
    monkeypatch.setattr(fulltext, "_MOST_SCORED", 10)
    assert set(scores(ledger, "tray")) == set(sorted(everything)[-11:])


@pytest.mark.parametrize("ledger_url", ["sqlite"], indirect=True)
def test_a_lost_index_is_made_anew_from_the_passages(ledger: SqlLedger) -> None:
    before = scores(ledger, "zebra printer")
    database = sqlite3.connect(str(ledger.path))
    database.execute("DELETE FROM passage_words_data WHERE id > 10")
    database.execute("DELETE FROM passage_words_docsize")
    database.execute("UPDATE meta SET value = value + 1")
    database.commit()
    database.close()
    with pytest.raises(WorkspaceDamaged, match="reindex"):
        ledger.search_text("zebra printer", 10)
    ledger.rebuild_text()
    assert scores(ledger, "zebra printer") == before
    assert ledger.passage_count() == 200
    assert len(ledger.interview("talk").turns) == 200
