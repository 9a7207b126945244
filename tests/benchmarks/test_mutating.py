"""Mutations: each changes the one thing that it says, and rewordings change nothing."""

from __future__ import annotations

import random

import pytest
from benchmarks.mutating.mutants import MUTATIONS, Surroundings, names_in
from benchmarks.mutating.rewording import REWORDINGS, reported, turned, written_out

from peertutor.mentor.reading.quantities import stated

_KNOWN = Surroundings(quote="", names=["Kuby"], speakers=["Ben Okafor"])
_SENTENCE = "When it rings I must wait ten minutes, because Redis isn't open before 9."


def mutated(kind: str, sentence: str, seed: int = 1) -> str | None:
    return MUTATIONS[kind](sentence, _KNOWN, random.Random(seed))


@pytest.mark.parametrize("kind", sorted(set(MUTATIONS) - {"two numbers changed places"}))
@pytest.mark.parametrize("seed", range(5))
def test_a_mutation_changes_the_sentence(kind: str, seed: int) -> None:
    altered = mutated(kind, _SENTENCE, seed)
    assert altered
    assert altered != _SENTENCE


@pytest.mark.parametrize("kind", MUTATIONS)
def test_where_there_is_nothing_to_change_nothing_is(kind: str) -> None:
    known = Surroundings(quote="", names=(), speakers=())
    assert MUTATIONS[kind]("so it goes", known, random.Random(1)) is None


@pytest.mark.parametrize("seed", range(20))
def test_another_number_is_another_one(seed: int) -> None:
    altered = mutated("another number", _SENTENCE, seed)
    assert altered
    assert {q.value for q in stated(altered)} != {q.value for q in stated(_SENTENCE)}


def test_another_unit_is_no_other_name_of_the_same() -> None:
    for seed in range(20):
        for written in ("It is 5 km away.", "It is 5 kilometres away.", "It takes 5 kg of it."):
            altered = mutated("another unit", written, seed)
            assert altered
            (was,), (now,) = stated(written), stated(altered)
            assert was.unit != now.unit


def test_no_new_number_stands_in_the_quote() -> None:
    known = Surroundings(quote="two three four five six seven eight ten", names=(), speakers=())
    for seed in range(20):
        altered = MUTATIONS["another number"]("It takes nine days.", known, random.Random(seed))
        assert altered in {None, "It takes eleven days.", "It takes twelve days."} | {
            "It takes thirteen days.",
            "It takes fifteen days.",
        }


@pytest.mark.parametrize(
    ("kind", "sentence", "altered"),
    [
        ("two numbers changed places", "From 2 days to 5.", "From 5 days to 2."),
        ("two numbers changed places", "On May 2, 2013.", None),
        ("a negation taken out", "It can't ring.", "It can ring."),
        ("a negation taken out", "It does n't ring.", "It does ring."),
        ("a negation taken out", "We never ring.", "We ring."),
        ("the opposite word", "Ring before noon.", "Ring after noon."),
        ("more or less binding", "You must ring.", "You may ring."),
        ("another name", "We use Redis here.", "We use Kuby here."),
    ],
)
def test_what_a_mutation_makes(kind: str, sentence: str, altered: str | None) -> None:
    assert mutated(kind, sentence) == altered


def test_names_are_those_that_stand_twice_inside_sentences() -> None:
    assert names_in(["We use Redis, and Redis works.", "We asked Ana."]) == ["Redis"]


@pytest.mark.parametrize("rewording", REWORDINGS)
def test_a_rewording_keeps_numbers_and_denials(rewording: object) -> None:
    assert callable(rewording)
    altered = rewording(_SENTENCE, "Ana", random.Random(1))
    assert "ten minutes" in altered
    assert "9" in altered
    assert "n't open" in altered or "not open" in altered


def test_what_rewordings_make() -> None:
    chance = random.Random(1)
    assert turned("When it rings, they wait long.", "", chance) == "They wait long, when it rings"
    assert written_out("It’s open and I'm here.", "", chance) == "It is open and I am here."
    assert "Ana" in reported("We ring first.", "Ana", chance)
