"""Verdicts of a workspace: they count when there are enough, and a few never swing anything."""

from __future__ import annotations

import random

import pytest

from peertutor.mentor.sufficiency.calibration import Point, calibration_error, expit, logit
from peertutor.mentor.sufficiency.local import (
    ENOUGH,
    UNMOVED,
    Shift,
    moved,
    shift_of,
    told_here,
)
from peertutor.ports.verdicts import LocalVerdict
from tests.mentor.sufficiency.figures import drawn, verdicts

_ASKED = [n / 20 for n in range(1, 20)]


def test_twenty_nine_verdicts_change_nothing() -> None:
    assert ENOUGH == 30
    shift = shift_of([LocalVerdict(0.9, right=False)] * 29)
    assert shift == UNMOVED
    assert [shift.of(each) for each in _ASKED] == _ASKED


@pytest.mark.parametrize("worse_by", [1.5, -1.0])
def test_two_hundred_verdicts_bring_a_model_that_is_off_into_line(worse_by: float) -> None:
    chance = random.Random(5)
    shift = shift_of(verdicts(200, chance, worse_by=worse_by))
    later = verdicts(4000, chance, worse_by=worse_by)
    before = calibration_error([Point(each.estimate, each.right) for each in later])
    after = calibration_error(told_here(later, shift))
    assert before > 0.12
    assert after < before / 3


def test_verdicts_that_agree_with_public_questions_move_next_to_nothing() -> None:
    shift = shift_of(verdicts(400, random.Random(6), worse_by=0.0))
    assert max(abs(shift.of(each) - each) for each in _ASKED) < 0.06


@pytest.mark.parametrize("right", [True, False])
def test_five_more_verdicts_never_swing_it(right: bool) -> None:
    for seed in range(10):
        told = verdicts(ENOUGH, random.Random(seed), worse_by=0.0)
        before = shift_of(told)
        after = shift_of([*told, *[LocalVerdict(0.8, right=right)] * 5])
        # Five wrong ones in a row, where one was to be expected, are the most there can be.
        assert max(abs(after.of(each) - before.of(each)) for each in _ASKED) < 0.15


def test_the_thirtieth_verdict_is_no_cliff() -> None:
    for seed in range(20):
        shift = shift_of(verdicts(ENOUGH, random.Random(seed), worse_by=0.0))
        assert max(abs(shift.of(each) - each) for each in _ASKED) < 0.2


def test_more_verdicts_are_believed_more() -> None:
    few = shift_of([LocalVerdict(0.8, right=False)] * 30)
    many = shift_of([LocalVerdict(0.8, right=False)] * 300)
    assert 0.8 > few.of(0.8) > many.of(0.8)
    assert few.of(0.8) > 0.2 > many.of(0.8)


def test_the_order_of_answers_is_kept_even_where_verdicts_contradict_it() -> None:
    upside_down = [
        *[LocalVerdict(0.95, right=False)] * 100,
        *[LocalVerdict(0.05, right=True)] * 100,
    ]
    shift = shift_of(upside_down)
    told = [shift.of(each) for each in _ASKED]
    assert told == sorted(told)
    assert shift.slope > 0
    assert 0.3 < shift.of(0.5) < 0.7


def test_certainty_breaks_nothing() -> None:
    shift = shift_of([LocalVerdict(float(n % 2), right=n % 3 > 0) for n in range(60)])
    assert all(0.0 <= shift.of(each) <= 1.0 for each in (0.0, 0.5, 1.0))


@pytest.mark.parametrize("offset", [-1.0, 0.7])
def test_public_answers_are_moved_as_far_as_their_estimates(offset: float) -> None:
    points = drawn(20_000, random.Random(9))
    there = moved(points, Shift(1.0, offset))
    assert calibration_error(there) < 0.02
    for before, after in zip(points, there, strict=True):
        assert 0.0 <= after.right <= after.count == before.count
        assert after.confidence == pytest.approx(expit(logit(before.confidence) + offset), abs=1e-6)


def test_nothing_is_moved_without_a_shift() -> None:
    points = tuple(drawn(10, random.Random(1)))
    assert moved(points, UNMOVED) == points
