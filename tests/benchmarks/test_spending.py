"""What settling an answer costs: neither its search, nor embedding, nor a model's own words."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from benchmarks.quality.spending import Clocked, Settling

from peertutor.core.answers import Mode, Timing
from peertutor.core.events import AnswerEvent, Composing, Retrieved, TextDelta, Understood

A_WHILE = 0.02
FOUND = Retrieved((), Timing(), "")


class SlowEmbedder:
    model = "slow"

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        _work()
        return [b""] * len(texts)

    def embed_query(self, text: str) -> bytes:
        _work()
        return text.encode()


def _work() -> None:
    # Of this thread alone: what others of the process do meanwhile is no work of it.
    until = time.thread_time() + A_WHILE
    while time.thread_time() < until:
        pass


@pytest.fixture
def embedder() -> Clocked:
    return Clocked(SlowEmbedder())


def seen(settling: Settling, *events: AnswerEvent) -> None:
    for event in events:
        settling.saw(event)


def test_the_search_and_its_embedding_do_not_count(embedder: Clocked) -> None:
    settling = Settling(embedder)
    seen(settling, Understood("Why?", "Why?"))
    embedder.embed_query("Why?")
    _work()
    seen(settling, FOUND, Composing(Mode.EXTRACTIVE), TextDelta("So."))
    spent = settling.finished()
    assert spent is not None
    assert spent.processor < A_WHILE / 2
    assert embedder.spent.processor >= A_WHILE


def test_reading_and_judging_count_and_embedding_within_them_does_not(embedder: Clocked) -> None:
    settling = Settling(embedder)
    seen(settling, FOUND)
    _work()
    embedder.embed_passages(["So."])
    seen(settling, Composing(Mode.EXTRACTIVE), TextDelta("So."))
    _work()
    spent = settling.finished()
    assert spent is not None
    assert 2 * A_WHILE <= spent.processor < 3 * A_WHILE
    assert spent.clock >= 2 * A_WHILE


def test_the_words_of_a_model_do_not_count_but_their_grounding_does(embedder: Clocked) -> None:
    settling = Settling(embedder)
    seen(settling, FOUND)
    _work()
    seen(settling, Composing(Mode.GENERATED))
    _work()
    seen(settling, TextDelta("So"))
    _work()
    seen(settling, TextDelta(" it is."))
    _work()
    spent = settling.finished()
    assert spent is not None
    assert 2 * A_WHILE <= spent.processor < 3 * A_WHILE


def test_what_needed_no_search_cost_nothing(embedder: Clocked) -> None:
    settling = Settling(embedder)
    seen(settling, Understood("Hi", "Hi"), TextDelta("Hello."))
    assert settling.finished() is None
