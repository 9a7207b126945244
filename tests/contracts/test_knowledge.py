"""Who knows what, and questions that are answered anew, on each database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger
from peertutor.core.answers import Rung, Verdict, fingerprint
from peertutor.core.audit import checked
from peertutor.core.expertise import Confirmed, Spoken
from peertutor.core.interviews import InterviewState
from peertutor.core.lessons import Lesson, LessonField, LessonState, Source
from peertutor.core.passages import Passage
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind, WordSpan
from tests.contracts.interviews import cut_by_turn, make_answer, make_interview
from tests.fakes.ledger import FakeClock

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TALK = make_interview("talk", "Why does it jam?", "The toner.", "And then?", "Shake it twice.")


@pytest.fixture
def ledger(ledger_url: str, tmp_path: Path) -> Iterator[SqlLedger]:
    with closing(SqlLedger.open(ledger_url, workspace=tmp_path, clock=FakeClock())) as opened:
        opened.add_interview(TALK, cut_by_turn(TALK))
        yield opened


def passage(ledger: SqlLedger, word: str) -> Passage:
    [hit] = ledger.search_text(word, 1)
    return ledger.passages([hit.passage_id])[hit.passage_id]


def judge(ledger: SqlLedger, peer: str, verdict: PeerVerdict, turn: int) -> None:
    """Say something of a turn, by way of a question that was answered with it."""
    answer = make_answer(f"{peer}?", [passage(ledger, "toner")])
    number = ledger.share_answer(answer, rung=Rung.NAMED, asker="Nora", token_hash="")
    [shared] = [each for each in ledger.reviews.shared_questions() if each.number == number]
    opinion = Opinion(
        subject=Subject(SubjectKind.QUESTION, number),
        peer=peer,
        verdict=verdict,
        at=AT,
        content_hash=fingerprint(shared.answer),
    )
    ledger.reviews.judge(opinion, [WordSpan("talk", turn, 0, len(TALK.turns[turn].text))])


class TestWhoKnows:
    def test_whoever_told_and_whoever_confirmed_is_counted_by_topic(
        self, ledger: SqlLedger
    ) -> None:
        assert ledger.knowledge.known()[0] == [Spoken("printers", "Ana", 2)]
        judge(ledger, "Ben", PeerVerdict.CONFIRM, 1)
        assert ledger.knowledge.known()[0] == [Spoken("printers", "Ana", 2, 1)]
        assert ledger.knowledge.known()[1] == [Confirmed("printers", "Ben", 1)]

    def test_what_somebody_doubts_is_verified_by_nobody(self, ledger: SqlLedger) -> None:
        judge(ledger, "Ben", PeerVerdict.CONFIRM, 1)
        judge(ledger, "Cleo", PeerVerdict.REJECT, 1)
        assert ledger.knowledge.known()[0] == [Spoken("printers", "Ana", 2)]

    def test_what_is_held_back_is_known_by_nobody(self, ledger: SqlLedger) -> None:
        judge(ledger, "Ben", PeerVerdict.CONFIRM, 1)
        ledger.add_interview(replace(TALK, state=InterviewState.WITHDRAWN), cut_by_turn(TALK))
        assert ledger.knowledge.known() == ([], [])

    def test_other_words_than_were_confirmed_are_not(self, ledger: SqlLedger) -> None:
        judge(ledger, "Ben", PeerVerdict.CONFIRM, 1)
        changed = make_interview("talk", "Why does it jam?", "The paper.", "And?", "Shake it.")
        ledger.add_interview(changed, cut_by_turn(changed))
        assert ledger.knowledge.known()[0] == [Spoken("printers", "Ana", 2)]

    def test_what_was_said_of_a_lesson_that_says_something_else_now_is_not_counted(
        self, ledger: SqlLedger
    ) -> None:
        source = Source(LessonField.ACTION, 1, 0, len(TALK.turns[1].text))
        drafted = Lesson(interview_id="talk", veteran="Ana", action="The toner.", sources=(source,))
        [lesson] = ledger.lessons.replace_drafts("talk", [drafted])
        lesson = replace(lesson, state=LessonState.RELEASED)
        ledger.lessons.save(lesson)
        opinion = Opinion(
            subject=Subject(SubjectKind.LESSON, lesson.id),
            peer="Ben",
            verdict=PeerVerdict.CONFIRM,
            at=AT,
            content_hash=lesson.content_hash,
        )
        ledger.reviews.judge(opinion, [WordSpan("talk", 1, source.start, source.end)])
        assert ledger.knowledge.known()[1] == [Confirmed("printers", "Ben", 1)]
        ledger.lessons.save(replace(lesson, action="The paper."))
        assert ledger.knowledge.known() == ([Spoken("printers", "Ana", 2)], [])


class TestAnsweredAgain:
    @pytest.fixture
    def number(self, ledger: SqlLedger) -> int:
        open_ = replace(make_answer("Why?"), verdict=Verdict.NO_KNOWLEDGE)
        return ledger.share_answer(open_, rung=Rung.ANONYMOUS, asker="", token_hash="ab" * 32)

    def test_the_new_answer_stands_in_the_place_of_the_former(
        self, ledger: SqlLedger, number: int
    ) -> None:
        [before] = ledger.reviews.shared_questions()
        told = make_answer(before.answer.question, [passage(ledger, "toner")])
        assert ledger.reviews.answer_again(before, told)
        [after] = ledger.reviews.shared_questions()
        assert (after.number, after.rung, after.asked_on) == (
            number,
            Rung.ANONYMOUS,
            before.asked_on,
        )
        assert after.answer.citations == told.citations
        assert after.answer.timing != told.timing
        assert ledger.log()[-1].kind == "answered_again"
        assert checked(ledger.log()).broken_at is None

    def test_what_is_answered_so_already_is_left_alone(
        self, ledger: SqlLedger, number: int
    ) -> None:
        [before] = ledger.reviews.shared_questions()
        told = make_answer(before.answer.question, [passage(ledger, "toner")])
        assert ledger.reviews.answer_again(before, told)
        assert not ledger.reviews.answer_again(before, told)
        [after] = ledger.reviews.shared_questions()
        assert not ledger.reviews.answer_again(after, told)

    def test_what_a_peer_has_judged_or_its_asker_took_back_is_left_alone(
        self, ledger: SqlLedger, number: int
    ) -> None:
        [before] = ledger.reviews.shared_questions()
        told = make_answer(before.answer.question, [passage(ledger, "toner")])
        ledger.reviews.judge(
            Opinion(
                subject=Subject(SubjectKind.QUESTION, number),
                peer="Ben",
                verdict=PeerVerdict.CORRECT,
                at=AT,
                content_hash=fingerprint(before.answer),
                text="The roll.",
            ),
            [],
        )
        assert not ledger.reviews.answer_again(before, told)
        assert ledger.unshare(number, asker="", token_hash="ab" * 32)
        assert not ledger.reviews.answer_again(before, told)
