"""`peertutor settings`, as a person and as a program use it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Cli


def test_shows_value_and_origin_and_no_secret(
    cli: Cli, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    result = cli("--set", "model.name=small", "settings")
    assert result.code == 0
    assert f"Workspace: {workspace}" in result.out
    assert "model.name = small   [flag]" in result.out
    assert "[environment OPENAI_API_KEY]" in result.out
    assert "sk-secret" not in result.out + result.err
    assert not workspace.exists()


def test_json_holds_every_setting(cli: Cli) -> None:
    document = json.loads(cli("settings", "--json").out)
    rows = {row["key"]: row for row in document["settings"]}
    assert rows["answers.passages"]["value"] == 12
    assert rows["answers.passages"]["origin"] == "default"
    assert set(rows["ui.keys"]) == {"key", "value", "origin", "sentence"}


def test_set_unset_allow_disallow(cli: Cli, workspace: Path) -> None:
    assert cli("settings", "set", "model.name", "small").code == 0
    assert cli("settings", "allow", "api.example.com").code == 0
    text = (workspace / "config.toml").read_text()
    assert 'name = "small"' in text
    assert "api.example.com" in text
    assert cli("settings", "disallow", "api.example.com").code == 0
    assert cli("settings", "unset", "model.name").code == 0
    assert "small" not in (workspace / "config.toml").read_text()
    result = cli("settings", "unset", "model.name")
    assert result.code == 1
    assert "not set" in result.err


def test_a_key_may_come_from_a_pipe(cli: Cli, workspace: Path) -> None:
    assert cli("settings", "set", "model.api_key", stdin="sk-piped\n").code == 0
    assert "sk-piped" in (workspace / ".env").read_text()
    assert (workspace / ".env").stat().st_mode & 0o777 == 0o600
    assert workspace.stat().st_mode & 0o777 == 0o700


def test_says_when_the_environment_wins(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERTUTOR_MODEL__NAME", "other")
    result = cli("settings", "set", "model.name", "small")
    assert result.code == 0
    assert "PEERTUTOR_MODEL__NAME is set and wins" in result.err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["set", "model.naem", "x"], 2, "Did you mean model.name?"),
        (["set", "model.temperature", "9"], 2, "less than or equal to 2"),
        (["set", "embedding.provider", "chroma"], 2, "'local', 'openai' or 'none'"),
        (["allow", "not a host"], 2, "not the name of a host"),
    ],
)
def test_refuses_what_cannot_be_meant(
    cli: Cli, workspace: Path, arguments: list[str], code: int, says: str
) -> None:
    result = cli("settings", *arguments)
    assert result.code == code
    assert says in result.err
    assert not workspace.exists()


def test_a_file_for_a_workspace(cli: Cli, workspace: Path) -> None:
    workspace.write_text("I am a file")
    result = cli("settings", "set", "model.name", "x")
    assert result.code == 7
    assert "must be a folder" in result.err
    assert "--workspace" in result.err
