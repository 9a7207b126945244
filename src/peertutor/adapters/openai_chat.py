"""Chat models behind any endpoint that speaks OpenAI's Chat Completions.

The vendor's client is used for the wire alone. Deadlines, retries and what counts as an answer are
decided here: its own read timeout is ten minutes, and an answer cut in half raises nothing there.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from peertutor.adapters.openai_errors import Explained, ServerStumbled
from peertutor.core.consent import Consent
from peertutor.core.errors import ModelBusy, ModelCut, ModelError, ModelGarbage, ModelTimeout
from peertutor.ports import Message

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletionChunk

_LONGEST_RETRY_AFTER: Final = 10.0
_FIRST_WAIT: Final = 0.5
_CLOSING_SECONDS: Final = 2.0
_LISTING_SECONDS: Final = 15.0
# What a server may say it does not take; the request is sent again without it, once.
_OPTIONAL: Final = ("temperature", "max_tokens", "max_completion_tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """How long a model is waited for, in seconds.

    Attributes:
        first_token: Until the first word, retries included.
        idle: Between two words.
        total: Until the last word.
    """

    first_token: float = 30.0
    idle: float = 20.0
    total: float = 120.0


class OpenAIChat:
    """A chat model; what would leave this machine needs consent to its host first.

    Args:
        endpoint: Up to and including its `/v1`.
        model: The model's name, as the server knows it.
        api_key: Empty where the server asks for none.
        allowed_hosts: Which hosts other than this machine text may be sent to.
        deadlines: How long it is waited for.
        temperature: How freely it words its answers; None leaves it to the server.
        tries: How often it is asked in all when it is busy or stumbles before its first word.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        model: str,
        api_key: str = "",
        allowed_hosts: Collection[str] = (),
        deadlines: Deadlines | None = None,
        temperature: float | None = 0.2,
        tries: int = 2,
    ) -> None:
        self._endpoint = endpoint
        self._model = model
        self._api_key = api_key
        self._consent = Consent(tuple(allowed_hosts))
        self._deadlines = deadlines or Deadlines()
        self._temperature = temperature
        self._tries = tries
        self._explained = Explained(endpoint, model, api_key)
        self._without: set[str] = set()

    @property
    def name(self) -> str:
        """The model's name, as the server knows it."""
        return self._model

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int
    ) -> AsyncGenerator[str, None]:
        """Yield the answer piece by piece; see `ports.ChatModel`.

        Only an answer that the model itself brought to its end ends without an error.
        """
        self._consent.require(self._endpoint)
        async with await self._client() as client:
            watch = _Watch(self._deadlines)
            chunks = await self._begun(client, messages, max_tokens, watch)
            try:
                finish = ""
                while not finish:
                    chunk = await self._next(chunks, watch)
                    text, finish = _read(chunk)
                    if text:
                        watch.heard()
                        yield text
                _require_whole(finish)
            finally:
                await _closed(chunks)

    async def models(self) -> list[str]:
        """Return the names of the models the endpoint offers, in alphabetical order."""
        self._consent.require(self._endpoint)
        try:
            async with await self._client() as client, asyncio.timeout(_LISTING_SECONDS):
                return sorted({str(model.id) async for model in client.models.list()})
        except ModelError:
            raise
        except Exception as error:
            raise self._explained.error(error) from error

    async def _client(self) -> openai.AsyncOpenAI:
        """Return a client, made in a thread: loading the vendor's library takes half a second."""
        return await asyncio.to_thread(self._connected)

    def _connected(self) -> openai.AsyncOpenAI:
        from peertutor.adapters.openai_wire import connected

        return connected(self._endpoint, self._api_key, seconds=self._deadlines.total)

    async def _begun(
        self,
        client: openai.AsyncOpenAI,
        messages: Sequence[Message],
        max_tokens: int,
        watch: _Watch,
    ) -> openai.AsyncStream[ChatCompletionChunk]:
        """Return the stream, asked for again where that makes sense and the time allows it."""
        wait = _FIRST_WAIT
        for left in range(self._tries - 1, -1, -1):
            try:
                return await self._asked(client, messages, max_tokens, watch)
            except ModelError as error:
                if isinstance(error, ModelBusy) and error.retry_after is not None:
                    wait = error.retry_after
                again = isinstance(error, ModelBusy | ServerStumbled)
                if not (left and again and wait <= min(_LONGEST_RETRY_AFTER, watch.left)):
                    raise
            await asyncio.sleep(wait)
        raise AssertionError("the last try returns or raises")

    async def _asked(
        self,
        client: openai.AsyncOpenAI,
        messages: Sequence[Message],
        max_tokens: int,
        watch: _Watch,
    ) -> openai.AsyncStream[ChatCompletionChunk]:
        while True:
            try:
                async with asyncio.timeout(watch.left):
                    stream: openai.AsyncStream[ChatCompletionChunk]
                    stream = await client.chat.completions.create(
                        **self._request(messages, max_tokens)
                    )
            except Exception as error:
                refused = self._explained.refused_option(error, _OPTIONAL)
                if refused and refused not in self._without:
                    self._without.add(refused)
                    continue
                raise self._explained.error(error, watch.what) from error
            await self._require_events(stream)
            return stream

    def _request(self, messages: Sequence[Message], max_tokens: int) -> dict[str, Any]:
        request: dict[str, Any] = {
            "model": self._model,
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "stream": True,
        }
        if self._temperature is not None and "temperature" not in self._without:
            request["temperature"] = self._temperature
        # Newer servers know only the second name, most others only the first.
        for name in ("max_tokens", "max_completion_tokens"):
            if name not in self._without:
                return request | {name: max_tokens}
        return request

    async def _require_events(self, stream: openai.AsyncStream[ChatCompletionChunk]) -> None:
        kind = stream.response.headers.get("content-type", "")
        if "text/html" in kind or "application/json" in kind:
            await _closed(stream)
            raise self._explained.no_stream(kind)

    async def _next(
        self, chunks: AsyncIterator[ChatCompletionChunk], watch: _Watch
    ) -> ChatCompletionChunk:
        try:
            async with asyncio.timeout(watch.left):
                return await anext(chunks)
        except StopAsyncIteration:
            raise self._explained.ended_early(begun=watch.begun) from None
        except Exception as error:
            raise self._explained.in_the_stream(error, watch.what) from error


class _Watch:
    """How much time is left: until the first word, the next word, the last word."""

    def __init__(self, deadlines: Deadlines) -> None:
        self._deadlines = deadlines
        self._start = self._last = time.monotonic()
        self.begun = False

    def heard(self) -> None:
        """Note that a word has come."""
        self._last = time.monotonic()
        self.begun = True

    @property
    def left(self) -> float:
        """Seconds until the nearest deadline, at least 0."""
        now = time.monotonic()
        until_total = self._start + self._deadlines.total - now
        patience = self._deadlines.idle if self.begun else self._deadlines.first_token
        return max(0.0, min(until_total, self._last + patience - now))

    @property
    def what(self) -> ModelTimeout:
        """What to say when that deadline is missed."""
        if time.monotonic() >= self._start + self._deadlines.total:
            return ModelTimeout(
                f"The model was not done after {self._deadlines.total:g} s",
                remedy="Raise model.total_seconds, or choose a faster model.",
            )
        if self.begun:
            return ModelTimeout(
                f"The model fell silent for {self._deadlines.idle:g} s in the middle of its answer",
                remedy="Try again, or raise model.idle_seconds.",
            )
        return ModelTimeout(
            f"The model said nothing within {self._deadlines.first_token:g} s",
            remedy="Try again, or raise model.first_token_seconds: a model may have to be loaded.",
        )


def _read(chunk: ChatCompletionChunk) -> tuple[str, str]:
    """Return the text of a chunk, and why the answer ends with it; both may be empty."""
    try:
        if not chunk.choices:
            return "", ""
        choice = chunk.choices[0]
        text = choice.delta.content if choice.delta else None
        finish = choice.finish_reason
    except (AttributeError, TypeError, IndexError, KeyError) as error:
        raise _no_answer(str(error)) from error
    if not isinstance(text, str | None) or not isinstance(finish, str | None):
        raise _no_answer("A piece of it is no text.")
    return text or "", finish or ""


def _require_whole(finish: str) -> None:
    if finish == "length":
        raise ModelCut(
            "The model's answer was cut because it became too long",
            remedy="Ask more narrowly, or raise model.answer_tokens.",
            retryable=False,
        )
    if finish == "content_filter":
        raise ModelCut("The server's content filter cut the answer", retryable=False)
    if finish != "stop":
        raise _no_answer(f"It ended with “{finish}”.")


def _no_answer(cause: str) -> ModelGarbage:
    return ModelGarbage(
        "What the model's server sent is no answer",
        cause=cause,
        remedy="Check that model.endpoint is an OpenAI-compatible /v1.",
    )


async def _closed(stream: openai.AsyncStream[ChatCompletionChunk]) -> None:
    """Let go of a stream; a server that does not let go of us is not waited for."""
    try:
        async with asyncio.timeout(_CLOSING_SECONDS):
            await stream.close()
    except Exception:  # noqa: BLE001 - there is nothing more to be had from it
        return
