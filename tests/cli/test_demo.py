"""`peertutor demo` and the models around it: nothing is sent to one that was not named for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from peertutor.adapters.dense import DenseSearch
from peertutor.bootstrap import Services, dense
from peertutor.bootstrap.dense import dense_for
from tests.cli.conftest import Cli
from tests.servers.chat import ScriptedChatServer, saying, scripted

ASKED = ("demo", "--ask", "How do you know a printer lies?")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedChatServer]:
    """A model server on this machine that the environment names."""
    with scripted(saying("It counts prints [1].")) as serving:
        monkeypatch.setenv("PEERTUTOR_MODEL__ENDPOINT", serving.url)
        monkeypatch.setenv("PEERTUTOR_MODEL__NAME", "small")
        yield serving


def test_a_model_in_the_environment_is_sent_nothing(cli: Cli, server: ScriptedChatServer) -> None:
    result = cli(*ASKED)
    assert result.code == 0
    assert "The printer that lies" in result.out
    assert server.requests == []


def test_a_model_that_was_named_for_it_is_asked(cli: Cli, server: ScriptedChatServer) -> None:
    assert cli("--set", "model.name=other", *ASKED).code == 0
    assert {request["model"] for request in server.requests} == {"other"}


def test_a_teams_index_is_told_nothing(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    named: list[str] = []

    def watched(services: Services, model: str, *, warm: bool) -> DenseSearch:
        named.append(services.settings.chroma.url)
        return dense_for(services, model, warm=warm)

    monkeypatch.setattr(dense, "dense_for", watched)
    monkeypatch.setenv("PEERTUTOR_CHROMA__URL", "http://127.0.0.1:9")
    assert cli("demo", "--ask", "How do I restore a backup?").code == 0
    assert named == [""]
