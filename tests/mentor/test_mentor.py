"""The mentor: what it tells on the way to an answer, and what it leaves behind."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Answer, Exchange, Mode, ReasonCode, Verdict
from peertutor.core.errors import ModelTimeout, SettingsError, StorageFailed
from peertutor.core.events import (
    AnswerEvent,
    AnswerFailed,
    AnswerFinished,
    ClaimGrounded,
    Composing,
    FellBack,
    Retrieved,
    TextDelta,
    Understood,
)
from peertutor.core.interviews import Trust
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.grounding.opinion import SecondOpinion
from peertutor.mentor.mentor import Mentor, Writer
from peertutor.mentor.writing.compose import CANNOT_ANSWER, Composer, Room
from tests.fakes.holding import HoldingLedger
from tests.fakes.ledger import FakeClock, FakeLedger, FakePersonalStore
from tests.fakes.model import (
    ScriptedChat,
    ScriptedPrompts,
    ScriptedReplies,
    ScriptedRetriever,
    ScriptedTokens,
)
from tests.mentor.said import LOGS, PRINTER, RINGING, passage, turn_text

BACKUPS = (Exchange("user", "How do we restore a backup?"), Exchange("agent", "Read-only first."))


QUESTION = "When do you ring a quiet client?"


def mentor(
    *passages: RetrievedPassage,
    chat: ScriptedChat | None = None,
    personal: FakePersonalStore | None = None,
    ledger: FakeLedger | None = None,
    prompts: ScriptedPrompts | None = None,
    judges: bool = False,
) -> Mentor:
    writer = None
    if chat is not None:
        prompts = prompts or ScriptedPrompts()
        composer = Composer(prompts, ScriptedTokens(), Room())
        opinion = SecondOpinion(chat, prompts) if judges else None
        writer = Writer(chat=chat, composer=composer, opinion=opinion)
    return Mentor(
        retriever=ScriptedRetriever(*passages),
        ledger=ledger or HoldingLedger(*passages),
        stemmer=PorterStemmer(),
        clock=FakeClock(),
        personal=personal,
        writer=writer,
    )


async def events(asked: Mentor, question: str = QUESTION, **how: object) -> list[AnswerEvent]:
    return [event async for event in asked.ask(question, **how)]  # type: ignore[arg-type]  # passed on as given


def finished(told: list[AnswerEvent]) -> AnswerFinished:
    assert isinstance(told[-1], AnswerFinished), told[-1]
    return told[-1]


def shown(told: list[AnswerEvent]) -> str:
    last = max((i for i, event in enumerate(told) if isinstance(event, FellBack)), default=-1)
    return "".join(event.text for event in told[last + 1 :] if isinstance(event, TextDelta))


async def test_tells_each_step_in_order_when_colleagues_are_quoted() -> None:
    told = await events(mentor(RINGING, LOGS, PRINTER))
    kinds = list(dict.fromkeys(type(event) for event in told))
    assert kinds == [Understood, Retrieved, Composing, TextDelta, ClaimGrounded, AnswerFinished]
    answer = finished(told).answer
    assert answer.mode is Mode.EXTRACTIVE
    assert answer.text == shown(told)
    assert "**Ana Ruiz** (Reading a client's tone, 2026-03-11): “" in answer.text
    assert "ring a quiet client within ten minutes" in answer.text
    assert answer.timing.retrieve is not None
    assert answer.timing.first_token is not None
    assert answer.timing.total is not None
    assert answer.timing.retrieve <= answer.timing.first_token <= answer.timing.total


async def test_every_quote_stands_word_for_word_in_its_turn_and_is_no_hosts() -> None:
    answer = finished(await events(mentor(RINGING, LOGS, PRINTER))).answer
    by_talk = {found.passage.interview_id: found for found in (RINGING, LOGS, PRINTER)}
    assert answer.citations
    for citation in answer.citations:
        whole = turn_text(by_talk[citation.interview_id], citation.turn)
        assert whole[citation.start : citation.end] == citation.quote
        assert citation.speaker != "Tobias Renn"
    for claim in answer.claims:
        assert answer.text[claim.start : claim.end] == claim.text


async def test_names_the_colleagues_and_never_the_host() -> None:
    answer = finished(await events(mentor(RINGING, LOGS))).answer
    assert [peer.name for peer in answer.suggested_peers] == ["Ana Ruiz", "Ben Okafor"]
    assert answer.suggested_peers[0].why == (
        "talked about this in “Reading a client's tone”, 2026-03-11"
    )


async def test_says_honestly_that_nobody_answers() -> None:
    near = replace(PRINTER, dense=0.81, lexical=None)
    asked = "Who cleans the toner drum at night?"
    answer = finished(await events(mentor(near), asked)).answer
    assert answer.verdict is Verdict.NO_KNOWLEDGE
    assert [reason.code for reason in answer.reasons] == [ReasonCode.NO_SOURCE]
    assert answer.text.startswith("Nobody's recorded words answer this.")
    assert "You could ask" not in answer.text
    assert answer.suggested_peers == ()


async def test_names_whom_to_ask_where_they_spoke_of_the_question_and_did_not_answer_it() -> None:
    chat = ScriptedChat(*CANNOT_ANSWER)
    answer = finished(await events(mentor(RINGING, PRINTER, chat=chat))).answer
    assert answer.verdict is Verdict.NO_KNOWLEDGE
    assert answer.text.endswith("You could ask Ana Ruiz.")
    assert [peer.name for peer in answer.suggested_peers] == ["Ana Ruiz"]


async def test_nobody_is_named_who_speaks_of_something_else() -> None:
    answer = finished(await events(mentor(RINGING, PRINTER))).answer
    assert [peer.name for peer in answer.suggested_peers] == ["Ana Ruiz"]


async def test_who_is_as_close_by_meaning_as_the_quoted_may_know_more() -> None:
    other = passage(7, ("Dee Low", "Silence on the line worries me."), dense=0.91)
    answer = finished(await events(mentor(RINGING, other, PRINTER))).answer
    assert [citation.speaker for citation in answer.citations] == ["Ana Ruiz"]
    assert [peer.name for peer in answer.suggested_peers] == ["Ana Ruiz", "Dee Low"]


async def test_says_so_too_when_nothing_at_all_is_found() -> None:
    answer = finished(await events(mentor())).answer
    assert answer.verdict is Verdict.NO_KNOWLEDGE
    assert answer.text == "Nobody's recorded words answer this."
    assert answer.citations == ()


@pytest.mark.parametrize("said", ["hi", "Thanks!", "Who are you?", "what can you do"])
async def test_small_talk_is_answered_kindly_without_a_search(said: str) -> None:
    asked = mentor(RINGING)
    told = await events(asked, said)
    answer = finished(told).answer
    assert answer.text == shown(told)
    assert answer.citations == ()
    assert [reason.code for reason in answer.reasons] == [ReasonCode.OUT_OF_SCOPE]
    assert not any(isinstance(event, Retrieved) for event in told)


@pytest.mark.parametrize("said", ["How does this work?", "ok, how does this work"])
async def test_what_points_back_in_a_conversation_is_no_small_talk(said: str) -> None:
    told = await events(mentor(RINGING), said, history=BACKUPS)
    assert any(isinstance(event, Retrieved) for event in told)
    assert isinstance(told[0], Understood)
    assert "restore a backup" in told[0].standalone


@pytest.mark.parametrize("said", ["How do you work?", "Who are you?", "Got it!", "Thanks for that"])
async def test_small_talk_in_a_conversation_is_small_talk(said: str) -> None:
    told = await events(mentor(RINGING), said, history=BACKUPS)
    assert not any(isinstance(event, Retrieved) for event in told)


async def test_after_a_greeting_this_is_the_program() -> None:
    history = (Exchange("user", "Hi"), Exchange("agent", "Hello! Ask me anything."))
    told = await events(mentor(RINGING), "How does this work?", history=history)
    assert not any(isinstance(event, Retrieved) for event in told)


async def test_a_follow_up_is_searched_with_what_it_leaves_out() -> None:
    retriever = ScriptedRetriever(RINGING)
    asked = Mentor(
        retriever=retriever, ledger=FakeLedger(), stemmer=PorterStemmer(), clock=FakeClock()
    )
    history = (Exchange("user", "When do you ring a quiet client?"), Exchange("agent", "At once."))
    told = [event async for event in asked.ask("And why?", history)]
    assert isinstance(told[0], Understood)
    assert told[0].question == "And why?"
    assert "quiet client" in told[0].standalone
    assert retriever.asked == [(told[0].standalone, 12)]


async def test_only_what_peers_verified_counts_when_asked_for() -> None:
    answer = finished(await events(mentor(RINGING), verified_only=True)).answer
    assert answer.passages == ()
    assert answer.verdict is Verdict.NO_KNOWLEDGE


async def test_what_peers_verified_is_found_behind_many_who_were_not() -> None:
    verified = replace(RINGING, passage=replace(RINGING.passage, trust=Trust.PEER_VERIFIED))
    others = [passage(n, ("Ben", f"A quiet client, number {n}.")) for n in range(20, 35)]
    answer = finished(await events(mentor(*others, verified), verified_only=True)).answer
    assert [found.passage.id for found in answer.passages] == [verified.passage.id]


async def test_a_prompt_that_cannot_be_used_leaves_the_word_to_colleagues() -> None:
    class Bad(ScriptedPrompts):
        def render(self, name: str, **values: str) -> str:
            raise SettingsError(f"The prompt {name}.md has other placeholders than it should")

    chat = ScriptedChat("Ana rings.")
    told = await events(mentor(RINGING, chat=chat, prompts=Bad()))
    fell = [event.error.title for event in told if isinstance(event, FellBack)]
    assert fell == ["The prompt answer.md has other placeholders than it should"]
    answer = finished(told).answer
    assert answer.mode is Mode.EXTRACTIVE
    assert answer.model_note == fell[0]
    assert "ring a quiet client within ten minutes" in answer.text
    assert chat.asked == []


async def test_a_model_writes_and_is_checked() -> None:
    chat = ScriptedChat("Ana rings a quiet client within ", "ten minutes [", "1]. ", "Cook it [7].")
    told = await events(mentor(RINGING, LOGS, PRINTER, chat=chat))
    answer = finished(told).answer
    assert answer.mode is Mode.GENERATED
    assert shown(told) == "Ana rings a quiet client within ten minutes [1]. Cook it."
    assert answer.text == (
        "Ana rings a quiet client within ten minutes [1]. Cook it. (⚠ unsupported)"
    )
    assert [claim.supported for claim in answer.claims] == [True, False]
    assert answer.claims[0].citations == (1,)
    assert "ten minutes" in answer.citations[0].quote
    assert answer.verdict is Verdict.NEEDS_PEER
    assert ReasonCode.UNSUPPORTED_CLAIM in {reason.code for reason in answer.reasons}
    assert answer.dropped_citations == 1
    assert answer.model_note == "scripted"


async def test_a_model_that_fails_half_way_leaves_the_word_to_colleagues() -> None:
    chat = ScriptedChat("Ana rings ", ModelTimeout("The model fell silent"))
    told = await events(mentor(RINGING, LOGS, chat=chat))
    fell = [event for event in told if isinstance(event, FellBack)]
    assert [event.error.title for event in fell] == ["The model fell silent"]
    answer = finished(told).answer
    assert answer.mode is Mode.EXTRACTIVE
    assert answer.text == shown(told)
    assert "Ana rings " not in shown(told)
    failed = [reason for reason in answer.reasons if reason.code is ReasonCode.MODEL_FAILED]
    assert "scripted: The model fell silent" in failed[0].text


async def test_a_model_that_finds_no_answer_is_believed() -> None:
    chat = ScriptedChat(*CANNOT_ANSWER)
    told = await events(mentor(RINGING, chat=chat))
    answer = finished(told).answer
    assert answer.verdict is Verdict.NO_KNOWLEDGE
    assert CANNOT_ANSWER not in shown(told)
    assert answer.text == shown(told)
    assert answer.text.startswith("Nobody's recorded words answer this. The nearest")


@pytest.mark.parametrize("empty", ["", " \n", "[99]", "\x1b[31m"])
async def test_an_answer_without_a_word_is_a_failure_of_the_model(empty: str) -> None:
    told = await events(mentor(RINGING, chat=ScriptedChat(empty)))
    assert any(isinstance(event, FellBack) for event in told)
    assert finished(told).answer.mode is Mode.EXTRACTIVE


async def test_without_passages_no_model_is_asked() -> None:
    chat = ScriptedChat("Penguins sleep standing.")
    answer = finished(await events(mentor(chat=chat))).answer
    assert chat.asked == []
    assert answer.verdict is Verdict.NO_KNOWLEDGE


async def test_an_answer_is_kept_whole_at_the_end() -> None:
    personal = FakePersonalStore()
    number = personal.start_conversation()
    last = finished(await events(mentor(RINGING, personal=personal), conversation=number))
    kept = personal.answers(number)
    assert [answer.id for answer in kept] == [last.kept_as]
    assert kept[0].answer == last.answer


@pytest.mark.parametrize("chat", [None, ScriptedChat("Ana rings within ten minutes [1].")])
@pytest.mark.parametrize("becomes", ["deleted", "disputed", "retired"])
async def test_words_that_were_overtaken_while_they_were_answered_with_are_not_cited(
    chat: ScriptedChat | None, becomes: str
) -> None:
    personal, ledger = FakePersonalStore(), HoldingLedger(RINGING, LOGS)
    number = personal.start_conversation()
    asked = mentor(RINGING, LOGS, chat=chat, personal=personal, ledger=ledger)
    told = []
    async for event in asked.ask(QUESTION, conversation=number):
        told.append(event)
        if isinstance(event, Retrieved):
            ledger.becomes(RINGING.passage, becomes)
    last = told[-1]
    assert isinstance(last, AnswerFailed)
    assert last.error.title == "What this answer rests on was taken back or doubted meanwhile"
    assert last.error.retryable
    assert personal.answers(number) == []
    if chat is None:
        assert not any(isinstance(event, TextDelta) for event in told)


async def test_words_that_were_disputed_before_are_shown_as_that() -> None:
    ledger = HoldingLedger(RINGING, LOGS)
    ledger.becomes(RINGING.passage, "disputed")
    found = replace(RINGING, passage=ledger.held[RINGING.passage.id])
    answer = finished(await events(mentor(found, LOGS, ledger=ledger))).answer
    assert ReasonCode.DISPUTED in {reason.code for reason in answer.reasons}


async def test_what_was_only_found_and_is_gone_by_now_is_not_kept() -> None:
    personal, ledger = FakePersonalStore(), HoldingLedger(RINGING, PRINTER)
    number = personal.start_conversation()
    asked = mentor(RINGING, PRINTER, personal=personal, ledger=ledger)
    told = []
    async for event in asked.ask(QUESTION, conversation=number):
        told.append(event)
        if isinstance(event, Retrieved):
            ledger.becomes(PRINTER.passage, "deleted")
    last = finished(told)
    assert {each.interview_id for each in last.answer.citations} == {RINGING.passage.interview_id}
    assert personal.answers(number) == []
    assert last.not_kept is not None
    assert last.not_kept.title == "An interview this answer rests on was deleted meanwhile"


async def test_words_deleted_while_they_are_kept_are_erased() -> None:
    ledger = HoldingLedger(RINGING, LOGS)

    class Overtaken(FakePersonalStore):
        def keep_answer(self, conversation: int, answer: Answer) -> int:
            ledger.delete_interview(RINGING.passage.interview_id)
            self.erase_source(RINGING.passage.interview_id)
            return super().keep_answer(conversation, answer)

    personal = Overtaken()
    number = personal.start_conversation()
    asked = mentor(RINGING, LOGS, personal=personal, ledger=ledger)
    finished(await events(asked, conversation=number))
    assert personal.erase_source(RINGING.passage.interview_id) == 0
    assert not any("within ten minutes" in kept.answer.text for kept in personal.answers(number))


async def test_an_answer_that_cannot_be_kept_is_an_answer_all_the_same() -> None:
    class Full(FakePersonalStore):
        def keep_answer(self, conversation: int, answer: Answer) -> int:
            raise StorageFailed("The disk is full")

    last = finished(await events(mentor(RINGING, personal=Full()), conversation=1))
    assert last.kept_as is None
    assert last.not_kept is not None
    assert last.not_kept.title == "The disk is full"
    assert "Ana Ruiz" in last.answer.text


async def test_nothing_is_kept_without_a_conversation() -> None:
    personal = FakePersonalStore()
    last = finished(await events(mentor(RINGING, personal=personal)))
    assert last.kept_as is None
    assert personal.conversations(10) == []


@pytest.mark.parametrize("after", [Understood, Retrieved, Composing, TextDelta])
async def test_closed_before_its_end_it_leaves_no_trace(after: type[AnswerEvent]) -> None:
    personal = FakePersonalStore()
    number = personal.start_conversation()
    chat = ScriptedChat("Ana rings ", "a quiet client ", "within ten minutes [1].")
    asked = mentor(RINGING, chat=chat, personal=personal)
    async with aclosing(asked.ask(QUESTION, conversation=number)) as stream:
        async for event in stream:
            if isinstance(event, after):
                break
    assert personal.answers(number) == []
    assert chat.closed == (1 if after is TextDelta else 0)


async def test_cancelled_while_a_model_writes_it_leaves_no_trace() -> None:
    personal = FakePersonalStore()
    number = personal.start_conversation()
    chat = ScriptedChat(*(["word "] * 10_000))
    asked = mentor(RINGING, chat=chat, personal=personal)
    begun = asyncio.Event()

    async def read() -> None:
        async with aclosing(asked.ask(QUESTION, conversation=number)) as stream:
            async for event in stream:
                if isinstance(event, TextDelta):
                    begun.set()

    task = asyncio.create_task(read())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert personal.answers(number) == []
    assert chat.closed == 1


async def test_a_ledger_that_cannot_be_read_is_said_in_words() -> None:
    class Broken(ScriptedRetriever):
        async def search(self, query: str, limit: int, **how: object) -> object:  # type: ignore[override]  # it never returns
            raise StorageFailed("The disk is gone")

    asked = Mentor(
        retriever=Broken(),  # type: ignore[arg-type]  # it never returns
        ledger=FakeLedger(),
        stemmer=PorterStemmer(),
        clock=FakeClock(),
    )
    told = await events(asked)
    assert isinstance(told[-1], AnswerFailed)
    assert told[-1].error.title == "The disk is gone"


_WRITTEN = "Ana rings a quiet client within ten minutes [1]. The toner chip counts pages [3]."


async def test_a_model_that_judges_is_asked_once_more_and_what_it_doubts_is_named() -> None:
    verdict = '{"claims": [{"n": 1, "supported": true}, {"n": 2, "supported": false}]}'
    chat = ScriptedReplies(_WRITTEN, verdict)
    answer = finished(await events(mentor(RINGING, LOGS, PRINTER, chat=chat, judges=True))).answer
    assert len(chat.asked) == 2
    assert [claim.supported for claim in answer.claims] == [True, False]
    (reason,) = (r for r in answer.reasons if r.code is ReasonCode.UNSUPPORTED_CLAIM)
    assert "The toner chip counts pages" in reason.text
    assert answer.model_note == "scripted"


async def test_without_the_setting_no_model_judges() -> None:
    chat = ScriptedReplies(_WRITTEN)
    answer = finished(await events(mentor(RINGING, LOGS, PRINTER, chat=chat))).answer
    assert len(chat.asked) == 1
    assert all(claim.supported for claim in answer.claims)


async def test_where_a_model_cannot_judge_rules_alone_do_and_the_answer_says_so() -> None:
    chat = ScriptedReplies(_WRITTEN, ModelTimeout("The model took too long"))
    answer = finished(await events(mentor(RINGING, LOGS, PRINTER, chat=chat, judges=True))).answer
    assert answer.mode is Mode.GENERATED
    assert all(claim.supported for claim in answer.claims)
    assert "rules alone checked it" in answer.model_note
    assert "The model took too long" in answer.model_note
    assert not {reason.code for reason in answer.reasons} & {ReasonCode.MODEL_FAILED}


async def test_what_a_model_declines_is_not_judged() -> None:
    chat = ScriptedReplies(CANNOT_ANSWER)
    answer = finished(await events(mentor(RINGING, chat=chat, judges=True))).answer
    assert answer.verdict is Verdict.NO_KNOWLEDGE
    assert len(chat.asked) == 1
