"""Questions that nobody answers are made of those that somebody does: what answers is withheld."""

from __future__ import annotations

from benchmarks.calibrating.cases import Withholding

from tests.fakes.model import ScriptedRetriever
from tests.mentor.said import LOGS, PRINTER, RINGING


async def _found(document: str, limit: int = 2) -> list[str]:
    withholding = Withholding(ScriptedRetriever(RINGING, LOGS, PRINTER))
    withholding.document = document
    found = await withholding.search("When do you ring?", limit)
    return [each.passage.interview_id for each in found.passages]


async def test_everything_is_found_where_nothing_is_withheld() -> None:
    assert RINGING.passage.interview_id in await _found("")


async def test_what_is_withheld_is_not_found_and_others_take_its_place() -> None:
    rest = await _found(RINGING.passage.interview_id)
    assert rest == [LOGS.passage.interview_id, PRINTER.passage.interview_id]
