"""Fusing: two scales become one, neighbours lend, and nothing comes in that may not be shown."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.passages import Hit, Place
from peertutor.mentor.finding import fusion
from peertutor.mentor.finding.fusion import Weights

WEIGHTS = Weights()

scored = st.dictionaries(st.integers(1, 60), st.floats(0, 1), max_size=40)


def hits(**scores: float) -> list[Hit]:
    found = [Hit(int(name[1:]), score) for name, score in scores.items()]
    return sorted(found, key=lambda hit: -hit.score)


def in_one_interview(*numbers: int) -> dict[int, Place]:
    return {number: Place(1, number, 100) for number in numbers}


def fused(lexical: list[Hit], dense: list[Hit] | None) -> dict[int, float]:
    return fusion.fused(lexical, dense, WEIGHTS)


def ranked(scores: dict[int, float], places: dict[int, Place]) -> list[tuple[int, float]]:
    return fusion.ranked(scores, places, WEIGHTS)


def order(ranking: list[tuple[int, float]]) -> list[int]:
    return [number for number, _ in ranking]


def test_by_words_alone_the_scores_keep_their_proportions() -> None:
    scores = fused(hits(p1=10.0, p2=5.0), None)
    assert scores[1] == pytest.approx(2 * scores[2])


def test_the_only_passage_with_a_word_comes_before_the_nearest_of_many() -> None:
    near = [Hit(n, 0.9 - n / 1000) for n in range(2, 40)]
    scores = fused(hits(p1=7.0), near)
    assert max(scores, key=lambda number: scores[number]) == 1


def test_the_scale_of_neither_search_matters() -> None:
    near = [Hit(n, 0.9 - n / 1000) for n in range(20)]
    nearer = [Hit(n, 40.0 - n) for n in range(20)]
    words = hits(p1=10.0, p2=5.0, p30=1.0)
    louder = [Hit(hit.passage_id, 1000 * hit.score) for hit in words]
    assert fused(words, near) == pytest.approx(fused(louder, nearer))


def test_what_both_find_comes_before_what_one_finds() -> None:
    scores = fused(hits(p1=10.0, p2=9.0), hits(p3=0.9, p2=0.88, p4=0.7))
    assert max(scores, key=lambda number: scores[number]) == 2


def test_a_cut_off_list_begins_at_its_last_hit() -> None:
    many = [Hit(n, 1000.0 - n) for n in range(WEIGHTS.depth)]
    scores = fused(many, None)
    assert scores[WEIGHTS.depth - 1] == 0.0
    assert fused(many[:-1], None)[WEIGHTS.depth - 2] > 0.0


@pytest.mark.parametrize("dense", [[], [Hit(1, 0.8)], None])
def test_nothing_found_by_words_is_not_an_error(dense: list[Hit] | None) -> None:
    assert set(fused([], dense)) == {hit.passage_id for hit in dense or ()}


def test_equal_scores_stay_equal() -> None:
    scores = fused([], hits(p1=0.8, p2=0.8))
    assert scores[1] == scores[2] > 0


def test_a_neighbour_that_no_search_found_comes_in() -> None:
    ranking = ranked({4: 1.0, 6: 0.9}, in_one_interview(3, 4, 5, 6, 7))
    assert order(ranking)[:3] == [4, 6, 5]


def test_a_stretch_of_good_passages_comes_before_a_better_one_that_stands_alone() -> None:
    places = in_one_interview(11, 12, 13, 14) | {n: Place(n, 50, 100) for n in (20, 30)}
    ranking = ranked({20: 1.5, 30: 0.95, 11: 0.6, 12: 0.6, 13: 0.6, 14: 0.6}, places)
    assert order(ranking) == [20, 12, 13, 11, 14, 30]


def test_neighbours_of_another_interview_lend_nothing() -> None:
    places = {1: Place(1, 9, 20), 2: Place(2, 10, 20), 3: Place(1, 10, 20)}
    ranking = dict(ranked({1: 1.0}, places))
    assert 2 not in ranking
    assert 3 in ranking


def test_a_document_of_one_passage_is_not_behind_for_want_of_neighbours() -> None:
    alone = {9: Place(9, 0, 1), 8: Place(8, 0, 1), 7: Place(7, 0, 1)}
    places = in_one_interview(*range(40, 61)) | alone
    ranking = ranked({50: 0.9, 9: 0.85, 8: 0.8, 7: 0.75}, places)
    assert order(ranking)[:4] == [9, 8, 7, 50]


def test_what_has_no_place_is_not_ranked_and_lends_nothing() -> None:
    places = {2: Place(1, 2, 10), 3: Place(1, 9, 10)}
    assert order(ranked({1: 1.0, 2: 0.5}, places)) == [2]
    assert ranked({1: 1.0}, {}) == []


@given(scored, st.sets(st.integers(1, 60)))
def test_each_passage_is_ranked_once_and_the_score_falls(
    scores: dict[int, float], shown: set[int]
) -> None:
    places = {number: Place(number // 7, number % 7, 7) for number in shown}
    ranking = ranked(scores, places)
    assert len(set(order(ranking))) == len(ranking)
    assert set(scores) & shown <= set(order(ranking)) <= shown
    assert all(left >= right for (_, left), (_, right) in pairwise(ranking))


@given(st.dictionaries(st.integers(1, 60), st.floats(0.01, 1), min_size=1, max_size=40))
def test_the_order_does_not_hang_on_the_order_of_the_hits(scores: dict[int, float]) -> None:
    places = {number: Place(number // 7, number % 7, 7) for number in scores}
    turned = dict(reversed(scores.items()))
    assert order(ranked(scores, places)) == order(ranked(turned, places))
