"""`peertutor audit`, in this process."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

from tests.cli.conftest import Cli


def tampered(workspace: Path, *statements: str) -> None:
    """Change the log as somebody would who can write the file."""
    database = sqlite3.connect(workspace / "ledger.sqlite3")
    database.execute("DROP TRIGGER events_are_not_changed")
    database.execute("DROP TRIGGER events_are_not_removed")
    for statement in statements:
        database.execute(statement)
    database.commit()
    database.close()


def test_what_happened_is_listed_without_anybodys_words(library: Cli) -> None:
    told = library("audit").out
    assert "words came in" in told
    assert "billing" not in told
    lines = json.loads(library("audit", "--json").out)["lines"]
    assert [line["kind"] for line in lines] == ["added", "added"]


def test_an_untouched_log_is_whole_and_stays_so_when_words_are_erased(library: Cli) -> None:
    head = json.loads(library("audit", "verify", "--json").out)["head"]
    library("delete", "billing-day", "--yes")
    told = library("audit", "verify", "--expect", head)
    assert told.code == 0
    assert "The log is whole: 3 lines" in told.out


def test_a_changed_line_is_named(library: Cli, workspace: Path) -> None:
    tampered(workspace, "UPDATE events SET kind = 'deleted' WHERE id = 1")
    told = library("audit", "verify")
    assert told.code == 6
    assert "line 1 does not fit" in told.err
    assert told.out == ""


def test_what_was_cut_off_is_only_seen_by_whoever_noted_the_head(
    library: Cli, workspace: Path
) -> None:
    head = json.loads(library("audit", "verify", "--json").out)["head"]
    tampered(workspace, "DELETE FROM events WHERE id = 2")
    assert library("audit", "verify").code == 0
    told = library("audit", "verify", "--expect", head, "--json")
    assert told.code == 6
    assert json.loads(told.out)["whole"] is False
    assert "does not hold the line that you noted" in told.err


def test_an_empty_workspace_has_an_empty_log(cli: Cli) -> None:
    assert "Nothing has happened" in cli("audit").err
    assert "0 lines" in cli("audit", "verify").out
