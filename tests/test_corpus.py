"""The sample company is what its README says it is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from peertutor.capture.importing import ENDINGS, Found, find_sources, read_source
from peertutor.core.interviews import Interview, Kind, Role
from tests.capture.importing.reading import READERS

CORPUS = Path(__file__).parents[1] / "corpus"
README = (CORPUS / "README.md").read_text(encoding="utf-8")
QUESTIONS = [
    json.loads(line)
    for line in (CORPUS / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
PLANTED = re.findall(
    r"^\|.*\| `((?:interviews|reference)/[^`]+)` \| *(\d*) *\| (.+) \|$", README, re.MULTILINE
)


def read(path: Path) -> Interview:
    (found,) = read_source(path, READERS)
    assert isinstance(found, Found), found
    return found.interview


@pytest.fixture(scope="module")
def interviews() -> dict[str, Interview]:
    sources = find_sources([CORPUS / "interviews", CORPUS / "reference"], ENDINGS)
    read_all = [read(source) for source in sources if isinstance(source, Path)]
    return {interview.id: interview for interview in read_all}


def test_there_are_eight_interviews_and_a_reference(interviews: dict[str, Interview]) -> None:
    kinds = [interview.kind for interview in interviews.values()]
    assert (kinds.count(Kind.INTERVIEW), kinds.count(Kind.REFERENCE)) == (8, 1)


def test_interviews_have_25_to_45_turns_of_named_people(interviews: dict[str, Interview]) -> None:
    for interview in interviews.values():
        if interview.kind is Kind.REFERENCE:
            continue
        assert 25 <= len(interview.turns) <= 45
        assert interview.veterans
        assert {turn.role for turn in interview.turns} == {Role.VETERAN, Role.CONTEXT}
        assert all(turn.speaker in README for turn in interview.turns)


def test_the_readme_lists_what_is_planted() -> None:
    assert len(PLANTED) == 11


@pytest.mark.parametrize(("file", "turn", "quote"), PLANTED)
def test_what_is_planted_stands_where_the_readme_says(file: str, turn: str, quote: str) -> None:
    turns = read(CORPUS / file).turns
    words = turns[int(turn)].text if turn else "\n".join(t.text for t in turns)
    assert quote in words
    if turn:
        assert turns[int(turn)].role is Role.VETERAN


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["qid"])
def test_a_question_is_answered_by_the_turns_it_names(
    question: dict[str, object], interviews: dict[str, Interview]
) -> None:
    spans = question["gold_spans"]
    assert isinstance(spans, list)
    assert bool(spans) == question["answerable"]
    for span in spans:
        turns = interviews[span["doc_id"]].turns[span["start_turn"] : span["end_turn"] + 1]
        assert len(turns) == span["end_turn"] - span["start_turn"] + 1
        assert any(turn.role is Role.VETERAN for turn in turns)


def test_ten_questions_are_answered_by_nobody() -> None:
    assert sum(not question["answerable"] for question in QUESTIONS) == 10
