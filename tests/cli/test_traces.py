"""What a run leaves behind, and what may be found afterwards."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from peertutor.mentor.mentor import Mentor
from tests.cli.conftest import INTERVIEWS, Cli


def found(cli: Cli) -> list[object]:
    passages: list[object] = json.loads(cli("search", "billing", "--json").out)["passages"]
    return passages


def test_what_is_released_can_be_held_back_and_released_again(
    cli: Cli, words_only: None, tmp_path: Path
) -> None:
    source = tmp_path / "one.jsonl"
    source.write_text(json.dumps(INTERVIEWS[0]))
    assert cli("import", str(source)).code == 0
    before = found(cli)
    assert before
    held = cli("import", str(source), "--hold")
    assert "1 replaced" in held.out
    assert found(cli) == []
    assert "1 known already" in cli("import", str(source), "--hold").out
    assert cli("import", str(source)).code == 0
    assert len(found(cli)) == len(before)


def test_a_batch_makes_no_personal_store(library: Cli, workspace: Path, tmp_path: Path) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(json.dumps({"qid": "a", "text": "Who may restart the billing server?"}))
    assert library("ask", "--batch", str(batch)).code == 0
    assert not list(workspace.glob("personal*"))


def test_ctrl_c_before_the_answer_leaves_no_conversation(
    library: Cli, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Mentor, "ask", interrupted)
    assert library("ask", "Who may restart the billing server?").code == 130
    with closing(sqlite3.connect(workspace / "personal.sqlite3")) as connection:
        assert connection.execute("SELECT * FROM conversations").fetchall() == []
