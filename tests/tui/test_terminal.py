"""How the app behaves in a real terminal: signals, crashes, and no colour where none is wanted."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from peertutor.tui.app import PeerTutorApp
from peertutor.tui.crash import farewell
from tests.fakes.services import FakeServices
from tests.tui.conftest import NARROW, ask, until

ROOT = Path(__file__).parents[2]


class Terminal:
    """A child process with a terminal of its own."""

    def __init__(self, *arguments: str, env: dict[str, str]) -> None:
        self.output = b""
        self._master, slave = pty.openpty()
        self.child = subprocess.Popen(
            [sys.executable, "-m", "tests.tui.app_on_fakes", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"} | env,
            start_new_session=True,
        )
        os.close(slave)

    def read_until(self, wanted: bytes, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while wanted not in self.output:
            assert time.monotonic() < end, self.output[-2000:]
            self._read()

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def wait(self, seconds: float = 60) -> int:
        end = time.monotonic() + seconds
        while self.child.poll() is None:
            assert time.monotonic() < end
            self._read()
        self._read()
        return self.child.returncode

    def _read(self) -> None:
        ready, _, _ = select.select([self._master], [], [], 0.1)
        if ready:
            try:
                self.output += os.read(self._master, 65536)
            except OSError:
                time.sleep(0.05)

    def close(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        os.close(self._master)


@contextmanager
def terminal(*arguments: str, **env: str) -> Iterator[Terminal]:
    opened = Terminal(*arguments, env=env)
    try:
        yield opened
    finally:
        opened.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_signal_ends_the_app_in_good_order(tmp_path: Path, number: int) -> None:
    with terminal(str(tmp_path)) as term:
        term.read_until(b"billing run")
        term.child.send_signal(number)
        assert term.wait() == 128 + number
        assert (tmp_path / "closed").exists()
        # The alternate screen is left, so that the shell is as it was.
        assert b"\x1b[?1049l" in term.output


def test_a_crash_is_told_in_words_without_what_stood_in_memory(tmp_path: Path) -> None:
    with terminal(str(tmp_path), "crash") as term:
        term.read_until(b"billing run")
        term.press(b"\x1bOP")
        assert term.wait() == 1
        assert b"PeerTutor has stopped" in term.output
        assert b"LookupError" in term.output
        assert b"in confidence" not in term.output
        log = tmp_path / "crash.log"
        assert "break_down" in log.read_text()
        assert "in confidence" not in log.read_text()
        assert log.stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "closed").exists()


def test_no_colour_reaches_a_terminal_that_wants_none(tmp_path: Path) -> None:
    with terminal(str(tmp_path), NO_COLOR="") as term:
        term.read_until(b"billing run")
        term.press(b"why?\r")
        term.read_until(b"Grounded")
        term.press(b"\x11")
        assert term.wait() == 0
        for colour in (b"[38;", b"[48;", b";38;", b";48;", b"[3" + b"1m", b"[9" + b"1m"):
            assert colour not in term.output


async def test_without_colours_the_focus_is_still_seen(
    services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    app = PeerTutorApp(lambda: services)
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: services.warmed > 0)
        await ask(pilot, "What hangs?")
        await pilot.press("ctrl+o")
        await pilot.pause()
        strips = app.screen._compositor.render_strips()
        rows = ["".join(piece.text for piece in strip) for strip in strips]
        marked = [row for row in rows if row.startswith("  ▌")]
        assert any("Mara Lindqvist" in row for row in marked)
        styles = [piece.style for strip in strips for piece in strip if piece.style]
        assert all(style.color is None or style.color.is_default for style in styles)
        assert all(style.bgcolor is None or style.bgcolor.is_default for style in styles)


def test_last_words_without_a_workspace() -> None:
    words = farewell(ValueError("secret"), None).plain
    assert "ValueError" in words
    assert "secret" not in words
    assert "crash.log" not in words
