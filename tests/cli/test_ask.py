"""`peertutor ask`: what a person reads, what a program reads, who may see it, how it ends."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from peertutor.adapters.personal import SqlPersonalStore
from peertutor.core.errors import StorageFailed
from tests.cli.conftest import INTERVIEWS, Cli

QUESTION = "Who may restart the billing server at night?"

KEYS = {
    "question",
    "mode",
    "answer",
    "verdict",
    "needs_peer",
    "confidence",
    "reasons",
    "labels",
    "claims",
    "citations",
    "passages",
    "suggested_peers",
    "dropped_citations",
    "timing_ms",
}


def rows(path: Path, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


def test_a_person_reads_evidence_answer_verdict_and_sources_in_this_order(library: Cli) -> None:
    result = library("ask", QUESTION)
    assert result.code == 0
    places = [
        result.out.index(part)
        for part in (
            "passages, the nearest first:",
            "Only the on-call engineer may restart the billing server",
            " out of 20, estimated on public questions",
            "\nSources:",
            "  [1] Ana Kovac, The billing server at night · 3 Feb 2026, turn 1,",
            "\nWho may know more:",
        )
    ]
    assert places == sorted(places)
    assert "no model is set up" in result.err
    assert "\x1b" not in result.out + result.err


def test_where_nobody_knows_the_verdict_is_a_sentence(cli: Cli, words_only: None) -> None:
    assert "\n? No answer yet.\n" in cli("ask", "Who won the cup?").out


def test_a_program_reads_one_document_with_the_keys_it_relies_on(library: Cli) -> None:
    result = library("ask", QUESTION, "--json")
    document = json.loads(result.out)
    assert set(document) == KEYS | {"kept_as"}
    assert document["question"] == QUESTION
    assert document["mode"] == "extractive"
    assert document["verdict"] in {"grounded", "needs_peer"}
    assert document["needs_peer"] is (document["verdict"] != "grounded")
    assert 0 <= document["confidence"] <= 1
    assert set(document["timing_ms"]) == {"retrieve", "first_token", "total"}
    citation = document["citations"][0]
    assert set(citation) == {
        *("n", "interview_id", "title", "turn", "speaker", "date"),
        *("start", "end", "quote", "trust"),
    }
    assert f"[{citation['n']}]" in document["answer"]
    for claim in document["claims"]:
        assert set(claim) == {"text", "start", "end", "support", "citations"}
        assert document["answer"][claim["start"] : claim["end"]] == claim["text"]
    assert document["passages"][0]["interview_id"] == "billing-night"


def test_every_quote_stands_in_its_turn(library: Cli) -> None:
    texts = {
        (interview["id"], index): turn["text"]
        for interview in INTERVIEWS
        for index, turn in enumerate(interview["turns"])
    }
    citations = json.loads(library("ask", QUESTION, "--json").out)["citations"]
    assert citations
    for citation in citations:
        text = texts[citation["interview_id"], citation["turn"]]
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_question_may_come_from_a_pipe(library: Cli) -> None:
    for arguments in (["ask", "--json"], ["ask", "-", "--json"]):
        result = library(*arguments, stdin=f"{QUESTION}\n")
        assert json.loads(result.out)["question"] == QUESTION


@pytest.mark.parametrize("arguments", [[], [""], ["  \n"], ["\u202e\x1b[2J"]])
def test_no_question_is_wrong_use(library: Cli, arguments: list[str]) -> None:
    result = library("ask", *arguments)
    assert result.code == 2
    assert "What do you want to ask?" in result.err


def test_strict_ends_with_3_when_a_colleague_has_to_check(library: Cli) -> None:
    question = "Which wine goes with grilled octopus?"
    assert library("ask", question).code == 0
    result = library("ask", question, "--strict", "--json")
    assert result.code == 3
    assert json.loads(result.out)["needs_peer"] is True


def test_an_empty_workspace_says_what_to_do(cli: Cli, words_only: None) -> None:
    result = cli("ask", QUESTION)
    assert result.code == 0
    assert "peertutor import" in result.err


def test_a_private_question_stays_with_its_asker(library: Cli, workspace: Path) -> None:
    assert library("ask", QUESTION, "--private").code == 0
    ledger = (workspace / "ledger.sqlite3").read_bytes()
    ledger += (workspace / "ledger.sqlite3-wal").read_bytes() if _wal(workspace) else b""
    assert b"restart the billing server at night?" in ledger  # a turn of the interview says it
    assert rows(workspace / "ledger.sqlite3", "SELECT * FROM questions") == []
    assert len(rows(workspace / "personal.sqlite3", "SELECT * FROM questions")) == 1


def _wal(workspace: Path) -> bool:
    return (workspace / "ledger.sqlite3-wal").exists()


def test_an_anonymous_question_is_shared_with_nothing_but_a_tokens_hash(
    library: Cli, workspace: Path
) -> None:
    assert library("settings", "set", "profile.name", "Dora Evans").code == 0
    assert library("ask", QUESTION, "--anonymous").code == 0
    [(token,)] = rows(workspace / "personal.sqlite3", "SELECT token FROM tokens")
    shared = repr(rows(workspace / "ledger.sqlite3", "SELECT * FROM questions"))
    assert hashlib.sha256(token.encode()).hexdigest() in shared
    for path in workspace.glob("ledger.sqlite3*"):
        assert token.encode() not in path.read_bytes()
        assert b"Dora" not in path.read_bytes()


def test_a_named_question_needs_a_name(library: Cli, workspace: Path) -> None:
    result = library("ask", QUESTION, "--named")
    assert result.code == 2
    assert "profile.name" in result.err
    assert result.out == ""
    assert library("settings", "set", "profile.name", "Dora Evans").code == 0
    assert library("ask", QUESTION, "--named").code == 0
    assert "Dora Evans" in repr(rows(workspace / "ledger.sqlite3", "SELECT * FROM questions"))


class TestBatch:
    @pytest.fixture
    def batch(self, tmp_path: Path) -> Path:
        lines = [
            {"qid": "b", "text": QUESTION},
            {
                "qid": "a",
                "text": "And by day?",
                "history": [
                    {"speaker": "user", "text": QUESTION},
                    {"speaker": "agent", "text": "Only the on-call engineer."},
                ],
            },
            {"qid": "c", "text": "Which wine goes with grilled octopus?"},
        ]
        path = tmp_path / "questions.jsonl"
        path.write_text("\ufeff" + "\n\n".join(map(json.dumps, lines)), encoding="utf-8")
        return path

    def test_one_line_a_question_in_the_same_order_and_no_trace(
        self, library: Cli, workspace: Path, batch: Path
    ) -> None:
        result = library("ask", "--batch", str(batch))
        assert result.code == 0
        documents = [json.loads(line) for line in result.out.splitlines()]
        assert [document["qid"] for document in documents] == ["b", "a", "c"]
        assert all(set(document) == KEYS | {"qid"} for document in documents)
        assert documents[1]["question"] == "And by day?"
        assert rows(workspace / "ledger.sqlite3", "SELECT * FROM questions") == []
        kept = workspace / "personal.sqlite3"
        assert not kept.exists() or rows(kept, "SELECT * FROM questions") == []

    def test_strict_ends_with_the_worst(self, library: Cli, batch: Path) -> None:
        assert library("ask", "--batch", str(batch), "--strict").code == 3

    def test_search_prints_one_line_a_query(self, library: Cli, batch: Path) -> None:
        result = library("search", "--batch", str(batch), "-k", "1")
        documents = [json.loads(line) for line in result.out.splitlines()]
        assert [document["qid"] for document in documents] == ["b", "a", "c"]
        assert [len(document["passages"]) for document in documents[:2]] == [1, 1]

    @pytest.mark.parametrize(
        "line",
        [
            "{",
            "[]",
            '{"qid": "x"}',
            '{"text": "  "}',
            '{"text": "x", "qid": {}}',
            '{"text": "x", "history": "y"}',
            '{"text": "x", "history": [{"speaker": "system", "text": "y"}]}',
            "[" * 100_000,
        ],
    )
    def test_a_line_that_is_no_question_is_named_before_anything_is_asked(
        self, library: Cli, tmp_path: Path, line: str
    ) -> None:
        path = tmp_path / "bad.jsonl"
        path.write_text(f'{{"text": "fine"}}\n{line}\n')
        result = library("ask", "--batch", str(path))
        assert result.code == 2
        assert f"{path}:2: " in result.err
        assert result.out == ""

    def test_a_file_that_is_not_there(self, library: Cli) -> None:
        assert library("ask", "--batch", "nowhere.jsonl").code == 1

    def test_a_batch_is_private(self, library: Cli, batch: Path) -> None:
        assert library("ask", "--batch", str(batch), "--named").code == 2
        assert library("ask", QUESTION, "--batch", str(batch)).code == 2


class TestSearch:
    def test_a_program_reads_one_line_with_the_keys_it_relies_on(self, library: Cli) -> None:
        result = library("search", QUESTION, "--json")
        [line] = result.out.splitlines()
        document = json.loads(line)
        assert set(document) == {"query", "passages", "timing_ms"}
        assert set(document["timing_ms"]) == {"embed", "dense", "lexical", "fuse", "total"}
        first = document["passages"][0]
        assert set(first) == {
            *("rank", "score", "interview_id", "title", "speakers", "first_turn", "last_turn"),
            *("spans", "text", "trust"),
        }
        assert first["rank"] == 1
        assert first["interview_id"] == "billing-night"
        assert first["spans"][0].keys() == {"turn", "start", "end"}

    def test_a_person_reads_who_said_it_where(self, library: Cli) -> None:
        result = library("search", QUESTION)
        assert result.out.startswith("1. Ana Kovac")
        assert "The billing server at night · 3 Feb 2026, turns 0–" in result.out
        assert "Found by words only" in result.err

    def test_one_query_or_a_batch(self, library: Cli) -> None:
        assert library("search").code == 2
        assert library("search", "x", "--batch", "y").code == 2


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_an_answer_that_cannot_be_kept_is_shown_and_said_so(
    library: Cli, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    def full(*_: object) -> int:
        raise StorageFailed("The disk is full", remedy="Make room.")

    monkeypatch.setattr(SqlPersonalStore, "keep_answer", full)
    result = library("ask", QUESTION, *arguments)
    assert result.code == 0
    assert "on-call engineer" in result.out
    assert "not in your history: The disk is full. Make room." in result.err


FOLLOWING = ("Are you sure?", "Who says so?", "thanks", "Is this private?", "Who painted it?")


def test_a_conversation_in_a_batch_goes_as_it_does_question_by_question(
    library: Cli, tmp_path: Path
) -> None:
    first = json.loads(library("ask", QUESTION, "--json").out)
    history = [{"speaker": "user", "text": QUESTION}, {"speaker": "agent", "text": first["answer"]}]
    asked = [{"qid": n, "text": text, "history": history} for n, text in enumerate(FOLLOWING)]
    batch = tmp_path / "batch.jsonl"
    batch.write_text("".join(json.dumps(line) + "\n" for line in asked), encoding="utf-8")
    lines = [json.loads(line) for line in library("ask", "--batch", str(batch)).out.splitlines()]
    assert [line["question"] for line in lines] == list(FOLLOWING)
    for text, line in zip(FOLLOWING, lines, strict=True):
        assert set(line) == KEYS | {"qid"}
        for claim in line["claims"]:
            assert line["answer"][claim["start"] : claim["end"]] == claim["text"]
        alone = json.loads(library("ask", "--follow-up", text, "--json").out)
        for key in ("answer", "verdict", "reasons", "citations"):
            assert alone[key] == line[key], (text, key)
    sure, sources, thanks, private, _ = lines
    assert [each["citations"] for each in (sure, sources)] == [first["citations"]] * 2
    assert sure["confidence"] == first["confidence"]
    for line in (thanks, private):
        assert line["citations"] == line["claims"] == line["passages"] == []
        assert [reason["code"] for reason in line["reasons"]] == ["out_of_scope"]


def test_a_follow_up_is_shared_on_its_own_rung_only(library: Cli, workspace: Path) -> None:
    library("ask", QUESTION)
    result = library("ask", "--follow-up", "Are you sure?")
    assert "Shared" not in result.err
    assert rows(workspace / "ledger.sqlite3", "SELECT count(*) FROM questions") == [(0,)]
