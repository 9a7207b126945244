"""Whatever a model's server does, it ends in plain words, and in those of colleagues."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import aclosing

import pytest

from peertutor.adapters.openai_chat import Deadlines, OpenAIChat
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Mode, ReasonCode
from peertutor.core.errors import (
    ConsentNeeded,
    ContextOverflow,
    ModelBusy,
    ModelCut,
    ModelError,
    ModelGarbage,
    ModelRefused,
    ModelTimeout,
    ModelUnreachable,
)
from peertutor.core.events import AnswerEvent, AnswerFinished, FellBack, TextDelta
from peertutor.mentor.mentor import Mentor, Writer
from peertutor.mentor.writing.compose import Composer, Room
from peertutor.ports import ChatModel, Message
from tests.fakes.holding import HoldingLedger
from tests.fakes.ledger import FakeClock
from tests.fakes.model import ScriptedPrompts, ScriptedRetriever, ScriptedTokens
from tests.mentor.said import LOGS, PRINTER, RINGING
from tests.servers.chat import DONE, Reply, document, event, refusing, saying, scripted

_QUICK = Deadlines(first_token=0.6, idle=0.5, total=1.5)
_KEY = "sk-secret-0123456789"
_ASKED = [Message("user", "When do you ring?")]
_DRIP = (b": keep-alive\n\n", 0.05)


def chat(url: str, deadlines: Deadlines = _QUICK, **how: object) -> OpenAIChat:
    return OpenAIChat(endpoint=url, model="some-model", api_key=_KEY, deadlines=deadlines, **how)  # type: ignore[arg-type]  # passed on as given


async def heard(model: ChatModel) -> str:
    return "".join([text async for text in model.stream(_ASKED, max_tokens=99)])


async def asked(model: ChatModel) -> list[AnswerEvent]:
    mentor = Mentor(
        retriever=ScriptedRetriever(RINGING, LOGS, PRINTER),
        ledger=HoldingLedger(RINGING, LOGS, PRINTER),
        stemmer=PorterStemmer(),
        clock=FakeClock(),
        writer=Writer(chat=model, composer=Composer(ScriptedPrompts(), ScriptedTokens(), Room())),
    )
    return [event async for event in mentor.ask("When do you ring a quiet client?")]


_FAULTS: dict[str, tuple[Reply, type[ModelError], str]] = {
    "never says a word": (Reply((5.0,)), ModelTimeout, "said nothing within 0.6 s"),
    "falls silent": (saying("Ana ", "rings ", 5.0), ModelTimeout, "fell silent for 0.5 s"),
    "drips to keep alive": (Reply((event("Ana "), *_DRIP), repeat=True), ModelTimeout, "silent"),
    "drips before a word": (Reply(_DRIP, repeat=True), ModelTimeout, "said nothing"),
    "never comes to its end": (
        Reply((event("word "), 0.05), repeat=True),
        ModelTimeout,
        "not done after 1.5 s",
    ),
    "only empty words": (Reply((event(""), 0.05), repeat=True), ModelTimeout, "said nothing"),
    "cut cleanly": (saying("Ana rings", finish=None), ModelCut, "ended in the middle"),
    "torn": (saying("Ana rings", finish=None, torn=True), ModelUnreachable, "broke in the middle"),
    "done without a reason": (Reply((event("Ana"), DONE)), ModelCut, "ended in the middle"),
    "too long": (saying("Ana rings", finish="length"), ModelCut, "too long"),
    "filtered": (saying("Ana rings", finish="content_filter"), ModelCut, "content filter"),
    "wants a tool": (saying("Ana", finish="tool_calls"), ModelGarbage, "is no answer"),
    "a page of HTML": (
        document(b"<html><body>Sign in</body></html>", "text/html"),
        ModelGarbage,
        "is no answer",
    ),
    "HTML that says it is a stream": (
        document(b"<html><body>Sign in</body></html>", "text/event-stream"),
        ModelGarbage,
        "is no answer",
    ),
    "one JSON document": (document(b'{"choices": []}', "application/json"), ModelGarbage, "answer"),
    "nothing": (Reply(), ModelGarbage, "is no answer"),
    "garbage": (Reply((b"data: {]\n\n",)), ModelGarbage, "is no answer"),
    "garbage after words": (Reply((event("Ana "), b"data: \xff{\n\n")), ModelGarbage, "no answer"),
    "invalid UTF-8": (Reply((b"data: \xc3\x28\xff\xfe\n\n",)), ModelGarbage, "is no answer"),
    "a number for a chunk": (Reply((b"data: 7\n\n",)), ModelGarbage, "is no answer"),
    "null for a chunk": (Reply((b"data: null\n\n",)), ModelGarbage, "is no answer"),
    "a list for words": (Reply((event("x").replace(b'"x"', b"[1]"),)), ModelGarbage, "answer"),
    "an error in the stream": (
        Reply((event("Ana "), b'data: {"error": {"message": "out of memory"}}\n\n')),
        ModelUnreachable,
        "failed in the middle",
    ),
    "a wrong key": (refusing(401, f"bad key {_KEY}"), ModelRefused, "refused the key"),
    "a key that may not": (refusing(403), ModelRefused, "refused the key"),
    "an unknown model": (refusing(404), ModelRefused, "does not know the model “some-model”"),
    "a bad request": (refusing(400, "no such role"), ModelRefused, "refused the request"),
    "too many requests": (refusing(429), ModelBusy, "too many requests"),
    "too many for long": (
        refusing(429, headers={"Retry-After": "100"}),
        ModelBusy,
        "too many requests",
    ),
    "broken": (refusing(500), ModelUnreachable, "failed to answer"),
    "overloaded": (refusing(503), ModelUnreachable, "failed to answer"),
    "a redirect": (
        Reply((), status=307, headers={"Location": "http://127.0.0.1:9/v1"}),
        ModelRefused,
        "refused the request",
    ),
    "too long a prompt, as OpenAI says it": (
        refusing(400, "This model's maximum context length is 99", code="context_length_exceeded"),
        ContextOverflow,
        "longer than the model can read",
    ),
    "too long a prompt, as llama.cpp says it": (
        refusing(400, "request exceeds", type="exceed_context_size_error"),
        ContextOverflow,
        "longer than the model can read",
    ),
}


@pytest.mark.parametrize(("reply", "kind", "words"), _FAULTS.values(), ids=_FAULTS.keys())
async def test_each_fault_has_its_error_in_words(
    reply: Reply, kind: type[ModelError], words: str
) -> None:
    began = time.monotonic()
    # Only what is about time is told by time: a busy computer is late with the rest.
    deadlines = _QUICK if kind is ModelTimeout else Deadlines()
    with scripted(reply) as server, pytest.raises(ModelError) as caught:
        await heard(chat(server.url, deadlines))
    assert type(caught.value) is kind or issubclass(type(caught.value), kind)
    assert words in caught.value.title
    assert caught.value.remedy or kind is ModelCut
    assert _KEY not in str(caught.value)
    if kind is ModelTimeout:
        assert time.monotonic() - began < 4


@pytest.mark.parametrize("reply", [reply for reply, _, _ in _FAULTS.values()], ids=list(_FAULTS))
async def test_after_each_fault_colleagues_are_quoted(reply: Reply) -> None:
    with scripted(reply) as server:
        told = await asked(chat(server.url))
    fell = [event for event in told if isinstance(event, FellBack)]
    assert len(fell) == 1
    last = told[-1]
    assert isinstance(last, AnswerFinished)
    assert last.answer.mode is Mode.EXTRACTIVE
    assert "**Ana Ruiz**" in last.answer.text
    reasons = {reason.code: reason.text for reason in last.answer.reasons}
    assert fell[0].error.title in reasons[ReasonCode.MODEL_FAILED]
    after = told[told.index(fell[0]) :]
    assert "".join(e.text for e in after if isinstance(e, TextDelta)) == last.answer.text


async def test_an_answer_that_comes_to_its_end_is_an_answer() -> None:
    with scripted(saying("Ana rings ", "at once [1].")) as server:
        assert await heard(chat(server.url)) == "Ana rings at once [1]."
    (request,) = server.requests
    assert request["model"] == "some-model"
    assert request["stream"] is True
    assert request["max_tokens"] == 99
    assert request["messages"] == [{"role": "user", "content": "When do you ring?"}]
    assert server.keys == [f"Bearer {_KEY}"]


async def test_an_empty_answer_is_the_mentors_to_refuse() -> None:
    with scripted(saying()) as server:
        assert await heard(chat(server.url)) == ""
        told = await asked(chat(server.url))
    assert [e.error.title for e in told if isinstance(e, FellBack)] == [
        "The model's answer is empty"
    ]


async def test_nothing_is_sent_to_a_host_that_nobody_allowed() -> None:
    model = chat("https://api.example.com/v1")
    with pytest.raises(ConsentNeeded, match=r"api\.example\.com"):
        await heard(model)
    with pytest.raises(ConsentNeeded):
        await model.models()
    told = await asked(model)
    assert [type(e.error) for e in told if isinstance(e, FellBack)] == [ConsentNeeded]
    assert isinstance(told[-1], AnswerFinished)


async def test_a_server_that_is_not_there_is_said_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    with pytest.raises(ModelUnreachable, match="No model server answers"):
        await heard(chat(f"http://127.0.0.1:{port}/v1"))
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("stumble", [429, 500, 503])
async def test_a_server_that_stumbles_once_is_asked_again(stumble: int) -> None:
    patient = Deadlines(first_token=5, idle=5, total=5)
    with scripted(refusing(stumble), saying("Ana rings.")) as server:
        assert await heard(chat(server.url, patient)) == "Ana rings."
    assert len(server.requests) == 2


async def test_a_server_that_says_when_to_come_back_is_believed() -> None:
    patient = Deadlines(first_token=5, idle=5, total=5)
    busy = refusing(429, headers={"Retry-After": "1"})
    began = time.monotonic()
    with scripted(busy, saying("Ana rings.")) as server:
        assert await heard(chat(server.url, patient)) == "Ana rings."
    assert time.monotonic() - began >= 1


async def test_nobody_waits_a_hundred_seconds_for_a_busy_server() -> None:
    busy = refusing(429, headers={"Retry-After": "100"})
    began = time.monotonic()
    with scripted(busy) as server, pytest.raises(ModelBusy) as caught:
        await heard(chat(server.url, Deadlines()))
    assert time.monotonic() - began < 2
    assert caught.value.retry_after == 100
    assert "in 100 s" in caught.value.remedy
    assert len(server.requests) == 1


async def test_after_the_first_word_nothing_is_asked_again() -> None:
    broken = Reply((event("Ana "), b'data: {"error": {"message": "oops"}}\n\n'))
    with scripted(broken, saying("Ben")) as server, pytest.raises(ModelUnreachable):
        await heard(chat(server.url))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("temperature", "Unsupported value: 'temperature' does not support 0.2"),
        ("max_tokens", "Unsupported parameter: 'max_tokens' is not supported with this model."),
    ],
)
async def test_an_option_that_a_model_does_not_take_is_left_out(option: str, message: str) -> None:
    with scripted(refusing(400, message, param=option), saying("Ana rings.")) as server:
        assert await heard(chat(server.url)) == "Ana rings."
    assert option in server.requests[0]
    assert option not in server.requests[1]
    if option == "max_tokens":
        assert server.requests[1]["max_completion_tokens"] == 99


async def test_a_byte_order_mark_costs_no_word() -> None:
    with scripted(Reply((b"\xef\xbb\xbf" + event("Ana "), event("rings.", "stop")))) as server:
        assert await heard(chat(server.url)) == "Ana rings."


async def test_words_cut_inside_a_character_come_out_whole() -> None:
    whole = event("“Grüße, 日本”").decode().encode("utf-8")
    whole = whole.replace(b"\\u201c", "“".encode()).replace(b"\\u65e5", "日".encode())
    pieces = [whole[place : place + 1] for place in range(len(whole))]
    with scripted(Reply((*pieces, event(finish="stop")))) as server:
        assert await heard(chat(server.url, Deadlines())) == "“Grüße, 日本”"


async def test_a_reader_who_leaves_ends_the_request() -> None:
    endless = Reply((event("word "), 0.02), repeat=True)
    with scripted(endless) as server:
        async with aclosing(chat(server.url, Deadlines()).stream(_ASKED, max_tokens=9)) as words:
            async for _ in words:
                break
        gone = await asyncio.to_thread(server.client_gone.wait, 5)
    assert gone


async def test_a_cancelled_question_ends_the_request() -> None:
    endless = Reply((event("word "), 0.02), repeat=True)
    with scripted(endless) as server:
        task = asyncio.create_task(asked(chat(server.url, Deadlines())))
        assert await asyncio.to_thread(server.sending.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        gone = await asyncio.to_thread(server.client_gone.wait, 5)
    assert gone


async def test_models_are_listed_by_name() -> None:
    listing = document(
        b'{"object": "list", "data": [{"id": "b", "object": "model"}, {"id": "a"}]}',
        "application/json",
    )
    with scripted(saying(), models=listing) as server:
        assert await chat(server.url).models() == ["a", "b"]


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (document(b"<html>hello</html>", "text/html"), ModelGarbage),
        (document(b"{]", "application/json"), ModelGarbage),
        (document(b"null", "application/json"), ModelGarbage),
        (document(b'{"data": 5}', "application/json"), ModelGarbage),
        (refusing(401), ModelRefused),
        (refusing(500), ModelUnreachable),
    ],
)
async def test_a_list_of_models_that_is_none_is_said_in_words(
    reply: Reply, kind: type[ModelError]
) -> None:
    with scripted(saying(), models=reply) as server, pytest.raises(kind) as caught:
        await chat(server.url).models()
    assert caught.value.title
