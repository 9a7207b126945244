"""What a model thinks aloud before it answers is not its answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable

_BEGIN, _END = "<think>", "</think>"


async def without_thoughts(deltas: AsyncIterable[str]) -> AsyncGenerator[str, None]:
    """Yield a stream less the `<think>` block that it may begin with.

    Many local servers pass a reasoning model's block on as text. Thoughts that never end leave
    nothing. What looks like such a block later in the answer is left alone.
    """
    held = ""
    thinking = answering = False
    async for delta in deltas:
        if answering:
            yield delta
            continue
        held += delta
        begun = held.lstrip()
        if not thinking and len(begun) < len(_BEGIN) and _BEGIN.startswith(begun):
            continue
        thinking = thinking or begun.startswith(_BEGIN)
        if thinking:
            thoughts, end, rest = held.partition(_END)
            # No more of the thoughts is kept than could hold the first half of their end.
            held = rest if end else thoughts[-len(_END) :]
            if not end:
                continue
        answering = True
        yield held
    if not answering and not thinking:
        yield held
