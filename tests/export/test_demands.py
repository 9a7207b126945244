"""The cognitive demands table: one row a lesson, whatever they say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from markdown_it import MarkdownIt

from peertutor.core.interviews import Trust
from peertutor.core.lessons import LessonField, LessonKind
from peertutor.core.text import clean
from peertutor.export.demands import demands_table
from peertutor.export.sheet import outgoing
from tests.e2e.payloads import PAYLOADS
from tests.export.sheets import interview, lesson, sheet
from tests.export.test_escaping import HOSTILE

VIEWER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def cells(table: str) -> list[list[str]]:
    """Return the cells of each row as a viewer shows them, a line end for each `<br>`."""
    rows: list[list[str]] = []
    for token in VIEWER.parse(table):
        if token.type == "tr_open":
            rows.append([])
        if token.type == "inline" and rows:
            parts = (
                "\n" if child.content == "<br>" else child.content for child in token.children or []
            )
            rows[-1].append("".join(parts))
    return rows


def test_one_row_a_lesson_over_several_interviews() -> None:
    known = lesson(12)
    first = outgoing(sheet(None, known, lesson(13, situation="", kind=LessonKind.SHORTCUT)))
    other = interview(id="other", title="The other run", veterans=("Ben Moss",))
    second = outgoing(sheet(other, lesson(20, veteran="Ben Moss", trust=Trust.DISPUTED)))
    table = demands_table([first, second])
    assert cells(table)[0] == [
        "Difficult element",
        "Why it is hard",
        "Common errors",
        "Cues and strategies",
        "Who agrees, who does not",
    ]
    assert cells(table)[1] == [
        f"{known.situation}\nLesson 12 · turns 1, 3 · The billing run that hangs",
        f"{known.reason}\nDoes not hold when: {known.fails_when}",
        "Waiting for the counter",
        f"What to notice: {known.cues}\nWhat to do: {known.action}",
        "Mara Lindqvist says so\nStakes: high\nTrust: confirmed by its veteran",
    ]
    assert cells(table)[2][0].startswith("billing run\nLesson 13")
    assert cells(table)[2][4].startswith(
        "Practised by Mara Lindqvist; reason not established; peer check open\n"
    )
    assert "Trust: disputed by a peer\nTwo schools" in cells(table)[3][4]
    assert f"sha256:{first.content_hash}" in table
    assert (
        "- From The other run · Ben Moss · 2025-11-04 · exported 2026-03-02T09:00:00Z by " in table
    )


@pytest.mark.parametrize("said", [*HOSTILE, *PAYLOADS, "| a | b |", "\\|", "a\\"])
def test_hostile_words_stay_in_their_cell(said: str) -> None:
    hostile = lesson(veteran=said).saying(dict.fromkeys(LessonField, said))
    held = interview(title=said, veterans=(said,))
    table = demands_table([outgoing(sheet(held, hostile))])
    header, row = cells(table)
    assert len(header) == len(row) == 5
    shown = "".join(row[2].split())
    assert shown == "".join(clean(said).split())
    blocks = {token.type for token in VIEWER.parse(table.split("\n| ")[0])}
    assert blocks == {
        *("heading_open", "heading_close", "inline", "bullet_list_open", "bullet_list_close"),
        *("list_item_open", "list_item_close", "paragraph_open", "paragraph_close"),
    }
    assert VIEWER.render(table).count("<h") == 1


def test_no_lessons_make_a_table_without_rows() -> None:
    empty = replace(sheet(), lessons=())
    assert len(cells(demands_table([outgoing(empty)]))) == 1
