"""How long an index that failed is left alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from peertutor.adapters.patience import FewTries, LongerEachTime


class _Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def _rests(clock: _Clock, patience: LongerEachTime) -> float:
    """Let time pass until it is used again; return how long that took."""
    began = clock.now
    while patience.resting:
        clock.now += 0.5
    return clock.now - began


def test_three_doubts_are_the_last_ones_for_a_folder() -> None:
    patience = FewTries()
    for _ in range(2):
        patience.doubted()
        assert not patience.resting
    patience.well()
    patience.doubted()
    assert patience.resting
    assert not patience.may_try


def test_a_folder_that_another_process_has_is_tried_when_asked_for() -> None:
    patience = FewTries()
    patience.unavailable()
    assert patience.resting
    assert patience.may_try
    patience.well()
    assert not patience.resting


def test_a_server_is_left_alone_twice_as_long_each_time() -> None:
    clock = _Clock()
    patience = LongerEachTime(clock, lambda low, high: 1.0)
    rests = []
    for _ in range(10):
        patience.unavailable()
        assert not patience.may_try
        rests.append(_rests(clock, patience))
    assert rests == [5, 10, 20, 40, 80, 160, 320, 600, 600, 600]


def test_two_threads_that_meet_with_one_failure_count_once() -> None:
    clock = _Clock()
    patience = LongerEachTime(clock, lambda low, high: 1.0)
    patience.unavailable()
    patience.unavailable()
    assert _rests(clock, patience) == 5


def test_a_first_doubt_is_followed_up_at_once_and_a_second_is_not() -> None:
    clock = _Clock()
    patience = LongerEachTime(clock, lambda low, high: 1.0)
    patience.doubted()
    assert patience.may_try
    patience.well()
    patience.doubted()
    assert not patience.may_try


def test_after_a_long_time_without_failure_it_begins_again() -> None:
    clock = _Clock()
    patience = LongerEachTime(clock, lambda low, high: 1.0)
    for _ in range(6):
        patience.unavailable()
        _rests(clock, patience)
    clock.now += 1_300
    patience.unavailable()
    assert _rests(clock, patience) == 5


@given(st.lists(st.sampled_from(["doubted", "unavailable", "well"]), max_size=80))
def test_whatever_happens_failures_are_seconds_apart(outcomes: list[str]) -> None:
    clock = _Clock()
    patience = LongerEachTime(clock, lambda low, high: low)
    failed = 0
    for outcome in outcomes:
        # Ten searches a second.
        for _ in range(10):
            if patience.may_try:
                getattr(patience, outcome)()
                failed += outcome != "well"
        clock.now += 1
    # A first doubt is followed up at once; then at most one in 5 s, less a quarter by chance.
    assert failed <= 2 + len(outcomes) / 3.75


def test_a_server_that_is_away_for_a_month_breaks_nothing() -> None:
    clock = _Clock()
    patience = LongerEachTime(clock)
    for _ in range(5_000):
        patience.unavailable()
        clock.now += 800
    patience.unavailable()
    assert patience.resting
