"""`peertutor history share`: seen first, shared once, and taken back."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli

QUESTION = "Who may restart the billing server at night?"
UNKNOWN = "Which wine goes with grilled octopus?"


@pytest.fixture
def asked(library: Cli) -> Cli:
    """A library whose reader has asked one thing in private: answer 1."""
    assert library("ask", QUESTION).code == 0
    return library


def questions(workspace: Path) -> list[dict[str, Any]]:
    with closing(sqlite3.connect(workspace / "ledger.sqlite3")) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute("SELECT * FROM questions").fetchall()]


def test_looking_shares_nothing(asked: Cli, workspace: Path) -> None:
    told = asked("history", "share", "1")
    assert told.code == 0
    assert "What colleagues see of it, and nothing else:" in told.out
    assert f"Question: {QUESTION}" in told.out
    assert "Asked by: nobody named" in told.out
    assert "Only the on-call engineer" in told.out
    assert "Nothing has left." in told.err
    assert questions(workspace) == []


def test_a_program_says_that_it_means_it(asked: Cli, workspace: Path) -> None:
    told = asked("history", "share", "1", "--anonymous")
    assert told.code == 2
    assert "history share 1 --anonymous --yes" in told.err
    assert questions(workspace) == []
    told = asked("history", "share", "1", "--anonymous", "--yes")
    assert told.code == 0
    assert "Shared as question 1, without your name." in told.err
    [row] = questions(workspace)
    assert (row["text"], row["rung"], row["asker"]) == (QUESTION, "anonymous", "")
    assert row["asked_at"].endswith("00:00:00.000000")


def test_sharing_again_says_that_it_was_shared(asked: Cli, workspace: Path) -> None:
    asked("history", "share", "1", "--anonymous", "--yes")
    told = asked("history", "share", "1", "--anonymous")
    assert told.code == 0
    assert "It was shared before. Shared as question 1, without your name." in told.err
    assert len(questions(workspace)) == 1
    told = asked("--set", "profile.name=Nora New", "history", "share", "1", "--named", "--yes")
    assert told.code == 1
    assert "shared already, without your name" in told.err
    assert "history unshare 1" in told.err


def test_with_a_name(asked: Cli, workspace: Path) -> None:
    told = asked("history", "share", "1", "--named", "--yes")
    assert told.code == 2
    assert "profile.name" in told.err
    name = ("--set", "profile.name=Nora New")
    told = asked(*name, "history", "share", "1", "--named", "--yes")
    assert "Asked by: Nora New" in told.out
    assert [row["asker"] for row in questions(workspace)] == ["Nora New"]


def test_the_document_says_what_leaves(asked: Cli) -> None:
    told = json.loads(asked("history", "share", "1", "--json").out)
    assert told["question_number"] is None
    assert (told["rung"], told["asker"], told["warning"]) == ("anonymous", "", "")
    assert told["suggested_peers"] == []
    assert told["timing_ms"] == {"retrieve": None, "first_token": None, "total": None}
    told = json.loads(asked("history", "share", "1", "--anonymous", "--yes", "--json").out)
    assert told["question_number"] == 1


def test_what_was_shared_is_listed_shown_and_taken_back(asked: Cli, workspace: Path) -> None:
    assert "only you see what you asked" in asked("history", "shared").err
    asked("history", "share", "1", "--anonymous", "--yes")
    assert "without your name" in asked("history", "shared").out
    [listed] = json.loads(asked("history", "shared", "--json").out)["shared"]
    assert listed == {"question": 1, "answer": 1, "rung": "anonymous", "text": QUESTION}
    assert "Shared as question 1, without your name." in asked("history", "show", "1").out
    [kept] = json.loads(asked("history", "show", "1", "--json").out)["answers"]
    assert kept["shared"] == {"question": 1, "answer": 1, "rung": "anonymous"}
    assert asked("history", "unshare", "1").code == 0
    assert questions(workspace) == []
    told = asked("history", "unshare", "1")
    assert told.code == 1
    assert "history shared" in told.err
    assert json.loads(asked("history", "shared", "--json").out) == {"shared": []}


def test_nobody_takes_back_what_another_asked(asked: Cli, workspace: Path) -> None:
    name = ("--set", "profile.name=Nora New")
    asked(*name, "history", "share", "1", "--named", "--yes")
    told = asked("--set", "profile.name=Dara Kim", "history", "unshare", "1")
    assert told.code == 1
    assert "Question 1 is not yours" in told.err
    assert len(questions(workspace)) == 1
    assert json.loads(asked("history", "shared", "--json").out)["shared"]
    assert asked(*name, "history", "unshare", "1").code == 0


class TestAskingOn:
    """A flagged answer says how to ask on; nothing more."""

    def test_a_flagged_answer_says_how(self, library: Cli, workspace: Path) -> None:
        told = library("ask", UNKNOWN)
        assert told.err.count("peertutor history share 1 --anonymous, or --named") == 1
        assert "Only you see that you asked" in told.err
        assert questions(workspace) == []

    def test_small_talk_does_not(self, library: Cli) -> None:
        told = library("ask", "Hello!")
        assert "history share" not in told.err

    def test_what_is_shared_at_once_does_not(self, library: Cli) -> None:
        told = library("ask", UNKNOWN, "--anonymous")
        assert "Shared as question 1, without your name." in told.err
        assert "history share" not in told.err


class TestFollowingUp:
    """What a question takes along from a private conversation is seen before it leaves."""

    def test_it_waits_for_a_yes(self, library: Cli, workspace: Path) -> None:
        library("ask", QUESTION)
        told = library("ask", "--follow-up", "And by day?", "--anonymous", "--json")
        document = json.loads(told.out)
        assert document["question"] == "And by day?"
        assert told.code == 2
        assert "As you asked it: And by day?" in told.err
        assert "billing server" in told.err
        assert "history share 2 --anonymous --yes" in told.err
        assert questions(workspace) == []
        assert library("history", "share", "2", "--anonymous", "--yes").code == 0
        [row] = questions(workspace)
        assert "billing server" in row["standalone"]
        assert row["text"] == "And by day?"

    def test_what_took_nothing_along_does_not(self, library: Cli, workspace: Path) -> None:
        library("ask", UNKNOWN)
        assert library("ask", "--follow-up", QUESTION, "--anonymous").code == 0
        assert [row["standalone"] for row in questions(workspace)] == [QUESTION]


def test_what_was_forgotten_is_known_here_no_more(asked: Cli, workspace: Path) -> None:
    asked("history", "share", "1", "--anonymous", "--yes")
    assert asked("history", "forget", "--all", "--yes").code == 0
    assert json.loads(asked("history", "shared", "--json").out) == {"shared": []}
    with closing(sqlite3.connect(workspace / "personal.sqlite3")) as database:
        assert database.execute("SELECT * FROM tokens").fetchall() == []
    assert len(questions(workspace)) == 1
