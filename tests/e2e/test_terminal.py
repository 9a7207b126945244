"""The plain commands on a real terminal: what others wrote is shown and never obeyed."""

from __future__ import annotations

import json
import os
import pty
import re
import sqlite3
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.conftest import COMMAND
from tests.e2e.payloads import OBEYED, PAYLOADS, protocol_file

# What our own sinks send to a terminal: styles, and a progress bar's cursor.
OURS = re.compile(r"\x1b\[(?:0|1|2|31|32|33)m|\x1b\[\?25[lh]|\r\x1b\[K|\r(?!\n)")


class Screen:
    """A terminal of which we hold the other end."""

    def __init__(self, surroundings: dict[str, str]) -> None:
        self._surroundings = {**surroundings, "TERM": "xterm-256color"}

    def run(self, *arguments: str | bytes, typed: str | None = None) -> tuple[int, str]:
        """Run a command on it; return its exit code and every character it was sent.

        What is typed comes through a pipe, since a terminal would show it by itself.
        """
        ours, theirs = pty.openpty()
        sent: list[bytes] = []
        reader = threading.Thread(target=self._read, args=(ours, sent))
        with subprocess.Popen(
            [*COMMAND, *arguments],
            env=self._surroundings,
            stdin=theirs if typed is None else subprocess.PIPE,
            stdout=theirs,
            stderr=theirs,
        ) as running:
            os.close(theirs)
            reader.start()
            running.communicate(None if typed is None else typed.encode(), timeout=60)
        reader.join(timeout=10)
        os.close(ours)
        return running.returncode, b"".join(sent).decode("utf-8")

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


# -- an interview that is held line by line ------------------------------------------------------

# No argument can hold a zero byte.
EVERYTHING = "".join(PAYLOADS).replace("\x00", "")
REPLIES = tuple(
    f"On that night I closed {''.join(PAYLOADS[at : at + 10])} because it was hot."
    for at in range(0, len(PAYLOADS), 10)
)


@pytest.fixture
def protocol(surroundings: dict[str, str]) -> str:
    """A protocol of the workspace's own, with every payload in all its words; its id."""
    folder = Path(surroundings["PEERTUTOR_WORKSPACE"], "prompts", "protocols")
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(protocol_file("".join(PAYLOADS)), encoding="utf-8")
    return "own"


@pytest.fixture
def ledger(surroundings: dict[str, str]) -> Path:
    """The file of the ledger."""
    return Path(surroundings["PEERTUTOR_WORKSPACE"], "ledger.sqlite3")


@pytest.fixture
def begun(screen: Screen, protocol: str, ledger: Path) -> str:
    """An interview with some replies, a companion's question and half a reply; its id.

    It is clean in the ledger at first, and then no more, as if another program had been there.
    """
    who = ("--veteran", f"Ana {EVERYTHING}", "--companion", f"Ben {EVERYTHING}")
    what = ("--protocol", protocol, "--topic", EVERYTHING)
    first, second, third, last = REPLIES
    asked = "".join(PAYLOADS)
    typed = f"{first}\n\n/where\n{second}\n\n/ask {asked}\n{asked}\n/{asked}\n{third}\n\n{last}\n"
    _, sent = screen.run("--plain", "interview", *what, *who, typed=typed)
    assert sent.count("(kept)") > 2
    nothing_obeyed(sent)
    assert all(f"before{number}" in sent for number in range(len(PAYLOADS)))
    _, listed = screen.run("interviews", "--json")
    nothing_obeyed(listed)
    [interview] = json.loads(listed)["interviews"]
    with closing(sqlite3.connect(ledger)) as inside, inside:
        kept = str(inside.execute("SELECT group_concat(speaker || text) FROM turns").fetchone()[0])
        assert kept.count("before0") > 3
        assert not set(kept) & OBEYED
        inside.execute("UPDATE turns SET text = text || ?, speaker = ?", [EVERYTHING] * 2)
        inside.execute("UPDATE interviews SET title = ?, topic = ?", [EVERYTHING] * 2)
    return str(interview["id"])


def nothing_obeyed(sent: str) -> None:
    assert obeyed(sent) == frozenset()
    assert "Traceback" not in sent


def test_no_payload_of_an_interview_reaches_the_terminal(
    screen: Screen, begun: str, ledger: Path
) -> None:
    # From the half reply to the release, where colours are shown and lines are broken. A part is
    # said in other words, then 2 is the answer to everything that is asked.
    typed = "\n".join(["", "2", "3", "".join(PAYLOADS), "1", *["2"] * 9, ""])
    _, sent = screen.run("interview", "--resume", begun, typed=typed)
    nothing_obeyed(sent)
    assert "\x1b[1m" in sent
    assert "You had begun: On that night" in sent
    assert "Released:" in sent
    with closing(sqlite3.connect(ledger)) as inside, inside:
        inside.execute("UPDATE lessons SET cues = ?, veteran = ?, topic = ?", [EVERYTHING] * 3)
    _, sent = screen.run("lessons")
    nothing_obeyed(sent)
    flat = re.sub(r"\s+", "", OURS.sub("", sent))
    assert "before0[red]text[/red]after0" in flat
    assert "before2[@click=app.quit]quit[/]after2" in flat
    for arguments in (
        ["interviews"],
        ["lessons", "--json"],
        ["protocols"],
        ["search", "Who closed it that night?"],
        ["lessons", "correct", begun, "1", f"Changed {EVERYTHING}"],
        ["lessons", "hold", begun],
        ["delete", begun, "--yes"],
    ):
        code, sent = screen.run(*arguments)
        assert code == 0, sent
        nothing_obeyed(sent)


def test_no_payload_is_exported_to_the_terminal(screen: Screen, begun: str, tmp_path: Path) -> None:
    screen.run("interview", "--resume", begun, typed="/finish\n")
    for form in ("md", "html", "json", "table"):
        code, sent = screen.run("export", begun, "--format", form)
        assert code == 0
        assert "before0" in sent
        nothing_obeyed(sent)
    for form in ("md", "table"):
        out = str(tmp_path / "out")
        code, sent = screen.run("export", begun, "--format", form, "--out", out)
        assert code == 0
        nothing_obeyed(sent)
    names = [path.name for path in (tmp_path / "out").iterdir()]
    assert all("before0-red-text-red-after0" in name for name in names)
    assert len(names) > 1
    assert not set("".join(names)) & OBEYED
