"""The plain commands on a real terminal: what others wrote is shown and never obeyed."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import threading
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND
from tests.e2e.payloads import OBEYED, PAYLOADS

# What our own sinks send to a terminal: styles, and a progress bar's cursor.
OURS = re.compile(r"\x1b\[(?:0|1|2|31|32|33)m|\x1b\[\?25[lh]|\r\x1b\[K|\r(?!\n)")


class Screen:
    """A terminal of which we hold the other end."""

    def __init__(self, surroundings: dict[str, str]) -> None:
        self._surroundings = {**surroundings, "TERM": "xterm-256color"}

    def run(self, *arguments: str | bytes) -> tuple[int, str]:
        """Run a command on it; return its exit code and every character it was sent."""
        ours, theirs = pty.openpty()
        sent: list[bytes] = []
        reader = threading.Thread(target=self._read, args=(ours, sent))
        with subprocess.Popen(
            [*COMMAND, *arguments],
            env=self._surroundings,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        ) as running:
            os.close(theirs)
            reader.start()
            code = running.wait(timeout=60)
        reader.join(timeout=10)
        os.close(ours)
        return code, b"".join(sent).decode("utf-8")

    @staticmethod
    def _read(ours: int, sent: list[bytes]) -> None:
        while True:
            try:
                data = os.read(ours, 65536)
            except OSError:  # Linux: the last holder of the other end has gone
                return
            if not data:
                return
            sent.append(data)


@pytest.fixture
def screen(surroundings: dict[str, str]) -> Screen:
    return Screen(surroundings)


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """An interview for each payload, with it in every place a source offers; its name has one."""
    folder = tmp_path / "sources"
    folder.mkdir()
    for number, payload in enumerate(PAYLOADS):
        interview = {
            "id": f"id {payload}",
            "title": f"Title {payload}",
            "topic": f"topic {payload}",
            "date": "2026-03-03",
            "url": f"https://example.com/{payload}",
            "veterans": [f"Ana {payload}"],
            "note": payload,
            "turns": [
                {"speaker": f"Host {payload}", "text": f"Who restarts pump {number}? {payload}"},
                {
                    "speaker": f"Ana {payload}",
                    "text": f"Pump {number} is restarted by the shift lead {payload} and by nobody "
                    "else, because the valve has to be closed first.",
                },
            ],
        }
        name = re.sub(r"[/\x00]", "", payload)[:80]
        (folder / f"{number:02} {name}.jsonl").write_text(json.dumps(interview))
    (folder / "broken \x1b[31m\x1b]0;title\x07.jsonl").write_text('{"id": "\x1b[2J')
    return folder


def obeyed(sent: str) -> frozenset[str]:
    """Return what a terminal would have obeyed, other than what is ours."""
    return OBEYED & set(OURS.sub("", sent))


def test_there_are_forty_and_each_would_be_obeyed_or_misread() -> None:
    assert len(PAYLOADS) == 40
    assert sum(1 for payload in PAYLOADS if "[" in payload or OBEYED & set(payload)) == 40


def test_no_payload_reaches_the_terminal(screen: Screen, hostile: Path) -> None:
    code, sent = screen.run("import", str(hostile))
    assert code == 1
    assert "40 added, 1 rejected" in sent
    assert obeyed(sent) == frozenset()
    for arguments in (
        ["interviews"],
        ["search", "Who restarts the pump?", "-k", "40"],
        ["ask", "Who restarts the pump and why?"],
        ["--plain", "ask", "Who restarts pump 20?"],
        ["doctor"],
        ["settings"],
    ):
        _, sent = screen.run(*arguments)
        assert obeyed(sent) == frozenset(), arguments
        assert "Traceback" not in sent


def test_every_payloads_words_are_shown(screen: Screen, hostile: Path) -> None:
    screen.run("import", str(hostile))
    _, sent = screen.run("search", "Who restarts the pump?", "-k", "40")
    flat = re.sub(r"\s+", "", OURS.sub("", sent))
    for number in range(len(PAYLOADS)):
        assert f"before{number}" in flat
        assert f"after{number}" in flat
    # Markup is text.
    assert "before0[red]text[/red]after0" in flat
    assert "before2[@click=app.quit]quit[/]after2" in flat


def test_json_on_a_terminal_is_no_way_in(screen: Screen, hostile: Path) -> None:
    screen.run("import", str(hostile))
    for arguments in (
        ["interviews", "--json"],
        ["search", "Who restarts the pump?", "--json", "-k", "40"],
        ["ask", "Who restarts the pump?", "--json"],
    ):
        _, sent = screen.run(*arguments)
        assert obeyed(sent) == frozenset()


def test_arguments_are_no_way_in(screen: Screen) -> None:
    # No argument can hold a zero byte.
    everything = "".join(PAYLOADS).replace("\x00", "")
    for arguments in (["delete", everything, "--yes"], [everything], ["search", "-k", everything]):
        code, sent = screen.run(*arguments)
        assert code in {1, 2}
        assert "after39" in sent
        assert obeyed(sent) == frozenset(), arguments


def test_colours_are_there_and_can_be_turned_off(
    screen: Screen, hostile: Path, surroundings: dict[str, str]
) -> None:
    screen.run("import", str(hostile))
    _, sent = screen.run("interviews")
    assert "\x1b[1m" in sent
    _, sent = screen.run("--plain", "interviews")
    assert "\x1b" not in sent
    _, sent = Screen({**surroundings, "NO_COLOR": ""}).run("interviews")
    assert "\x1b" not in sent


def test_bytes_that_are_no_text_in_arguments(screen: Screen) -> None:
    code, sent = screen.run(b"ask", b"Who restarts \xff\x9b31m the pump?")
    assert code == 0
    assert obeyed(sent) == frozenset()
