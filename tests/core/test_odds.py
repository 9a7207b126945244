"""Probabilities as people count."""

from __future__ import annotations

import pytest

from peertutor.core.odds import percent, times_right, whole_number_of


@pytest.mark.parametrize(
    ("probability", "told"),
    [
        (0.0, "less than once out of 20"),
        (0.05, "once out of 20"),
        (0.5, "10 times out of 20"),
        (0.96, "19 times out of 20"),
        (0.98, "more than 19 times out of 20"),
        (1.0, "more than 19 times out of 20"),
    ],
)
def test_a_probability_is_counted_and_never_certain(probability: float, told: str) -> None:
    assert times_right(probability) == told


@pytest.mark.parametrize(
    ("budget", "number"),
    [(0.05, 20), (0.1, 10), (0.5, 10), (0.02, 50), (0.01, 100), (0.07, 100), (0.005, 200)],
)
def test_a_budget_is_counted_in_the_smallest_round_number(budget: float, number: int) -> None:
    assert whole_number_of(budget) == number


def test_a_budget_that_fits_no_round_number_is_counted_in_thousands() -> None:
    assert whole_number_of(0.0333333) == 1000


def test_shares_are_written_without_needless_digits() -> None:
    assert [percent(each) for each in (0.05, 0.075, 1, 0.0123)] == ["5%", "7.5%", "100%", "1.23%"]
