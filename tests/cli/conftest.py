"""Runs commands in this process, the way the installed one would run."""

from __future__ import annotations

import io
import itertools
import json
import os
import signal
import sys
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from peertutor.cli.run import run

INTERVIEWS: list[dict[str, Any]] = [
    {
        "id": "billing-night",
        "title": "The billing server at night",
        "topic": "on-call",
        "date": "2026-02-03",
        "veterans": ["Ana Kovac"],
        "turns": [
            {"speaker": "Ben", "text": "Who may restart the billing server at night?"},
            {
                "speaker": "Ana Kovac",
                "text": "Only the on-call engineer may restart the billing server. I once let a "
                "colleague do it and we lost four invoices, because the queue was not drained.",
            },
            {"speaker": "Ben", "text": "How do you drain the queue?"},
            {
                "speaker": "Ana Kovac",
                "text": "You stop the intake, then you wait twelve minutes until the counter says "
                "zero. Never less than twelve minutes, whatever the counter says before.",
            },
        ],
    },
    {
        "id": "billing-day",
        "title": "The billing server by day",
        "topic": "on-call",
        "veterans": ["Carl Diaz"],
        "turns": [
            {"speaker": "Ben", "text": "And by day?"},
            {
                "speaker": "Carl Diaz",
                "text": "By day I ask finance first, and then I restart the billing server myself.",
            },
        ],
    },
]


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    code: int
    out: str
    err: str


class Cli(Protocol):
    """Runs a command."""

    def __call__(self, *arguments: str, stdin: str = "") -> Result: ...


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace that is not there yet, named by the environment."""
    folder = tmp_path / "workspace"
    monkeypatch.setenv("PEERTUTOR_WORKSPACE", str(folder))
    return folder


@pytest.fixture
def words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No embedder, so that nothing takes long."""
    monkeypatch.setenv("PEERTUTOR_EMBEDDING__PROVIDER", "none")


@pytest.fixture
def library(tmp_path: Path, cli: Cli, words_only: None) -> Cli:
    """A workspace with two interviews about restarting a server."""
    source = tmp_path / "interviews.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in INTERVIEWS), encoding="utf-8")
    assert cli("import", str(source)).code == 0
    return cli


@pytest.fixture
def numbers_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shared questions are numbered 1, 2, 3: drawn numbers are hard to write tests about."""

    def next_one(taken: Container[int], _count: int) -> int:
        return next(number for number in itertools.count(1) if number not in taken)

    monkeypatch.setattr("peertutor.adapters.ledger.questions.drawn", next_one)


@pytest.fixture
def cli(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    workspace: Path,
    numbers_in_order: None,
) -> Iterator[Cli]:
    umask = os.umask(0o077)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}

    def call(*arguments: str, stdin: str = "") -> Result:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        code: Any = run(arguments)
        return Result(code, *capsys.readouterr())

    yield call
    os.umask(umask)
    for number, handler in handlers.items():
        signal.signal(number, handler)
