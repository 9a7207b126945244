"""The Ask room, as a person uses it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from textual.widgets import OptionList

from peertutor.core.answers import Feedback, Mode
from peertutor.core.changes import ChangeKind, Notice
from peertutor.core.errors import ModelTimeout, PeerTutorError, StorageFailed
from peertutor.core.events import (
    AnswerFailed,
    AnswerFinished,
    Composing,
    FellBack,
    Retrieved,
    TextDelta,
)
from peertutor.tui.screens.history import History
from peertutor.tui.screens.transcript import TranscriptScreen
from peertutor.tui.screens.why import Why
from peertutor.tui.widgets.answer import AnswerBlock
from peertutor.tui.widgets.answer_text import AnswerText
from peertutor.tui.widgets.conversation import WINDOW, Conversation
from peertutor.tui.widgets.evidence import EvidenceCard, EvidencePanel
from peertutor.tui.widgets.question import QuestionBox
from tests.fakes.services import FakeServices, answer, nothing_known, telling, weak_answer
from tests.tui.conftest import NARROW, Started, ask, decide, settled, shown, toasts, until

HUNG = "What do I do when the billing run hangs?"


async def test_an_answer_stands_under_its_question_with_verdict_and_evidence(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        assert pilot.app.query_one(AnswerText).source == answer().text
        verdict = shown(pilot, "VerdictStrip, AnswerFoot *")
        assert "✓ Grounded" in verdict
        assert "one veteran's word, not yet verified" in verdict
        assert "right 16 times out of 20, estimated on public questions" in verdict
        assert "Mara Lindqvist — spoke about the billing run" in verdict
        evidence = shown(pilot, "EvidencePanel *")
        assert "Evidence · 2 quotes" in evidence
        assert "“The counter stops at ninety-nine percent.”" in evidence
        assert "The billing run that hangs · 4 Nov 2025" in evidence
        assert pilot.app.query_one(QuestionBox).text == ""
        assert pilot.app.focused is pilot.app.query_one(QuestionBox)


async def test_keys_typed_fast_before_enter_all_belong_to_the_question(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await pilot.press(*"why", "space", *"hang", "ctrl+j", *"now", "enter")
        await settled(pilot)
        assert services.mentor.asked == [("why hang\nnow", ())]


async def test_the_evidence_is_shown_before_the_answer(
    started: Started, services: FakeServices
) -> None:
    services.mentor.gate = asyncio.Event()
    async with started() as pilot:
        await ask(pilot, HUNG, wait=False)
        await until(pilot, lambda: bool(pilot.app.query(EvidenceCard)))
        assert "Found so far" in shown(pilot, "EvidencePanel *")
        assert pilot.app.query_one(AnswerText).source == ""
        services.mentor.gate.set()
        await settled(pilot)
        assert "Evidence · 2 quotes" in shown(pilot, "EvidencePanel *")


async def test_an_answer_without_a_word_says_so(started: Started, services: FakeServices) -> None:
    services.mentor.scripts = [telling(nothing_known("Which coffee?"))]
    async with started() as pilot:
        await ask(pilot, "Which coffee?")
        verdict = shown(pilot, "VerdictStrip, AnswerFoot *")
        assert "? No answer yet" in verdict
        assert "Nobody's recorded words answer this." in verdict
        assert not pilot.app.query_one(AnswerText).display


async def test_a_flagged_answer_says_why_in_words(started: Started, services: FakeServices) -> None:
    services.mentor.scripts = [telling(weak_answer(HUNG))]
    async with started() as pilot:
        await ask(pilot, HUNG)
        verdict = shown(pilot, "VerdictStrip, AnswerFoot *")
        assert "! Ask a colleague" in verdict
        assert "may not answer it" in verdict


async def test_escape_stops_an_answer_without_a_trace(
    started: Started, services: FakeServices
) -> None:
    services.mentor.gate = asyncio.Event()
    async with started() as pilot:
        await ask(pilot, HUNG, wait=False)
        await until(pilot, lambda: bool(pilot.app.query(EvidenceCard)))
        await pilot.press("escape")
        await until(pilot, lambda: services.mentor.closed == 1)
        await settled(pilot)
        assert not pilot.app.query(AnswerBlock)
        assert not pilot.app.query(EvidenceCard)
        assert pilot.app.query_one(QuestionBox).text == HUNG
        assert services.personal.conversations(10) == []
        assert "Nothing of it was kept" in toasts(pilot)


async def test_a_question_after_a_stopped_one_is_answered(
    started: Started, services: FakeServices
) -> None:
    services.mentor.gate = asyncio.Event()
    async with started() as pilot:
        await ask(pilot, "First?", wait=False)
        await until(pilot, lambda: bool(pilot.app.query(EvidenceCard)))
        await pilot.press("escape")
        services.mentor.gate.set()
        await settled(pilot)
        await ask(pilot, HUNG)
        assert [block.question for block in pilot.app.query(AnswerBlock)] == [HUNG]
        assert services.mentor.asked[-1] == (HUNG, ())


async def test_a_second_question_waits_for_the_first(
    started: Started, services: FakeServices
) -> None:
    services.mentor.gate = asyncio.Event()
    async with started() as pilot:
        await ask(pilot, "First?", wait=False)
        await ask(pilot, "Second?", wait=False)
        assert pilot.app.query_one(QuestionBox).text == "Second?"
        assert "Still answering" in toasts(pilot)
        services.mentor.gate.set()
        await settled(pilot)
        assert [question for question, _ in services.mentor.asked] == ["First?"]


async def test_a_failure_is_told_in_words_brackets_and_all(
    started: Started, services: FakeServices
) -> None:
    failure = PeerTutorError("It broke [/foo] at [S1]", cause="[b]x[/]", remedy="Try [1] again.")
    services.mentor.scripts = [[AnswerFailed(failure)], failure]
    async with started() as pilot:
        for _ in range(2):
            await ask(pilot, HUNG)
        assert pilot.app.query_one(QuestionBox).text == HUNG
        told = shown(pilot, ".failure")
        assert told.count("! It broke [/foo] at [S1]\n[b]x[/]\nTry [1] again.") == 2


async def test_an_error_nobody_foresaw_does_not_end_the_app(
    started: Started, services: FakeServices
) -> None:
    services.mentor.scripts = [[Retrieved((), answer().timing), 7]]  # type: ignore[list-item] # no event at all
    async with started() as pilot:
        services.personal.start_conversation = None  # type: ignore[assignment,method-assign] # cannot be called
        await ask(pilot, HUNG, wait=False)
        await until(pilot, lambda: "Something went wrong inside" in shown(pilot, ".failure"))
        assert "TypeError" in shown(pilot, ".failure")
        assert pilot.app.is_running


async def test_what_a_failed_model_wrote_is_dropped(
    started: Started, services: FakeServices
) -> None:
    services.mentor.scripts = [
        [
            Composing(Mode.GENERATED),
            TextDelta("Half a sen"),
            FellBack(ModelTimeout("The model fell silent")),
            Composing(Mode.EXTRACTIVE),
            TextDelta("Mara: “kill the export”"),
            AnswerFinished(answer(HUNG)),
        ]
    ]
    async with started() as pilot:
        await ask(pilot, HUNG)
        assert pilot.app.query_one(AnswerText).source == answer().text


async def test_the_conversation_so_far_goes_with_the_next_question(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        await ask(pilot, "And on a Friday?")
        history = services.mentor.asked[1][1]
        assert [(each.speaker, each.text) for each in history] == [
            ("user", HUNG),
            ("agent", answer().text),
        ]


async def test_a_citation_opens_its_transcript_and_leads_back(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        await pilot.press("ctrl+o", "down", "enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, TranscriptScreen)
        await pilot.press("escape")
        focused = pilot.app.focused
        assert isinstance(focused, EvidenceCard)
        assert focused.place.quote == "I kill the export job, never the run itself."
        await pilot.press("escape")
        assert pilot.app.focused is pilot.app.query_one(QuestionBox)


async def test_a_click_on_a_mark_opens_that_quote(started: Started, services: FakeServices) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        paragraph = pilot.app.query_one("AnswerText MarkdownParagraph")
        mark = answer().text.index("[1]") + 1
        await pilot.click(paragraph, offset=(mark, 0))
        await settled(pilot)
        assert isinstance(pilot.app.screen, TranscriptScreen)


async def test_a_digit_opens_that_quote_of_the_focused_answer(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        await pilot.press("ctrl+up", "9")
        assert "no quote of that number" in toasts(pilot)
        await pilot.press("2")
        await settled(pilot)
        assert isinstance(pilot.app.screen, TranscriptScreen)


async def test_useful_and_wrong_take_one_key_can_be_changed_and_taken_back(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        block = pilot.app.query_one(AnswerBlock)
        kept: list[Feedback | None] = []
        for key in ("f2", "f3", "f3"):
            await pilot.press(key)
            await settled(pilot)
            kept.append(services.personal.answers(1)[0].feedback)
        assert kept == [Feedback.USEFUL, Feedback.WRONG, None]
        await pilot.press("ctrl+up", "u")
        await settled(pilot)
        assert services.personal.answers(1)[0].feedback is Feedback.USEFUL
        assert "You said: ✓ useful" in shown(pilot, "VerdictStrip, AnswerFoot *")
        assert block.has_focus


async def test_a_word_on_an_answer_that_cannot_be_kept_is_taken_back(
    started: Started, services: FakeServices
) -> None:
    def full(answer_id: int, feedback: Feedback | None) -> None:
        raise StorageFailed("The disk is full [/x]", remedy="Make room.")

    async with started() as pilot:
        await ask(pilot, HUNG)
        services.personal.set_feedback = full  # type: ignore[method-assign] # the fault
        await pilot.press("f2")
        await settled(pilot)
        assert "The disk is full [/x]\nMake room." in toasts(pilot)
        assert "You said" not in shown(pilot, "VerdictStrip, AnswerFoot *")


async def test_the_chips_under_an_answer_work_with_the_mouse(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        assert "f2 useful" in shown(pilot, "Chip")
        await pilot.click("Chip")
        await settled(pilot)
        assert services.personal.answers(1)[0].feedback is Feedback.USEFUL


async def test_why_explains_the_verdict(started: Started, services: FakeServices) -> None:
    services.mentor.scripts = [telling(weak_answer(HUNG))]
    async with started() as pilot:
        await ask(pilot, HUNG)
        await pilot.press("f4")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Why)
        told = shown(pilot)
        assert "may not answer it" in told
        assert "! 12% Kill the export job" in told
        assert "nearness in meaning" in told
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, Why)


async def test_the_answer_and_a_citation_go_to_the_clipboard(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        await pilot.press("ctrl+g")
        assert pilot.app.clipboard == answer().text
        await pilot.press("ctrl+o", "c")
        await pilot.pause()
        assert pilot.app.clipboard == (
            "“The counter stops at ninety-nine percent.” "
            "— Mara Lindqvist, The billing run that hangs · 4 Nov 2025"
        )


async def test_a_conversation_is_resumed_after_a_restart(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        await pilot.press("f2")
        await settled(pilot)
    async with started() as pilot:
        assert not pilot.app.query(AnswerBlock)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: bool(pilot.app.screen.query(OptionList)))
        await pilot.press("enter")
        await until(pilot, lambda: bool(pilot.app.query(AnswerBlock)))
        await settled(pilot)
        assert pilot.app.query_one(AnswerText).source == answer().text
        assert "You said: ✓ useful" in shown(pilot, "VerdictStrip, AnswerFoot *")
        assert "Evidence · 2 quotes" in shown(pilot, "EvidencePanel *")
        await ask(pilot, "And on a Friday?")
        assert len(services.mentor.asked[-1][1]) == 2
        assert len(services.personal.answers(1)) == 2


async def test_an_old_answer_says_for_ever_what_has_changed_of_it(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        assert not pilot.app.query_one(".recalled").display
    [kept] = services.personal.kept
    at = datetime(2026, 3, 3, 9, tzinfo=UTC)
    read = Notice(
        id=1, answer=kept.id, at=at, kind=ChangeKind.CORRECTED, holds="Ask Ben.", read_at=at
    )
    services.personal.kept[0] = replace(kept, notices=(read,))
    async with started(NARROW) as pilot:
        await pilot.press("ctrl+r")
        await until(pilot, lambda: bool(pilot.app.screen.query(OptionList)))
        await pilot.press("enter")
        await until(pilot, lambda: bool(pilot.app.query(AnswerBlock)))
        await settled(pilot)
        said = shown(pilot, ".recalled")
        assert said == "! 3 Mar 2026: What this rests on was corrected. Now: Ask Ben."


async def test_a_new_conversation_leaves_the_old_one_in_the_history(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        await pilot.press("ctrl+n")
        await settled(pilot)
        assert not pilot.app.query(AnswerBlock)
        await ask(pilot, "Another?")
        assert services.mentor.asked[-1] == ("Another?", ())
        assert len(services.personal.conversations(10)) == 2


async def test_only_the_latest_answers_are_mounted_and_the_rest_can_be_loaded(
    started: Started, services: FakeServices
) -> None:
    number = services.personal.start_conversation()
    for n in range(WINDOW + 7):
        services.personal.keep_answer(number, answer(f"Question {n}?"))
    async with started() as pilot:
        await pilot.press("ctrl+r")
        await until(pilot, lambda: bool(pilot.app.screen.query(OptionList)))
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.query(AnswerBlock)) == WINDOW)
        blocks = pilot.app.query_one(Conversation).blocks
        assert [blocks[0].question, blocks[-1].question] == ["Question 7?", "Question 26?"]
        await ask(pilot, "One more?")
        assert len(pilot.app.query(AnswerBlock)) == WINDOW
        assert len(services.mentor.asked[0][1]) == 2 * (WINDOW + 7)
        pilot.app.query_one("#earlier").focus()
        await pilot.press("enter")
        await until(pilot, lambda: len(pilot.app.query(AnswerBlock)) == WINDOW + 8)
        blocks = pilot.app.query_one(Conversation).blocks
        assert [block.question for block in blocks[:2]] == ["Question 0?", "Question 1?"]
        assert not pilot.app.query_one("#earlier").display


async def test_one_column_on_a_narrow_terminal_and_two_on_a_wide_one(
    started: Started, services: FakeServices
) -> None:
    async with started(NARROW) as pilot:
        await ask(pilot, HUNG)
        conversation, evidence = (
            pilot.app.query_one(Conversation),
            pilot.app.query_one(EvidencePanel),
        )
        assert (conversation.display, evidence.display) == (True, False)
        await pilot.press("ctrl+o")
        assert (conversation.display, evidence.display) == (False, True)
        assert evidence.size.width > 70
        await pilot.press("escape")
        assert (conversation.display, evidence.display) == (True, False)
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert (conversation.display, evidence.display) == (True, True)
        assert pilot.app.query_one(AnswerText).source == answer().text


async def test_a_long_answer_is_read_from_its_beginning(
    started: Started, services: FakeServices
) -> None:
    long = answer(HUNG, text="A word about it.\n\n" * 30)
    services.mentor.scripts = [telling(answer("First?")), telling(long)]
    async with started(NARROW) as pilot:
        await ask(pilot, "First?")
        await ask(pilot, HUNG)
        room = pilot.app.query_one(Conversation)
        block = room.blocks[-1]
        await until(pilot, lambda: block.region.y == room.content_region.y)
        assert room.scroll_y < room.max_scroll_y


async def test_the_reader_who_scrolled_up_is_left_there(
    started: Started, services: FakeServices
) -> None:
    async with started(NARROW) as pilot:
        for n in range(4):
            await ask(pilot, f"Question {n}?")
        room = pilot.app.query_one(Conversation)
        assert room.scroll_y == room.max_scroll_y
        await pilot.press("pageup", "pageup")
        await pilot.pause()
        place = room.scroll_y
        assert place < room.max_scroll_y
        block = pilot.app.query_one(Conversation).blocks[-1]
        await block.show(TextDelta("More and more.\n\n" * 30))
        await pilot.pause()
        assert room.scroll_y == place


async def test_a_conversation_is_forgotten_once_that_was_agreed_to(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, HUNG)
        for agreed, left in ((False, 1), (True, 0)):
            await pilot.press("ctrl+r")
            await until(pilot, lambda: bool(pilot.app.screen.query(OptionList)))
            await pilot.press("d")
            await decide(pilot, agreed)
            await until(pilot, lambda: isinstance(pilot.app.screen, History))
            await pilot.press("escape")
            await settled(pilot)
            assert len(services.personal.conversations(10)) == left
            assert len(pilot.app.query(AnswerBlock)) == left
