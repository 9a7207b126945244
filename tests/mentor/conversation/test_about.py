"""What PeerTutor says of itself is true of the program: its commands, keys, files and formats."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from pathlib import Path

import click
import pytest

from peertutor.adapters.personal import SqlPersonalStore
from peertutor.capture.importing import ENDINGS
from peertutor.cli.ask import ask
from peertutor.cli.root import COMMANDS, peertutor
from peertutor.core import wording
from peertutor.core.answers import Verdict
from peertutor.mentor.conversation.talk import ABOUT, CHALLENGES, SMALL_TALK
from peertutor.mentor.grounding.ground import UNSUPPORTED
from peertutor.settings.known import known_settings
from peertutor.tui.commands import ALL


def said(file: str = ABOUT) -> dict[str, str]:
    """Return every reply of a file by its name."""
    text = files("peertutor.mentor.conversation").joinpath(file).read_text(encoding="utf-8")
    return {each["name"]: each["say"] for each in tomllib.loads(text)["reply"]}


EVERYTHING = " ".join(
    text for file in (ABOUT, SMALL_TALK, CHALLENGES) for text in said(file).values()
)


@pytest.mark.parametrize("line", sorted(set(re.findall(r"`(peertutor[^`]*)`", EVERYTHING))))
def test_every_command_that_is_named_exists(line: str) -> None:
    _, name, *rest = line.split()
    assert name in COMMANDS
    context = click.Context(peertutor)
    command = peertutor.get_command(context, name)
    if isinstance(command, click.Group) and rest:
        assert command.get_command(context, rest[0]) is not None, line
    for setting in (word for word in rest if "." in word):
        assert setting in known_settings()


@pytest.mark.parametrize(
    ("key", "title"),
    [
        ("F2", "This answer is useful"),
        ("F3", "This answer is wrong"),
        ("F4", "Why this verdict"),
        ("F5", "Choose a model"),
        ("F9", "Import interviews"),
        ("F10", "Interview somebody"),
        ("Ctrl-R", "History of conversations"),
    ],
)
def test_every_key_that_is_named_does_that(key: str, title: str) -> None:
    assert key in EVERYTHING
    keys = {one for command in ALL if command.title == title for one in command.keys.split(",")}
    assert key.lower().replace("-", "+") in keys


def test_no_other_key_is_named() -> None:
    keys = set(re.findall(r"\b(?:F\d+|Ctrl-\w)\b", EVERYTHING))
    assert keys == {"F2", "F3", "F4", "F5", "F9", "F10", "Ctrl-R"}


def test_the_options_of_asking_are_named_as_they_are() -> None:
    options = {option for each in ask.params for option in each.opts}
    for option in re.findall(r"--\w+", said()["kept"] + said()["private"]):
        assert option in options


def test_the_file_of_ones_own_is_where_it_is_said_to_be(tmp_path: Path) -> None:
    SqlPersonalStore.open(tmp_path).close()
    (named,) = re.findall(r"\w+\.sqlite3", said()["kept"])
    assert (tmp_path / named).is_file()


def test_verdicts_and_signs_are_called_what_they_are_called() -> None:
    assert f"“{wording.VERDICTS[Verdict.NEEDS_PEER].word}”" in said()["needs_peer"]
    assert f"“{wording.VERDICTS[Verdict.GROUNDED].word}”" in said()["grounded"]
    assert f"“{wording.VERDICTS[Verdict.NO_KNOWLEDGE].word}”" in said()["grounded"]
    assert UNSUPPORTED.strip() in said()["marks"]


def test_the_formats_are_those_that_are_read() -> None:
    formats = set(re.findall(r"\.[a-z]+\b", said()["bring"].split(":", 1)[1].split(" An ")[0]))
    assert ".docx" in formats
    assert formats <= ENDINGS


@pytest.mark.parametrize("name", said())
def test_a_reply_is_short_and_cites_nothing(name: str) -> None:
    text = said()[name]
    assert len(text.split()) <= 75
    assert not re.search(r"\[\d+\]", text)
