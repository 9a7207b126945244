"""The wire to a model's server; loads the vendor's client, so it is imported when needed."""

from __future__ import annotations

import codecs
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import openai

from peertutor.core.consent import host_of, is_this_machine


def connected(
    endpoint: str, api_key: str, *, seconds: float, connecting: float | None = None
) -> openai.AsyncOpenAI:
    """Return a client of one endpoint that never asks twice by itself and follows no redirect.

    Args:
        endpoint: Up to and including its `/v1`.
        api_key: Empty where the server asks for none.
        seconds: How long one reading from the socket may take.
        connecting: How long it may take until somebody answers there; None: as long.
    """
    # A redirect would take the text to a host that nobody agreed to, and so would a proxy, where
    # the text is meant to stay on this machine.
    at_home = is_this_machine(host_of(endpoint))
    return openai.AsyncOpenAI(
        base_url=endpoint,
        api_key=api_key or "none",
        max_retries=0,
        timeout=httpx2.Timeout(seconds, connect=connecting or seconds),
        http_client=openai.DefaultAsyncHttpxClient(
            follow_redirects=False,
            trust_env=not at_home,
            event_hooks={"response": [_without_byte_order_mark]},
        ),
    )


def never_met(error: Exception) -> bool:
    """Whether no connection came about at all, as against one that broke."""
    return isinstance(error.__cause__, httpx2.ConnectError | httpx2.ConnectTimeout)


async def body_of(response: openai.AsyncAPIResponse[Any], *, most: int) -> bytes:
    """Return the whole body of a response that is being received.

    Raises:
        ValueError: It is longer than `most` bytes.
    """
    body = bytearray()
    async for piece in response.iter_bytes():
        body += piece
        if len(body) > most:
            raise ValueError(f"It is longer than {most >> 20} MB.")
    return bytes(body)


@asynccontextmanager
async def breaking_as_ever() -> AsyncIterator[None]:
    """Have a connection that breaks while a body is read raise what it raises before."""
    try:
        yield
    except httpx2.TransportError as error:
        raise openai.APIConnectionError(request=error.request) from error


async def _without_byte_order_mark(response: httpx2.Response) -> None:
    # The vendor's reader takes a marked first line for an unknown field: its word would be lost.
    if isinstance(response.stream, httpx2.AsyncByteStream):
        response.stream = _Unmarked(response.stream)


class _Unmarked(httpx2.AsyncByteStream):
    """A stream less the byte order mark that it may begin with."""

    def __init__(self, stream: httpx2.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        head: bytes | None = b""
        async for piece in self._stream:
            if head is None:
                yield piece
                continue
            head += piece
            if not codecs.BOM_UTF8.startswith(head[:3]) or len(head) >= 3:
                yield head.removeprefix(codecs.BOM_UTF8)
                head = None
        if head:
            yield head

    async def aclose(self) -> None:
        await self._stream.aclose()
