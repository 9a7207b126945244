"""“Are you sure?” and “Who says so?”: from the answer made again, and never surer than it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Answer, Exchange, Mode, ReasonCode, Verdict, exchanges
from peertutor.core.events import AnswerFinished, Composing, Retrieved, Understood
from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.passages import RetrievedPassage
from peertutor.core.text import one_line
from peertutor.core.wording import confidence
from peertutor.mentor.mentor import Mentor, Writer
from peertutor.mentor.writing.compose import Composer, Room
from tests.fakes.holding import HoldingLedger
from tests.fakes.ledger import FakeClock
from tests.fakes.model import ScriptedChat, ScriptedPrompts, ScriptedRetriever, ScriptedTokens
from tests.mentor.said import LOGS, PRINTER, RINGING, passage, turn_text

QUESTION = "When do you ring a quiet client?"
SURE, SOURCES = "Are you sure?", "Who says so?"
ORDER = (Verdict.GROUNDED, Verdict.NEEDS_PEER, Verdict.NO_KNOWLEDGE)


class Desk:
    """A mentor, and what its retriever and its model were asked."""

    def __init__(self, *found: RetrievedPassage, chat: ScriptedChat | None = None) -> None:
        composer = Composer(ScriptedPrompts(), ScriptedTokens(), Room())
        self.chat = chat
        self.retriever = ScriptedRetriever(*found)
        self.mentor = Mentor(
            retriever=self.retriever,
            ledger=HoldingLedger(*found),
            stemmer=PorterStemmer(),
            clock=FakeClock(),
            writer=Writer(chat=chat, composer=composer) if chat else None,
        )

    async def ask(self, line: str, history: Sequence[Exchange] = ()) -> Answer:
        """Return the answer to a line."""
        told = [event async for event in self.mentor.ask(line, history)]
        assert isinstance(told[-1], AnswerFinished), told[-1]
        return told[-1].answer


@pytest.fixture
def desk() -> Desk:
    return Desk(RINGING, PRINTER)


@pytest.mark.parametrize("line", [SURE, SOURCES])
async def test_the_last_question_is_asked_again_and_not_these_words(desk: Desk, line: str) -> None:
    first = await desk.ask(QUESTION)
    told = [event async for event in desk.mentor.ask(line, exchanges([first]))]
    assert desk.retriever.asked == [(QUESTION, 12)] * 2
    assert told[0] == Understood(line, QUESTION)
    assert any(isinstance(event, Retrieved) for event in told)
    assert isinstance(told[-1], AnswerFinished)
    answer = told[-1].answer
    assert (answer.question, answer.standalone) == (line, QUESTION)
    assert answer.citations == first.citations
    assert answer.verdict is first.verdict
    assert answer.confidence == first.confidence


async def test_it_says_what_the_certainty_rests_on(desk: Desk) -> None:
    answer = await desk.ask(SURE, exchanges([await desk.ask(QUESTION)]))
    assert answer.text.startswith("As sure as these words let me be.")
    assert f"Asked again: “{QUESTION}”" in answer.text
    assert "one person's word (Ana Ruiz), said on 2026-03-11" in answer.text
    assert one_line(confidence(answer)) in answer.text
    assert "What a colleague would have to check:" in answer.text
    assert "- Whether these words still hold: nobody has verified them yet." in answer.text
    assert "- one veteran's word, not yet verified" in answer.text


async def test_it_says_whose_words_they_are(desk: Desk) -> None:
    answer = await desk.ask(SOURCES, exchanges([await desk.ask(QUESTION)]))
    source = "Ana Ruiz, veteran, in the interview “Reading a client's tone”, 2026-03-11 [1]"
    assert source in answer.text
    assert "“I ring a quiet client within ten minutes" in answer.text


async def test_a_document_is_named_as_one() -> None:
    paper = passage(
        4,
        ("", "A quiet client is rung within ten minutes by the desk.", Role.DOCUMENT),
        title="QP-01 Ringing",
        kind=Kind.REFERENCE,
        dense=0.93,
        lexical=9.0,
    )
    desk = Desk(paper)
    first = await desk.ask(QUESTION)
    assert (
        "“QP-01 Ringing”, an official document"
        in (await desk.ask(SOURCES, exchanges([first]))).text
    )
    assert "rests on one document" in (await desk.ask(SURE, exchanges([first]))).text


@pytest.mark.parametrize("line", [SURE, SOURCES])
async def test_every_quote_is_verbatim_and_every_claim_stands_in_the_text(
    desk: Desk, line: str
) -> None:
    answer = await desk.ask(line, exchanges([await desk.ask(QUESTION)]))
    assert answer.claims
    for claim in answer.claims:
        assert answer.text[claim.start : claim.end] == claim.text
    for citation in answer.citations:
        whole = turn_text(RINGING, citation.turn)
        assert whole[citation.start : citation.end] == citation.quote
        assert f"[{citation.n}]" in answer.text


async def test_the_second_time_it_is_still_about_the_question(desk: Desk) -> None:
    answers = [await desk.ask(QUESTION)]
    for line in (SURE, SURE, SOURCES, "Really?"):
        answers.append(await desk.ask(line, exchanges(answers)))
    assert {answer.standalone for answer in answers} == {QUESTION}
    assert {answer.citations for answer in answers} == {answers[0].citations}
    assert answers[2].text == answers[1].text


async def test_a_follow_up_is_asked_again_with_what_it_needed(desk: Desk) -> None:
    answers = [await desk.ask(QUESTION)]
    answers.append(await desk.ask("And why?", exchanges(answers)))
    answer = await desk.ask(SURE, exchanges(answers))
    assert answer.standalone == answers[1].standalone == "And why? (ring a quiet client)"


@pytest.mark.parametrize("was", ORDER)
async def test_it_is_never_surer_than_before(desk: Desk, was: Verdict) -> None:
    history = [Exchange("user", QUESTION), Exchange("agent", "**Ana** …", was, 0.2)]
    answer = await desk.ask(SURE, history)
    assert ORDER.index(answer.verdict) >= ORDER.index(was)
    assert answer.confidence <= 0.2
    assert answer.verdict is Verdict.GROUNDED or answer.reasons


@pytest.mark.parametrize(
    ("said", "least"),
    [
        ("Ana rings within an hour [1]. (⚠ unsupported)", Verdict.NEEDS_PEER),
        ("Nobody's recorded words answer this.", Verdict.NO_KNOWLEDGE),
        ("Cook the pasta for nine minutes.", Verdict.NEEDS_PEER),
    ],
)
async def test_of_a_conversation_in_words_alone_the_words_tell(
    desk: Desk, said: str, least: Verdict
) -> None:
    answer = await desk.ask(SURE, [Exchange("user", QUESTION), Exchange("agent", said)])
    assert ORDER.index(answer.verdict) >= ORDER.index(least)
    assert answer.text.startswith("No.")


async def test_an_answer_that_nobody_gave_is_nobodys() -> None:
    chat_less = Desk(replace(PRINTER, dense=0.79))
    first = await chat_less.ask("How do penguins sleep?")
    sure = await chat_less.ask(SURE, exchanges([first]))
    assert sure.text.startswith("No. Nobody's recorded words answer it")
    assert sure.verdict is Verdict.NO_KNOWLEDGE
    sources = await chat_less.ask(SOURCES, exchanges([first]))
    assert sources.text.startswith("Nobody: no recorded words answer “How do penguins sleep?”.")


async def test_no_model_is_asked_and_what_it_wrote_is_checked_anew() -> None:
    chat = ScriptedChat("Ana rings a quiet client within ten minutes [1]. Cook it well [2].")
    desk = Desk(RINGING, LOGS, PRINTER, chat=chat)
    first = await desk.ask(QUESTION)
    assert first.mode is Mode.GENERATED
    told = [event async for event in desk.mentor.ask(SURE, exchanges([first]))]
    assert len(chat.asked) == 1
    assert not any(isinstance(event, Composing) and event.why for event in told)
    assert isinstance(told[-1], AnswerFinished)
    answer = told[-1].answer
    assert answer.mode is Mode.EXTRACTIVE
    assert answer.verdict is Verdict.NEEDS_PEER
    assert ReasonCode.UNSUPPORTED_CLAIM in {reason.code for reason in answer.reasons}
    assert [citation.quote for citation in answer.citations] == [first.citations[0].quote]
    assert all(claim.supported for claim in answer.claims)
    assert "Cook it well" not in "".join(claim.text for claim in answer.claims)


async def test_what_was_verified_needs_no_check() -> None:
    verified = replace(RINGING, passage=replace(RINGING.passage, trust=Trust.PEER_VERIFIED))
    desk = Desk(verified)
    answer = await desk.ask(SURE, exchanges([await desk.ask(QUESTION)]))
    assert "What a colleague would have to check" not in answer.text


async def test_what_is_only_practised_is_said_to_be_each_time() -> None:
    turn = RINGING.passage.parts[1].turn
    practised = replace(RINGING, passage=replace(RINGING.passage, practised=frozenset({turn})))
    desk = Desk(practised)
    answers = [await desk.ask(QUESTION)]
    assert answers[0].text.startswith("Practised by **Ana Ruiz**")
    for line in (SURE, SOURCES):
        answers.append(await desk.ask(line, exchanges(answers)))
        assert "Practised by **Ana Ruiz**" in answers[-1].text
        assert answers[-1].citations == answers[0].citations
        assert answers[-1].verdict is Verdict.NEEDS_PEER


async def test_two_spellings_of_a_name_are_one_voice() -> None:
    words = "You ring the quiet ones on the first morning, when a client has just moved house."
    again = passage(8, ("A. Ruiz", words), dense=0.9, lexical=9)
    desk = Desk(RINGING, again)
    first = await desk.ask(QUESTION)
    assert len({citation.speaker for citation in first.citations}) == 2
    answer = await desk.ask(SURE, exchanges([first]))
    assert "one person's word (Ana Ruiz)" in one_line(answer.text)


async def test_a_mark_of_what_is_only_practised_is_no_part_of_what_is_checked_again() -> None:
    practised = replace(PRINTER, passage=replace(PRINTER.passage, practised=frozenset({30})))
    question = "What does the toner chip count?"
    first = await Desk(practised, chat=ScriptedChat("It counts pages [1].")).ask(question)
    assert "(⚠ practised by Cy Marsh" in first.text
    codes = {reason.code for reason in first.reasons}
    again = await Desk(practised).ask(SURE, exchanges([first]))
    assert {reason.code for reason in again.reasons} == codes
