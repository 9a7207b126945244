"""Two people on one ledger: what one says reaches the other, and nobody learns who that was."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli, Result

DAY = "Who restarts the billing server by day?"
DRAIN = "How do you drain the queue?"

Person = Callable[..., Result]


@pytest.fixture
def team(library: Cli, workspace: Path, tmp_path: Path) -> Callable[[str], Person]:
    """People who share one ledger, each with a workspace of their own."""
    ledger = tmp_path / "team.sqlite3"
    shutil.move(workspace / "ledger.sqlite3", ledger)

    def person(name: str) -> Person:
        def run(*arguments: str) -> Result:
            return library(
                "--workspace",
                str(tmp_path / name.replace(" ", "-")),
                "--set",
                f"profile.name={name}",
                "--set",
                f"database_url=sqlite:///{ledger}",
                *arguments,
            )

        return run

    return person


def asked(person: Person, question: str, *flags: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(person("ask", question, "--json", *flags).out)
    return document


def notices(person: Person, *flags: str) -> list[dict[str, Any]]:
    told = person("recall", "list", "--json", *flags)
    found: list[dict[str, Any]] = json.loads(told.out)["notices"]
    return found


def test_whoever_was_told_is_told_again_and_nobody_else(team: Callable[[str], Person]) -> None:
    nora, otto, dara = team("Nora New"), team("Otto Old"), team("Dara Kim")
    kept = asked(nora, DAY)
    asked(otto, "What does the counter say when you drain the queue?")
    asked(nora, DAY, "--named")
    assert notices(nora) == []
    dara("review", "correct", "question-1", "By day the shift lead does it.", "--open")
    first, *_ = notices(nora)
    assert first["kind"] == "corrected"
    assert "By day the shift lead does it." in first["holds"]
    assert {each["question"] for each in notices(nora)} == {DAY}
    assert kept["kept_as"] in {each["answer"] for each in notices(nora)}
    assert notices(otto) == []


def test_a_notice_is_read_once_and_the_old_answer_keeps_its_banner(
    team: Callable[[str], Person],
) -> None:
    nora, dara = team("Nora New"), team("Dara Kim")
    asked(nora, DAY, "--named")
    dara("review", "reject", "question-1", "--open")
    [notice] = notices(nora)
    told = nora("recall")
    assert "A colleague says that what this rests on does not hold." in told.out
    assert "Dara" not in told.out
    nora("recall", "read", str(notice["id"]))
    assert notices(nora) == []
    assert notices(nora, "--all")[0]["read_at"]
    conversation = str(notice["conversation"])
    shown = nora("history", "show", conversation)
    assert "! " in shown.out
    assert "does not hold" in shown.out
    [kept] = json.loads(nora("history", "show", conversation, "--json").out)["answers"]
    assert [each["kind"] for each in kept["notices"]] == ["disputed"]


def test_a_doubt_that_is_taken_back_is_told_to_those_who_had_heard_of_it(
    team: Callable[[str], Person],
) -> None:
    nora, dara = team("Nora New"), team("Dara Kim")
    asked(nora, DAY, "--named")
    dara("review", "reject", "question-1", "--open")
    assert [each["kind"] for each in notices(nora)] == ["disputed"]
    dara("review", "undo")
    assert [each["kind"] for each in notices(nora)] == ["restored", "disputed"]


def test_looking_leaves_no_trace_in_the_shared_ledger(
    team: Callable[[str], Person], tmp_path: Path
) -> None:
    nora, dara = team("Nora New"), team("Dara Kim")
    asked(nora, DAY, "--anonymous")
    dara("review", "reject", "question-1", "--open")

    def rows() -> list[tuple[Any, ...]]:
        database = sqlite3.connect(tmp_path / "team.sqlite3")
        names = [
            name
            for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("passage_", "sqlite_"))
        ]
        return [row for name in names for row in database.execute(f"SELECT * FROM {name}")]

    before = rows()
    assert len(notices(nora)) == 1
    nora("recall", "read")
    nora("inbox")
    assert rows() == before


def test_what_is_erased_elsewhere_is_erased_here(
    team: Callable[[str], Person], tmp_path: Path
) -> None:
    nora, dara = team("Nora New"), team("Dara Kim")
    asked(nora, DAY)
    dara("delete", "billing-day", "--yes")
    [notice] = notices(nora)
    assert (notice["kind"], notice["holds"]) == ("erased", "")
    files = (tmp_path / "Nora-New").rglob("*")
    held = b"".join(path.read_bytes() for path in files if path.is_file())
    assert b"I ask finance first" not in held


def test_a_changed_transcript_tells_what_is_said_now(
    team: Callable[[str], Person], tmp_path: Path
) -> None:
    nora, dara = team("Nora New"), team("Dara Kim")
    asked(nora, DAY)
    asked(nora, DRAIN)
    changed = {
        "id": "billing-day",
        "title": "The billing server by day",
        "topic": "on-call",
        "veterans": ["Carl Diaz"],
        "turns": [
            {"speaker": "Ben", "text": "And by day?"},
            {"speaker": "Carl Diaz", "text": "By day nobody restarts it without a ticket."},
        ],
    }
    source = tmp_path / "changed.jsonl"
    source.write_text(json.dumps(changed), encoding="utf-8")
    dara("import", str(source))
    assert {(each["question"], each["holds"]) for each in notices(nora)} == {
        (DAY, "By day nobody restarts it without a ticket.")
    }


class TestInbox:
    def test_a_reply_reaches_an_asker_whom_nobody_knows(
        self, team: Callable[[str], Person]
    ) -> None:
        nora, dara = team("Nora New"), team("Dara Kim")
        asked(nora, DAY, "--anonymous")
        dara("review", "confirm", "question-1", "--open")
        told = nora("inbox", "--read")
        assert f"new {DAY}" in told.out
        assert "Dara Kim confirms it" in told.out
        again = json.loads(nora("inbox", "--json").out)
        assert [each["new"] for each in again["replies"]] == [0]
        assert json.loads(dara("inbox", "--json").out)["replies"] == []

    def test_a_private_question_goes_up_one_rung_when_its_asker_says_so(
        self, team: Callable[[str], Person]
    ) -> None:
        nora, dara = team("Nora New"), team("Dara Kim")
        number = str(asked(nora, DAY)["kept_as"])
        assert json.loads(dara("review", "list", "--json").out)["items"] == []
        refused = nora("history", "share", number, "--anonymous")
        assert refused.code == 2
        assert DAY in refused.out
        assert json.loads(dara("review", "list", "--json").out)["items"] == []
        assert nora("history", "share", number, "--anonymous", "--yes").code == 0
        [item] = json.loads(dara("review", "list", "--json").out)["items"]
        assert item["situation"] == DAY
        again = nora("history", "share", number, "--named", "--yes")
        assert "shared already" in again.err

    def test_a_teacher_sees_which_words_helped_and_not_whom(
        self, team: Callable[[str], Person]
    ) -> None:
        nora, otto, carl = team("Nora New"), team("Otto Old"), team("Carl Diaz")
        number = str(asked(nora, DAY)["kept_as"])
        told = nora("history", "useful", number)
        assert "will see that they helped, and not whom" in told.err
        nora("history", "useful", number)
        otto("history", "useful", str(asked(otto, DAY)["kept_as"]))
        thanks = json.loads(carl("inbox", "--json").out)["thanks"]
        assert [(each["count"], "I ask finance first" in each["quote"]) for each in thanks] == [
            (2, True)
        ]
        nora("history", "unmark", number)
        assert json.loads(carl("inbox", "--json").out)["thanks"][0]["count"] == 1
        assert json.loads(otto("inbox", "--json").out)["thanks"] == []

    def test_whoever_does_not_want_to_thank_does_not(self, team: Callable[[str], Person]) -> None:
        nora, carl = team("Nora New"), team("Carl Diaz")
        number = str(asked(nora, DAY)["kept_as"])
        nora("--set", "privacy.thanks=false", "history", "useful", number)
        assert json.loads(carl("inbox", "--json").out)["thanks"] == []


def test_an_old_answer_is_shown_with_what_has_changed(team: Callable[[str], Person]) -> None:
    nora, dara = team("Nora New"), team("Dara Kim")
    asked(nora, DAY, "--named")
    [item] = json.loads(dara("review", "list", "--json").out)["items"]
    assert dara("review", "reject", item["name"], "Nobody asks finance.", "--open").code == 0
    told = nora("history", "show", "1").out
    assert "A colleague says that what this rests on does not hold." in " ".join(told.split())


def test_files_that_were_exported_before_are_named(
    team: Callable[[str], Person], tmp_path: Path
) -> None:
    nora, dara = team("Nora New"), team("Dara Kim")
    out = tmp_path / "review"
    assert nora("export", "billing-day", "--out", str(out)).code == 0
    assert nora("export", "billing-night", "--out", str(out)).code == 0
    asked(nora, DAY, "--named")
    assert json.loads(nora("recall", "list", "--json").out)["exports"] == []
    [item] = json.loads(dara("review", "list", "--json").out)["items"]
    assert dara("review", "reject", item["name"], "Nobody asks finance.", "--open").code == 0
    exports = json.loads(nora("recall", "list", "--json").out)["exports"]
    assert [Path(each["path"]).parent for each in exports] == [out.resolve()]
    assert exports[0]["kind"] == "disputed"
    told = nora("recall").out
    assert exports[0]["path"] in told.replace("\n", "")
    assert "You exported it on" in told
    assert json.loads(dara("recall", "list", "--json").out)["exports"] == []
    assert dara("review", "undo").code == 0
    assert json.loads(nora("recall", "list", "--json").out)["exports"] == []
