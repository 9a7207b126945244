"""The wire to a chat model's server; loads the vendor's client, so it is imported when needed."""

from __future__ import annotations

import codecs
from collections.abc import AsyncIterator

import httpx2
import openai

from peertutor.core.consent import host_of, is_this_machine


def connected(endpoint: str, api_key: str, *, seconds: float) -> openai.AsyncOpenAI:
    """Return a client of one endpoint that never asks twice by itself and follows no redirect.

    Args:
        endpoint: Up to and including its `/v1`.
        api_key: Empty where the server asks for none.
        seconds: How long one reading from the socket may take.
    """
    # A redirect would take the text to a host that nobody agreed to, and so would a proxy, where
    # the text is meant to stay on this machine.
    at_home = is_this_machine(host_of(endpoint))
    return openai.AsyncOpenAI(
        base_url=endpoint,
        api_key=api_key or "none",
        max_retries=0,
        timeout=seconds,
        http_client=openai.DefaultAsyncHttpxClient(
            follow_redirects=False,
            trust_env=not at_home,
            event_hooks={"response": [_without_byte_order_mark]},
        ),
    )


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
