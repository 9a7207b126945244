"""The mentor with a real model behind a real server: the wire, the checks, the fallbacks.

The model is very small and cites nothing properly: what is proved is that whatever it says is
checked, not that it says it well.
"""

from __future__ import annotations

import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest

from peertutor.adapters.openai_chat import Deadlines, OpenAIChat
from peertutor.adapters.prompts import FilePrompts, prompt_folders
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.adapters.tokens import TokenCounterFor
from peertutor.core.answers import Answer, Mode, ReasonCode
from peertutor.core.errors import ContextOverflow, ModelCut, ModelRefused
from peertutor.core.events import AnswerEvent, AnswerFinished, FellBack, TextDelta
from peertutor.mentor.grounding.ground import checked
from peertutor.mentor.grounding.opinion import SecondOpinion
from peertutor.mentor.mentor import Mentor, Writer
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.writing.compose import Composer, Room
from peertutor.ports import Message
from tests.fakes.holding import HoldingLedger
from tests.fakes.ledger import FakeClock
from tests.fakes.model import ScriptedRetriever
from tests.mentor.said import LOGS, PRINTER, RINGING, turn_text
from tests.servers import real_model

pytestmark = [
    pytest.mark.model_server,
    pytest.mark.skipif(bool(real_model.missing()), reason=real_model.missing() or "there is one"),
    pytest.mark.xdist_group("model_server"),
]

_PATIENT = Deadlines(first_token=60, idle=60, total=120)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with real_model.running() as url:
        yield url


def chat(endpoint: str, key: str = real_model.KEY) -> OpenAIChat:
    return OpenAIChat(
        endpoint=endpoint, model="smollm2", api_key=key, deadlines=_PATIENT, temperature=0
    )


def mentor(model: OpenAIChat, tmp_path: Path, room: Room | None = None) -> Mentor:
    composer = Composer(
        FilePrompts(prompt_folders(tmp_path)),
        TokenCounterFor("smollm2"),
        room or Room(context_tokens=4096, answer_tokens=160),
    )
    return Mentor(
        retriever=ScriptedRetriever(RINGING, LOGS, PRINTER),
        ledger=HoldingLedger(RINGING, LOGS, PRINTER),
        stemmer=PorterStemmer(),
        clock=FakeClock(),
        writer=Writer(chat=model, composer=composer, answer_tokens=160),
    )


async def told(asked: Mentor) -> list[AnswerEvent]:
    return [event async for event in asked.ask("When do you ring a quiet client?")]


def finished(events: list[AnswerEvent]) -> Answer:
    assert isinstance(events[-1], AnswerFinished), events[-1]
    return events[-1].answer


async def heard(words: AsyncIterator[str]) -> str:
    return "".join([text async for text in words])


async def test_a_real_model_is_heard_and_checked(endpoint: str, tmp_path: Path) -> None:
    events = await told(mentor(chat(endpoint), tmp_path))
    answer = finished(events)
    if answer.mode is Mode.EXTRACTIVE:
        # It may talk without end; then that is said, and colleagues are quoted.
        assert isinstance(next(e for e in events if isinstance(e, FellBack)).error, ModelCut)
    sources = {found.passage.interview_id: found for found in (RINGING, LOGS, PRINTER)}
    for citation in answer.citations:
        whole = turn_text(sources[citation.interview_id], citation.turn)
        assert whole[citation.start : citation.end] == citation.quote
    marks = {int(mark) for mark in re.findall(r"\[(\d+)\]", answer.text)}
    assert marks == {citation.n for citation in answer.citations}
    shown = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert {int(mark) for mark in re.findall(r"\[(\d+)\]", shown)} <= {1, 2, 3, 4}
    for claim in answer.claims:
        assert answer.text[claim.start : claim.end] == claim.text
    assert answer.timing.first_token


async def test_a_real_model_judges_and_nothing_it_says_lets_a_wrong_sentence_stand(
    endpoint: str, tmp_path: Path
) -> None:
    text = (
        "Ana rings a quiet client within ten minutes [1]. The toner chip counts pages [3]. "
        "Ana rings a quiet client within twelve minutes [1]. Ben always rings a quiet client [2]."
    )
    found = checked(
        text, (RINGING, LOGS, PRINTER), reader=Reader(PorterStemmer()), rarity=Rarity({})
    )
    by_rules = [claim.supported for claim in found.grounded().claims]
    assert by_rules == [True, True, False, False]
    judge = SecondOpinion(chat(endpoint), FilePrompts(prompt_folders(tmp_path)))
    opinion = await judge.of(found)
    # It is far too small to judge: either it kept to the form, or that is said and rules count.
    assert opinion.doubted <= {0, 1}
    assert not (opinion.note and opinion.doubted)
    after = [claim.supported for claim in found.grounded(opinion.doubted).claims]
    assert all(before or not now for before, now in zip(by_rules, after, strict=True))
    assert after[2:] == [False, False]


async def test_the_models_it_offers_are_listed(endpoint: str) -> None:
    assert await chat(endpoint).models()


async def test_a_short_answer_comes_to_its_end(endpoint: str) -> None:
    asked = [Message("user", "Say only the word: yes")]
    assert (await heard(chat(endpoint).stream(asked, max_tokens=200))).strip()


async def test_an_answer_that_is_too_long_is_cut_and_said_so(endpoint: str) -> None:
    asked = [Message("user", "Write a long story about a dog.")]
    with pytest.raises(ModelCut):
        await heard(chat(endpoint).stream(asked, max_tokens=8))


async def test_a_wrong_key_ends_in_colleagues_words(endpoint: str, tmp_path: Path) -> None:
    events = await told(mentor(chat(endpoint, "sk-wrong"), tmp_path))
    fell = next(event for event in events if isinstance(event, FellBack))
    assert isinstance(fell.error, ModelRefused)
    assert "sk-wrong" not in str(fell.error)
    answer = finished(events)
    assert "**Ana Ruiz**" in answer.text
    assert ReasonCode.MODEL_FAILED in {reason.code for reason in answer.reasons}


async def test_too_long_a_question_is_told_apart(endpoint: str) -> None:
    asked = [Message("user", "word " * 9000)]
    with pytest.raises(ContextOverflow):
        await heard(chat(endpoint).stream(asked, max_tokens=50))


async def test_leaving_in_the_middle_frees_the_server(endpoint: str) -> None:
    model = chat(endpoint)
    asked = [Message("user", "Write a very long story about a dog and a cat.")]
    async with aclosing(model.stream(asked, max_tokens=2000)) as words:
        async for _ in words:
            break
    # It answers one question at a time: were the first one still written, this would wait for it.
    began = time.monotonic()
    assert await heard(model.stream([Message("user", "Say yes.")], max_tokens=200))
    assert time.monotonic() - began < 30
