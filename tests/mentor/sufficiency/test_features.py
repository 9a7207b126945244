"""The features: each from 0 to 1, for a reason, and never counting for less when it is more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from peertutor.core.interviews import Kind, Role
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.sufficiency.features import features
from peertutor.mentor.sufficiency.model import Coefficients, Model, Models, shipped_coefficients
from peertutor.mentor.sufficiency.nearest import sought
from tests.mentor.said import LOGS, PRINTER, RINGING, passage
from tests.mentor.test_judge import _RARITY, _READER, case, claim


def seen(*found: RetrievedPassage, question: str, **other: object) -> dict[str, float]:
    return features(case(*found, question=question, **other), _READER, _RARITY)


def told(*sentences: str) -> RetrievedPassage:
    return passage(5, ("Ana Ruiz", " ".join(sentences)), dense=0.9, lexical=8.0)


_SETTLED = told("Some forty families settled in Bedford in 1690.")


@pytest.mark.parametrize(
    ("feature", "asked", "fitting"),
    [
        ("names", "Who settled in Luton?", "Who settled in Bedford?"),
        ("numbers", "Who settled in Bedford in 1790?", "Who settled in Bedford in 1690?"),
        ("counted", "How many houses are in Bedford?", "How many families are in Bedford?"),
        ("degree", "Which was the largest family?", "Which was the family?"),
        ("same_way", "Who did not settle in Bedford?", "Who settled in Bedford?"),
        ("denied_alike", "Who did not settle in Bedford?", "Who settled in Bedford?"),
        ("context_covered", "Who was buried in Bedford?", "Who settled in Bedford?"),
    ],
)
def test_what_the_nearest_sentence_lacks_of_a_question_counts(
    feature: str, asked: str, fitting: str
) -> None:
    assert seen(_SETTLED, question=asked)[feature] < seen(_SETTLED, question=fitting)[feature]


def test_words_that_stand_together_in_a_question_count_where_they_stand_together() -> None:
    apart = told("The relay trips at night and nobody on the late shift knows which pump it is.")
    assert seen(apart, question="Why does the relay trip?")["phrases"] == 1.0
    assert seen(apart, question="Which relay has a pump?")["phrases"] == 0.0


def test_an_opposite_in_the_nearest_sentence_counts() -> None:
    opened = told("You open the valve before the pump starts.")
    assert seen(opened, question="Who must open the valve?")["not_opposite"] == 1.0
    assert seen(opened, question="Who must close the valve?")["not_opposite"] == 0.0


def test_a_question_without_names_numbers_or_degrees_misses_none() -> None:
    found = seen(_SETTLED, question="who settled there?")
    assert [found[name] for name in ("names", "numbers", "degree", "counted")] == [1.0] * 4


def test_what_was_asked_right_before_a_sentence_is_its_context() -> None:
    asked = "When do you ring a quiet client?"
    said = "Ten minutes later, always. Rain fell all day. Ben likes jazz music."
    found = passage(5, ("Host", asked, Role.CONTEXT), ("Ana", said), dense=0.9)
    near = {
        each.text: each for each in sought(asked, [found], reader=_READER, rarity=_RARITY).nearest
    }
    assert _READER.stems(asked) <= near["Ten minutes later, always."].context
    assert not _READER.stems(asked) & near["Ben likes jazz music."].context


def test_the_meaning_of_the_nearest_sentence_counts_only_where_it_was_compared() -> None:
    question = "Who settled in Bedford?"
    compared = {"Some forty families settled in Bedford in 1690.": 0.75}
    assert "sentence_closeness" not in seen(_SETTLED, question=question)
    assert seen(_SETTLED, question=question, nearness=compared)["sentence_closeness"] == 0.75


def test_vectors_of_another_embedder_say_nothing() -> None:
    found = seen(_SETTLED, question="Who settled in Bedford?", known_embedder=False)
    assert not {"closeness", "lead", "agreement", "quoted_closeness"} & found.keys()


def test_where_nothing_was_found_every_feature_is_there() -> None:
    found = seen(question="Who settled in Bedford?")
    assert all(0.0 <= value <= 1.0 for value in found.values())
    assert found["context_covered"] == found["words_found"] == found["names"] == 0.0


def test_what_is_quoted_counts_beside_what_was_found() -> None:
    question = "When do you ring a quiet client?"
    near = replace(PRINTER, dense=0.80)
    found = seen(near, question=question, passages=(RINGING, near))
    assert found["quoted_closeness"] < found["closeness"]


def _cases() -> list[dict[str, float]]:
    question = "When do you ring a quiet client?"
    worded = [replace(found, dense=None) for found in (RINGING, LOGS)]
    by_vectors = seen(RINGING, LOGS, question=question)
    texts = sought(question, (RINGING, LOGS), reader=_READER, rarity=_RARITY).texts
    compared = seen(RINGING, LOGS, question=question, nearness=dict.fromkeys(texts, 0.5))
    return [seen(*worded, question=question), by_vectors, compared]


@pytest.mark.parametrize("talk", [True, False])
def test_no_feature_counts_for_less_when_it_is_more(talk: bool) -> None:
    fitted = shipped_coefficients()
    for found in _cases():
        for name, value in found.items():
            assert 0.0 <= value <= 1.0, name
            more = {**found, name: value + 0.1}
            assert fitted.probability(more, talk=talk) >= fitted.probability(found, talk=talk), name


def test_every_coefficient_has_a_feature() -> None:
    fitted = shipped_coefficients()
    words, vectors, sentences = _cases()
    for models in (fitted.talk, fitted.documents):
        assert models.by_words.weights.keys() <= words.keys()
        assert models.with_vectors.weights.keys() <= vectors.keys()
        assert models.with_sentences.weights.keys() <= sentences.keys()
    assert fitted.by_hand.keys() == fitted.usual.keys() <= words.keys()


def _models(weight: float) -> Models:
    model = Model(0.0, {"names": weight})
    return Models(with_sentences=model, with_vectors=model, by_words=model)


_BY_HAND = Coefficients(
    talk=_models(1.0),
    documents=_models(3.0),
    by_hand={"voices": 2.0},
    usual={"voices": 0.5},
    embedder="",
    no_knowledge_below=0.1,
)


def test_the_usual_counts_nothing_by_hand() -> None:
    alone = _BY_HAND.probability({"names": 0.0, "voices": 0.5}, talk=True)
    assert alone == 0.5
    assert _BY_HAND.probability({"names": 0.0, "voices": 0.75}, talk=True) > alone


def test_talk_and_documents_are_judged_by_models_of_their_own() -> None:
    seen_ = {"names": 1.0, "voices": 0.5}
    assert _BY_HAND.probability(seen_, talk=True) < _BY_HAND.probability(seen_, talk=False)
    paper = replace(RINGING, passage=replace(RINGING.passage, kind=Kind.REFERENCE))
    assert case(RINGING, paper).is_talk
    assert not case(paper, RINGING).is_talk


def test_a_claim_without_support_halves_the_chance_to_be_right() -> None:
    question = "When do you ring a quiet client?"
    fitted = shipped_coefficients()
    held = seen(RINGING, question=question, claims=(claim(0.6),))
    broken = seen(RINGING, question=question, claims=(claim(0.6), claim(0.2, supported=False)))
    half = fitted.probability(held, talk=True) / 2
    assert fitted.probability(broken, talk=True) == pytest.approx(half)
