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


def test_says_when_the_secrets_file_wins(cli: Cli, workspace: Path) -> None:
    workspace.mkdir()
    (workspace / ".env").write_text("PEERTUTOR_MODEL__NAME=other\n")
    result = cli("settings", "set", "model.name", "small")
    assert "But .env is set and wins" in result.err
    assert cli("settings", "unset", "model.name").code == 0
    assert "wins" not in cli("settings", "set", "model.name", "small").err
    assert "model.name = small   [config.toml]" in cli("settings").out


def test_says_that_a_key_did_not_follow(cli: Cli, workspace: Path) -> None:
    cli("settings", "set", "model.endpoint", "http://a.example/v1")
    cli("settings", "set", "model.api_key", stdin="K\n")
    result = cli("settings", "set", "model.endpoint", "http://b.example/v1")
    assert result.code == 0
    assert "model.api_key was kept for the former server and is taken out" in result.err
    assert "K" not in (workspace / ".env").read_text()


def test_a_value_out_of_bounds_is_a_finding_and_can_be_mended(cli: Cli, workspace: Path) -> None:
    workspace.mkdir()
    (workspace / "config.toml").write_text("[model]\ntemperature = 99\n")
    shown = cli("settings")
    assert shown.code == 2
    assert "peertutor settings unset model.temperature" in shown.err
    seen = cli("doctor")
    assert seen.code == 1
    assert "FAILED  settings: The setting model.temperature cannot be like this" in seen.out
    assert "→ Take it out with: peertutor settings unset model.temperature" in seen.out
    findings = json.loads(cli("doctor", "--json").out)["findings"]
    assert findings[-1]["name"] == "settings"
    assert cli("settings", "set", "model.temperature", "0.3").code == 0
    assert "model.temperature = 0.3" in cli("settings").out


def test_the_rest_that_is_wrong_is_said_after_mending_one(cli: Cli, workspace: Path) -> None:
    workspace.mkdir()
    (workspace / "config.toml").write_text("[model]\ntemperature = 99\nidle_seconds = 0\n")
    result = cli("settings", "set", "model.temperature", "0.3")
    assert result.code == 0
    assert "cannot be used yet" in result.err
    assert "peertutor settings unset model.idle_seconds" in result.err


def test_names_the_setting_and_the_place_of_a_wrong_value(cli: Cli) -> None:
    for arguments in (
        ["settings", "set", "model.temperature", "hot"],
        ["--set", "model.temperature=hot", "settings"],
    ):
        said = cli(*arguments).err
        assert "model.temperature, given on this command line: it should be" in said
        assert "flag" not in said


def test_allow_says_what_is_kept(cli: Cli, workspace: Path) -> None:
    result = cli("settings", "allow", "http://example.org:99/v1")
    assert "Text may be sent to example.org, on any port" in result.err
    assert ":99" not in result.err
    assert '"example.org"' in (workspace / "config.toml").read_text()
    assert "Nothing is sent to example.org any" in cli("settings", "disallow", "example.org:99").err


def test_hosts_that_the_environment_decides(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERTUTOR_PRIVACY__ALLOWED_HOSTS", "x.org")
    allowed = cli("settings", "allow", "y.org").err
    assert "PEERTUTOR_PRIVACY__ALLOWED_HOSTS is set and wins" in allowed
    assert "Text may be sent" not in allowed
    refused = cli("settings", "disallow", "x.org")
    assert refused.code == 1
    assert "Nothing is sent" not in refused.err
    assert "text may still be sent there" in refused.err
    cli("settings", "allow", "x.org")
    assert "Text may still be sent to x.org" in cli("settings", "disallow", "x.org").err


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
