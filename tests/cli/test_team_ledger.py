"""The commands over a ledger that a PostgreSQL server keeps, by people with a folder each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Protocol

import psycopg
import pytest

from peertutor.bootstrap import Services
from tests.cli.conftest import INTERVIEWS, Cli, Result
from tests.fakes.index import FakeEmbedder
from tests.servers.postgres import PostgresServer


class Person(Protocol):
    """Runs a command as somebody, in a folder of their own."""

    def __call__(self, name: str, *arguments: str) -> Result: ...


@pytest.fixture
def url(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> str:
    url = postgres.database()
    monkeypatch.setenv("PEERTUTOR_DATABASE_URL", url)
    return url


@pytest.fixture
def as_(
    cli: Cli, url: str, words_only: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Person:
    def call(name: str, *arguments: str) -> Result:
        monkeypatch.setenv("PEERTUTOR_WORKSPACE", str(tmp_path / name))
        monkeypatch.setenv("PEERTUTOR_PROFILE__NAME", name)
        return cli(*arguments)

    source = tmp_path / "interviews.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in INTERVIEWS), encoding="utf-8")
    assert call("Ana", "import", str(source)).code == 0
    return call


def test_what_one_imports_another_asks_about_and_a_correction_comes_back(as_: Person) -> None:
    asked = as_("Nora", "ask", "How do you drain the queue?")
    assert "twelve minutes" in asked.out
    assert as_("Nora", "history", "share", "1", "--named", "--yes").code == 0
    waiting = json.loads(as_("Ben", "review", "list", "--json").out)["items"]
    assert [item["situation"] for item in waiting] == ["How do you drain the queue?"]
    said = as_("Ben", "review", "reject", waiting[0]["name"], "It takes an hour.", "--open")
    assert said.code == 0, said.err
    told = as_("Nora", "inbox")
    assert "How do you drain the queue?" in told.out
    assert "drain" not in as_("Ben", "inbox").out


def test_the_log_is_whole_and_notices_who_writes_in_it(as_: Person, url: str) -> None:
    assert as_("Ben", "audit", "verify").code == 0
    with psycopg.connect(url) as owner:
        owner.execute("ALTER TABLE events DISABLE TRIGGER ALL")
        owner.execute("UPDATE events SET detail = '{}' WHERE id = 1")
    assert as_("Ben", "audit", "verify").code != 0


def test_the_doctor_knows_that_a_server_keeps_it(as_: Person) -> None:
    said = as_("Ben", "doctor")
    assert "a PostgreSQL server keeps them" in said.out
    assert said.code == 0


def test_a_server_that_is_away_is_named_without_its_password(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEERTUTOR_DATABASE_URL", "postgresql://ana:hunter2@127.0.0.1:9/team")
    said = cli("ask", "How do you drain the queue?")
    assert said.code == 7
    assert "cannot be reached" in said.err
    assert "hunter2" not in said.err + said.out


def test_a_teams_ledger_and_its_index_are_two_servers(
    as_: Person, chroma_url: str, at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PEERTUTOR_EMBEDDING__PROVIDER")
    monkeypatch.setattr(Services, "embedder", FakeEmbedder("fake/both"))
    monkeypatch.setenv("PEERTUTOR_CHROMA__URL", chroma_url)
    assert as_("Ana", "reindex").code == 0
    findings = json.loads(as_("Ben", "doctor", "--json").out)["findings"]
    told = [one["text"] for one in findings if one["name"] == "chroma server"]
    assert any("2 vectors there, 2 in the ledger, 0 that differ" in text for text in told)
    assert any("asks nobody who they are" in text for text in told)
    assert "twelve minutes" in as_("Ben", "ask", "How do you drain the queue?").out
    assert as_("Ben", "delete", "billing-night", "--yes").code == 0
    assert "twelve minutes" not in as_("Ana", "ask", "How do you drain the queue?").out
