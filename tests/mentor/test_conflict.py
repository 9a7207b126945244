"""Disagreement: few signs, few false alarms."""

from __future__ import annotations

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.mentor.conflict import disagreements
from peertutor.mentor.reading.quotes import Quote, stretches, windows
from peertutor.mentor.reading.reader import Reader
from tests.mentor.said import passage

_READER = Reader(PorterStemmer())


def quote(number: int, speaker: str, text: str) -> Quote:
    (stretch,) = stretches([passage(number, (speaker, text))], _READER)
    return list(windows(stretch, 3))[len(stretch.sentences) - 1][1]


@pytest.mark.parametrize(
    ("one", "other", "point"),
    [
        (
            "Wait twenty minutes for the fuser to cool down.",
            "Wait five minutes for the fuser to cool down.",
            "Ana says 20 minute, Ben 5.",
        ),
        (
            "Rebuild the array on the original disks at once.",
            "Never rebuild the array on the original disks.",
            (
                "Ana: “Rebuild the array on the original disks at once.” "
                "Ben: “Never rebuild the array on the original disks.”"
            ),
        ),
    ],
)
def test_another_number_or_a_denial_of_the_same_point_is_told(
    one: str, other: str, point: str
) -> None:
    assert disagreements([quote(1, "Ana", one), quote(2, "Ben", other)], _READER) == [point]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wait twenty minutes for the fuser to cool.", "Lunch takes five minutes in the hall."),
        ("Wait twenty minutes for the fuser to cool.", "Wait 20 minutes for the fuser to cool."),
        ("Ring the client at once.", "I don't like the weather in the north."),
        ("Ring the client at once.", "Ring the client at once."),
    ],
)
def test_other_points_and_agreement_are_no_disagreement(one: str, other: str) -> None:
    assert disagreements([quote(1, "Ana", one), quote(2, "Ben", other)], _READER) == []


def test_nobody_disagrees_with_themselves() -> None:
    one = quote(1, "Ana", "Wait twenty minutes for the fuser to cool down.")
    other = quote(2, "Ana", "Wait five minutes for the fuser to cool down.")
    assert disagreements([one, other], _READER) == []
