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
    assert "The log is whole: 4 lines" in told.out


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


def test_every_line_fits_eighty_columns_and_says_in_words_what_happened(library: Cli) -> None:
    name = ("--set", "profile.name=Nora New")
    library(*name, "ask", "And by day?", "--named")
    library("--set", "profile.name=Dara Kim", "review", "reject", "question-1", "No.", "--open")
    library("--set", "profile.name=Carl Diaz", "review", "confirm", "question-1", "--open")
    library("--set", "profile.name=Dara Kim", "review", "undo")
    library(*name, "history", "unshare", "1")
    library("delete", "billing-day", "--yes")
    told = library("audit", "list").out
    for said in (
        "words came in (revision 1, 4 turns)",
        "a question was shared, with a name (question-1)",
        "a peer gave a verdict (question-1, reject, verdict 1)",
        "whoever was told is told again (disputed)",
        "a verdict was refused (question-1, their own words)",
        "a peer took a verdict back (verdict 1, question-1)",
        "whoever was told is told again (restored)",
        "a shared question was taken back (question-1)",
        "an interview was erased",
    ):
        assert said in told
    assert max(map(len, told.splitlines())) <= 80
    for name_ in ("Nora", "Dara", "Carl"):
        assert name_ not in told + library("audit", "--json").out
    assert library("audit", "verify").code == 0


def test_lines_from_before_the_chain_are_counted_and_said(library: Cli, workspace: Path) -> None:
    tampered(workspace, "UPDATE events SET hash = ''")
    library("delete", "billing-day", "--yes")
    told = library("audit", "verify")
    assert told.code == 0
    assert "2 of them are from before the chain, and prove nothing." in told.out
    assert "--expect HASH" in told.err


def test_a_line_that_is_none_is_damage(library: Cli, workspace: Path) -> None:
    tampered(workspace, "UPDATE events SET detail = 'not a word of ours'")
    told = library("audit", "verify")
    assert told.code == 6
    assert "Traceback" not in told.err


def test_what_nobody_is_named_for_leaves_no_line(library: Cli) -> None:
    before = library("audit", "--json").out
    library("ask", "And by day?")
    library("ask", "Who may restart the billing server at night?", "--anonymous")
    library("history", "unshare", "1")
    assert library("audit", "--json").out == before


def test_an_empty_workspace_has_an_empty_log(cli: Cli) -> None:
    assert "Nothing has happened" in cli("audit").err
    assert "0 lines" in cli("audit", "verify").out
