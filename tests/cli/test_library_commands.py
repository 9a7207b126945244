"""`import`, `interviews`, `delete`, `reindex`, `doctor` and `demo`, in this process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from peertutor.bootstrap import vectors as bootstrap
from peertutor.core.errors import EmbeddingFailed
from peertutor.core.events import VectorsMade
from tests.cli.conftest import INTERVIEWS, Cli


class TestImport:
    def test_says_what_came_in_and_that_twice_adds_nothing(
        self, cli: Cli, words_only: None, tmp_path: Path
    ) -> None:
        source = tmp_path / "one.jsonl"
        source.write_text(json.dumps(INTERVIEWS[0]))
        first = cli("import", str(source))
        assert first.code == 0
        assert first.out.startswith("Interviews: 1 added. Turns: 4.")
        assert cli("import", str(source)).out.startswith("Interviews: 1 known already. Turns: 0.")

    def test_what_cannot_be_read_is_named_and_the_rest_comes_in(
        self, cli: Cli, words_only: None, tmp_path: Path
    ) -> None:
        source = tmp_path / "some.jsonl"
        source.write_text(json.dumps(INTERVIEWS[0]) + "\n{broken\n" + json.dumps(INTERVIEWS[1]))
        result = cli("import", str(source), str(tmp_path / "nowhere.md"))
        assert result.code == 1
        assert f"{source}:2: " in result.err
        assert "nowhere.md: " in result.err
        assert "2 added, 2 rejected" in result.out

    def test_a_file_name_cannot_speak_to_the_terminal(
        self, cli: Cli, words_only: None, tmp_path: Path
    ) -> None:
        source = tmp_path / "\x1b]0;owned\x07\u202efile.jsonl"
        source.write_text("{broken")
        result = cli("import", str(source))
        assert result.code == 1
        assert not set("\x1b\x07\u202e") & set(result.err + result.out)

    def test_what_is_held_back_is_not_found(
        self, cli: Cli, words_only: None, tmp_path: Path
    ) -> None:
        source = tmp_path / "one.jsonl"
        source.write_text(json.dumps(INTERVIEWS[0]))
        assert cli("import", str(source), "--hold").code == 0
        assert json.loads(cli("search", "billing", "--json").out)["passages"] == []
        [listed] = json.loads(cli("interviews", "--json").out)["interviews"]
        assert listed["state"] != "released"

    def test_the_flags_outrank_the_file(self, cli: Cli, words_only: None, tmp_path: Path) -> None:
        source = tmp_path / "one.jsonl"
        source.write_text(json.dumps(INTERVIEWS[0]))
        flags = ["--topic", "invoices", "--veteran", "Ben", "--kind", "reference"]
        assert cli("import", str(source), *flags).code == 0
        [listed] = json.loads(cli("interviews", "--json").out)["interviews"]
        assert (listed["topic"], listed["kind"]) == ("invoices", "reference")

    def test_ctrl_c_while_embedding_keeps_the_words(
        self, cli: Cli, words_only: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupted(self: bootstrap.MissingVectors) -> Iterator[VectorsMade]:
            yield VectorsMade(1, 5)
            raise KeyboardInterrupt

        monkeypatch.setattr(bootstrap.MissingVectors, "run", interrupted)
        source = tmp_path / "one.jsonl"
        source.write_text(json.dumps(INTERVIEWS[0]))
        result = cli("import", str(source))
        assert result.code == 130
        assert "1 of 5 vectors" in result.err
        assert "Interrupted" in result.err
        assert json.loads(cli("search", "billing", "--json").out)["passages"]

    def test_an_embedder_that_fails_leaves_the_words(
        self, cli: Cli, words_only: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def failing(self: bootstrap.MissingVectors) -> Iterator[VectorsMade]:
            yield VectorsMade(0, 5)
            raise EmbeddingFailed("No vector could be made", remedy="Try again.")

        monkeypatch.setattr(bootstrap.MissingVectors, "run", failing)
        source = tmp_path / "one.jsonl"
        source.write_text(json.dumps(INTERVIEWS[0]))
        result = cli("import", str(source))
        assert result.code == 1
        assert "1 added" in result.out
        assert "No vector could be made" in result.err
        monkeypatch.undo()

    def test_where_the_embedder_cannot_run_the_words_are_enough(
        self, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PEERTUTOR_EMBEDDING__PROVIDER", "openai")
        source = tmp_path / "one.jsonl"
        source.write_text(json.dumps(INTERVIEWS[0]))
        result = cli("import", str(source))
        assert result.code == 0
        assert "No embedding model is named" in result.err
        assert "settings set embedding.model" in result.err
        result = cli("ask", "Who may restart the billing server?")
        assert result.code == 0
        assert "No embedding model is named" in result.err


class TestLibrary:
    def test_lists_the_newest_first(self, library: Cli) -> None:
        result = library("interviews")
        assert result.out.splitlines()[0] == "The billing server at night"
        assert "  Ana Kovac · 2026-02-03 · on-call · 4 turns, " in result.out
        assert "  id: billing-day" in result.out
        listed = json.loads(library("interviews", "--json").out)["interviews"]
        assert [one["id"] for one in listed] == ["billing-night", "billing-day"]

    def test_an_empty_workspace(self, cli: Cli, words_only: None) -> None:
        result = cli("interviews")
        assert (result.code, result.out) == (0, "")
        assert "peertutor import" in result.err

    def test_delete_leaves_not_a_byte_in_the_workspace(self, library: Cli, workspace: Path) -> None:
        assert library("ask", "Who may restart the billing server at night?").code == 0
        assert b"twelve minutes" in _every_byte(workspace)
        result = library("delete", "billing-night", "--yes")
        assert result.code == 0
        assert "The billing server at night" in result.out
        left = _every_byte(workspace)
        # The asker's own question stays; the veteran's words do not.
        for words in (b"twelve minutes", b"four invoices", b"Ana Kovac", b"on-call engineer"):
            assert words not in left
        assert json.loads(library("interviews", "--json").out)["interviews"][0]["id"] == (
            "billing-day"
        )

    def test_delete_asks_first_and_does_not_guess(self, library: Cli) -> None:
        result = library("delete", "billing-night")
        assert result.code == 2
        assert "--yes" in result.err
        assert library("delete", "billing", "--yes").code == 1
        assert len(json.loads(library("interviews", "--json").out)["interviews"]) == 2


def _every_byte(workspace: Path) -> bytes:
    return b"".join(path.read_bytes() for path in workspace.rglob("*") if path.is_file())


class TestDoctor:
    def test_a_healthy_workspace(self, library: Cli) -> None:
        result = library("doctor", "--json")
        assert result.code == 0
        document = json.loads(result.out)
        assert document["ok"] is True
        found = {finding["name"]: finding for finding in document["findings"]}
        assert {"versions", "folder", "ledger", "full text", "locks", "model"} <= set(found)
        assert all(finding["health"] == "ok" for finding in document["findings"])
        assert "2 interviews, 6 turns" in found["ledger"]["text"]

    def test_before_anything_was_made(self, cli: Cli, words_only: None, workspace: Path) -> None:
        result = cli("doctor")
        assert result.code == 0
        assert "not there yet" in result.out
        assert not workspace.exists()

    def test_a_ledger_that_is_no_ledger(self, library: Cli, workspace: Path) -> None:
        for path in workspace.glob("ledger.sqlite3*"):
            path.write_bytes(b"garbage" * 1000)
        result = library("doctor")
        assert result.code == 6
        assert "FAILED  ledger" in result.out
        assert "→" in result.out

    def test_a_page_that_was_overwritten(self, library: Cli, workspace: Path) -> None:
        path = workspace / "ledger.sqlite3"
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        data = bytearray(path.read_bytes())
        middle = len(data) // 2 // 4096 * 4096
        data[middle : middle + 8192] = b"\xff" * 8192
        path.write_bytes(data)
        result = library("doctor")
        assert result.code == 6
        assert "FAILED" in result.out

    def test_files_that_others_may_read(self, library: Cli, workspace: Path) -> None:
        (workspace / "config.toml").write_text("")
        (workspace / "config.toml").chmod(0o644)
        result = library("doctor")
        assert result.code == 0
        assert "note  modes" in result.out
        assert "chmod" in result.out

    def test_a_model_on_a_host_that_nobody_allowed_is_not_asked(
        self, library: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PEERTUTOR_MODEL__NAME", "small")
        monkeypatch.setenv("PEERTUTOR_MODEL__ENDPOINT", "https://api.example.com/v1")
        result = library("doctor")
        assert result.code == 0
        assert "note  model: Nothing was sent to api.example.com" in result.out
        assert "peertutor settings allow api.example.com" in result.out

    def test_a_model_that_does_not_listen(
        self, library: Cli, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PEERTUTOR_MODEL__NAME", "small")
        monkeypatch.setenv("PEERTUTOR_MODEL__ENDPOINT", "http://127.0.0.1:9/v1")
        result = library("doctor")
        assert result.code == 1
        assert "FAILED  model" in result.out


class TestDemo:
    def test_answers_in_veterans_words_and_leaves_nothing(
        self, cli: Cli, tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr("tempfile.tempdir", None)
        monkeypatch.setenv("PEERTUTOR_DATABASE_URL", "sqlite:///team.sqlite3")
        result = cli("demo", "--ask", "How do you know a printer lies?")
        assert result.code == 0
        assert "The printer that lies" in result.out
        assert "\nSources:\n  [1] " in result.out
        assert not workspace.exists()
        assert list(tmp_path.glob("peertutor-demo-*")) == []
        assert list(tmp_path.rglob("team.sqlite3")) == []

    def test_without_a_terminal_it_asks_something_itself(self, cli: Cli) -> None:
        result = cli("demo")
        assert result.code == 0
        assert result.out.startswith("Question: ")

    def test_an_empty_question_is_wrong_use(self, cli: Cli) -> None:
        assert cli("demo", "--ask", " ").code == 2


def test_reindex_without_an_embedder_says_so(library: Cli) -> None:
    result = library("reindex")
    assert result.code == 0
    assert "there is no embedder" in result.out


def test_reindex_mends_a_full_text_that_the_doctor_found_ill(library: Cli, workspace: Path) -> None:
    with closing(sqlite3.connect(workspace / "ledger.sqlite3")) as connection:
        connection.execute("DELETE FROM passage_words_data WHERE id > 10")
        connection.execute("DELETE FROM passage_words_docsize")
        connection.commit()
    assert "Run: peertutor reindex" in library("doctor").out
    assert library("reindex").code == 0
    assert "billing-night" in library("search", "restart the billing server", "--json").out
