"""Gaps: what belongs together, what comes first, and what answers them."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peertutor.core.answers import Answer, Reason, ReasonCode, Rung, Verdict, fingerprint
from peertutor.core.errors import NotFound
from peertutor.core.expertise import Suggestion
from peertutor.core.ladder import as_shared
from peertutor.core.lessons import Stakes
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind
from peertutor.core.plans import planned
from peertutor.peers.clusters import clusters
from peertutor.ports.reviews import SharedQuestion
from tests.contracts.interviews import make_answer
from tests.fakes.ledger import FakeClock, FakeLedger, FakePersonalStore
from tests.fakes.peers import FakePeers
from tests.fakes.services import answer as quoting

PRINTER = "Why does the label printer print blank labels?"
AGAIN = "Why does the label printer print only blank labels?"
KEY = "Who has the key to the attic?"
RISKY = "Who signs when we destroy the old contracts for good?"


@pytest.fixture
def peers() -> FakePeers:
    return FakePeers(FakeLedger(), FakePersonalStore())


def nothing(question: str) -> Answer:
    return replace(
        make_answer(question),
        question=question,
        standalone=question,
        verdict=Verdict.NO_KNOWLEDGE,
        reasons=(Reason(ReasonCode.NO_SOURCE),),
    )


def share(
    peers: FakePeers,
    *questions: str,
    since: date = date(2026, 3, 2),
    verdict: Verdict | None = None,
) -> None:
    for text in questions:
        answer = nothing(text)
        if verdict is not None:
            answer = replace(answer, verdict=verdict)
        number = 1_000 + len(peers.reviews.questions)
        peers.reviews.questions.append(
            SharedQuestion(
                number=number,
                asked_on=since,
                rung=Rung.ANONYMOUS,
                asker="",
                answer=as_shared(answer, Rung.ANONYMOUS),
            )
        )


class TestClusters:
    def test_what_is_alike_belongs_together_and_the_typical_one_comes_first(self) -> None:
        likeness = [
            [1.0, 0.9, 0.6, 0.0],
            [0.9, 1.0, 0.9, 0.0],
            [0.6, 0.9, 1.0, 0.0],
            [0.0, 0.0, 0.0, 1.0],
        ]
        assert clusters(likeness, 0.7) == [[1, 0, 2], [3]]

    def test_one_between_two_groups_does_not_join_them(self) -> None:
        likeness = [[0.0] * 5 for _ in range(5)]
        for one, other in [(0, 1), (2, 3), (1, 4), (3, 4)]:
            likeness[one][other] = likeness[other][one] = 0.8
        assert len(clusters(likeness, 0.5)) > 1

    @settings(max_examples=200)
    @given(st.data())
    def test_each_thing_is_in_one_group_and_no_two_groups_are_alike_enough(
        self, data: st.DataObject
    ) -> None:
        count = data.draw(st.integers(0, 7))
        likeness = [[1.0] * count for _ in range(count)]
        for one, other in itertools.combinations(range(count), 2):
            value = data.draw(st.floats(-1, 1))
            likeness[one][other] = likeness[other][one] = value
        found = clusters(likeness, 0.4)
        assert sorted(number for group in found for number in group) == list(range(count))
        for these, those in itertools.combinations(found, 2):
            pairs = [likeness[a][b] for a in these for b in those]
            assert sum(pairs) / len(pairs) < 0.4 + 1e-9


class TestGaps:
    def test_questions_that_ask_the_same_are_one_gap(self, peers: FakePeers) -> None:
        share(peers, PRINTER, KEY, AGAIN)
        first, second = peers.gaps.gaps()
        assert {each.text for each in first.questions} == {PRINTER, AGAIN}
        assert (first.asked, second.title, second.asked) == (2, KEY, 1)
        assert first.is_unanswered

    def test_stakes_weigh_as_well_as_asks(self, peers: FakePeers) -> None:
        share(peers, KEY, RISKY)
        first, second = peers.gaps.gaps()
        assert (first.title, first.stakes) == (RISKY, Stakes.HIGH)
        again = [f"{KEY[:-1]}, {number}?" for number in ("please", "today")]
        share(peers, *again)
        assert peers.gaps.gaps()[0].title in {KEY, *again}
        assert (second.title, second.asked) == (KEY, 1)

    def test_of_equals_the_oldest_comes_first(self, peers: FakePeers) -> None:
        share(peers, PRINTER, since=date(2026, 5, 1))
        share(peers, KEY, since=date(2026, 4, 1))
        assert [gap.title for gap in peers.gaps.gaps()] == [KEY, PRINTER]

    def test_what_is_grounded_or_answered_by_a_peer_is_no_gap(self, peers: FakePeers) -> None:
        share(peers, KEY)
        peers.reviews.questions = [
            replace(each, answer=replace(each.answer, verdict=Verdict.GROUNDED))
            for each in peers.reviews.questions
        ]
        share(peers, PRINTER)
        [gap] = peers.gaps.gaps()
        subject = Subject(SubjectKind.QUESTION, gap.number)
        shared = peers.reviews.questions[1]
        peers.reviews.said.append(
            Opinion(
                subject=subject,
                peer="Ben",
                verdict=PeerVerdict.CORRECT,
                at=FakeClock().now(),
                content_hash=fingerprint(shared.answer),
                text="The roll is upside down.",
            )
        )
        assert peers.gaps.gaps() == []

    def test_a_gap_is_found_by_any_of_its_questions(self, peers: FakePeers) -> None:
        share(peers, PRINTER, AGAIN)
        assert peers.gaps.gap(1_000) == peers.gaps.gap(1_001)
        with pytest.raises(NotFound):
            peers.gaps.gap(7)

    def test_it_plans_an_interview_with_the_one_who_may_know(self, peers: FakePeers) -> None:
        share(peers, PRINTER, AGAIN)
        peers.whom = Suggestion("Ana Kovac", "told of it in March", 1.0)
        plan = planned(peers.gaps.gaps()[0])
        assert (plan.veteran, plan.protocol) == ("Ana Kovac", "gap")
        assert set(plan.agenda) == {PRINTER, AGAIN}
        assert plan.topic.startswith("Why does the label printer")


class TestReopening:
    def after(self, peers: FakePeers, interview_id: str) -> list[str]:
        return asyncio.run(peers.reopening.after(interview_id))

    def test_a_question_is_answered_again_as_its_asker_put_it(self, peers: FakePeers) -> None:
        share(peers, PRINTER, KEY)
        told = quoting()
        peers.answers[PRINTER] = told
        source = told.citations[0].interview_id
        assert self.after(peers, source) == [PRINTER]
        [shared, other] = peers.reviews.questions
        assert shared.answer.citations == told.citations
        assert (shared.answer.question, shared.rung) == (PRINTER, Rung.ANONYMOUS)
        assert other.answer.verdict is Verdict.NO_KNOWLEDGE

    def test_what_something_else_answers_stays_as_it_is(self, peers: FakePeers) -> None:
        share(peers, PRINTER)
        peers.answers[PRINTER] = quoting()
        assert self.after(peers, "another interview") == []

    def test_what_a_peer_has_judged_stays_as_they_saw_it(self, peers: FakePeers) -> None:
        share(peers, PRINTER, verdict=Verdict.NEEDS_PEER)
        peers.answers[PRINTER] = quoting()
        [shared] = peers.reviews.questions
        peers.reviews.said.append(
            Opinion(
                subject=Subject(SubjectKind.QUESTION, shared.number),
                peer="Ben",
                verdict=PeerVerdict.DEPENDS,
                at=FakeClock().now(),
                content_hash=fingerprint(shared.answer),
                text="on the roll",
            )
        )
        assert self.after(peers, quoting().citations[0].interview_id) == []
        assert peers.reviews.questions == [shared]

    def test_its_asker_is_told_until_they_have_read_it(self) -> None:
        ledger, personal = FakeLedger(), FakePersonalStore()
        peers = FakePeers(ledger, personal)
        share(peers, PRINTER)
        number = personal.keep_answer(personal.start_conversation(), nothing(PRINTER))
        peers.shared.remember_shared(1_000, number, Rung.ANONYMOUS)
        assert peers.inbox.replies() == []
        peers.answers[PRINTER] = quoting()
        self.after(peers, quoting().citations[0].interview_id)
        [reply] = peers.inbox.replies()
        assert reply.anew is not None
        assert (reply.new, reply.anew.citations) == (1, quoting().citations)
        peers.inbox.read()
        [reply] = peers.inbox.replies()
        assert (reply.new, peers.inbox.news().total) == (0, 0)
