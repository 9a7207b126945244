"""What waits for whom: pure rules over what was asked, told and judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Answer, Reason, ReasonCode, Rung, Verdict, fingerprint
from peertutor.core.interviews import Trust
from peertutor.core.lessons import Lesson, LessonField, LessonKind, LessonState, Source, Stakes
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind, WordSpan
from peertutor.core.stakes import Stakes as RiskWords
from peertutor.core.stakes import risk_words
from peertutor.core.topics import Topics
from peertutor.peers.items import Evidence, ItemKind, ReviewItem
from peertutor.peers.queue import Queue
from peertutor.ports.reviews import SharedQuestion
from tests.contracts.interviews import make_answer
from tests.mentor.said import PRINTER

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEM = PorterStemmer().stem


class Quotes:
    """Every lesson rests on one quote of its veteran."""

    def evidence(self, lesson: Lesson) -> tuple[Evidence, ...]:
        return (
            Evidence(
                span=WordSpan(lesson.interview_id, 1, 0, 9),
                speaker=lesson.veteran,
                source="A talk",
                quote=lesson.action,
                trust=lesson.trust,
            ),
        )


QUEUE = Queue(RiskWords(risk_words(), STEM), Topics(STEM), Quotes())


def lesson(number: int, action: str = "Shake the toner first.", **changes: object) -> Lesson:
    made = Lesson(
        id=number,
        interview_id=f"talk-{number}",
        veteran="Ana Ruiz",
        topic="printers",
        situation="The printer says paper jam.",
        action=action,
        reason="It sticks when it is cold.",
        kind=LessonKind.PRINCIPLE,
        state=LessonState.RELEASED,
        sources=(Source(LessonField.ACTION, 1, 0, 9),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def shared(number: int, answer: Answer, *, asker: str = "Newcomer") -> SharedQuestion:
    return SharedQuestion(
        number=number,
        asked_on=date(2026, 2, number),
        rung=Rung.NAMED if asker else Rung.ANONYMOUS,
        asker=asker,
        answer=answer,
    )


def said(
    of: Lesson | SharedQuestion, peer: str, verdict: PeerVerdict, text: str = "", days: int = 0
) -> Opinion:
    is_lesson = isinstance(of, Lesson)
    kind = SubjectKind.LESSON if is_lesson else SubjectKind.QUESTION
    return Opinion(
        subject=Subject(kind, of.id if isinstance(of, Lesson) else of.number),
        peer=peer,
        verdict=verdict,
        at=NOW - timedelta(days=days),
        content_hash=of.content_hash if isinstance(of, Lesson) else fingerprint(of.answer),
        text=text,
    )


def waiting(
    *of: Lesson | SharedQuestion, opinions: tuple[Opinion, ...] = (), me: str = "Ben Ode"
) -> list[ReviewItem]:
    lessons = [each for each in of if isinstance(each, Lesson)]
    questions = [each for each in of if isinstance(each, SharedQuestion)]
    return QUEUE.waiting(questions, lessons, opinions, me=me, now=NOW)


ANSWERED = make_answer("Why does it jam?", [PRINTER.passage])
NOTHING = replace(
    make_answer("Who has the key?"),
    verdict=Verdict.NO_KNOWLEDGE,
    reasons=(Reason(ReasonCode.NO_SOURCE),),
)


class TestLessons:
    def test_wait_from_their_release_on(self) -> None:
        assert [str(each.subject) for each in waiting(lesson(1))] == ["lesson-1"]
        assert waiting(lesson(1, state=LessonState.CONFIRMED)) == []

    @pytest.mark.parametrize("me", ["Ana Ruiz", "A. Ruiz", "ana ruiz"])
    def test_never_wait_for_the_one_who_told_them(self, me: str) -> None:
        assert waiting(lesson(1), me=me) == []

    def test_that_are_only_practised_say_so(self) -> None:
        [item] = waiting(lesson(1, kind=LessonKind.SHORTCUT))
        assert item.kind is ItemKind.HABIT
        assert item.reasons == ("It is a risky shortcut: practised, not advised.",)

    def test_are_gone_when_enough_have_confirmed_them(self) -> None:
        told = lesson(1)
        assert waiting(told, opinions=(said(told, "Cleo", PeerVerdict.CONFIRM),)) == []

    def test_on_which_much_depends_need_two_and_are_answered_blind(self) -> None:
        risky = lesson(1, "Pull the fuse before you open the press.", stakes=Stakes.HIGH)
        [item] = waiting(risky, opinions=(said(risky, "Cleo", PeerVerdict.CONFIRM),))
        assert (item.stakes, item.is_blind) == (Stakes.HIGH, True)
        assert "fuse" not in item.situation
        both = tuple(said(risky, peer, PeerVerdict.CONFIRM) for peer in ("Cleo", "Dara"))
        assert waiting(risky, opinions=both) == []

    def test_with_words_of_risk_are_of_high_stakes_whatever_their_veteran_said(self) -> None:
        [item] = waiting(lesson(1, "Evacuate the hall before you open the tank."))
        assert item.stakes is Stakes.HIGH

    def test_of_workarounds_are_looked_at_again_when_they_are_due(self) -> None:
        due = lesson(1, kind=LessonKind.WORKAROUND, expires=(NOW - timedelta(days=1)).date())
        [item] = waiting(due)
        assert item.kind is ItemKind.STALE
        assert item.reasons == ("It is a workaround: what was broken may be mended by now.",)
        assert waiting(due, opinions=(said(due, "Cleo", PeerVerdict.CONFIRM),)) == []
        [later] = waiting(replace(due, expires=(NOW + timedelta(days=9)).date()))
        assert later.kind is ItemKind.LESSON

    def test_come_back_when_their_verification_is_out_of_date(self) -> None:
        told = lesson(1)
        [item] = waiting(told, opinions=(said(told, "Cleo", PeerVerdict.CONFIRM, days=120),))
        assert item.kind is ItemKind.STALE
        assert waiting(told, opinions=(said(told, "Cleo", PeerVerdict.CONFIRM, days=80),)) == []

    def test_that_one_doubts_wait_for_the_others_as_two_schools(self) -> None:
        told = lesson(1)
        opinions = (
            said(told, "Cleo", PeerVerdict.REJECT, "It breaks the drum."),
            said(told, "Dara", PeerVerdict.CONFIRM),
        )
        [item] = waiting(told, opinions=opinions)
        assert item.kind is ItemKind.CONFLICT
        confirming, against = item.schools
        assert ([each.peer for each in confirming], [each.peer for each in against]) == (
            ["Dara"],
            ["Cleo"],
        )

    def test_in_other_words_wait_again_also_for_whoever_had_judged(self) -> None:
        former = lesson(1)
        opinion = said(former, "Ben Ode", PeerVerdict.CONFIRM)
        assert waiting(former, opinions=(opinion,)) == []
        [item] = waiting(lesson(1, "Shake it twice."), opinions=(opinion,))
        assert item.verification.opinions == {}

    def test_that_are_retired_wait_for_nobody(self) -> None:
        assert waiting(lesson(1, trust=Trust.RETIRED)) == []


class TestQuestions:
    def test_without_an_answer_can_only_be_answered_or_passed(self) -> None:
        [item] = waiting(shared(3, NOTHING))
        assert item.kind is ItemKind.UNANSWERED
        assert item.allowed == (PeerVerdict.CORRECT, PeerVerdict.PASS)
        assert not item.is_blind

    def test_never_wait_for_their_asker_nor_for_who_is_quoted(self) -> None:
        assert waiting(shared(3, ANSWERED), me="Newcomer") == []
        quoted = ANSWERED.citations[0].speaker
        assert waiting(shared(3, ANSWERED), me=quoted) == []
        assert len(waiting(shared(3, ANSWERED, asker=""))) == 1

    def test_show_their_evidence_and_why_they_are_flagged(self) -> None:
        flagged = replace(ANSWERED, reasons=(Reason(ReasonCode.WEAK_EVIDENCE),))
        [item] = waiting(shared(3, flagged))
        assert item.kind is ItemKind.ANSWER
        assert item.evidence[0].quote == ANSWERED.citations[0].quote
        assert item.reasons == (ReasonCode.WEAK_EVIDENCE.sentence,)

    def test_that_a_peer_has_answered_wait_no_more(self) -> None:
        asked = shared(3, NOTHING)
        answered = said(asked, "Cleo", PeerVerdict.CORRECT, "Dara has it.")
        assert waiting(asked, opinions=(answered,)) == []

    def test_stay_unanswered_for_who_looks_at_them_after_a_correction(self) -> None:
        asked = shared(3, NOTHING)
        answered = said(asked, "Cleo", PeerVerdict.CORRECT, "Dara has it.")
        [item] = QUEUE.everything([asked], [], [answered], now=NOW)
        assert item.kind is ItemKind.UNANSWERED
        assert item.allowed == (PeerVerdict.CORRECT, PeerVerdict.PASS)

    def test_that_a_peer_has_only_rejected_wait_for_the_others(self) -> None:
        asked = shared(3, ANSWERED)
        rejected = said(asked, "Cleo", PeerVerdict.REJECT, "Finance is gone.")
        [item] = waiting(asked, opinions=(rejected,))
        assert item.kind is ItemKind.CONFLICT


def test_a_lesson_on_words_of_two_veterans_waits_for_neither() -> None:
    class Both(Quotes):
        def evidence(self, lesson: Lesson) -> tuple[Evidence, ...]:
            [hers] = super().evidence(lesson)
            return hers, replace(hers, speaker="Ben Ode")

    queue = Queue(RiskWords(risk_words(), STEM), Topics(STEM), Both())
    for me, waits in (("Ana Ruiz", False), ("Ben Ode", False), ("Cleo Vance", True)):
        assert bool(queue.waiting([], [lesson(1)], [], me=me, now=NOW)) is waits


def test_who_passed_unseen_still_answers_first_and_who_judged_does_not() -> None:
    risky = lesson(1, stakes=Stakes.HIGH)
    for verdict, hidden in ((PeerVerdict.PASS, True), (PeerVerdict.CONFIRM, False)):
        opinions = [said(risky, "Ben Ode", verdict)]
        [item] = QUEUE.everything([], [risky], opinions, now=NOW)
        assert item.is_hidden_from("B. Ode") is hidden
        assert item.is_hidden_from("Cleo")
        assert not item.is_hidden_from("Ana Ruiz")


def test_what_is_asked_twice_comes_before_what_was_asked_first() -> None:
    other = replace(NOTHING, question="Where?", standalone="Where is it?")
    again = replace(other, standalone="where is IT?")
    items = waiting(shared(3, NOTHING), shared(4, other), shared(5, again))
    assert [(item.subject.number, item.asked) for item in items] == [(4, 2), (5, 2), (3, 1)]


def test_words_that_answers_rest_on_come_before_those_that_nobody_asked_about() -> None:
    cited = ANSWERED.citations[0]
    quoted = Source(LessonField.ACTION, cited.turn, cited.start, cited.start + 1)

    class Placed(Quotes):
        def evidence(self, lesson: Lesson) -> tuple[Evidence, ...]:
            [hers] = super().evidence(lesson)
            [at] = lesson.sources
            span = WordSpan(lesson.interview_id, at.turn, at.start, at.end)
            return (replace(hers, span=span),)

    queue = Queue(RiskWords(risk_words(), STEM), Topics(STEM), Placed())
    beside = Source(LessonField.ACTION, cited.turn, cited.end, cited.end + 9)
    lessons = [
        lesson(1, interview_id=cited.interview_id, sources=(beside,)),
        lesson(2, interview_id=cited.interview_id, sources=(quoted,)),
    ]
    items = queue.waiting([shared(3, ANSWERED)], lessons, [], me="Ben Ode", now=NOW)
    assert [(str(item.subject), item.asked) for item in items if item.asked] == [
        ("question-3", 1),
        ("lesson-2", 1),
    ]
    assert str(items[-1].subject) == "lesson-1"


def test_what_most_depends_on_comes_first() -> None:
    names = [
        str(each.subject)
        for each in waiting(
            lesson(1),
            lesson(2, stakes=Stakes.HIGH),
            shared(4, NOTHING),
            shared(3, NOTHING),
        )
    ]
    assert names == ["lesson-2", "question-3", "question-4", "lesson-1"]


peers = st.sampled_from(["Ana Ruiz", "Ben Ode", "Cleo Vance", "Dara Kim", "Newcomer"])
opinion = st.builds(
    said,
    of=st.sampled_from([lesson(1), lesson(2), shared(3, NOTHING), shared(4, ANSWERED)]),
    peer=peers,
    verdict=st.sampled_from(list(PeerVerdict)),
    text=st.just("at night"),
    days=st.integers(0, 200),
)


@given(st.lists(opinion, max_size=10), peers)
def test_nobody_is_asked_for_their_own_words_nor_twice(said_: list[Opinion], me: str) -> None:
    everything = (lesson(1), lesson(2), shared(3, NOTHING), shared(4, ANSWERED))
    for item in waiting(*everything, opinions=tuple(said_), me=me):
        assert not item.verification.is_by(me)
        assert me not in item.verification.opinions


@given(st.permutations([lesson(2), lesson(10, "Stop the press."), lesson(11, "Ring them.")]))
def test_the_order_does_not_hang_on_the_order_of_the_ledger(lessons: list[Lesson]) -> None:
    assert [each.subject.number for each in waiting(*lessons)] == [2, 10, 11]


@given(st.lists(opinion, max_size=10), peers)
def test_what_waits_is_ordered_by_stakes_then_by_how_often_it_was_asked(
    said_: list[Opinion], me: str
) -> None:
    everything = (lesson(1, stakes=Stakes.HIGH), lesson(2), shared(3, NOTHING), shared(4, ANSWERED))
    items = waiting(*everything, opinions=tuple(said_), me=me)
    keys = [(-list(Stakes).index(item.stakes), -item.asked) for item in items]
    assert keys == sorted(keys)
    assert len({item.subject for item in items}) == len(items)
