"""`peertutor protocols`: listed and checked, in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.capture.interview.talks import PROMPTS, SMALL
from tests.cli.conftest import Cli

SHIPPED = sorted(path.stem for path in (PROMPTS / "protocols").glob("*.toml"))
BROKEN = (
    SMALL.replace('title = "A small talk"', 'titel = "A small talk"')
    .replace("minutes = 10", "minutes = 0")
    .replace('"Why is that?"', '"Was it the pump?"')
)


@pytest.fixture
def own(workspace: Path, words_only: None) -> Path:
    """The workspace's folder for protocols."""
    folder = workspace / "prompts" / "protocols"
    folder.mkdir(parents=True)
    return folder


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


def rows(cli: Cli) -> dict[str, dict[str, Any]]:
    document = json.loads(cli("protocols", "--json").out)
    return {row["id"]: row for row in document["protocols"]}


def test_every_way_an_interview_can_go_is_listed(cli: Cli, own: Path) -> None:
    listed = cli("protocols")
    assert (listed.code, listed.err) == (0, "")
    for name in SHIPPED:
        assert f"\n{name}  (" in f"\n{listed.out}"
    assert "critical-incident  (45 minutes)" in listed.out
    assert "handover  (3 × 45 minutes)" in listed.out
    assert "  One time it mattered. One case in which" in listed.out


def test_one_document_holds_what_one_chooses_by(cli: Cli, own: Path) -> None:
    found = rows(cli)
    assert sorted(found) == SHIPPED
    handover = found["handover"]
    assert (handover["sittings"], handover["minutes"], handover["own"]) == (3, 45, False)
    assert handover["title"] == "Before you go"
    assert handover["about"]
    assert handover["method"]
    assert Path(handover["path"]).name == "handover.toml"


def test_a_teams_own_is_listed_first_and_takes_the_place_of_one_with_its_id(
    cli: Cli, own: Path
) -> None:
    (own / "mine.toml").write_text(SMALL, encoding="utf-8")
    (own / "gap.toml").write_text(SMALL.replace('"small"', '"gap"'), encoding="utf-8")
    listed = cli("protocols")
    assert listed.code == 0
    assert "small  (10 minutes, your own)" in listed.out
    assert "gap  (10 minutes, your own)" in listed.out
    assert listed.out.count("\ngap  (") + listed.out.startswith("gap  (") == 1
    assert next(iter(rows(cli).values()))["own"]
    assert rows(cli)["gap"]["path"] == str(own / "gap.toml")


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_broken_one_is_named_with_its_line_and_the_others_are_listed(
    cli: Cli, own: Path, flags: tuple[str, ...]
) -> None:
    (own / "broken.toml").write_text(BROKEN, encoding="utf-8")
    (own / "mine.toml").write_text(SMALL, encoding="utf-8")
    listed = cli("protocols", *flags)
    assert listed.code == 1
    # The key that is missing is named where it belongs: at the head of the file.
    assert f"{own / 'broken.toml'}:1: " in listed.err
    assert "And 3 more." in listed.err
    assert "broken.toml" not in listed.out
    assert "critical-incident" in listed.out
    assert "A small talk" in listed.out


def test_a_file_in_order_is_said_so(cli: Cli, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SMALL, encoding="utf-8")
    checked = cli("protocols", "check", str(path))
    assert (checked.code, checked.out, checked.err) == (0, f"{path}: in order.\n", "")


@pytest.mark.parametrize("name", SHIPPED)
def test_those_that_come_with_it_are_in_order(cli: Cli, own: Path, name: str) -> None:
    assert cli("protocols", "check", str(PROMPTS / "protocols" / f"{name}.toml")).code == 0


def test_everything_that_is_wrong_is_listed_by_line(cli: Cli, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(BROKEN, encoding="utf-8")
    checked = cli("protocols", "check", str(path))
    assert checked.code == 1
    found = [line.removeprefix(f"{path}:").partition(": ") for line in checked.out.splitlines()]
    assert [(int(number), said[:30]) for number, _, said in found] == [
        (1, "The key title is missing: a te"),
        (line_of(BROKEN, "titel"), "There is no key titel here. Di"),
        (line_of(BROKEN, "minutes = 0"), "minutes must be a number, 1 to"),
        (line_of(BROKEN, '"Was it'), "“Was it the pump?” must not be"),
    ]
    assert checked.err == ""


def test_what_is_no_toml_is_said_with_its_line(cli: Cli, own: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("schema = 1\nid = \n", encoding="utf-8")
    checked = cli("protocols", "check", str(path))
    assert (checked.code, checked.out.startswith(f"{path}:2: No TOML")) == (1, True)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_said_so(
    cli: Cli, own: Path, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "mine.toml"
    if content is not None:
        path.write_bytes(content)
    checked = cli("protocols", "check", str(path))
    assert (checked.code, checked.out) == (1, "")
    assert "cannot be read" in checked.err


def test_control_characters_in_a_file_do_not_reach_the_terminal(
    cli: Cli, own: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mine.toml"
    evil = SMALL.replace('"A small talk"', '"A \\u001b[2Jsmall talk"')
    path.write_text(evil.replace("minutes = 10", '"mi\\u001b[2J" = 10'), encoding="utf-8")
    (own / "mine.toml").write_text(evil, encoding="utf-8")
    for result in (cli("protocols", "check", str(path)), cli("protocols")):
        assert "\x1b" not in result.out + result.err
    assert "A small talk." in cli("protocols").out


def test_checking_nothing_is_wrong_use(cli: Cli, own: Path) -> None:
    assert cli("protocols", "check").code == 2
