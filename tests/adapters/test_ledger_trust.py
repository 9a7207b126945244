"""How far a passage was checked, as the ledger tells it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import update

from peertutor.adapters.ledger import SqlLedger
from peertutor.adapters.ledger.schema import passages
from peertutor.core.interviews import Trust
from tests.contracts.interviews import cut_by_turn, make_interview

TALK = make_interview("talk", "Why does it jam?", "The printer lies when the toner is empty.")
AT = datetime(2026, 2, 1, 8, 30, tzinfo=UTC)


def verified(ledger: SqlLedger) -> None:
    """Note that two others have verified every passage."""
    values = {"trust": "peer_verified", "verified_at": AT, "verified_by": 2}
    with ledger._database.write() as connection:
        connection.execute(update(passages).values(**values))


def test_a_passage_tells_when_it_was_verified_and_by_how_many(tmp_path: Path) -> None:
    ledger = SqlLedger.open(workspace=tmp_path)
    ledger.add_interview(TALK, cut_by_turn(TALK))
    [hit] = ledger.search_text("toner", 5)
    told = ledger.passages([hit.passage_id])[hit.passage_id]
    assert (told.trust, told.verified_at, told.verified_by) == (Trust.TOLD, None, 0)
    verified(ledger)
    found = ledger.passages([hit.passage_id])[hit.passage_id]
    assert (found.trust, found.verified_at, found.verified_by) == (Trust.PEER_VERIFIED, AT, 2)
    ledger.close()


def test_other_words_are_verified_by_nobody(tmp_path: Path) -> None:
    ledger = SqlLedger.open(workspace=tmp_path)
    ledger.add_interview(TALK, cut_by_turn(TALK))
    verified(ledger)
    changed = make_interview("talk", "Why does it jam?", "The printer lies when the ink is low.")
    ledger.add_interview(changed, cut_by_turn(changed))
    [hit] = ledger.search_text("ink", 5)
    found = ledger.passages([hit.passage_id])[hit.passage_id]
    assert (found.trust, found.verified_at, found.verified_by) == (Trust.TOLD, None, 0)
    ledger.close()
