"""Transcripts from a server: every way it can fail ends in words, and nothing leaves unasked."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from peertutor.adapters import openai_audio
from peertutor.adapters.openai_audio import OpenAITranscriber
from peertutor.core.errors import (
    ConsentNeeded,
    ContextOverflow,
    ModelBusy,
    ModelError,
    ModelGarbage,
    ModelRefused,
    ModelTimeout,
    ModelUnreachable,
)
from peertutor.ports.audio import Audio, Segment, Transcript
from tests.servers.chat import Reply, document, refusing, scripted

_KEY = "sk-secret-0123456789"
_AUDIO = Audio(b"RIFF\x00\xff\r\n--not a boundary", ".wav")
_SEGMENTS: list[dict[str, Any]] = [
    {"id": 0, "start": 0.0, "end": 2.5, "text": " Drain the queue."},
    {"id": 1, "start": 2.5, "end": 4.25, "text": " Then restart it."},
]
_TEXT = "Drain the queue. Then restart it."


def answer(segments: object = None, text: object = _TEXT, **more: object) -> Reply:
    fields = {"text": text, **more} | ({} if segments is None else {"segments": segments})
    return document(json.dumps(fields).encode(), "application/json")


def transcriber(url: str, seconds: float = 30, hosts: tuple[str, ...] = ()) -> OpenAITranscriber:
    return OpenAITranscriber(
        endpoint=url, model="some-model", api_key=_KEY, allowed_hosts=hosts, seconds=seconds
    )


async def heard(reply: Reply, *others: Reply) -> Transcript:
    with scripted(reply, *others) as server:
        return await transcriber(server.url).transcribe(_AUDIO)


async def test_the_recording_goes_once_whole_and_without_its_own_name() -> None:
    with scripted(answer(_SEGMENTS)) as server:
        await transcriber(server.url).transcribe(_AUDIO)
    assert server.requests == [
        {
            "file": ("recording.wav", _AUDIO.data),
            "model": "some-model",
            "response_format": "verbose_json",
        }
    ]
    assert server.keys == [f"Bearer {_KEY}"]


async def test_words_come_with_their_times() -> None:
    assert await heard(answer(_SEGMENTS, duration=4.3, language="en")) == Transcript(
        _TEXT,
        (Segment(0.0, 2.5, "Drain the queue."), Segment(2.5, 4.25, "Then restart it.")),
    )


async def test_a_server_that_knows_no_segments_gives_text_alone() -> None:
    assert await heard(answer()) == Transcript(_TEXT)
    assert await heard(answer([])) == Transcript(_TEXT)


_REFUSALS = {
    "as OpenAI says it": refusing(
        400,
        "response_format 'verbose_json' is not compatible with model 'x'. Use 'json' instead.",
        param="response_format",
        code="unsupported_value",
    ),
    "without the parameter's name": refusing(400, "Unsupported format: verbose_json, json"),
    "as FastAPI says it": Reply(
        (
            json.dumps(
                {"detail": [{"loc": ["body", "response_format"], "msg": "Input should be 'text'"}]}
            ).encode(),
        ),
        status=422,
        headers={"Content-Type": "application/json"},
    ),
}


@pytest.mark.parametrize("refusal", _REFUSALS.values(), ids=_REFUSALS.keys())
async def test_a_form_that_the_server_does_not_know_is_given_up_for_a_plainer_one(
    refusal: Reply,
) -> None:
    plain = document(b"Drain the queue.\r\n", "text/plain; charset=utf-8")
    with scripted(refusal, refusal, plain) as server:
        said = await transcriber(server.url).transcribe(_AUDIO)
    assert said == Transcript("Drain the queue.")
    assert [request["response_format"] for request in server.requests] == [
        "verbose_json",
        "json",
        "text",
    ]
    assert {request["file"] for request in server.requests} == {("recording.wav", _AUDIO.data)}


async def test_a_server_that_refuses_every_form_is_asked_three_times_and_no_more() -> None:
    with scripted(_REFUSALS["as OpenAI says it"]) as server, pytest.raises(ModelRefused) as caught:
        await transcriber(server.url).transcribe(_AUDIO)
    assert len(server.requests) == 3
    assert "not compatible" in caught.value.cause


async def test_a_page_is_no_transcript_where_bare_text_is_asked_for() -> None:
    page = document(b" <!DOCTYPE html><title>Sign in</title>", "text/plain")
    refusal = _REFUSALS["as OpenAI says it"]
    with pytest.raises(ModelGarbage, match="no transcript"):
        await heard(refusal, refusal, page)


async def test_what_a_terminal_would_obey_is_taken_out() -> None:
    hostile = "\x1b]0;owned\x07Drain\u202e the\x00 queue.\r\nThen\ud800 wait."
    segment = {"start": 0, "end": 1, "text": hostile + "\u2028\n\n9 --> 10"}
    said = await heard(answer([segment], text=hostile))
    assert said.text == "Drain the queue.\nThen\ufffd wait."
    assert said.segments == (Segment(0, 1, "Drain the queue. Then\ufffd wait. 9 --> 10"),)


def _with(**changed: object) -> list[object]:
    return [_SEGMENTS[0], _SEGMENTS[1] | changed]


_UNUSABLE: dict[str, object] = {
    "no list": {"0": _SEGMENTS[0]},
    "items that are none": [*_SEGMENTS, 7],
    "no start": [{"end": 2.5, "text": _TEXT}],
    "a time that is text": _with(end="4.25"),
    "a time that is a truth": _with(end=True),
    "a time that is no number": _with(end=float("nan")),
    "an endless time": _with(end=float("inf")),
    "a time before the beginning": [{"start": -1, "end": 2, "text": _TEXT}],
    "an end before its start": _with(end=1.0),
    "a start before the former one": [_SEGMENTS[1], _SEGMENTS[0]],
    "more than a hundred hours": _with(end=1e9),
    "no times at all": [{"start": 0, "end": 0, "text": _TEXT}],
    "words that are none": _with(text=None),
    "words missing in them": _SEGMENTS[:1],
}


@pytest.mark.parametrize("segments", _UNUSABLE.values(), ids=_UNUSABLE.keys())
async def test_times_that_cannot_be_meant_cost_no_word(segments: object) -> None:
    assert await heard(answer(segments)) == Transcript(_TEXT)


async def test_segments_without_a_text_of_the_whole_are_the_text() -> None:
    said = await heard(answer([*_SEGMENTS, {"start": 5, "end": 6, "text": " \n"}], text=""))
    assert said.text == _TEXT
    assert len(said.segments) == 2


_FAULTS: dict[str, tuple[Reply, type[ModelError], int, str]] = {
    "a wrong key": (refusing(401, f"bad {_KEY}"), ModelRefused, 4, "refused the key"),
    "a key that may not": (refusing(403), ModelRefused, 4, "refused the key"),
    "an unknown model": (refusing(404), ModelRefused, 4, "not know the model “some-model”"),
    "too large": (refusing(413, ""), ContextOverflow, 1, "longer than the server takes"),
    "too large, said by a proxy": (
        Reply((b"<html>Request Entity Too Large</html>",), 413, {"Content-Type": "text/html"}),
        ContextOverflow,
        1,
        "longer than the server takes",
    ),
    "too long, as OpenAI says it": (
        refusing(400, "audio duration 1500 seconds is longer than 1400 seconds"),
        ContextOverflow,
        1,
        "longer than the server takes",
    ),
    "no audio": (
        refusing(400, "Audio file might be corrupted or unsupported", param="file"),
        ModelError,
        1,
        "cannot read the recording",
    ),
    "an unknown kind": (refusing(415), ModelError, 1, "cannot read the recording"),
    "a bad request": (refusing(400, "no such voice"), ModelRefused, 4, "refused the request"),
    "too many requests": (refusing(429), ModelBusy, 4, "too many requests"),
    "broken": (refusing(500), ModelUnreachable, 4, "failed to answer"),
    "a redirect": (
        Reply((), status=307, headers={"Location": "http://127.0.0.1:9/v1"}),
        ModelRefused,
        4,
        "refused the request",
    ),
    "a page of HTML": (
        document(b"<html><body>Sign in</body></html>", "text/html"),
        ModelGarbage,
        1,
        "no transcript",
    ),
    "HTML that says it is JSON": (
        document(b"\n<!DOCTYPE html><p>Sign in", "application/json"),
        ModelGarbage,
        1,
        "no transcript",
    ),
    "garbage": (document(b"\x00\xff{", "application/json"), ModelGarbage, 1, "no transcript"),
    "half a document": (document(b'{"text": "Dr', "application/json"), ModelGarbage, 1, "no tr"),
    "invalid UTF-8": (document(b'{"text": "\xc3\x28"}', "a/b"), ModelGarbage, 1, "no transcript"),
    "nested without end": (document(b"[" * 99_999, "application/json"), ModelGarbage, 1, "no tr"),
    "nothing": (document(b"", "application/json"), ModelGarbage, 1, "no transcript"),
    "another document": (document(b'{"hello": 1}', "application/json"), ModelGarbage, 1, "no tr"),
    "a number for words": (answer(text=7), ModelGarbage, 1, "no transcript"),
    "silence": (answer(text=" \n\u200b"), ModelError, 1, "No words were heard"),
    "torn": (
        Reply((b'{"text": "Dra',), headers={"Content-Type": "application/json"}, torn=True),
        ModelUnreachable,
        4,
        "broke in the middle",
    ),
    "cut short": (
        Reply((b'{"text"',), headers={"Content-Length": "999"}),
        ModelUnreachable,
        4,
        "broke in the middle",
    ),
    "a torn refusal": (
        Reply((b'{"error"',), 500, headers={"Content-Length": "999"}),
        ModelUnreachable,
        4,
        "broke in the middle",
    ),
}


@pytest.mark.parametrize(("reply", "kind", "code", "words"), _FAULTS.values(), ids=_FAULTS.keys())
async def test_each_fault_has_its_error_in_words_and_is_not_tried_again(
    reply: Reply, kind: type[ModelError], code: int, words: str
) -> None:
    with scripted(reply) as server, pytest.raises(ModelError) as caught:
        await transcriber(server.url).transcribe(_AUDIO)
    error = caught.value
    assert (isinstance(error, kind), error.exit_code) == (True, code)
    assert words in error.title
    assert error.remedy
    assert "model.api_key" not in error.remedy
    assert _KEY not in str(error)
    assert len(server.requests) == 1


async def test_remedies_name_the_settings_of_this_server() -> None:
    for status, setting in ((401, "transcription.api_key"), (404, "transcription.endpoint")):
        with scripted(refusing(status)) as server, pytest.raises(ModelRefused) as caught:
            await transcriber(server.url).transcribe(_AUDIO)
        assert setting in caught.value.remedy
    with scripted(refusing(413)) as server, pytest.raises(ContextOverflow, match="longer") as large:
        await transcriber(server.url).transcribe(_AUDIO)
    assert "Split it" in large.value.remedy


async def test_a_busy_server_is_not_waited_for_but_its_wish_is_told() -> None:
    began = time.monotonic()
    with pytest.raises(ModelBusy) as caught:
        await heard(refusing(429, headers={"Retry-After": "100"}))
    assert time.monotonic() - began < 10
    assert "in 100 s" in caught.value.remedy
    assert caught.value.retryable


_LATE = {
    "never says a word": Reply((9.0,)),
    "drips": Reply((b" ", 0.05), headers={"Content-Type": "application/json"}, repeat=True),
}


@pytest.mark.parametrize("reply", _LATE.values(), ids=_LATE.keys())
async def test_a_server_that_is_silent_or_drips_is_left_at_the_deadline(reply: Reply) -> None:
    # Only the waiting is short: loading the vendor's library takes its time.
    await heard(answer())
    began = time.monotonic()
    with scripted(reply) as server, pytest.raises(ModelTimeout, match=r"within 1\.5 s") as caught:
        await transcriber(server.url, seconds=1.5).transcribe(_AUDIO)
    assert time.monotonic() - began < 6
    assert "transcription.total_seconds" in caught.value.remedy
    assert caught.value.exit_code == 4


@contextmanager
def listening(serve: Callable[[socket.socket], object]) -> Iterator[str]:
    """Run a server of one connection that knows no HTTP."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def work() -> None:
            connection, _ = server.accept()
            with connection:
                serve(connection)

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        thread.join(10)


async def test_a_server_that_hangs_up_on_a_recording_is_said_so() -> None:
    large = Audio(bytes(5_000_000), ".mp3")
    with (
        listening(lambda connection: connection.recv(1000)) as url,
        pytest.raises(ModelUnreachable, match="broke in the middle") as caught,
    ):
        await transcriber(url).transcribe(large)
    assert caught.value.remedy == "Try again."


async def test_a_refusal_before_the_whole_was_sent_is_understood() -> None:
    def refuse(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(
            b"HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        )
        connection.shutdown(socket.SHUT_WR)
        # A server that closed at once would reset what it said.
        while connection.recv(100_000):
            pass

    with listening(refuse) as url, pytest.raises(ContextOverflow):
        await transcriber(url).transcribe(Audio(bytes(5_000_000), ".mp3"))


async def test_a_server_that_does_not_take_the_recording_is_left_at_the_deadline() -> None:
    await heard(answer())
    over = threading.Event()
    with listening(lambda _: over.wait(20)) as url:
        with pytest.raises(ModelTimeout):
            await transcriber(url, seconds=1.5).transcribe(Audio(bytes(20_000_000), ".mp3"))
        over.set()


async def test_an_answer_without_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openai_audio, "_MOST_BYTES", 1 << 20)
    endless = Reply((b"[", b" " * 100_000), headers={"Content-Type": "a/json"}, repeat=True)
    with pytest.raises(ModelGarbage) as caught:
        await heard(endless)
    assert caught.value.cause == "It is longer than 1 MB."


async def test_nobody_listening_is_said_with_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ModelUnreachable, match=f"No audio server .*127.0.0.1:{port}") as caught:
        await transcriber(f"http://127.0.0.1:{port}/v1").transcribe(_AUDIO)
    assert caught.value.cause
    assert "transcription.endpoint" in caught.value.remedy


async def test_nothing_is_sent_to_a_host_that_nobody_allowed() -> None:
    # The suite's switch would fail any attempt to connect with another error.
    model = transcriber("https://audio.example.com/v1", hosts=("example.com",))
    with pytest.raises(ConsentNeeded) as caught:
        await model.transcribe(_AUDIO)
    assert caught.value.host == "audio.example.com"
    assert caught.value.cause == "The recording would leave this machine."


async def test_an_allowed_host_is_asked_by_its_name() -> None:
    model = transcriber("https://audio.example.com/v1", 5, hosts=("audio.example.com",))
    with pytest.raises(ModelError, match=r"audio\.example\.com") as caught:
        await model.transcribe(_AUDIO)
    assert not isinstance(caught.value, ConsentNeeded)


async def test_what_stays_on_this_machine_does_not_go_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with scripted(answer()) as proxy, scripted(answer()) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        await transcriber(server.url).transcribe(_AUDIO)
        assert (len(proxy.requests), len(server.requests)) == (0, 1)


async def test_who_stops_waiting_ends_the_request() -> None:
    endless = Reply((b" ", 0.02), headers={"Content-Type": "application/json"}, repeat=True)
    with scripted(endless) as server:
        task = asyncio.create_task(transcriber(server.url).transcribe(_AUDIO))
        assert await asyncio.to_thread(server.sending.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.client_gone.wait, 5)
