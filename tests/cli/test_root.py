"""The command itself: help, wrong use, and what is said when something fails."""

from __future__ import annotations

import errno
import inspect
import re
import signal
import sys
from pathlib import Path
from typing import NoReturn

import click
import pytest

from peertutor import __version__
from peertutor.cli import root
from peertutor.cli.lazy import Entry
from peertutor.core.errors import (
    ConsentNeeded,
    PeerTutorError,
    StorageFailed,
    WorkspaceDamaged,
    WorkspaceLocked,
)
from tests.cli.conftest import Cli

ESCAPES = "\x1b]52;c;aGk=\x07\x1b[31mred\x9b2J\u202egpj.exe"


class Failing:
    """What the command `fail` raises."""

    error: BaseException = RuntimeError("unset")

    def __call__(self) -> NoReturn:
        raise self.error


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    command = Failing()
    monkeypatch.setitem(root.COMMANDS, "fail", Entry(f"{__name__}:fail", "Fail", "Test"))
    monkeypatch.setattr(f"{__name__}.fail", click.Command("fail", callback=command), raising=False)
    return command


def test_help_names_every_command(cli: Cli) -> None:
    result = cli("--help")
    assert result.code == 0
    assert result.err == ""
    for name, entry in root.COMMANDS.items():
        assert f"  {name} " in result.out
        assert entry.summary in result.out


@pytest.mark.parametrize("name", root.COMMANDS)
def test_each_commands_help_begins_with_its_line_in_the_list(cli: Cli, name: str) -> None:
    result = cli(name, "--help")
    assert result.code == 0
    assert f"  {root.COMMANDS[name].summary}." in result.out


_WITH_EXAMPLES = set(root.COMMANDS) - {"delete", "doctor", "interviews", "reindex"}


@pytest.mark.parametrize("name", root.COMMANDS)
def test_examples_in_a_help_stand_on_lines_of_their_own(cli: Cli, name: str) -> None:
    result = cli(name, "--help")
    assert "\\b" not in result.out
    assert "\b" not in result.out
    shown = {line.strip() for line in result.out.splitlines()}
    module = sys.modules[root.COMMANDS[name].target.partition(":")[0]]
    written = re.findall(r"^ +((?:echo .*)?peertutor .*)$", inspect.getsource(module), re.MULTILINE)
    assert set(written) <= shown
    assert bool(written) == (name in _WITH_EXAMPLES)


def test_without_a_terminal_help_and_the_code_for_wrong_use(cli: Cli) -> None:
    result = cli()
    assert result.code == 2
    assert "Begin here" in result.out


def test_version(cli: Cli) -> None:
    assert cli("--version").out == f"PeerTutor {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serach", "x"], "Did you mean search?"),
        (["--nonsense"], "--nonsense"),
        (["--set", "model.name", "settings"], "KEY=VALUE"),
        (["delete"], "ID"),
        (["search", "x", "-k", "0"], "-k"),
    ],
)
def test_wrong_use(cli: Cli, arguments: list[str], says: str) -> None:
    result = cli(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert says in result.err


def test_escapes_in_arguments_do_not_come_back(cli: Cli) -> None:
    for arguments in ([ESCAPES], ["--set", ESCAPES, "settings"], ["delete", "--yes", ESCAPES, "x"]):
        result = cli(*arguments)
        assert result.code != 0
        assert not set("\x1b\x07\x9b\u202e") & set(result.err)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PeerTutorError("T", cause="C", remedy="R"), 1),
        (WorkspaceLocked("T", cause="C", remedy="R"), 5),
        (WorkspaceDamaged("T", cause="C", remedy="R"), 6),
        (StorageFailed("T", cause="C", remedy="R"), 7),
    ],
)
def test_an_error_is_three_lines_and_a_code(
    cli: Cli, failing: Failing, error: PeerTutorError, code: int
) -> None:
    failing.error = error
    result = cli("fail")
    assert (result.code, result.out, result.err) == (code, "", "Error: T\nC\nR\n")


@pytest.mark.parametrize(
    ("error", "code", "says"),
    [
        (ConsentNeeded("api.example.com"), 4, "peertutor settings allow api.example.com"),
        (OSError(errno.ENOSPC, "No space left on device", "/there"), 7, "/there"),
        (PermissionError(errno.EACCES, "Permission denied", "/there"), 7, "Permission denied"),
        (KeyboardInterrupt(), 130, "Interrupted"),
        (click.Abort(), 130, "Interrupted"),
        (ValueError(f"odd {ESCAPES}\nsecond line"), 1, "ValueError: odd"),
    ],
)
def test_no_traceback_reaches_a_user(
    cli: Cli, failing: Failing, error: BaseException, code: int, says: str
) -> None:
    failing.error = error
    result = cli("fail")
    assert result.code == code
    assert says in result.err
    assert "Traceback" not in result.err
    assert "\x1b" not in result.err


def test_the_traceback_is_there_for_who_asks(
    cli: Cli, failing: Failing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEERTUTOR_DEBUG", "1")
    failing.error = ValueError("odd")
    assert "Traceback" in cli("fail").err


def test_what_nohup_ignores_stays_ignored(cli: Cli) -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    assert cli("--version").code == 0
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_shared_options_may_stand_after_the_command(cli: Cli, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for arguments in (
        ["settings", "set", "model.name", "small", "--workspace", str(elsewhere)],
        ["interviews", "--plain", "--workspace", str(elsewhere)],
    ):
        assert cli(*arguments).code == 0
    assert (elsewhere / "config.toml").exists()
    assert f"Workspace: {elsewhere}" in cli("settings", "--workspace", str(elsewhere)).out
    assert f"Workspace: {elsewhere}" not in cli("settings").out
