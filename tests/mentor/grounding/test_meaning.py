"""Meaning: what the words of claim and quote leave open, and what they do not."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Mode
from peertutor.core.errors import EmbeddingFailed
from peertutor.mentor.grounding.ground import Grounded, checked
from peertutor.mentor.grounding.meaning import Meaning
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.settle import Settler
from peertutor.mentor.sufficiency.model import shipped_coefficients
from tests.fakes.ledger import FakeClock, FakeLedger
from tests.mentor.said import LOGS, PRINTER, RINGING

_READER = Reader(PorterStemmer())
_IN_OTHER_WORDS = "A silent customer is contacted by phone: a quiet client in ten minutes [1]."


class AlikeEmbedder:
    """Finds every text of the same length, or none; `batches` holds what it was asked."""

    model = "alike"

    def __init__(self, *, error: Exception | None = None, alike: bool = True) -> None:
        self.batches: list[list[str]] = []
        self._error = error
        self._alike = alike

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        self.batches.append(list(texts))
        if self._error:
            raise self._error
        count = len(texts)
        return [
            array("f", [float(self._alike or at == n) for at in range(count)]).tobytes()
            if not self._alike
            else array("f", [1.0]).tobytes()
            for n in range(count)
        ]

    def embed_query(self, text: str) -> bytes:
        return self.embed_passages([text])[0]


def answer(text: str, embedder: AlikeEmbedder | None) -> Grounded:
    return checked(
        text,
        (RINGING, LOGS, PRINTER),
        reader=_READER,
        rarity=Rarity({}),
        meaning=Meaning(embedder),
    ).grounded()


def test_a_claim_in_other_words_is_supported_by_its_meaning() -> None:
    assert not answer(_IN_OTHER_WORDS, None).claims[0].supported
    assert not answer(_IN_OTHER_WORDS, AlikeEmbedder(alike=False)).claims[0].supported
    assert answer(_IN_OTHER_WORDS, AlikeEmbedder()).claims[0].supported


@pytest.mark.parametrize("altered", ["twelve minutes", "ten hours"])
def test_no_meaning_overrules_a_number(altered: str) -> None:
    claim = _IN_OTHER_WORDS.replace("ten minutes", altered)
    assert not answer(claim, AlikeEmbedder()).claims[0].supported


def test_what_the_words_decide_is_not_embedded() -> None:
    embedder = AlikeEmbedder()
    answer("The toner chip counts pages [3]. The moon is made of cheese.", embedder)
    assert embedder.batches == []


def test_everything_is_embedded_in_one_batch_and_once() -> None:
    embedder = AlikeEmbedder()
    meaning = Meaning(embedder)
    pairs = [("a", "b"), ("a", "c")]
    assert meaning.likenesses(pairs) == [1.0, 1.0]
    assert meaning.likenesses(pairs) == [1.0, 1.0]
    assert embedder.batches == [["a", "b", "c"]]


def test_where_embedding_fails_words_alone_decide() -> None:
    embedder = AlikeEmbedder(error=EmbeddingFailed("It is down"))
    assert not answer(_IN_OTHER_WORDS, embedder).claims[0].supported
    assert embedder.batches, "it was asked"


@pytest.mark.parametrize("is_known", [True, False])
def test_only_the_embedder_whose_cosines_were_measured_says_what_is_meant(is_known: bool) -> None:
    embedder = AlikeEmbedder()
    embedder.model = shipped_coefficients().embedder if is_known else "another"
    settler = Settler(FakeLedger(), PorterStemmer(), FakeClock(), embedder)
    question = "When do you ring a quiet client?"
    evidence = settler.evidence(question, question, (RINGING, LOGS, PRINTER))
    answer = settler.made_again(evidence, _IN_OTHER_WORDS)
    assert answer.mode is Mode.GENERATED
    assert answer.claims[0].supported is is_known
    assert bool(embedder.batches) is is_known
