"""How far words were checked, as the ledger tells it of passages and lessons."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger
from peertutor.core.answers import Rung, fingerprint
from peertutor.core.changes import ChangeKind
from peertutor.core.errors import NotFound, SubjectMoved
from peertutor.core.interviews import Trust
from peertutor.core.passages import Passage
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind, WordSpan
from peertutor.core.vouching import of_words
from tests.contracts.interviews import cut_by_turn, make_answer, make_interview
from tests.fakes.ledger import FakeClock

TALK = make_interview(
    "talk", "Why does it jam?", "The printer lies when the toner is empty. Shake it first."
)
LIES, SHAKE = (0, 41), (42, 57)
AT = datetime(2026, 2, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def ledger(ledger_url: str, tmp_path: Path) -> Iterator[SqlLedger]:
    opened = SqlLedger.open(ledger_url, workspace=tmp_path, clock=FakeClock(AT))
    opened.add_interview(TALK, cut_by_turn(TALK))
    yield opened
    opened.close()


def passage(ledger: SqlLedger, word: str = "toner") -> Passage:
    [hit] = ledger.search_text(word, 5)
    return ledger.passages([hit.passage_id])[hit.passage_id]


def asked(ledger: SqlLedger) -> tuple[Subject, str]:
    """Share a question with an answer; return what a peer reviews."""
    answer = make_answer("Why does it jam?", [passage(ledger)])
    number = ledger.share_answer(answer, rung=Rung.NAMED, asker="Newcomer", token_hash="")
    [shared] = ledger.reviews.shared_questions()
    return Subject(SubjectKind.QUESTION, number), fingerprint(shared.answer)


def judge(
    ledger: SqlLedger, peer: str, verdict: PeerVerdict, place: tuple[int, int], text: str = ""
) -> Opinion:
    questions = ledger.reviews.shared_questions()
    if questions:
        subject = Subject(SubjectKind.QUESTION, questions[0].number)
        seen = fingerprint(questions[0].answer)
    else:
        subject, seen = asked(ledger)
    opinion = Opinion(
        subject=subject, peer=peer, verdict=verdict, at=AT, content_hash=seen, text=text
    )
    return ledger.reviews.judge(opinion, [WordSpan("talk", 1, *place)], holds=text)


def trust(ledger: SqlLedger, place: tuple[int, int]) -> tuple[Trust, datetime | None, int]:
    words = of_words(passage(ledger), 1, *place)
    return words.trust, words.verified_at, words.verified_by


def test_words_are_told_until_a_peer_has_confirmed_them(ledger: SqlLedger) -> None:
    assert trust(ledger, LIES) == (Trust.TOLD, None, 0)
    judge(ledger, "Ben", PeerVerdict.CONFIRM, LIES)
    assert trust(ledger, LIES) == (Trust.PEER_VERIFIED, AT, 1)
    assert trust(ledger, SHAKE) == (Trust.TOLD, None, 0)
    assert passage(ledger).trust is Trust.TOLD


def test_a_peer_counts_once_however_the_name_is_spelled(ledger: SqlLedger) -> None:
    judge(ledger, "Ben Ode", PeerVerdict.CONFIRM, LIES)
    judge(ledger, "B. Ode", PeerVerdict.CONFIRM, LIES)
    assert trust(ledger, LIES) == (Trust.PEER_VERIFIED, AT, 1)
    judge(ledger, "Cleo", PeerVerdict.CONFIRM, LIES)
    assert trust(ledger, LIES) == (Trust.PEER_VERIFIED, AT, 2)


def test_one_who_is_against_makes_them_disputed(ledger: SqlLedger) -> None:
    judge(ledger, "Ben", PeerVerdict.CONFIRM, (0, 57))
    judge(ledger, "Cleo", PeerVerdict.REJECT, SHAKE)
    assert trust(ledger, SHAKE)[0] is Trust.DISPUTED
    assert trust(ledger, LIES)[0] is Trust.PEER_VERIFIED
    assert passage(ledger).trust is Trust.DISPUTED


def test_other_words_are_verified_by_nobody(ledger: SqlLedger) -> None:
    judge(ledger, "Ben", PeerVerdict.CONFIRM, LIES)
    changed = make_interview("talk", "Why does it jam?", "The printer lies when the ink is low.")
    ledger.add_interview(changed, cut_by_turn(changed))
    words = of_words(passage(ledger, "ink"), 1, 0, 37)
    assert (words.trust, words.verified_at, words.verified_by) == (Trust.TOLD, None, 0)


def test_the_same_words_in_a_new_revision_stay_verified(ledger: SqlLedger) -> None:
    judge(ledger, "Ben", PeerVerdict.CONFIRM, LIES)
    longer = make_interview("talk", "Why does it jam?", TALK.turns[1].text + " Then wait.")
    ledger.add_interview(longer, cut_by_turn(longer))
    assert trust(ledger, LIES) == (Trust.PEER_VERIFIED, AT, 1)


def test_what_is_against_is_told_and_taking_it_back_as_well(ledger: SqlLedger) -> None:
    said = judge(ledger, "Ben", PeerVerdict.CORRECT, SHAKE, "Never shake it.")
    [change] = ledger.reviews.changes()
    assert (change.kind, change.spans, change.holds) == (
        ChangeKind.CORRECTED,
        ((1, *SHAKE),),
        "Never shake it.",
    )
    assert change.passages == {passage(ledger).content_hash}
    assert ledger.reviews.take_back(said.subject, "Ben") == said
    [restored] = ledger.reviews.changes(after=change.id)
    assert (restored.kind, restored.spans) == (ChangeKind.RESTORED, change.spans)
    assert trust(ledger, SHAKE)[0] is Trust.TOLD
    with pytest.raises(NotFound):
        ledger.reviews.take_back(said.subject, "Ben")


def test_a_doubt_of_somebody_else_is_not_taken_back_with_mine(ledger: SqlLedger) -> None:
    said = judge(ledger, "Ben", PeerVerdict.REJECT, SHAKE)
    judge(ledger, "Cleo", PeerVerdict.REJECT, SHAKE)
    ledger.reviews.take_back(said.subject, "Ben")
    assert [each.kind for each in ledger.reviews.changes()] == [ChangeKind.DISPUTED] * 2
    assert trust(ledger, SHAKE)[0] is Trust.DISPUTED


def test_a_verdict_on_what_is_gone_is_refused_and_nothing_is_kept(ledger: SqlLedger) -> None:
    subject, seen = asked(ledger)
    opinion = Opinion(
        subject=subject, peer="Ben", verdict=PeerVerdict.CONFIRM, at=AT, content_hash="0" * 64
    )
    with pytest.raises(SubjectMoved):
        ledger.reviews.judge(opinion, [])
    other = replace(opinion, subject=replace(subject, number=99), content_hash=seen)
    with pytest.raises(NotFound):
        ledger.reviews.judge(other, [])
    assert ledger.reviews.opinions() == []
