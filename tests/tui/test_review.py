"""The Review room: one thing after another, one key a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from textual.pilot import Pilot
from textual.widgets import TextArea

from peertutor.core.answers import Answer, Rung
from peertutor.core.lessons import Lesson, LessonField, LessonKind, LessonState, Source, Stakes
from peertutor.core.peers import PeerVerdict, Subject, SubjectKind
from peertutor.ports.reviews import SharedQuestion
from peertutor.tui.screens.review import ReviewScreen
from tests.fakes.peers import FakePeers
from tests.fakes.services import FakeServices, nothing_known, weak_answer
from tests.tui.conftest import NARROW, Started, on_screen, settled, shown, toasts, until

QUESTION = "What do I do when the billing run hangs?"


def shared(number: int, answer: Answer) -> SharedQuestion:
    return SharedQuestion(
        number=number, asked_on=date(2026, 2, number), rung=Rung.ANONYMOUS, asker="", answer=answer
    )


def add_lesson(services: FakeServices, action: str, stakes: Stakes = Stakes.MEDIUM) -> Lesson:
    [made] = services.ledger.lessons.replace_drafts(
        f"talk-{action}",
        [
            Lesson(
                interview_id=f"talk-{action}",
                veteran="Ana Ruiz",
                topic="printers",
                situation="The printer says paper jam.",
                action=action,
                reason="It sticks when it is cold.",
                stakes=stakes,
                kind=LessonKind.PRINCIPLE,
                sources=(Source(LessonField.ACTION, 1, 0, 9),),
            )
        ],
    )
    services.ledger.lessons.save(replace(made, state=LessonState.RELEASED))
    return made


async def opened(pilot: Pilot[None]) -> None:
    """Open the room and wait for what waits."""
    await pilot.press("f6")
    await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
    await until(pilot, lambda: "looking" not in shown(pilot, "#count"))


async def type_in(pilot: Pilot[None], text: str) -> None:
    """Type into the window that has come up, and send it."""
    await until(pilot, lambda: bool(pilot.app.screen.query(TextArea)))
    pilot.app.screen.query_one(TextArea).text = text
    await pilot.press("enter")
    await pilot.pause()


async def test_what_waits_is_shown_with_its_evidence_and_why(
    started: Started, services: FakeServices
) -> None:
    services.peers.reviews.questions = [shared(3, weak_answer(QUESTION))]
    async with started() as pilot:
        await opened(pilot)
        told = shown(pilot)
        for part in (
            "1 of 1",
            QUESTION,
            "an answer that has to be checked",
            "“The counter stops at ninety-nine percent.”",
            "may not answer it",
        ):
            assert part in told


async def test_one_key_confirms_goes_on_and_can_be_taken_back(
    started: Started, services: FakeServices
) -> None:
    first, second = add_lesson(services, "Shake it."), add_lesson(services, "Wait a minute.")
    async with started() as pilot:
        await opened(pilot)
        assert "Shake it." in shown(pilot, "#said")
        await pilot.press("c")
        await until(pilot, lambda: "Wait a minute." in shown(pilot, "#said"))
        [opinion] = services.peers.reviews.said
        assert (opinion.subject, opinion.verdict) == (
            Subject(SubjectKind.LESSON, first.id),
            PeerVerdict.CONFIRM,
        )
        assert "Confirmed" in toasts(pilot)
        await pilot.press("s")
        await until(pilot, lambda: "Nothing waits for you." in shown(pilot, "#title"))
        await pilot.press("u")
        await until(pilot, lambda: "Wait a minute." in shown(pilot, "#said"))
        assert [each.subject.number for each in services.peers.reviews.said] == [first.id]
        assert second.id != first.id


async def test_a_condition_is_typed_and_an_empty_one_decides_nothing(
    started: Started, services: FakeServices
) -> None:
    add_lesson(services, "Shake it.")
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("d")
        await until(pilot, lambda: bool(pilot.app.screen.query(TextArea)))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        assert services.peers.reviews.said == []
        await pilot.press("d")
        await type_in(pilot, "only the old ones")
        await until(pilot, lambda: bool(services.peers.reviews.said))
        assert services.peers.reviews.said[0].text == "only the old ones"


async def test_a_rejected_answer_may_leave_the_words_alone(
    started: Started, services: FakeServices
) -> None:
    services.peers.reviews.questions = [shared(3, weak_answer(QUESTION))]
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "They do not answer this" in on_screen(pilot))
        await pilot.press("down", "enter")
        await until(pilot, lambda: bool(services.peers.reviews.said))
        assert services.peers.reviews.said[0].verdict is PeerVerdict.REJECT


async def test_what_nobody_answers_is_answered_and_waits_as_a_lesson(
    started: Started, services: FakeServices
) -> None:
    services.peers.reviews.questions = [shared(3, nothing_known("Who has the key?"))]
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("c")
        await until(pilot, lambda: "Answer it yourself" in toasts(pilot))
        await pilot.press("e")
        await type_in(pilot, "Ben has it, because the safe is in his room.")
        await until(pilot, lambda: bool(services.peers.reviews.said))
        await settled(pilot)
        [lesson] = services.ledger.lessons.lessons()
        assert (lesson.veteran, lesson.situation) == ("Dara Kim", "Who has the key?")


class TestMuchAtStake:
    async def test_what_was_said_is_hidden_until_one_has_answered(
        self, started: Started, services: FakeServices
    ) -> None:
        add_lesson(services, "Pull the fuse first.", Stakes.HIGH)
        async with started() as pilot:
            await opened(pilot)
            assert "fuse" not in on_screen(pilot)
            assert "answer before you see" in shown(pilot, "#said")
            await pilot.press("c")
            await until(pilot, lambda: "Answer first" in toasts(pilot))
            assert services.peers.reviews.said == []
            await pilot.press("enter")
            await type_in(pilot, "Pull the fuse.")
            await until(pilot, lambda: "Pull the fuse first." in shown(pilot, "#said"))
            assert "You say much the same." in shown(pilot, "#said")
            await pilot.press("c")
            await until(pilot, lambda: bool(services.peers.reviews.said))
            assert services.peers.reviews.said[0].blind

    async def test_whoever_looks_first_decides_as_one_who_has_looked(
        self, started: Started, services: FakeServices
    ) -> None:
        add_lesson(services, "Pull the fuse first.", Stakes.HIGH)
        async with started() as pilot:
            await opened(pilot)
            await pilot.press("o")
            assert "Pull the fuse first." in shown(pilot, "#said")
            await pilot.press("c")
            await until(pilot, lambda: bool(services.peers.reviews.said))
            assert not services.peers.reviews.said[0].blind


async def test_whoever_comes_too_late_is_told_and_loses_no_word(
    started: Started, services: FakeServices
) -> None:
    lesson = add_lesson(services, "Shake it.")
    services.peers.reviews.moved.add(Subject(SubjectKind.LESSON, lesson.id))
    async with started() as pilot:
        await opened(pilot)
        await pilot.press("d")
        await type_in(pilot, "only the old ones")
        await until(pilot, lambda: "says something else by now" in toasts(pilot))
        await until(pilot, lambda: isinstance(pilot.app.screen, ReviewScreen))
        await pilot.press("d")
        await until(pilot, lambda: bool(pilot.app.screen.query(TextArea)))
        assert pilot.app.screen.query_one(TextArea).text == "only the old ones"


async def test_without_a_name_it_says_what_to_do(started: Started, services: FakeServices) -> None:
    services.peers = FakePeers(services.ledger, services.personal, me="")
    async with started() as pilot:
        await opened(pilot)
        assert "profile.name" in shown(pilot, "#said")


async def test_it_fits_a_narrow_terminal(started: Started, services: FakeServices) -> None:
    services.peers.reviews.questions = [shared(3, weak_answer(QUESTION))]
    async with started(NARROW) as pilot:
        await opened(pilot)
        assert QUESTION in on_screen(pilot)
        assert "Confirm" in on_screen(pilot)
