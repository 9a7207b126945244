"""Settling: what was found is compared with the question on the scale that was fitted."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.mentor.settle import Settler
from peertutor.mentor.sufficiency.model import shipped_coefficients
from tests.fakes.ledger import FakeClock, FakeLedger
from tests.mentor.said import PRINTER, RINGING

_QUESTION = "When do you ring a quiet client?"


class SteadyEmbedder:
    """Finds every text at the same cosine from every question."""

    def __init__(self, cosine: float, model: str = "") -> None:
        self.model = model or shipped_coefficients().embedder
        self._passage = array("f", [cosine, (1 - cosine**2) ** 0.5]).tobytes()

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        return [self._passage for _ in texts]

    def embed_query(self, text: str) -> bytes:
        return array("f", [1.0, 0.0]).tobytes()


def settler(embedder: SteadyEmbedder) -> Settler:
    return Settler(FakeLedger(), PorterStemmer(), FakeClock(), embedder)


@pytest.mark.parametrize(("cosine", "near"), [(0.7, 0.0), (0.85, 0.5), (0.95, 1.0), (1.0, 1.0)])
def test_sentences_are_near_on_the_scale_that_was_fitted(cosine: float, near: float) -> None:
    found = settler(SteadyEmbedder(cosine)).evidence(_QUESTION, _QUESTION, (RINGING, PRINTER))
    assert found.sought.texts
    assert [*found.nearness] == [each.text for each in found.sought.compared]
    assert all(value == pytest.approx(near, abs=1e-5) for value in found.nearness.values())


def test_of_a_sentence_without_an_end_only_its_beginning_is_embedded() -> None:
    embedded: list[str] = []

    class Remembering(SteadyEmbedder):
        def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
            embedded.extend(texts)
            return super().embed_passages(texts)

    endless = "I ring a quiet client " + "and then I wait " * 60
    part = replace(RINGING.passage.parts[-1], start=0, end=len(endless), text=endless)
    found = replace(RINGING, passage=replace(RINGING.passage, parts=(part,)))
    near = settler(Remembering(0.9)).evidence(_QUESTION, _QUESTION, (found,)).nearness
    assert [*near] == [endless.strip()]
    assert [endless.startswith(text) and len(text) < 400 for text in embedded] == [True]


def test_nothing_is_compared_that_was_searched_by_words_only() -> None:
    worded = replace(RINGING, dense=None)
    assert settler(SteadyEmbedder(0.9)).evidence(_QUESTION, _QUESTION, (worded,)).nearness == {}


def test_another_embedder_says_nothing_of_nearness() -> None:
    other = settler(SteadyEmbedder(0.9, model="another"))
    assert other.evidence(_QUESTION, _QUESTION, (RINGING,)).nearness == {}
