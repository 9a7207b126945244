"""What is foreign to a workspace is said to be, and what is only unanswered is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Answer, Mode, ReasonCode, Verdict
from peertutor.core.events import AnswerFinished, Composing
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.conversation.scope import is_foreign, what_there_is
from peertutor.mentor.mentor import Mentor, Writer
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.writing.compose import Composer, Room
from tests.fakes.ledger import FakeClock, FakeLedger
from tests.fakes.model import ScriptedChat, ScriptedPrompts, ScriptedRetriever, ScriptedTokens
from tests.mentor.said import LOGS, PRINTER, RINGING, passage

READER, RARITY = Reader(PorterStemmer()), Rarity({})
CAPITAL = "What is the capital of France?"


def near(cosine: float | None, *found: RetrievedPassage) -> list[RetrievedPassage]:
    return [replace(one, dense=cosine) for one in found or (PRINTER, RINGING)]


def test_far_in_meaning_and_in_no_word_is_foreign() -> None:
    assert is_foreign(CAPITAL, near(0.80), READER, RARITY)
    assert not is_foreign(CAPITAL, near(0.84), READER, RARITY)


def test_words_in_common_bring_a_question_nearer() -> None:
    assert is_foreign("How do penguins sleep?", near(0.79), READER, RARITY)
    assert not is_foreign("Does the toner chip count pages?", near(0.79), READER, RARITY)


def test_a_rare_word_in_common_counts_for_more_than_a_common_one() -> None:
    question = "toner empty penguin glacier"
    common = Rarity({"toner": 0.1, "empti": 0.1, "penguin": 6.0, "glacier": 6.0})
    rare = Rarity({"toner": 6.0, "empti": 6.0, "penguin": 0.1, "glacier": 0.1})
    assert is_foreign(question, near(0.79), READER, common)
    assert not is_foreign(question, near(0.79), READER, rare)


@pytest.mark.parametrize("question", ["", "Why?", "And then?"])
def test_of_a_question_without_words_nothing_is_said(question: str) -> None:
    assert not is_foreign(question, near(0.70), READER, RARITY)


def test_where_nothing_was_found_nothing_is_said() -> None:
    assert not is_foreign(CAPITAL, [], READER, RARITY)


def test_cosines_on_another_scale_are_not_compared() -> None:
    assert not is_foreign("Does the toner chip count pages?", near(0.4), READER, RARITY)
    assert is_foreign("Do penguins sleep on glaciers?", near(0.4), READER, RARITY)


def test_by_words_alone_a_question_must_share_next_to_nothing() -> None:
    assert is_foreign("Do penguins sleep on glaciers?", near(None), READER, RARITY)
    assert not is_foreign("Do penguins count pages?", near(None), READER, RARITY)
    assert not is_foreign("penguins?", near(None), READER, RARITY)


def test_it_is_said_what_there_is_to_ask_about() -> None:
    hostile = passage(8, ("Ana", "Yes."), title="![x](http://evil.example) [1]\nand more " * 9)
    said = what_there_is([RINGING, RINGING, LOGS, hostile])
    assert said.startswith(ReasonCode.OUT_OF_SCOPE.sentence)
    assert "“Reading a client's tone”, “Handing over” and “" in said
    assert said.count("Reading a client's tone") == 1
    assert "\n" not in said
    assert "](http" not in said.replace("\\](", "")
    assert "[1]" not in said.replace("\\[1\\]", "")
    assert what_there_is([]) == ReasonCode.OUT_OF_SCOPE.sentence


async def asked(question: str, *found: RetrievedPassage, chat: ScriptedChat | None) -> Answer:
    composer = Composer(ScriptedPrompts(), ScriptedTokens(), Room())
    mentor = Mentor(
        retriever=ScriptedRetriever(*found),
        ledger=FakeLedger(),
        stemmer=PorterStemmer(),
        clock=FakeClock(),
        writer=Writer(chat=chat, composer=composer) if chat else None,
    )
    told = [event async for event in mentor.ask(question)]
    assert not any(isinstance(event, Composing) and event.why for event in told)
    assert isinstance(told[-1], AnswerFinished)
    return told[-1].answer


@pytest.mark.parametrize("chat", [None, ScriptedChat("The capital of France is Paris [1].")])
async def test_a_foreign_question_is_answered_by_nobody_with_and_without_a_model(
    chat: ScriptedChat | None,
) -> None:
    answer = await asked(CAPITAL, *near(0.79), chat=chat)
    assert answer.verdict is Verdict.NO_KNOWLEDGE
    assert [reason.code for reason in answer.reasons] == [ReasonCode.OUT_OF_SCOPE]
    assert (answer.citations, answer.claims, answer.suggested_peers) == ((), (), ())
    assert answer.mode is Mode.EXTRACTIVE
    assert "Paris" not in answer.text
    assert "“The printer that lies”" in answer.text
    assert 0.0 < answer.confidence < 0.2
    assert chat is None or chat.asked == []
