"""Somebody who can read every byte of the shared ledger cannot tell who asked."""

from __future__ import annotations

import asyncio
import getpass
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from peertutor.bootstrap import Services, open_services
from peertutor.core.answers import Rung
from peertutor.core.events import AnswerFinished
from peertutor.settings import load_settings, prepare_workspace
from tests.contracts.interviews import cut_by_turn, make_interview

TALK = make_interview("talk", "Why does it jam?", "The printer lies when the toner is empty.")
QUESTION = "Why does the printer jam?"
ASKERS = [f"Asker Number{number}" for number in range(20)]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "team.sqlite3"


def opened(tmp_path: Path, name: str, ledger: Path) -> Services:
    workspace = tmp_path / name.replace(" ", "-").lower()
    flags = {
        "profile.name": name,
        "database_url": f"sqlite:///{ledger}",
        "embedding.provider": "none",
    }
    prepare_workspace(workspace)
    return open_services(load_settings(workspace, flags))


async def _ask(services: Services) -> int:
    conversation = services.personal.start_conversation()
    async for event in services.mentor.ask(QUESTION, conversation=conversation):
        if isinstance(event, AnswerFinished) and event.kept_as is not None:
            return event.kept_as
    raise AssertionError("no answer was kept")


def shared(tmp_path: Path, name: str, ledger: Path, rung: Rung) -> tuple[int, str]:
    """Ask, share, and return the question's number and the token that stays with its asker."""
    with opened(tmp_path, name, ledger) as services:
        if not services.ledger.passage_count():
            services.ledger.add_interview(TALK, cut_by_turn(TALK))
        question = services.peers.ladder.share(asyncio.run(_ask(services)), rung).question
    personal = sqlite3.connect(tmp_path / name.replace(" ", "-").lower() / "personal.sqlite3")
    tokens = dict(personal.execute("SELECT question, token FROM tokens"))
    personal.close()
    return question, tokens.get(question, "")


def rows(ledger: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    database = sqlite3.connect(ledger)
    database.row_factory = sqlite3.Row
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    for (name,) in names:
        for row in database.execute(f"SELECT * FROM {name}"):
            yield name, dict(row)
    database.close()


def of_question(ledger: Path, number: int) -> list[tuple[str, dict[str, Any]]]:
    """Return every row that belongs to a question, without its numbers and its token's hash."""
    answers = {
        row["id"] for name, row in rows(ledger) if name == "answers" and row["question"] == number
    }
    numbers = {"id", "question", "answer", "token_hash"}
    return [
        (name, {key: value for key, value in row.items() if key not in numbers})
        for name, row in rows(ledger)
        if (name == "questions" and row["id"] == number)
        or (name == "answers" and row["question"] == number)
        or (name in {"claims", "citations", "evidence"} and row["answer"] in answers)
    ]


def test_no_byte_names_an_anonymous_asker(tmp_path: Path, ledger: Path) -> None:
    tokens = [shared(tmp_path, name, ledger, Rung.ANONYMOUS)[1] for name in ASKERS]
    assert len(set(tokens)) == len(ASKERS)
    held = b"".join(path.read_bytes() for path in ledger.parent.glob("team.sqlite3*"))
    for asker, token in zip(ASKERS, tokens, strict=True):
        assert asker.encode() not in held
        assert asker.replace(" ", "-").lower().encode() not in held
        assert token
        assert token.encode() not in held
    assert str(tmp_path).encode() not in held
    assert getpass.getuser().encode() not in held or getpass.getuser() in {"root", "ana"}


def test_the_same_question_of_two_askers_differs_in_nothing_but_its_token(
    tmp_path: Path, ledger: Path
) -> None:
    first, _ = shared(tmp_path, "Nora New", ledger, Rung.ANONYMOUS)
    second, _ = shared(tmp_path, "Otto Old", ledger, Rung.ANONYMOUS)
    assert of_question(ledger, first) == of_question(ledger, second)


def test_neither_the_question_nor_the_log_knows_the_hour(tmp_path: Path, ledger: Path) -> None:
    number, _ = shared(tmp_path, "Nora New", ledger, Rung.ANONYMOUS)
    asked = [row for name, row in rows(ledger) if name == "questions" and row["id"] == number]
    logged = [row for name, row in rows(ledger) if name == "events" and row["kind"] == "shared"]
    for moment in (asked[0]["asked_at"], logged[0]["at"]):
        at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
        assert (at.hour, at.minute, at.second, at.microsecond) == (0, 0, 0, 0)
        assert timedelta(0) <= datetime.now(UTC) - at < timedelta(days=1, minutes=5)


def test_who_asks_by_name_is_named(tmp_path: Path, ledger: Path) -> None:
    shared(tmp_path, "Nora New", ledger, Rung.NAMED)
    assert b"Nora New" in ledger.read_bytes()
