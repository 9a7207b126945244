"""The decisions of peers over the real ledger: what they do to words, and what they leave alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.bootstrap.comparing import compared
from peertutor.bootstrap.peers import LessonQuotes
from peertutor.capture.lessons.habit import classified
from peertutor.capture.passages import cut
from peertutor.core.answers import Reason, ReasonCode, Rung, Verdict
from peertutor.core.changes import ChangeKind
from peertutor.core.errors import NotFound, ReviewRefused, SettingsError, SubjectMoved, WrongUse
from peertutor.core.interviews import Role, Trust
from peertutor.core.lessons import Lesson, LessonField, LessonKind, LessonState, Source, Stakes
from peertutor.core.passages import Passage
from peertutor.core.peers import PeerVerdict
from peertutor.core.stakes import Stakes as RiskWords
from peertutor.core.stakes import risk_words
from peertutor.core.topics import Topics
from peertutor.core.vouching import of_all_words
from peertutor.peers.answering import PeerAnswers
from peertutor.peers.items import ItemKind
from peertutor.peers.queue import Queue
from peertutor.peers.review import Review, kinds_waiting
from peertutor.peers.routing import Standing
from tests.contracts.interviews import cut_by_turn, make_answer, make_interview
from tests.fakes.ledger import FakeClock

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
STEMMER = PorterStemmer()
ASKED, SAID = "Why does it jam?", "Shake the toner first. Then wait twelve minutes."
TALK = make_interview("talk", ASKED, SAID, day=date(2026, 1, 5))
CONFIRM, CORRECT, REJECT = PeerVerdict.CONFIRM, PeerVerdict.CORRECT, PeerVerdict.REJECT
As = Callable[[str], Review]


PLACES = {"Dara": 4}
"""How many are asked before somebody; nobody for whom nothing stands here."""


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(AT)


@pytest.fixture
def ledger(ledger_url: str, tmp_path: Path, clock: FakeClock) -> Iterator[SqlLedger]:
    opened = SqlLedger.open(ledger_url, workspace=tmp_path, clock=clock)
    opened.add_interview(TALK, cut_by_turn(TALK))
    yield opened
    opened.close()


@pytest.fixture
def as_(ledger: SqlLedger, clock: FakeClock) -> As:
    """Return what makes the room of one peer; all of them share the ledger."""
    risk = RiskWords(risk_words(), STEMMER.stem)

    def room(me: str) -> Review:
        return Review(
            me,
            store=ledger.reviews,
            lessons=ledger.lessons,
            queue=Queue(risk, Topics(STEMMER.stem), LessonQuotes(ledger)),
            answers=PeerAnswers(ledger, ledger.lessons, cut, partial(classified, stakes=risk)),
            compare=compared(STEMMER, ledger.term_rarity),
            clock=clock,
            standings=lambda situations, name: [
                Standing(f"spoke of it, {name}", PLACES.get(name, 0)) for _ in situations
            ],
        )

    return room


def passage(ledger: SqlLedger, words: str) -> Passage:
    hit = ledger.search_text(words, 5)[0]
    return ledger.passages([hit.passage_id])[hit.passage_id]


def lesson(ledger: SqlLedger, stakes: Stakes = Stakes.MEDIUM) -> Lesson:
    drawn = Lesson(
        interview_id="talk",
        veteran="Ana",
        topic="printers",
        situation=ASKED,
        action=SAID[:22],
        reason="Because it settles.",
        stakes=stakes,
        kind=LessonKind.PRINCIPLE,
        sources=(Source(LessonField.ACTION, 1, 0, 22),),
    )
    [kept] = ledger.lessons.replace_drafts("talk", [drawn])
    released = replace(kept, state=LessonState.RELEASED)
    ledger.lessons.save(released)
    return released


@pytest.fixture
def told(ledger: SqlLedger) -> Lesson:
    """A released lesson of Ana's, lesson-1."""
    return lesson(ledger)


@pytest.fixture
def answered(ledger: SqlLedger) -> str:
    """A shared question whose answer quotes Ana's whole turn, and its name."""
    answer = replace(
        make_answer(ASKED, [passage(ledger, "toner")]),
        standalone=ASKED,
        reasons=(Reason(ReasonCode.WEAK_EVIDENCE),),
    )
    number = ledger.share_answer(answer, rung=Rung.NAMED, asker="Nora", token_hash="", number=1)
    return f"question-{number}"


@pytest.fixture
def unanswered(ledger: SqlLedger) -> str:
    """A shared question that nobody's words answer, and its name."""
    answer = replace(
        make_answer("Who has the key?"),
        verdict=Verdict.NO_KNOWLEDGE,
        reasons=(Reason(ReasonCode.NO_SOURCE),),
    )
    number = ledger.share_answer(answer, rung=Rung.ANONYMOUS, asker="", token_hash="t", number=2)
    return f"question-{number}"


def names(review: Review) -> list[str]:
    return [str(item.subject) for item in review.waiting()]


class TestConfirming:
    def test_verifies_the_words_of_a_lesson_and_no_others(
        self, ledger: SqlLedger, as_: As, told: Lesson
    ) -> None:
        ben = as_("Ben")
        ben.decide(ben.item("lesson-1"), CONFIRM)
        found = passage(ledger, "toner")
        assert [(each.start, each.end) for each in found.vouched] == [(0, 22)]
        assert of_all_words(found).trust is Trust.TOLD
        assert names(ben) == names(as_("Cleo")) == []

    def test_verifies_every_word_that_an_answer_quotes(
        self, ledger: SqlLedger, as_: As, answered: str
    ) -> None:
        ben = as_("Ben")
        ben.decide(ben.item(answered), CONFIRM)
        assert of_all_words(passage(ledger, "toner")).trust is Trust.PEER_VERIFIED

    def test_comes_back_when_it_is_out_of_date(
        self, as_: As, clock: FakeClock, told: Lesson
    ) -> None:
        ben = as_("Ben")
        ben.decide(ben.item("lesson-1"), CONFIRM)
        clock.go_on(days=91)
        [item] = as_("Cleo").waiting()
        assert (item.kind, item.since) == (ItemKind.STALE, AT.date())
        assert names(ben) == []


class TestCorrecting:
    def test_is_an_answer_with_a_lesson_that_waits_for_somebody_else(
        self, ledger: SqlLedger, as_: As, unanswered: str
    ) -> None:
        ben = as_("Ben")
        done = ben.decide(ben.item(unanswered), CORRECT, "Dara has it, because she locks up.")
        assert done.lesson is not None
        kept = ledger.interview(done.lesson.interview_id)
        assert kept.title == "Answer to “Who has the key?”"
        assert (kept.date, kept.veterans) == (AT.date(), ("Ben",))
        assert [(turn.role, turn.text) for turn in kept.turns] == [
            (Role.CONTEXT, "Who has the key?"),
            (Role.VETERAN, "Dara has it, because she locks up."),
        ]
        assert (done.lesson.state, done.lesson.trust) == (LessonState.RELEASED, Trust.TOLD)
        assert passage(ledger, "locks").interview_id == kept.id
        assert names(ben) == []
        assert names(as_("Cleo")) == [f"lesson-{done.lesson.id}"]

    def test_without_a_reason_is_only_a_habit(self, as_: As, unanswered: str) -> None:
        ben = as_("Ben")
        done = ben.decide(ben.item(unanswered), CORRECT, "Always ask Dara for it.")
        assert done.lesson is not None
        assert not done.lesson.kind.is_advice
        [item] = as_("Cleo").waiting()
        assert item.kind is ItemKind.HABIT

    def test_takes_the_topic_of_what_it_corrects(self, as_: As, told: Lesson) -> None:
        ben = as_("Ben")
        done = ben.decide(ben.item("lesson-1"), CORRECT, "Never shake it.")
        assert done.lesson is not None
        assert (done.lesson.topic, done.lesson.situation) == ("printers", ASKED)

    def test_tells_whoever_was_told_what_holds(
        self, ledger: SqlLedger, as_: As, answered: str
    ) -> None:
        ben = as_("Ben")
        ben.decide(ben.item(answered), CORRECT, "Never shake it.")
        [change] = ledger.reviews.changes()
        assert (change.kind, change.holds) == (ChangeKind.CORRECTED, "Ben says: Never shake it.")

    def test_nothing_can_be_confirmed_where_nothing_was_answered(
        self, as_: As, unanswered: str
    ) -> None:
        ben, cleo = as_("Ben"), as_("Cleo")
        for verdict in (CONFIRM, REJECT, PeerVerdict.DEPENDS):
            with pytest.raises(ReviewRefused, match="nothing yet"):
                ben.decide(ben.item(unanswered), verdict, "at night")
        ben.decide(ben.item(unanswered), CORRECT, "Dara has it.")
        with pytest.raises(ReviewRefused, match="nothing yet"):
            cleo.decide(cleo.item(unanswered), CONFIRM)

    def test_what_was_said_instead_goes_when_it_is_taken_back(
        self, ledger: SqlLedger, as_: As, unanswered: str
    ) -> None:
        ben = as_("Ben")
        ben.decide(ben.item(unanswered), CORRECT, "Dara has it.")
        assert ben.take_back().verdict is CORRECT
        assert of_all_words(passage(ledger, "Dara")).trust is Trust.RETIRED
        assert names(as_("Cleo")) == names(ben) == [unanswered]

    def test_a_second_one_takes_the_place_of_the_first(
        self, ledger: SqlLedger, as_: As, unanswered: str
    ) -> None:
        ben = as_("Ben")
        ben.decide(ben.item(unanswered), CORRECT, "Dara has it.")
        second = ben.decide(ben.item(unanswered), CORRECT, "Cleo keeps it since May.")
        assert second.lesson is not None
        assert of_all_words(passage(ledger, "Dara")).trust is Trust.RETIRED
        assert of_all_words(passage(ledger, "May")).trust is Trust.TOLD
        assert names(as_("Eli")) == [f"lesson-{second.lesson.id}"]


class TestRejecting:
    def test_leaves_it_to_others_to_say_who_is_right(self, as_: As, answered: str) -> None:
        ben = as_("Ben")
        ben.decide(ben.item(answered), REJECT, "It breaks the drum.")
        [item] = as_("Cleo").waiting()
        assert (str(item.subject), item.kind) == (answered, ItemKind.CONFLICT)
        assert [each.text for each in item.schools[1]] == ["It breaks the drum."]

    @pytest.mark.parametrize(("only", "trust"), [(False, Trust.DISPUTED), (True, Trust.TOLD)])
    def test_says_whether_the_words_are_wrong_or_only_the_answer(
        self, ledger: SqlLedger, as_: As, answered: str, *, only: bool, trust: Trust
    ) -> None:
        ben = as_("Ben")
        ben.decide(ben.item(answered), REJECT, only_the_answer=only)
        assert of_all_words(passage(ledger, "toner")).trust is trust
        assert len(ledger.reviews.changes()) == (0 if only else 1)

    def test_a_lesson_answers_no_question_that_it_could_miss(self, as_: As, told: Lesson) -> None:
        ben = as_("Ben")
        with pytest.raises(ReviewRefused, match="no question"):
            ben.decide(ben.item("lesson-1"), REJECT, only_the_answer=True)


class TestWhoMay:
    @pytest.mark.parametrize("me", ["Ana", "ANA"])
    def test_not_whose_words_they_are(
        self, ledger: SqlLedger, as_: As, told: Lesson, answered: str, me: str
    ) -> None:
        ana = as_(me)
        assert ana.waiting() == []
        for name in ("lesson-1", answered):
            with pytest.raises(ReviewRefused, match="your own words"):
                ana.decide(ana.item(name), CONFIRM)
        assert [line.kind for line in ledger.log()][-2:] == ["refused", "refused"]
        assert ledger.reviews.opinions() == []

    def test_not_who_has_no_name(self, as_: As, told: Lesson) -> None:
        nobody = as_("")
        assert nobody.item("lesson-1").title
        for act in (nobody.waiting, nobody.take_back):
            with pytest.raises(SettingsError, match="Your name is not known"):
                act()

    def test_a_number_alone_is_enough_where_it_says_what_is_meant(
        self, as_: As, told: Lesson, answered: str, unanswered: str
    ) -> None:
        ben = as_("Ben")
        assert str(ben.item("2").subject) == unanswered
        with pytest.raises(WrongUse, match="question-1"):
            ben.item("1")
        for name in ("3", "lesson-9", "nothing", ""):
            with pytest.raises(NotFound):
                ben.item(name)

    def test_why_they_are_asked_is_told(self, as_: As, told: Lesson) -> None:
        ben = as_("Ben")
        assert ben.item("lesson-1").why_you == ben.waiting()[0].why_you == "spoke of it, Ben"


class TestTakingBack:
    def test_ends_the_latest_and_then_the_one_before(
        self, as_: As, told: Lesson, answered: str
    ) -> None:
        ben = as_("Ben Ode")
        ben.decide(ben.item("lesson-1"), PeerVerdict.PASS)
        ben.decide(ben.item(answered), CONFIRM)
        again = as_("B. Ode")
        assert [str(again.take_back().subject), str(again.take_back().subject)] == [
            answered,
            "lesson-1",
        ]
        with pytest.raises(NotFound, match="no verdict of yours"):
            ben.take_back()

    def test_by_a_number_has_to_say_what_is_meant(
        self, ledger: SqlLedger, as_: As, told: Lesson, answered: str
    ) -> None:
        ben = as_("Ben")
        ben.decide(ben.item(answered), CONFIRM)
        assert str(ben.take_back("1").subject) == answered
        for name in (answered, "lesson-1"):
            ben.decide(ben.item(name), CONFIRM)
        with pytest.raises(WrongUse):
            ben.take_back("1")
        assert len(ledger.reviews.opinions()) == 2

    def test_of_somebody_else_is_not_possible(self, as_: As, told: Lesson) -> None:
        ben = as_("Ben")
        ben.decide(ben.item("lesson-1"), CONFIRM)
        with pytest.raises(NotFound):
            as_("Cleo").take_back("lesson-1")

    def test_what_is_next_is_what_is_left(self, as_: As, told: Lesson, answered: str) -> None:
        ben = as_("Ben")
        first = ben.following()
        assert first is not None
        ben.decide(first, PeerVerdict.PASS)
        second = ben.following()
        assert second is not None
        ben.decide(second, PeerVerdict.PASS)
        assert ben.following() is None


class TestRaces:
    def test_the_loser_sees_what_has_changed_and_nothing_is_kept(
        self, ledger: SqlLedger, as_: As, told: Lesson
    ) -> None:
        ben = as_("Ben")
        seen = ben.item("lesson-1")
        ledger.lessons.save(replace(told, action="Shake the toner last."))
        with pytest.raises(SubjectMoved) as moved:
            ben.decide(seen, CORRECT, "Never shake it.")
        assert "[-first.-] {+last.+}" in moved.value.cause
        assert moved.value.retryable
        assert ledger.reviews.opinions() == []
        assert [each.interview_id for each in ledger.lessons.lessons()] == ["talk"]
        assert ben.decide(ben.item("lesson-1"), CORRECT, "Never shake it.").lesson is not None

    def test_what_was_retired_meanwhile_is_not_judged(self, as_: As, told: Lesson) -> None:
        seen = as_("Ben").item("lesson-1")
        as_("Ana").retire("lesson-1")
        with pytest.raises(SubjectMoved):
            as_("Ben").decide(seen, CONFIRM)


class TestBlind:
    @pytest.fixture
    def risky(self, ledger: SqlLedger) -> Lesson:
        return lesson(ledger, Stakes.HIGH)

    def test_a_peer_answers_first_unless_they_say_that_they_have_seen_it(
        self, as_: As, risky: Lesson
    ) -> None:
        ben = as_("Ben")
        item = ben.item("lesson-1")
        assert ben.is_hidden(item)
        with pytest.raises(WrongUse, match="answer before you see"):
            ben.looked(item, None, opened=False)
        assert ben.looked(item, None, opened=True) is None
        blind = ben.looked(item, "Shake the toner.", opened=False)
        assert blind is not None
        assert blind.agreement.share == 1.0

    @pytest.mark.parametrize("answer", ["", "  \n"])
    def test_an_empty_answer_is_none(self, as_: As, risky: Lesson, answer: str) -> None:
        ben = as_("Ben")
        with pytest.raises(ReviewRefused):
            ben.looked(ben.item("lesson-1"), answer, opened=False)

    def test_how_far_both_agree_is_kept_and_two_have_to_confirm(
        self, ledger: SqlLedger, as_: As, risky: Lesson
    ) -> None:
        ben, cleo = as_("Ben"), as_("Cleo")
        item = ben.item("lesson-1")
        ben.decide(item, CONFIRM, blind=ben.answered_first(item, "Shake the toner."))
        [kept] = ledger.reviews.opinions()
        assert (kept.blind, kept.agreement, kept.text) == (True, 1.0, "")
        assert names(cleo) == ["lesson-1"]
        cleo.decide(cleo.item("lesson-1"), CONFIRM)
        assert not ledger.reviews.opinions()[1].blind
        assert names(as_("Dara")) == []

    def test_it_stays_open_to_whom_it_was_open(self, as_: As, risky: Lesson) -> None:
        ben = as_("Ben")
        ben.decide(ben.item("lesson-1"), PeerVerdict.PASS)
        assert ben.is_hidden(ben.item("lesson-1"))
        ben.decide(ben.item("lesson-1"), CONFIRM)
        assert not ben.is_hidden(ben.item("lesson-1"))
        assert not as_("Ana").is_hidden(ben.item("lesson-1"))
        assert as_("Cleo").is_hidden(ben.item("lesson-1"))


class TestSecrets:
    SECRET = "The password is Tr0ub4dor&3x"

    @pytest.mark.parametrize("verdict", [CORRECT, REJECT, PeerVerdict.DEPENDS])
    def test_do_not_get_into_a_verdict(
        self, ledger: SqlLedger, as_: As, told: Lesson, verdict: PeerVerdict
    ) -> None:
        ben = as_("Ben")
        with pytest.raises(ReviewRefused, match="looks like a password"):
            ben.decide(ben.item("lesson-1"), verdict, self.SECRET)
        assert ledger.reviews.opinions() == []
        assert len(ledger.interviews()) == 1

    def test_do_not_get_to_those_who_are_told_what_holds(
        self, ledger: SqlLedger, as_: As, told: Lesson
    ) -> None:
        with pytest.raises(ReviewRefused, match="looks like a password"):
            as_("Ana").retire("lesson-1", self.SECRET)
        assert ledger.reviews.changes() == []
        assert ledger.lessons.lessons()[0].trust is Trust.TOLD


class TestRetiring:
    def test_is_its_veterans(self, ledger: SqlLedger, as_: As, told: Lesson) -> None:
        as_("Ana").retire("lesson-1", "Call the vendor.")
        [change] = ledger.reviews.changes()
        assert (change.kind, change.holds) == (ChangeKind.RETIRED, "Call the vendor.")
        with pytest.raises(ReviewRefused, match="retired already"):
            as_("Ana").retire("lesson-1")

    def test_needs_as_many_against_it_as_it_takes_to_confirm_it(
        self, ledger: SqlLedger, as_: As
    ) -> None:
        lesson(ledger, Stakes.HIGH)
        for name in ("Ben", "Cleo"):
            with pytest.raises(ReviewRefused, match="not yours to retire yet"):
                as_("Dara").retire("lesson-1")
            peer = as_(name)
            peer.decide(peer.item("lesson-1"), REJECT, "It breaks the drum.")
        as_("Dara").retire("lesson-1")
        assert ledger.lessons.lessons()[0].trust is Trust.RETIRED

    def test_is_for_lessons_only(self, as_: As, answered: str) -> None:
        with pytest.raises(ReviewRefused, match="Only a lesson"):
            as_("Ben").retire(answered)


def test_what_is_asked_about_most_comes_first(ledger: SqlLedger, as_: As, answered: str) -> None:
    lesson(ledger)
    other = make_interview("other", "And the ink?", "Order it on Monday.", day=date(2025, 1, 1))
    ledger.add_interview(other, cut_by_turn(other))
    drawn = Lesson(
        interview_id="other",
        veteran="Ana",
        situation="The ink is low.",
        action="Order it on Monday.",
        kind=LessonKind.PRINCIPLE,
        sources=(Source(LessonField.ACTION, 1, 0, 19),),
    )
    [kept] = ledger.lessons.replace_drafts("other", [drawn])
    ledger.lessons.save(replace(kept, state=LessonState.RELEASED))
    items = as_("Ben").waiting()
    # Older, but nobody has asked about ink; Ana's other lesson is quoted in an answer.
    assert [str(item.subject) for item in items] == ["lesson-1", answered, "lesson-2"]
    assert [item.since for item in items] == [date(2026, 1, 5), AT.date(), date(2025, 1, 1)]
    assert kinds_waiting(items) == {ItemKind.ANSWER: 1, ItemKind.LESSON: 2}


class TestWaitingTooLong:
    def test_after_a_while_more_people_are_asked_and_all_are_told_so(
        self, as_: As, clock: FakeClock, unanswered: str
    ) -> None:
        assert as_("Ben").item(unanswered).is_yours
        assert not as_("Dara").item(unanswered).is_yours
        assert as_("Ben").item(unanswered).late_days == 0
        clock.go_on(days=4)
        late = as_("Dara").item(unanswered)
        assert (late.is_yours, late.late_days) == (True, 4)

    def test_what_waits_too_long_comes_first(
        self, ledger: SqlLedger, as_: As, clock: FakeClock, told: Lesson, unanswered: str
    ) -> None:
        before = names(as_("Ben"))
        clock.go_on(days=4)
        after = names(as_("Ben"))
        assert after[0] == unanswered
        assert set(after) == set(before)
