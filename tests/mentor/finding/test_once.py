"""The same words in two places are shown once, and the better copy counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from peertutor.core.answers import Timing
from peertutor.core.interviews import Trust
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.finding.once import OnceEach, once_each
from peertutor.mentor.finding.retrieve import Retrieval, Retriever
from tests.mentor.said import LOGS, PRINTER, RINGING, passage

_SAID = "The fuser takes twenty minutes to cool down, so I wait before I open the rear door at all."


def copy(
    number: int, *, trust: Trust = Trust.TOLD, said_on: date | None = None
) -> RetrievedPassage:
    return passage(number, (f"Person {number}", _SAID), trust=trust, said_on=said_on)


def numbers(*found: RetrievedPassage) -> list[int]:
    return [each.passage.id for each in once_each(found)]


def test_other_words_stay_and_a_copy_goes() -> None:
    assert numbers(RINGING, copy(4), LOGS, copy(5), PRINTER) == [1, 4, 2, 3]
    assert [each.rank for each in once_each([copy(4), copy(5), LOGS])] == [1, 2]


def test_another_number_is_no_copy() -> None:
    other = passage(5, ("Ben", _SAID.replace("twenty", "five")))
    assert numbers(copy(4), other) == [4, 5]


def test_neighbours_in_one_interview_stay() -> None:
    again = copy(5)
    again = replace(again, passage=replace(again.passage, interview_id="talk-4"))
    assert numbers(copy(4), again) == [4, 5]


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [
        (copy(4), copy(5, trust=Trust.PEER_VERIFIED), 5),
        (copy(4, trust=Trust.PEER_VERIFIED), copy(5), 4),
        (copy(4, said_on=date(2026, 2, 1)), copy(5, said_on=date(2026, 1, 1)), 5),
        (copy(4, said_on=date(2026, 1, 1)), copy(5, said_on=date(2026, 2, 1)), 4),
        (copy(4), copy(5, said_on=date(2026, 2, 1)), 5),
        (copy(4, trust=Trust.PEER_VERIFIED), copy(5, trust=Trust.DISPUTED), 5),
        (copy(4), copy(5), 4),
    ],
)
def test_the_better_copy_counts_and_a_dispute_is_never_hidden(
    first: RetrievedPassage, second: RetrievedPassage, counts: int
) -> None:
    assert numbers(first, second) == [counts]


class _Scripted(Retriever):
    def __init__(self, *found: RetrievedPassage) -> None:
        self.found = found
        self.asked: list[int] = []

    async def search(self, query: str, limit: int, *, verified_only: bool = False) -> Retrieval:
        self.asked.append(limit)
        return Retrieval(passages=self.found[:limit], timing=Timing())


async def test_the_room_of_a_copy_goes_to_what_comes_next() -> None:
    scripted = _Scripted(copy(4), copy(5), RINGING, LOGS, PRINTER)
    found = await OnceEach(scripted).search("fuser", 3)
    assert [each.passage.id for each in found.passages] == [4, 1, 2]
    assert scripted.asked == [7]
    assert (await OnceEach(scripted).search("fuser", 0)).passages == ()
