"""How long ago something was, in words."""

from __future__ import annotations

import pytest

from peertutor.core.wording import ago, lasting


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "1 day"),
        (30, "30 days"),
        (59, "59 days"),
        (60, "2 months"),
        (90, "3 months"),
        (365, "12 months"),
        (730, "2 years"),
        (1100, "3 years"),
    ],
)
def test_a_stretch_of_time_is_said_in_the_largest_unit_that_is_fine_enough(
    days: int, said: str
) -> None:
    assert lasting(days) == said
    assert ago(days) == f"{said} ago"


@pytest.mark.parametrize("days", [0, -3])
def test_what_is_of_today_or_lies_ahead_is_today(days: int) -> None:
    assert ago(days) == "today"
