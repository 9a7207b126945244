"""Numbers and units: read alike in digits and in words."""

from __future__ import annotations

import pytest

from peertutor.mentor.reading.quantities import Quantity, granted, stated


def values(text: str) -> set[tuple[float, str]]:
    return {(quantity.value, quantity.unit) for quantity in stated(text)}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("ten minutes", {(10, "minute")}),
        ("10 min", {(10, "minute")}),
        ("10min", {(10, "minute")}),
        ("a ten-minute call", {(10, "minute")}),
        ("twenty-two per cent", {(22, "percent")}),
        ("22%", {(22, "percent")}),
        ("£1,286.50", {(1286.5, "pound")}),
        ("two hundred and eighty-six quid", {(286, "pound")}),
        ("eleven hundred and forty grams", {(1140, "gram")}),
        ("three thousand two hundred", {(3200, "")}),
        ("forty-odd pages", {(40, "")}),
        ("8:52", {(8, ""), (52, "")}),
        ("eight fifty-two", {(8, ""), (52, "")}),
        ("5k users", {(5000, "")}),
        ("1.5 GB", {(1.5, "gigabyte")}),
        ("one hour", {(1, "hour")}),
        ("the one that works, no one else", set()),
        ("an hour", set()),
        ("in 2016", {(2016, "")}),
        ("", set()),
        ("no number here", set()),
    ],
)
def test_a_number_is_read_with_its_unit(text: str, read: set[tuple[float, str]]) -> None:
    assert values(text) == read


@pytest.mark.parametrize(
    ("claimed", "said", "whether"),
    [
        ("10 minutes", "within ten minutes", True),
        ("10 minutes", "within ten hours", False),
        ("10 minutes", "within twelve minutes", False),
        ("10", "within ten minutes", True),
        ("one hour", "it took an hour", True),
        ("230 volts", "wants two-thirty", True),
        ("three files", "at least five files, from three folders", False),
        ("five files", "at least five files, from three folders", True),
        ("1140 grams", "eleven hundred and forty grams", True),
    ],
)
def test_what_was_said_grants_what_is_claimed(claimed: str, said: str, whether: bool) -> None:
    assert all(q.granted_by(granted(said)) for q in stated(claimed)) is whether


def test_a_quantity_reads_as_a_person_writes_it() -> None:
    assert str(Quantity(10.0, "minute")) == "10 minute"
    assert str(Quantity(1.5)) == "1.5"
