"""`reindex`, `doctor` and `delete` with a team's Chroma server, in this process."""

from __future__ import annotations

import json

import pytest

from peertutor.bootstrap import Services
from tests.cli.conftest import Cli
from tests.fakes.index import FakeEmbedder

pytestmark = pytest.mark.usefixtures("at_once")

_AWAY = "http://127.0.0.1:9"


@pytest.fixture
def team(library: Cli, chroma_url: str, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """A library with vectors, all of them on the server too."""
    monkeypatch.setattr(Services, "embedder", FakeEmbedder("fake/team"))
    monkeypatch.setenv("PEERTUTOR_CHROMA__URL", chroma_url)
    said = library("reindex")
    assert said.code == 0
    assert "Chroma at 127.0.0.1:" in said.out
    assert "compared with the ledger's" in said.out
    return library


def _told(cli: Cli) -> list[str]:
    document = json.loads(cli("doctor", "--json").out)
    return [one["text"] for one in document["findings"] if one["name"] == "chroma server"]


def test_the_doctor_says_what_it_holds_and_that_it_asks_nobody_who_they_are(team: Cli) -> None:
    holds, open_to_all = _told(team)
    assert "answers: 2 vectors there, 2 in the ledger, 0 that differ" in holds
    assert "asks nobody who they are" in open_to_all
    assert "firewall or a VPN" in team("doctor").out
    assert team("doctor").code == 0


def test_what_is_deleted_leaves_the_server_with_it(team: Cli) -> None:
    assert team("delete", "billing-night", "--yes").code == 0
    assert "has not been built yet" in _told(team)[0]
    assert team("reindex").code == 0
    assert "answers: 1 vectors there, 1 in the ledger, 0 that differ" in _told(team)[0]


def test_an_answer_needs_no_server(team: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERTUTOR_CHROMA__URL", _AWAY)
    found = json.loads(team("search", "drain the queue", "--json").out)
    assert found["passages"][0]["interview_id"] == "billing-night"
    assert found["timing_ms"]["dense"] > 0
    assert "billing-night" in team("ask", "How do you drain the queue?", "--json").out


def test_a_server_that_is_away(team: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERTUTOR_CHROMA__URL", _AWAY)
    away, _ = _told(team)
    assert "Chroma at 127.0.0.1:9: it cannot be reached" in away
    assert team("doctor").code == 0
    erased = team("delete", "billing-night", "--yes")
    assert erased.code == 1
    assert "Erased, but for the vectors on the team's Chroma server" in erased.err
    assert "peertutor reindex" in erased.err
    assert len(json.loads(team("interviews", "--json").out)["interviews"]) == 1


def test_a_host_that_nobody_allowed(team: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERTUTOR_CHROMA__URL", "http://chroma.example:8000")
    (told,) = _told(team)
    assert "Nothing was sent to chroma.example" in told
    assert "peertutor settings allow chroma.example" in team("doctor").out
    assert "peertutor settings allow chroma.example" in team("reindex").out
