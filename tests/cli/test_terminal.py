"""The sinks: cleaned, to the right stream, coloured only where that is wanted."""

from __future__ import annotations

import io
import json

import pytest

from peertutor.cli.terminal import Terminal

PAYLOAD = "a\x1b[31mb\x1b]52;c;aGk=\x07c\x9b2Jd\u202ee\u200bf\ud800g\x00h\U000e0041i"


class FakeTty(io.StringIO):
    """A stream that says it is a terminal."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def terminal(*, plain: bool = False, tty: bool = True) -> tuple[Terminal, io.StringIO, io.StringIO]:
    out, err = (FakeTty(), FakeTty()) if tty else (io.StringIO(), io.StringIO())
    return Terminal(out, err, plain), out, err


def test_nothing_that_a_terminal_obeys_gets_through() -> None:
    one, out, err = terminal(plain=True)
    one.line(PAYLOAD)
    one.note(PAYLOAD)
    assert out.getvalue() == err.getvalue() == "abcdef\ufffdghi\n"


def test_json_keeps_every_value_and_shows_nothing_raw() -> None:
    one, out, _ = terminal()
    one.json({"text": PAYLOAD, "umlaut": "ä “quoted”"})
    said = out.getvalue()
    assert json.loads(said) == {"text": PAYLOAD, "umlaut": "ä “quoted”"}
    assert "ä “quoted”" in said
    assert not set("\x1b\x07\x9b\u202e\u200b\ud800\x00\U000e0041") & set(said)


def test_json_lines_are_lines() -> None:
    one, out, _ = terminal(tty=False)
    one.json({"text": "a\nb\u2028c\x85d"}, lines=True)
    assert len(out.getvalue().splitlines()) == 1


def test_json_where_the_stream_is_not_utf8() -> None:
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    Terminal(out, io.StringIO(), plain=False).json({"text": "ä"})
    assert json.loads(raw.getvalue()) == {"text": "ä"}


def test_styles_only_on_a_terminal_that_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def styled(**how: bool) -> str:
        one, out, _ = terminal(**how)
        one.line("word", "bold")
        return out.getvalue()

    monkeypatch.setenv("TERM", "xterm")
    assert styled() == "\x1b[1mword\x1b[0m\n"
    assert styled(tty=False) == "word\n"
    assert styled(plain=True) == "word\n"
    monkeypatch.setenv("NO_COLOR", "")
    assert styled() == "word\n"
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("TERM", "dumb")
    assert styled() == "word\n"


def test_bars_move_only_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    def drawn(**how: bool) -> str:
        one, _, err = terminal(**how)
        with one.progress("Work") as progress:
            progress.to(0, 4)
            progress.to(3, 4)
            progress.to(4, 4)
        return err.getvalue()

    monkeypatch.setenv("TERM", "xterm")
    assert "100%" in drawn()
    assert drawn(tty=False) == drawn(plain=True) == ""
    monkeypatch.setenv("TERM", "dumb")
    assert drawn() == ""


def test_a_note_does_not_run_into_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    one, _, err = terminal()
    with one.progress("Work") as progress:
        progress.to(1, 4)
        one.note("something was left out")
        progress.to(4, 4)
    shown = [line.rpartition("\r")[2] for line in err.getvalue().split("\n")]
    assert "\x1b[Ksomething was left out" in shown
