"""Embeddings from a server: every way it can fail ends in words, and nothing leaves unasked."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from peertutor.adapters.openai_embeddings import OpenAIEmbedder, Patience
from peertutor.core.errors import ConsentNeeded, EmbeddingFailed
from tests.fakes.embeddings_server import Reply, as_body, scripted, vectors
from tests.fakes.index import normalised

# A busy machine may take seconds for the first request; only what waits for a time-out is quick.
_AMPLE = Patience(seconds=30, tries=3, longest_wait=0.6)
_TEXTS = ["restore the backup", "read the tone", "count the pages"]


def _embedder(
    url: str, *, dimensions: int | None = None, patience: Patience = _AMPLE
) -> OpenAIEmbedder:
    return OpenAIEmbedder(
        endpoint=url,
        model="some-model",
        api_key="a key",
        dimensions=dimensions,
        question=patience,
        passages=patience,
    )


def test_the_server_is_asked_for_the_model_with_the_key_and_the_size() -> None:
    with scripted() as server:
        _embedder(server.url, dimensions=64).embed_query("why?")
    (request,) = server.requests
    assert (request["model"], request["input"], request["dimensions"]) == (
        "some-model",
        ["why?"],
        64,
    )
    assert server.keys == ["Bearer a key"]


def test_the_size_is_left_to_the_server_when_nobody_asked_for_one() -> None:
    with scripted() as server:
        _embedder(server.url).embed_query("why?")
    assert "dimensions" not in server.requests[0]


def test_vectors_come_back_normalised_even_if_the_server_does_not() -> None:
    with scripted(Reply(body=as_body([[3.0, 4.0]]))) as server:
        assert _embedder(server.url).embed_query("why?") == normalised([3.0, 4.0])


def test_many_texts_go_in_several_requests_and_come_back_in_order() -> None:
    texts = [f"passage {number}" for number in range(150)]
    with scripted() as server:
        made = _embedder(server.url).embed_passages(texts)
    assert made == [normalised(row) for row in vectors(texts)]
    assert [len(request["input"]) for request in server.requests] == [64, 64, 22]


def test_vectors_in_another_order_are_put_back_by_their_index() -> None:
    rows = vectors(_TEXTS)
    body = (
        '{"object":"list","model":"m","data":['
        + ",".join(
            f'{{"object":"embedding","index":{place},"embedding":{rows[place]}}}'
            for place in (2, 0, 1)
        )
        + "]}"
    )
    with scripted(Reply(body=body.encode())) as server:
        assert _embedder(server.url).embed_passages(_TEXTS) == [normalised(row) for row in rows]


_ROW = [0.6, 0.8]
_BAD_BODIES = {
    "one vector too few": as_body([_ROW, _ROW]),
    "one vector too many": as_body([_ROW] * 4),
    "rows of different length": as_body([_ROW, _ROW, [1.0]]),
    "a number that is none": as_body([_ROW, _ROW, [float("nan"), 1.0]]),
    "an infinite number": as_body([_ROW, _ROW, [float("inf"), 1.0]]),
    "nothing but zeros": as_body([_ROW, _ROW, [0.0, 0.0]]),
    "words for numbers": as_body([_ROW, _ROW, ["a", "b"]]),
    "empty vectors": as_body([[], [], []]),
    "nothing": as_body([]),
    "the same index twice": as_body([_ROW] * 3).replace(b'"index": 1', b'"index": 0'),
    "no JSON": b"\x00\xff garbage",
    "a page of HTML": b"<html><body>Welcome</body></html>",
    "another JSON": b'{"hello": 1}',
    "a list": b"[1, 2, 3]",
    "null": b"null",
}


@pytest.mark.parametrize("body", _BAD_BODIES.values(), ids=_BAD_BODIES.keys())
def test_an_answer_that_is_no_list_of_vectors_is_refused(body: bytes) -> None:
    with scripted(*[Reply(body=body)] * 3) as server, pytest.raises(EmbeddingFailed) as caught:
        _embedder(server.url).embed_passages(_TEXTS)
    assert caught.value.title
    assert caught.value.cause


def test_vectors_of_another_size_than_asked_for_are_refused() -> None:
    with scripted() as server, pytest.raises(EmbeddingFailed, match="cannot be used") as caught:
        _embedder(server.url, dimensions=32).embed_query("why?")
    assert "64 numbers instead of 32" in caught.value.cause


def test_a_server_that_changes_its_size_midway_is_refused() -> None:
    with scripted(Reply(), Reply(body=as_body([[0.6, 0.8]]))) as server:
        embedder = _embedder(server.url)
        embedder.embed_query("why?")
        with pytest.raises(EmbeddingFailed, match="cannot be used"):
            embedder.embed_query("why?")


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_a_passing_trouble_is_tried_again(status: int) -> None:
    with scripted(Reply(status=status, body=b'{"error": {"message": "not now"}}')) as server:
        assert len(_embedder(server.url).embed_query("why?")) == 256
        assert len(server.requests) == 2


_REFUSALS = {
    400: "could not embed",
    401: "refused the key",
    403: "refused the key",
    404: "does not know this embedding model",
    422: "could not embed",
    307: "could not embed",
}


@pytest.mark.parametrize("status", _REFUSALS)
def test_a_refusal_is_said_at_once_with_what_the_server_said(status: int) -> None:
    reply = Reply(
        status=status,
        body=b'{"error": {"message": "no such \\u001b[31mthing"}}',
        headers={"Location": "/v1/elsewhere"},
    )
    with scripted(reply) as server:
        with pytest.raises(EmbeddingFailed, match=_REFUSALS[status]) as caught:
            _embedder(server.url).embed_query("why?")
        assert len(server.requests) == 1
    assert not caught.value.retryable
    assert "no such thing" in caught.value.cause


def test_a_server_that_stays_in_trouble_is_given_up_after_its_tries() -> None:
    with scripted(*[Reply(status=500, body=b"{}")] * 9) as server:
        with pytest.raises(EmbeddingFailed, match="could not embed") as caught:
            _embedder(server.url).embed_query("why?")
        assert len(server.requests) == 3
    assert caught.value.retryable


def test_retry_after_is_obeyed_when_it_is_short() -> None:
    with scripted(Reply(status=429, body=b"{}", headers={"Retry-After": "0.6"})) as server:
        started = time.monotonic()
        _embedder(server.url).embed_query("why?")
        assert time.monotonic() - started >= 0.6


def test_retry_after_is_told_instead_of_waited_for_when_it_is_long() -> None:
    with scripted(Reply(status=429, body=b"{}", headers={"Retry-After": "100"})) as server:
        started = time.monotonic()
        with pytest.raises(EmbeddingFailed, match="too busy") as caught:
            _embedder(server.url).embed_query("why?")
        assert time.monotonic() - started < 3
    assert caught.value.remedy == "Try again in 100 s."


@pytest.mark.parametrize("reply", [Reply(silence=30), Reply(body=as_body([_ROW]), drip=0.2)])
def test_a_server_that_is_silent_or_drips_is_left_at_the_deadline(reply: Reply) -> None:
    with scripted(reply, reply) as server:
        started = time.monotonic()
        patience = Patience(seconds=0.4, tries=2, longest_wait=0.6)
        with pytest.raises(EmbeddingFailed, match="in time"):
            _embedder(server.url, patience=patience).embed_query("why?")
        assert time.monotonic() - started < 5


def test_nobody_listening_is_said_with_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(EmbeddingFailed, match=f"127.0.0.1:{port}") as caught:
        _embedder(f"http://127.0.0.1:{port}/v1").embed_query("why?")
    assert "embedding.endpoint" in caught.value.remedy


def test_nothing_is_sent_to_a_host_that_nobody_allowed() -> None:
    # The suite's switch would fail any attempt to connect with another error.
    embedder = OpenAIEmbedder(endpoint="https://embeddings.example.com/v1", model="m")
    for ask in (lambda: embedder.embed_query("why?"), lambda: embedder.embed_passages(["why?"])):
        with pytest.raises(ConsentNeeded) as caught:
            ask()
        assert caught.value.host == "embeddings.example.com"


def test_an_allowed_host_is_asked_by_its_name() -> None:
    embedder = OpenAIEmbedder(
        endpoint="https://embeddings.example.com/v1",
        model="m",
        allowed_hosts=["embeddings.example.com"],
        question=Patience(seconds=3, tries=1, longest_wait=0),
    )
    with pytest.raises(EmbeddingFailed, match=r"embeddings\.example\.com"):
        embedder.embed_query("why?")


def test_what_stays_on_this_machine_does_not_go_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with scripted() as proxy, scripted() as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        _embedder(server.url).embed_query("why?")
        assert (len(proxy.requests), len(server.requests)) == (0, 1)


def test_closing_ends_the_waiting() -> None:
    with scripted(Reply(silence=30)) as server:
        embedder = _embedder(server.url, patience=Patience(seconds=25, tries=1, longest_wait=0))
        threading.Timer(0.3, embedder.close).start()
        started = time.monotonic()
        with pytest.raises(EmbeddingFailed, match="closed"):
            embedder.embed_query("why?")
        assert time.monotonic() - started < 5


def test_the_name_tells_vectors_of_another_model_or_size_apart() -> None:
    names = {_embedder("http://127.0.0.1:1/v1", dimensions=size).model for size in (None, 8, 16)}
    assert names == {"openai/some-model", "openai/some-model@8", "openai/some-model@16"}
