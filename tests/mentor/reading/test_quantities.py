"""Numbers and units: read alike in digits and in words."""

from __future__ import annotations

import pytest

from peertutor.mentor.reading.quantities import Quantity, calendar, granted, stated


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
        ("eight fifty-two", {(8, ""), (52, "")}),
        ("8:30", {(8.5, "o'clock")}),
        ("3 p.m. sharp", {(15, "o'clock")}),
        ("at half past three", {(3.5, "o'clock")}),
        ("a quarter to four", {(3.75, "o'clock")}),
        ("nine o’clock", {(9, "o'clock")}),
        ("before noon", {(12, "o'clock")}),
        ("two to three minutes", {(2, "minute"), (3, "minute")}),
        ("2-3 days", {(2, "day"), (3, "day")}),
        ("half an hour", {(0.5, "hour")}),
        ("an hour and a half", set()),
        ("two and a half hours", {(2.5, "hour")}),
        ("two hours and a half", {(2.5, "hour")}),
        ("2½ cups", {(2.5, "cup")}),
        ("half of the clients", {(0.5, "")}),
        ("two thirds of them", {(2 / 3, "")}),
        ("hundreds of clients, a hundred servers", {(100, "")}),
        ("two hundred thousand", {(200_000, "")}),
        ("one hundred and twenty thousand five hundred", {(120_500, "")}),
        ("five grand", {(5_000, "")}),
        ("$1.2 million", {(1_200_000, "dollar")}),
        ("¥500", {(500, "yen")}),
        ("two dozen", {(24, "")}),
        ("-5 °C", {(-5, "celsius")}),
        ("5 degrees Fahrenheit", {(5, "fahrenheit")}),
        ("version 1.2.3", {(1.2, "version 1.2.3")}),
        ("40 Mbps at 2.4 GHz", {(40, "megabit a second"), (2.4, "gigahertz")}),
        ("the third try, the 3rd one", {(3, "")}),
        ("First ring, then wait a second", set()),
        ("one server, two clients", {(1, ""), (2, "")}),
        ("the 1990s", {(1990, "")}),
        ("twice a day", {(2, "time")}),
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
        ("at 8:52", "at eight fifty-two", True),
        ("at 8:52", "at eight fifty-three", False),
        ("at 3 p.m.", "at 15:00", True),
        ("at 3 a.m.", "at 15:00", False),
        ("at 3 p.m.", "at three", True),
        ("at noon", "at twelve o'clock", True),
        ("30 minutes", "half an hour", True),
        ("90 minutes", "an hour and a half", True),
        ("60 minutes", "one hour", True),
        ("50 % of them", "half of them", True),
        ("5 degrees Celsius", "five degrees", True),
        ("5 degrees Celsius", "five degrees Fahrenheit", False),
        ("in 1995", "in nineteen ninety-five", True),
        ("in 2024", "in twenty twenty-four", True),
        ("two clients", "a couple of clients", True),
        ("one client", "two clients", False),
        ("one client", "a client", True),
        ("the third", "the fourth", False),
        ("3 tries", "the third try", False),
        ("grew to 2 in 1999", "grew from 2 in 1990 to 5 in 1999", False),
        ("3 minutes", "two to three hours", False),
        ("1.2.3", "1.2.4", False),
        ("5 km", "5 miles", False),
        ("5 lbs", "5 kg", False),
    ],
)
def test_what_was_said_grants_what_is_claimed(claimed: str, said: str, whether: bool) -> None:
    assert all(q.granted_by(granted(said)) for q in stated(claimed)) is whether


def test_a_quantity_reads_as_a_person_writes_it() -> None:
    assert str(Quantity(1.5)) == "1.5"
    for text, written in (
        ("ten minutes", "10 minutes"),
        ("one hour", "1 hour"),
        ("three feet", "3 feet"),
        ("five mph", "5 miles an hour"),
        ("3 psi", "3 psi"),
        ("4.50 dollars", "$4.50"),
        ("a million euros", "€1,000,000"),
        ("20 °C", "20 °C"),
        ("three percent", "3%"),
        ("at 8:52", "8:52"),
        ("half past eight", "8:30"),
        ("five p.m.", "17:00"),
        ("version 3.11.2", "version 3.11.2"),
    ):
        assert [str(each) for each in stated(text)] == [written]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("On Tuesdays in May, or by 3 March", {"tue", "may", "mar"}),
        ("You may march on", set()),
        ("from September to october", {"sep", "oct"}),
    ],
)
def test_days_and_months_are_read_by_name(text: str, named: set[str]) -> None:
    assert calendar(text) == named
