"""What is read in one sentence: conditions, amounts, orders, denials, opposites."""

from __future__ import annotations

import pytest

from peertutor.mentor.conflict.amounts import Amount, Bound, amounts
from peertutor.mentor.conflict.clauses import parted
from peertutor.mentor.conflict.opposites import Opposites
from peertutor.mentor.conflict.sayings import SayingReader
from peertutor.mentor.conflict.stances import stances
from tests.mentor.conflict.asked import READER

_SAYINGS = SayingReader(READER)


def measured(text: str) -> list[Amount]:
    return list(amounts(text.lower(), _SAYINGS.content, READER.stem))


@pytest.mark.parametrize(
    ("sentence", "condition"),
    [
        ("If the sun is out, open the vents.", "If the sun is out"),
        ("I stop when it smokes, not before.", "when it smokes"),
        ("In winter I use warm water.", "In winter"),
        ("If it's an hour's work I climb alone.", "If it's an hour's work"),
        ("On the marble never, it eats the polish.", "On the marble"),
    ],
)
def test_a_condition_is_read_where_it_stands(sentence: str, condition: str) -> None:
    ((start, end), *_) = parted(sentence).conditions
    assert sentence[start:end] == condition


@pytest.mark.parametrize(
    "sentence", ["I don't know if it works.", "Ring them, even if it is late.", "Open the vents."]
)
def test_what_is_no_condition_is_none(sentence: str) -> None:
    assert parted(sentence).conditions == ()


def test_reasons_are_not_said_outright() -> None:
    parts = parted("Put the yeast in first, because salt holds it back.")
    assert "salt" not in parts.outright


@pytest.mark.parametrize(
    ("text", "of", "value", "bound"),
    [
        ("wait two hours", "time", 7200, Bound.EXACT),
        ("wait an hour and a half", "time", 5400, Bound.EXACT),
        ("give it a full hour", "time", 3600, Bound.EXACT),
        ("at least ten minutes", "time", 600, Bound.LEAST),
        ("ring them inside ten minutes", "time", 600, Bound.MOST),
        ("answered in thirty minutes", "time", 1800, Bound.MOST),
        ("twice a day", "how often", 43200, Bound.EXACT),
        ("every third day", "how often", 259200, Bound.EXACT),
        ("every seven days", "how often", 604800, Bound.EXACT),
        ("a full hour by the clock before I go back", "time", 3600, Bound.EXACT),
        ("the ramp shuts five minutes before we sail", "time before", 300, Bound.EXACT),
    ],
)
def test_an_amount_is_read_with_its_bound(text: str, of: str, value: float, bound: Bound) -> None:
    assert (of, value, bound) in {(a.of, a.value, a.bound) for a in measured(text)}


def test_bounds_exclude_only_what_lies_beyond_them() -> None:
    (least,) = measured("at least ten minutes")
    (most,) = measured("at most five minutes")
    (twenty,) = measured("twenty minutes")
    assert least.excludes(most)
    assert most.excludes(least)
    assert not least.excludes(twenty)
    assert not twenty.excludes(least)
    assert most.excludes(twenty)


def test_nobody_disagrees_by_a_factor_of_fifty() -> None:
    (kept,) = measured("thirty-five days")
    (takes,) = measured("two hours")
    assert not kept.excludes(takes)
    assert not kept.agrees(takes)


def test_ordinals_and_rates_are_no_durations() -> None:
    assert measured("in the 18th century") == []
    assert [a.of for a in measured("twice a day")] == ["how often"]


@pytest.mark.parametrize(
    ("sentence", "denied", "advises"),
    [
        ("Never open the oven.", "open the oven", True),
        ("You shouldn't open the oven.", "open the oven", True),
        ("Leave the yarn alone in the bath.", "the yarn alone in the bath", True),
        ("There's no need to wash it.", "need to wash it", True),
        ("They don't open the oven.", "open the oven", False),
        ("I didn't open the oven.", "open the oven", False),
        ("Don't forget to open the oven.", "", True),
        ("It's not just the oven.", "", False),
        ("Nothing goes in without a lid.", "", True),
    ],
)
def test_a_denial_is_advice_only_from_whoever_advises(
    sentence: str, denied: str, advises: bool
) -> None:
    (stance, *_) = stances(parted(sentence).clauses)
    assert " ".join(stance.denied.split()) == denied
    assert stance.advises is advises


def test_never_before_tells_an_order() -> None:
    (order,) = _SAYINGS.read("Never paint the door before the frame.").orders
    assert READER.stem("frame") in order.first
    assert READER.stem("door") in order.then


def test_a_word_of_several_parts_is_found_with_words_between_them() -> None:
    pairs = [(frozenset({("take", "away")}), frozenset({("leave",)}))]
    opposites = Opposites(pairs, READER.stem)
    assert opposites.sides("take the calf away") == {(0, 0)}
    assert opposites.sides("leave the calf") == {(0, 1)}
    assert opposites.sides("leave it or take it away") == frozenset()


def test_irregular_forms_are_one_word() -> None:
    assert _SAYINGS.content("the children froze") == _SAYINGS.content("a child freezes")
