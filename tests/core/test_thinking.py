from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.thinking import without_thoughts


async def said(deltas: Sequence[str]) -> str:
    async def stream() -> AsyncIterator[str]:
        for delta in deltas:
            yield delta

    return "".join([delta async for delta in without_thoughts(stream())])


@pytest.mark.parametrize(
    ("stream", "answer"),
    [
        ("Ring them. [1]", "Ring them. [1]"),
        ("<think>They ask about tone.</think>Ring them. [1]", "Ring them. [1]"),
        ("\n<think>\nHm.\n</think>\n\nRing them.", "\n\nRing them."),
        ("<think>for ever", ""),
        ("<think></think>", ""),
        ("<thin", "<thin"),
        ("<b> is bold", "<b> is bold"),
        ("Type <think>, then </think>.", "Type <think>, then </think>."),
        ("", ""),
    ],
)
async def test_only_a_block_at_the_beginning_is_thoughts(stream: str, answer: str) -> None:
    assert await said([stream]) == answer


@given(
    st.lists(st.sampled_from(["<think>", "</think>", "<", "think", ">", "a", " ", "\n"])),
    st.data(),
)
async def test_where_the_stream_is_cut_does_not_matter(
    pieces: list[str], data: st.DataObject
) -> None:
    text = "".join(pieces)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    parts = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert await said(parts) == await said([text])
