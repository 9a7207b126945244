"""Reading the public sets: their shape becomes ours, and what is missing is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks.datasets import VARIABLE, load, why_missing
from benchmarks.measures import Gold

from peertutor.core.answers import Exchange
from peertutor.core.interviews import Kind


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    return tmp_path


def write(folder: Path, name: str, corpus: dict[str, Any], *queries: dict[str, Any]) -> None:
    (folder / "dev" / name).mkdir(parents=True)
    (folder / "dev" / name / "corpus.jsonl").write_text(json.dumps(corpus), encoding="utf-8")
    lines = "\n".join(json.dumps(query) for query in queries)
    (folder / "dev" / name / "queries.jsonl").write_text(lines, encoding="utf-8")


def question(**keys: Any) -> dict[str, Any]:  # noqa: ANN401 - keys of the set's own JSON
    usual = {"qid": "q", "text": "Why?", "answerable": True, "gold_doc_ids": [], "gold_spans": []}
    return usual | keys


def test_transcripts_have_turns_and_gold_turns(data: Path) -> None:
    span = {"doc_id": "d", "start_turn": 1, "end_turn": 2}
    write(
        data,
        "talks",
        {"doc_id": "d", "title": "T", "turns": [{"speaker": "Ana", "text": "No.\x1b[0m"}]},
        question(gold_doc_ids=["d"], gold_spans=[span]),
    )
    loaded = load("talks")
    assert loaded.interviews[0].turns[0].text == "No."
    assert loaded.interviews[0].kind is Kind.INTERVIEW
    assert loaded.questions[0].gold == (Gold("d", 1, 2),)


def test_plain_documents_are_references_of_one_turn(data: Path) -> None:
    characters = {"doc_id": "d", "start": 3, "end": 9, "text": "…"}
    write(
        data,
        "pages",
        {"doc_id": "d", "title": "T", "text": "Words."},
        question(gold_doc_ids=["d"], gold_spans=[characters]),
        question(answerable=False, gold_doc_ids=["d"]),
        question(answerable=None, gold_doc_ids=["d"], history=[{"speaker": "user", "text": "Hi"}]),
        question(),
    )
    loaded = load("pages")
    assert loaded.interviews[0].kind is Kind.REFERENCE
    assert loaded.questions[0].gold == (Gold("d", 0, 0),)
    assert loaded.with_gold == (loaded.questions[0], loaded.questions[2])
    assert loaded.questions[2].history == (Exchange("user", "Hi"),)


def test_what_is_missing_is_said(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert why_missing("talks") == f"talks: skipped, there is no {data / 'dev' / 'talks'}"
    monkeypatch.delenv(VARIABLE)
    assert why_missing("talks") == f"talks: skipped, {VARIABLE} names no folder"
    with pytest.raises(FileNotFoundError, match="names no folder"):
        load("talks")


def test_the_words_that_answer_are_known_where_the_set_names_them(data: Path) -> None:
    characters = {"doc_id": "d", "start": 3, "end": 9, "text": "…"}
    span = {"doc_id": "t", "start_turn": 1, "end_turn": 2}
    write(
        data,
        "pages",
        {"doc_id": "d", "title": "T", "text": "Words."},
        question(gold_doc_ids=["d"], gold_spans=[characters]),
        question(gold_doc_ids=["t"], gold_spans=[span]),
        question(answerable=False, near_doc_ids=["n"]),
        question(answerable=False),
    )
    by_words, by_turns, near, alone = load("pages").questions
    assert by_words.answered_by("d", 0, 8, 20)
    assert not by_words.answered_by("d", 0, 9, 20)
    assert not by_words.answered_by("e", 0, 3, 9)
    assert by_turns.answered_by("t", 2, 0, 1)
    assert not by_turns.answered_by("t", 3, 0, 1)
    assert not near.answered_by("n", 0, 0, 9)
    assert [each.document for each in (by_words, by_turns, near, alone)] == ["d", "t", "n", "q"]
