"""A closer look: what is said decides among the best, and of documents the first stand apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.passages import Passage, Place, RetrievedPassage, SpanText
from peertutor.mentor.finding.closer import LOOKED_AT, CloserLook, shipped_weights

NOTHING = dict.fromkeys(shipped_weights(), 0.0)


class Rarities:
    """A ledger in which every word says as much as any other, but for those that are named."""

    def __init__(self, **weights: float) -> None:
        self._weights = weights

    def term_rarity(self, stems: Iterable[str]) -> dict[str, float]:
        return {stem: self._weights.get(stem, 1.0) for stem in stems}


def found(
    *texts: str, speaker: str = "Ana", scores: Iterable[float] = ()
) -> tuple[list[RetrievedPassage], dict[int, Place]]:
    """Passages of one interview, in the order found, none next to another."""
    worth = list(scores) or [1.0] * len(texts)
    passages = [
        RetrievedPassage(rank=n, score=worth[n - 1], passage=passage(n, text, speaker))
        for n, text in enumerate(texts, start=1)
    ]
    return passages, {n: Place(1, 10 * n, 1000) for n in range(1, len(texts) + 1)}


def passage(number: int, text: str, speaker: str = "Ana") -> Passage:
    part = SpanText(
        turn=number, start=0, end=len(text), speaker=speaker, role=Role.VETERAN, text=text
    )
    return Passage(
        id=number,
        interview_id="one",
        title="",
        topic="",
        date=None,
        kind=Kind.INTERVIEW,
        trust=Trust.TOLD,
        text=f"{speaker}: {text}",
        parts=(part,),
    )


def look(**weights: float) -> CloserLook:
    return CloserLook(Rarities(lunch=0.2), PorterStemmer(), weights={**NOTHING, **weights})


def seen(query: str, *texts: str, speaker: str = "Ana") -> list[dict[str, float]]:
    passages, places = found(*texts, speaker=speaker)
    return list(look().features(query, passages, places).values())


def order(ordered: list[RetrievedPassage]) -> list[int]:
    return [each.passage.id for each in ordered]


def test_the_words_of_a_question_count_by_their_rarity() -> None:
    rare, common = seen("fuser at lunch", "We replaced the fusers.", "That was before lunch.")
    assert rare["covered"] == pytest.approx(1 / 1.2)
    assert common["covered"] == pytest.approx(0.2 / 1.2)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("clock", "o'clock"),
        ("elan", "élan"),
        ("élan", "elan"),
        ("restoring", "restores"),
        ("ties", "ties"),
    ],
)
def test_a_word_is_known_again_in_any_form_that_has_its_stem(asked: str, said: str) -> None:
    (one,) = seen(f"{asked} printer", f"Something {said} here.")
    assert one["covered"] == pytest.approx(0.5)


def test_a_passage_is_covered_by_its_title_too() -> None:
    passages, places = found("It jams twice a week.")
    titled = replace(passages[0], passage=replace(passages[0].passage, title="Printers"))
    (one,) = look().features("why does the printer jam", [titled], places).values()
    assert one["covered"] == pytest.approx(1.0)
    assert one["around"] == pytest.approx(0.5)


def test_neighbours_count_where_they_were_found_as_well() -> None:
    passages, places = found("The printer again.", "It jams twice a week.", "Lunch.")
    places |= {1: Place(1, 4, 9), 2: Place(1, 5, 9), 3: Place(2, 6, 9)}
    around = [
        row["around"]
        for row in look().features("why does the printer jam", passages, places).values()
    ]
    assert around == pytest.approx([1.0, 1.0, 0.0])


def test_words_that_stand_together_say_more_than_the_same_words_apart() -> None:
    together, turned, apart = seen(
        "restore backup",
        "First restore the backup.",
        "A backup is restored by two people.",
        "Restore nothing before you have looked at what the client calls a backup.",
    )
    assert together["together"] == 1.0
    assert turned["together"] == 1.0
    assert apart["together"] == 0.0
    assert together["covered"] == apart["covered"]


def test_whoever_is_named_in_the_question_is_listened_to() -> None:
    (named,) = seen("What does Hilde's list hold?", "Every client.", speaker="Hilde Vanroy")
    (other,) = seen("What does the list of H. hold?", "Every client.", speaker="H")
    assert named["named"] == pytest.approx(0.5)
    assert other["named"] == 0.0


def test_what_asks_is_told_from_what_tells() -> None:
    asks, tells = seen("fuser", "Which fuser? How often? Hm.", "After the third jam. Never before.")
    assert asks["asks"] == pytest.approx(2 / 3)
    assert tells["asks"] == 0.0


@pytest.mark.parametrize("query", ["", "why?", "?!", "is it"])
def test_a_question_without_a_telling_word_changes_nothing(query: str) -> None:
    passages, places = found("One. Two.", "Three.", "Four.", scores=[3.0, 2.0, 1.0])
    kept = CloserLook(Rarities(), PorterStemmer()).ordered(query, passages, places)
    assert order(kept) == [1, 2, 3]


def test_nothing_found_is_nothing_ordered() -> None:
    assert CloserLook(Rarities(), PorterStemmer()).ordered("fuser", [], {}) == []


def test_one_passage_stays_where_it_is() -> None:
    passages, places = found("The fuser is worn.")
    (only,) = CloserLook(Rarities(), PorterStemmer()).ordered("worn fuser", passages, places)
    assert (only.passage.id, only.rank) == (1, 1)


def test_the_passage_that_answers_comes_before_a_better_ranked_one_that_does_not() -> None:
    passages, places = found(
        "Printers are dear. Do you like printers?",
        "Replace the fuser of the label printer after the third jam.",
        scores=[1.1, 1.0],
    )
    query = "When do I replace the fuser of a label printer?"
    assert order(CloserLook(Rarities(), PorterStemmer()).ordered(query, passages, places)) == [2, 1]


def written(passages: list[RetrievedPassage]) -> list[RetrievedPassage]:
    return [replace(each, passage=replace(each.passage, kind=Kind.REFERENCE)) for each in passages]


def test_in_a_document_the_first_three_stand_apart_and_the_others_follow_by_their_worth() -> None:
    passages, _ = found(*("fuse " * n for n in range(9, 3, -1)), scores=[6, 5, 4, 3, 2, 1])
    places = {n: Place(1, n, 9) for n in range(1, 7)}
    ordered = look(stretch=1.0).ordered("fuse", written(passages), places)
    assert order(ordered) == [1, 3, 5, 2, 4, 6]
    assert [each.score for each in ordered] == [6, 4, 2, 2, 2, 1]


def test_talk_goes_on_and_its_passages_may_stand_together() -> None:
    passages, _ = found("fuse", "fuse", "fuse", scores=[3, 2, 1])
    places = {n: Place(1, n, 9) for n in range(1, 4)}
    assert order(look(stretch=1.0).ordered("fuse", passages, places)) == [1, 2, 3]


def test_passages_without_a_place_stand_apart_from_all() -> None:
    passages, _ = found("fuse", "fuse", "fuse", scores=[3, 2, 1])
    assert order(look(stretch=1.0).ordered("fuse", written(passages), {})) == [1, 2, 3]


def test_what_is_not_looked_at_keeps_its_place_at_the_end() -> None:
    many = LOOKED_AT + 3
    passages, places = found(*["lunch"] * LOOKED_AT, *["the best fuser"] * 3)
    ordered = look(stretch=1.0, covered=5.0).ordered("fuser", passages, places)
    assert order(ordered)[-3:] == [many - 2, many - 1, many]


@given(st.lists(st.tuples(st.floats(0, 9), st.integers(0, 12)), max_size=30, unique_by=lambda p: p))
def test_each_passage_stays_once_and_scores_fall_with_the_rank(
    rows: list[tuple[float, int]],
) -> None:
    worth = sorted((score for score, _ in rows), reverse=True)
    texts = ["fuse or not. " * (1 + at % 3) for _, at in rows]
    talk, _ = found(*texts, scores=worth)
    passages = written(talk)
    places = {n: Place(at % 3, at // 3, 5) for n, (_, at) in enumerate(rows, start=1)}
    ordered = CloserLook(Rarities(), PorterStemmer()).ordered("fuse not", passages, places)
    assert sorted(order(ordered)) == sorted(each.passage.id for each in passages)
    assert [each.rank for each in ordered] == list(range(1, len(rows) + 1))
    assert all(left.score >= right.score for left, right in pairwise(ordered))


def test_the_shipped_weights_speak_for_evidence_and_against_questions() -> None:
    weights = dict(shipped_weights())
    assert weights.pop("asks") <= 0
    assert min(weights.values()) >= 0
    assert weights["stretch"] > 0
