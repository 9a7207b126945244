"""Where answering stops: exact bounds, and what happens at the edges."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peertutor.mentor.sufficiency.calibration import Point, balanced
from peertutor.mentor.sufficiency.selective import (
    CHANCE_OF_BREAKING,
    Line,
    at,
    line_on,
    risk_coverage,
    tail,
    upper_bound,
)
from tests.mentor.sufficiency.figures import drawn


def line_for(points: list[Point], budget: float) -> Line:
    return line_on(risk_coverage(points), budget)


def counted(wrong: int, count: int, share: float) -> float:
    """Return the binomial tail, added up term by term."""
    return sum(
        math.comb(count, k) * share**k * (1 - share) ** (count - k) for k in range(wrong + 1)
    )


@pytest.mark.parametrize(
    ("wrong", "count", "share"),
    [(0, 1, 0.3), (0, 45, 0.05), (3, 60, 0.05), (40, 60, 0.5), (59, 60, 0.99), (25, 2000, 0.02)],
)
def test_the_tail_is_the_binomial_one(wrong: int, count: int, share: float) -> None:
    assert tail(wrong, count, share) == pytest.approx(counted(wrong, count, share), rel=1e-9)


def test_the_tail_has_its_ends() -> None:
    assert tail(5, 5, 0.9) == 1.0
    assert tail(0, 5, 0.0) == 1.0
    assert tail(4, 5, 1.0) == 0.0


def test_the_bound_is_the_one_of_clopper_and_pearson() -> None:
    # None wrong: the bound has a closed form.
    assert upper_bound(0, 45, 0.1) == pytest.approx(1 - 0.1 ** (1 / 45), abs=1e-9)
    # 3 of 60 at 95 %, as tables have it.
    assert upper_bound(3, 60, 0.05) == pytest.approx(0.1242, abs=2e-4)
    assert upper_bound(4, 4, 0.1) == 1.0
    assert upper_bound(0, 0, 0.1) == 1.0


def test_no_points_promise_nothing() -> None:
    line = line_for([], 0.05)
    assert (line.stop, line.coverage) == (None, 0.0)
    assert not line.holds(1.0)


def test_one_point_promises_nothing() -> None:
    assert line_for([Point(0.99, 1)], 0.05).stop is None


def test_all_wrong_promise_nothing() -> None:
    assert line_for([Point(n / 500, 0) for n in range(500)], 0.5).stop is None


def test_all_right_and_enough_of_them_are_all_answered() -> None:
    points = [Point(n / 200, 1) for n in range(200)]
    line = line_for(points, 0.05)
    assert line.stop is not None
    assert (line.stop.threshold, line.coverage, line.stop.risk) == (0.0, 1.0, 0.0)
    assert line.bound <= 0.05
    assert line.holds(0.0)


def test_all_right_but_too_few_are_not_answered() -> None:
    assert line_for([Point(0.9, 49, 49)], 0.05).stop is None
    assert line_for([Point(0.9, 50, 50)], 0.05).stop is not None
    # Without a single wrong one, 1 % can be promised from 230 on.
    assert line_for([Point(0.9, 229, 229)], 0.01).stop is None
    assert line_for([Point(0.9, 230, 230)], 0.01).stop is not None


def test_what_lies_behind_the_first_failure_is_not_asked_about() -> None:
    good, bad = Point(0.9, 100, 100), Point(0.8, 0, 100)
    line = line_for([good, bad, Point(0.7, 9000, 9000)], 0.05)
    assert line.stop is not None
    assert (line.stop.threshold, line.stop.answered) == (0.9, 100)
    assert line_for([bad, Point(0.7, 9000, 9000)], 0.05).stop is None


def test_of_many_thresholds_those_that_are_tried_lie_evenly() -> None:
    points = [Point(1 - n / 6400, 1) for n in range(650)]
    points += [Point(0.8 - n / 10_000, n % 2) for n in range(5750)]
    line = line_for(points, 0.05)
    assert line.stop is not None
    # Every hundredth of 6,400 is tried; with a half of the next hundred wrong, 5 % still holds.
    assert line.stop.answered == 700


def test_equal_confidences_are_never_torn_apart() -> None:
    points = [Point(0.9, 1)] * 300 + [Point(0.5, n % 2) for n in range(300)]
    curve = risk_coverage(points)
    assert [(stop.threshold, stop.coverage) for stop in curve] == [(0.9, 0.5), (0.5, 1.0)]
    line = line_for(points, 0.05)
    assert line.stop == curve[0]
    assert line.holds(0.9)
    assert not line.holds(0.89)


def test_the_order_in_which_points_come_does_not_matter() -> None:
    points = drawn(500, random.Random(1))
    mixed = random.Random(2).sample(points, len(points))
    assert risk_coverage(points) == risk_coverage(mixed)


def test_a_promise_is_not_made_on_the_share_that_was_seen_alone() -> None:
    # 4 of 100 were wrong, less than 5 %, which may well have been luck.
    points = [Point(0.9, 96, 100)]
    assert risk_coverage(points)[0].risk == pytest.approx(0.04)
    assert line_for(points, 0.05).stop is None
    assert line_for(points, 0.1).stop is not None


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=300),
    st.floats(0.05, 0.5),
    st.floats(0.05, 0.5),
)
def test_a_larger_budget_never_sends_more_to_people(
    rows: list[tuple[int, bool]], one: float, other: float
) -> None:
    points = [Point(confidence / 20, int(right)) for confidence, right in rows]
    less, more = sorted((one, other))
    assert line_for(points, less).coverage <= line_for(points, more).coverage


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 20), st.booleans()), max_size=300), st.floats(0.01, 0.5))
def test_what_is_answered_keeps_the_budget_where_it_was_measured(
    rows: list[tuple[int, bool]], budget: float
) -> None:
    line = line_for([Point(confidence / 20, int(right)) for confidence, right in rows], budget)
    if line.stop:
        assert line.stop.risk < line.bound <= budget + 1e-9


@pytest.mark.parametrize("budget", [0.05, 0.1, 0.2])
def test_on_new_questions_the_budget_breaks_no_oftener_than_is_said(budget: float) -> None:
    chance = random.Random(11)
    broken = rounds = 0
    fresh = risk_coverage(drawn(20_000, chance))
    for _ in range(150):
        line = line_for(drawn(400, chance), budget)
        there = at(fresh, line.stop.threshold) if line.stop else None
        rounds += 1
        broken += there is not None and there.risk > budget
    assert broken / rounds <= CHANCE_OF_BREAKING


def test_weighted_sets_are_worth_less_than_their_number() -> None:
    points = [Point(0.9, 1, 1, "small")] * 20 + [Point(0.9, 1, 1, "large")] * 180
    [plain], [weighed] = risk_coverage(points), risk_coverage(balanced(points))
    assert (plain.answered, plain.effective) == (200, 200)
    assert weighed.answered == 200
    # Kish: 100² a set over its number, added up.
    assert weighed.effective == pytest.approx(200**2 / (100**2 / 20 + 100**2 / 180))


def test_a_threshold_of_another_curve_is_looked_up() -> None:
    curve = risk_coverage([Point(0.9, 1), Point(0.5, 0)])
    assert at(curve, None) is None
    assert at(curve, 0.95) is None
    assert at(curve, 0.7) == curve[0]
    assert at(curve, 0.5) == curve[1]
