"""The settings on trust reach what is said of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from peertutor.bootstrap.services import Services, open_services
from peertutor.core.answers import Answer, ReasonCode, Rung, Verdict, fingerprint
from peertutor.core.events import AnswerFinished
from peertutor.core.interviews import Trust
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind, WordSpan
from peertutor.settings import load_settings, set_setting
from tests.contracts.interviews import cut_by_turn, make_interview

TALK = replace(
    make_interview(
        "talk",
        "When do you copy the client's folder?",
        "I copy the client's folder every Friday, before anybody opens the archive again.",
    ),
    topic="client data",
)
QUESTION = "When do you copy the client's folder?"


def services(workspace: Path, flags: Mapping[str, object] | None = None) -> Services:
    return open_services(load_settings(workspace, {"embedding.provider": "none", **(flags or {})}))


def asked(opened: Services, *, verified_only: bool = False) -> Answer:
    async def answer() -> Answer:
        async for event in opened.mentor.ask(QUESTION, verified_only=verified_only):
            if isinstance(event, AnswerFinished):
                return event.answer
        raise AssertionError("no answer")

    return asyncio.run(answer())


def verified(opened: Services, *, days_ago: int) -> None:
    """Let two others have verified what was said, some days ago."""
    answer = asked(opened)
    reviews = opened.ledger.reviews
    opened.ledger.share_answer(answer, rung=Rung.NAMED, asker="Newcomer", token_hash="")
    [shared] = reviews.shared_questions()
    for peer in ("Ben Ode", "Cleo Vance"):
        confirmed = Opinion(
            subject=Subject(SubjectKind.QUESTION, shared.number),
            peer=peer,
            verdict=PeerVerdict.CONFIRM,
            at=datetime.now(UTC) - timedelta(days=days_ago),
            content_hash=fingerprint(shared.answer),
        )
        words = [WordSpan(c.interview_id, c.turn, c.start, c.end) for c in answer.citations]
        reviews.judge(confirmed, words)


def test_a_topics_interval_decides_at_the_moment_of_asking(tmp_path: Path) -> None:
    with services(tmp_path) as opened:
        opened.ledger.add_interview(TALK, cut_by_turn(TALK))
        verified(opened, days_ago=45)
        fresh = asked(opened)
        assert {citation.trust for citation in fresh.citations} == {Trust.PEER_VERIFIED}
        assert asked(opened, verified_only=True).citations
        set_setting(tmp_path, "trust.topics.client data.verified_days", 30)
        opened.reload()
        stale = asked(opened)
        assert {citation.trust for citation in stale.citations} == {Trust.STALE}
        assert stale.labels == ("verified, last confirmed 45 days ago; its interval is 30 days",)
        assert asked(opened, verified_only=True).citations == ()


def test_a_topic_and_words_of_ones_own_raise_the_stakes(tmp_path: Path) -> None:
    with services(tmp_path) as opened:
        opened.ledger.add_interview(TALK, cut_by_turn(TALK))
        assert ReasonCode.HIGH_STAKES_SINGLE_VOICE not in {r.code for r in asked(opened).reasons}
    for flags in (
        {"trust.topics.client data.stakes": "high"},
        {"trust.risk_words.archive": "client's folder"},
    ):
        with services(tmp_path, flags) as opened:
            answer = asked(opened)
            assert answer.verdict is Verdict.NEEDS_PEER
            assert ReasonCode.HIGH_STAKES_SINGLE_VOICE in {r.code for r in answer.reasons}
    with services(tmp_path, {**flags, "trust.harmless_words": "clients folder"}) as opened:
        assert ReasonCode.HIGH_STAKES_SINGLE_VOICE not in {r.code for r in asked(opened).reasons}


def test_what_was_brought_in_twice_is_quoted_once_and_found_twice(tmp_path: Path) -> None:
    with services(tmp_path) as opened:
        turns = tuple(
            replace(turn, speaker="Ben" if turn.speaker == "Ana" else turn.speaker)
            for turn in TALK.turns
        )
        other = replace(TALK, id="again", title="Again", turns=turns, veterans=("Ben",))
        for interview in (TALK, other):
            opened.ledger.add_interview(interview, cut_by_turn(interview))
        answer = asked(opened)
        assert [citation.quote for citation in answer.citations] == [TALK.turns[1].text]
        assert "one veteran's word, not yet verified" in answer.labels
        found = asyncio.run(opened.retriever.search(QUESTION, 10)).passages
        assert len(found) == 2 * len(answer.passages)
