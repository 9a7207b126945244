"""An answer to which two colleagues say otherwise: both quoted, neither blended nor preferred."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Answer, Exchange, Mode, ReasonCode, Verdict, exchanges
from peertutor.core.events import AnswerFinished
from peertutor.core.interviews import Trust
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.mentor import Mentor, Writer
from peertutor.mentor.writing.compose import Composer, Room
from tests.fakes.holding import HoldingLedger
from tests.fakes.ledger import FakeClock
from tests.fakes.model import ScriptedChat, ScriptedPrompts, ScriptedRetriever, ScriptedTokens
from tests.mentor.said import passage, turn_text

_QUESTION = "How long should the fuser cool down?"
_OLD = passage(
    1,
    ("Ana Ruiz", "Wait twenty minutes for the fuser to cool down. It burns your fingers."),
    said_on=date(2019, 5, 1),
    dense=0.92,
    lexical=9.0,
)
_NEW = passage(
    2,
    ("Ben Okafor", "The fuser needs five minutes to cool down, no more. Then you lift it out."),
    said_on=date(2026, 5, 1),
    dense=0.93,
    lexical=9.5,
)


async def asked(
    question: str,
    *found: RetrievedPassage,
    chat: ScriptedChat | None = None,
    history: Sequence[Exchange] = (),
) -> Answer:
    writer = None
    if chat is not None:
        composer = Composer(ScriptedPrompts(), ScriptedTokens(), Room())
        writer = Writer(chat=chat, composer=composer)
    mentor = Mentor(
        retriever=ScriptedRetriever(*found),
        ledger=HoldingLedger(*found),
        stemmer=PorterStemmer(),
        clock=FakeClock(),
        writer=writer,
    )
    async for event in mentor.ask(question, history):
        if isinstance(event, AnswerFinished):
            return event.answer
    raise AssertionError("no answer")


def whole(answer: Answer, *found: RetrievedPassage) -> None:
    """Every quote stands in its turn, every claim in the answer."""
    by_talk = {one.passage.interview_id: one for one in found}
    for citation in answer.citations:
        words = turn_text(by_talk[citation.interview_id], citation.turn)
        assert words[citation.start : citation.end] == citation.quote
        assert f"[{citation.n}]" in answer.text
    for claim in answer.claims:
        assert answer.text[claim.start : claim.end] == claim.text


@pytest.mark.parametrize("found", [(_OLD, _NEW), (_NEW, _OLD)])
async def test_both_sides_are_quoted_whichever_is_newer(
    found: tuple[RetrievedPassage, RetrievedPassage],
) -> None:
    answer = await asked(_QUESTION, *found)
    whole(answer, *found)
    assert answer.mode is Mode.EXTRACTIVE
    assert answer.text.startswith("Two schools:\n\n**")
    assert "**Ana Ruiz** (Talk 1, 2019-05-01): “Wait twenty minutes" in answer.text
    assert "**Ben Okafor** (Talk 2, 2026-05-01): “The fuser needs five minutes" in answer.text
    assert answer.verdict is Verdict.NEEDS_PEER
    (reason,) = [r for r in answer.reasons if r.code is ReasonCode.CONFLICT]
    assert "Ana Ruiz (2019-05-01)" in reason.detail
    assert "Ben Okafor (2026-05-01)" in reason.detail


async def test_no_paragraph_holds_the_words_of_both() -> None:
    answer = await asked(_QUESTION, _OLD, _NEW)
    for paragraph in answer.text.split("\n\n"):
        assert not ("Ana Ruiz" in paragraph and "Ben Okafor" in paragraph)
    assert all(len(claim.citations) == 1 for claim in answer.claims)


async def test_a_model_that_tells_one_side_is_followed_by_both() -> None:
    chat = ScriptedChat("The fuser needs five minutes to cool down [2].")
    answer = await asked(_QUESTION, _OLD, _NEW, chat=chat)
    whole(answer, _OLD, _NEW)
    assert answer.mode is Mode.GENERATED
    written, heading, *sides = answer.text.split("\n\n")
    assert written.startswith("The fuser needs five minutes")
    assert heading == "Two schools:"
    assert [side.partition(" (")[0] for side in sides] in (
        ["**Ana Ruiz**", "**Ben Okafor**"],
        ["**Ben Okafor**", "**Ana Ruiz**"],
    )
    assert ReasonCode.CONFLICT in {reason.code for reason in answer.reasons}
    assert [citation.n for citation in answer.citations] == [1, 2, 3]


async def test_a_model_that_names_and_cites_both_is_left_as_it_wrote() -> None:
    chat = ScriptedChat(
        "Ana Ruiz says: wait twenty minutes for the fuser to cool down [1]. "
        "Ben Okafor says the fuser needs five minutes to cool down, no more [2]."
    )
    answer = await asked(_QUESTION, _OLD, _NEW, chat=chat)
    whole(answer, _OLD, _NEW)
    assert "Two schools" not in answer.text
    assert ReasonCode.CONFLICT in {reason.code for reason in answer.reasons}


async def test_different_conditions_are_told_and_not_flagged() -> None:
    one = passage(1, ("Ana", "If it's cotton, rinse the wool mix hot."), dense=0.93, lexical=9)
    other = passage(
        2, ("Ben", "When it's pure fleece, rinse the wool cold."), dense=0.92, lexical=8
    )
    answer = await asked("Do I rinse the wool hot or cold?", one, other)
    whole(answer, one, other)
    assert answer.text.startswith("It depends on the case:\n\n")
    assert "**Ana** (Talk 1, 2026-01-15), if it's cotton: “" in answer.text
    assert ReasonCode.CONFLICT not in {reason.code for reason in answer.reasons}
    assert "it depends: Ana “if it's cotton”, Ben “when it's pure fleece”" in answer.labels


async def test_a_side_that_is_disputed_is_flagged_where_a_model_left_it_out() -> None:
    one = passage(1, ("Ana", "If it's cotton, rinse the wool mix hot."), dense=0.93, lexical=9)
    text = "When it's pure fleece, rinse the wool cold."
    flags = []
    for trust in (Trust.TOLD, Trust.DISPUTED):
        other = passage(2, ("Ben", text), dense=0.92, lexical=8, trust=trust)
        chat = ScriptedChat("If it's cotton, rinse the wool mix hot [1].")
        answer = await asked("Do I rinse the wool hot or cold?", one, other, chat=chat)
        whole(answer, one, other)
        assert "**Ben** (Talk 2, 2026-01-15), when it's pure fleece: “" in answer.text
        flags.append(ReasonCode.DISPUTED in {reason.code for reason in answer.reasons})
    assert flags == [False, True]


_COTTON = passage(1, ("Ana", "If it's cotton, rinse the wool mix hot."), dense=0.93, lexical=9)
_FLEECE = passage(2, ("Ben", "When it's pure fleece, rinse the wool cold."), dense=0.92, lexical=8)


async def test_both_sides_that_were_added_are_no_part_of_what_is_checked_again() -> None:
    chat = ScriptedChat("If it's cotton, rinse the wool mix hot [1].")
    first = await asked("Do I rinse the wool hot or cold?", _COTTON, _FLEECE, chat=chat)
    assert "It depends on the case:" in first.text
    codes = {reason.code for reason in first.reasons}
    assert ReasonCode.UNSUPPORTED_CLAIM not in codes
    again = await asked("Are you sure?", _COTTON, _FLEECE, history=exchanges([first]))
    assert {reason.code for reason in again.reasons} == codes
    assert len(again.citations) == len(first.citations)


async def test_both_sides_in_quotes_are_quoted_again_and_not_taken_for_a_models_words() -> None:
    first = await asked("Do I rinse the wool hot or cold?", _COTTON, _FLEECE)
    assert first.text.startswith("It depends on the case:")
    again = await asked("Are you sure?", _COTTON, _FLEECE, history=exchanges([first]))
    assert again.reasons == first.reasons
    assert [each.quote for each in again.citations] == [each.quote for each in first.citations]
