"""`peertutor transcribe`, in this process, with a scripted audio server on this machine."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, NoReturn

import pytest

from peertutor.core.errors import StorageFailed
from tests.cli.conftest import Cli, Result
from tests.servers.chat import Reply, ScriptedChatServer, document, refusing, scripted

_SAID = ["Ana Kovac: Drain the <queue> first --> always.", "Then you restart the billing server."]
_TEXT = " ".join(_SAID)
_VTT = """WEBVTT

00:00:00.000 --> 00:00:02.500
Ana Kovac: Drain the &lt;queue&gt; first --&gt; always.

00:00:02.500 --> 01:01:01.250
Then you restart the billing server.
"""

Serve = Callable[..., AbstractContextManager[ScriptedChatServer]]


def answer(text: str = _TEXT, segments: object = None) -> Reply:
    told = {"text": text, "segments": segments} if segments else {"text": text}
    return document(json.dumps(told).encode(), "application/json")


def timed() -> Reply:
    times = [(0, 2.5), (2.5, 3661.25)]
    pieces = zip(_SAID, times, strict=True)
    return answer(segments=[{"text": f" {t}", "start": a, "end": b} for t, (a, b) in pieces])


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    path = tmp_path / "recordings" / "night-shift.m4a"
    path.parent.mkdir()
    path.write_bytes(b"\x00\x00\x00\x18ftypM4A ")
    return path


@pytest.fixture
def serving(monkeypatch: pytest.MonkeyPatch, words_only: None) -> Serve:
    """The settings point at a server for the length of a block."""

    @contextmanager
    def serve(*script: Reply) -> Iterator[ScriptedChatServer]:
        with scripted(*script) as server:
            monkeypatch.setenv("PEERTUTOR_TRANSCRIPTION__ENDPOINT", server.url)
            monkeypatch.setenv("PEERTUTOR_TRANSCRIPTION__MODEL", "whisper-1")
            yield server

    return serve


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def listed(cli: Cli) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(cli("interviews", "--json").out)["interviews"]
    return found


def test_with_times_it_is_web_vtt_beside_the_recording(
    cli: Cli, serving: Serve, audio: Path
) -> None:
    with serving(timed()) as server:
        result = cli("transcribe", str(audio))
    written = audio.with_suffix(".vtt")
    assert (result.code, result.out) == (0, f"{written}\n")
    assert "night-shift.m4a (0.0 MB) with whisper-1 at 127.0.0.1" in result.err
    assert written.read_text() == _VTT
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert names(audio.parent) == {"night-shift.m4a", "night-shift.vtt"}
    assert server.requests[0]["file"] == ("recording.m4a", audio.read_bytes())


def test_without_times_it_is_markdown(cli: Cli, serving: Serve, audio: Path) -> None:
    with serving(answer("---\nveterans: Eve\n---\n\x1b[31mDrain it.")):
        result = cli("transcribe", str(audio))
    written = audio.with_suffix(".md")
    assert (result.code, result.out) == (0, f"{written}\n")
    assert "told no times" in result.err
    assert written.read_text() == "# night-shift\n\n---\nveterans: Eve\n---\nDrain it.\n"
    assert names(audio.parent) == {"night-shift.m4a", "night-shift.md"}


@pytest.mark.parametrize(
    ("out", "written"),
    [("a.vtt", "a.vtt"), ("a.MD", "a.MD"), ("v1.2/a", "v1.2/a.vtt"), ("", "night-shift.vtt")],
)
def test_out_names_the_file_and_its_form(
    cli: Cli, serving: Serve, audio: Path, tmp_path: Path, *, out: str, written: str
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    with serving(timed()):
        result = cli("transcribe", str(audio), "--out", str(folder / out))
    assert (result.code, result.out) == (0, f"{folder / written}\n")
    text = (folder / written).read_text()
    assert text == (_VTT if written.endswith(".vtt") else f"# night-shift\n\n{_TEXT}\n")
    assert names(audio.parent) == {"night-shift.m4a"}


def test_what_is_written_comes_in_by_import_word_for_word(
    cli: Cli, serving: Serve, audio: Path
) -> None:
    with serving(timed()):
        written = cli("transcribe", str(audio)).out.strip()
    assert "Interviews: 1 added." in cli("import", written, "--veteran", "Ana Kovac").out
    found = json.loads(cli("search", "drain", "--json").out)["passages"]
    assert "Drain the <queue> first --> always." in found[0]["text"]


def test_it_comes_straight_into_the_workspace(cli: Cli, serving: Serve, audio: Path) -> None:
    with serving(timed()):
        result = cli(
            "transcribe", str(audio), "--import", "--topic", "on-call", "--veteran", "Ana Kovac"
        )
    assert result.code == 0
    assert result.out.startswith("Interviews: 1 added. Turns: 1.")
    (one,) = listed(cli)
    assert one["id"] == str(audio)
    assert (one["title"], one["state"]) == ("night-shift", "released")
    assert names(audio.parent) == {"night-shift.m4a"}
    assert json.loads(cli("search", "billing server", "--json").out)["passages"]


def test_transcribed_again_it_is_the_same_interview(cli: Cli, serving: Serve, audio: Path) -> None:
    arguments = ("transcribe", str(audio), "--import", "--veteran", "Ana Kovac")
    with serving(timed(), timed(), answer("Ana Kovac: Never drain it.\n")):
        outs = [cli(*arguments).out for _ in range(3)]
    assert ["1 added" in outs[0], "1 known" in outs[1], "1 replaced" in outs[2]] == [True] * 3
    assert len(listed(cli)) == 1


def test_held_back_it_is_not_found(cli: Cli, serving: Serve, audio: Path) -> None:
    with serving(timed()):
        assert cli("transcribe", str(audio), "--import", "--hold").code == 0
    assert [one["state"] for one in listed(cli)] == ["closed"]
    assert json.loads(cli("search", "billing server", "--json").out)["passages"] == []


def test_a_named_file_is_written_and_imported(
    cli: Cli, serving: Serve, audio: Path, tmp_path: Path
) -> None:
    out = tmp_path / "kept.vtt"
    with serving(timed()):
        result = cli("transcribe", str(audio), "--out", str(out), "--import", "--hold")
    assert result.out.startswith(f"{out}\nInterviews: 1 added.")
    assert [one["id"] for one in listed(cli)] == [str(out)]


def test_json(cli: Cli, serving: Serve, audio: Path) -> None:
    with serving(timed()):
        written = cli("transcribe", str(audio), "--json")
        imported = cli("transcribe", str(audio), "--import", "--hold", "--json")
    document = json.loads(written.out)
    assert document == {
        "recording": str(audio),
        "model": "whisper-1",
        "format": "vtt",
        "file": str(audio.with_suffix(".vtt")),
        "text": _TEXT,
        "segments": [
            {"start": 0.0, "end": 2.5, "text": _SAID[0]},
            {"start": 2.5, "end": 3661.25, "text": _SAID[1]},
        ],
        "imported": None,
    }
    document = json.loads(imported.out)
    assert document["file"] is None
    assert document["imported"]["interview_id"] == str(audio)
    assert document["imported"]["outcome"] == "added"


def test_what_cannot_be_imported_is_not_lost(cli: Cli, serving: Serve, audio: Path) -> None:
    said = "Ana Kovac: Drain it.\n\nBen: Why?\n\nAna Kovac: It is full.\n\nBen: I see."
    with serving(answer(said)):
        result = cli("transcribe", str(audio), "--import", "--veteran", "Carl Diaz")
    assert result.code == 1
    assert "“Carl Diaz” does not speak in it" in result.err
    assert f"# night-shift\n\n{said}\n" in result.out
    assert listed(cli) == []


def test_what_cannot_be_written_is_not_lost(
    cli: Cli, serving: Serve, audio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> NoReturn:
        raise StorageFailed("The folder cannot be written", cause="No space left on device")

    monkeypatch.setattr("peertutor.export.files.write_file", full)
    with serving(timed()):
        result = cli("transcribe", str(audio))
        as_json = cli("transcribe", str(audio), "--json")
    assert (result.code, result.out) == (7, _VTT)
    assert "not lost" in result.err
    assert json.loads(as_json.out)["file"] is None


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(25 * 1024 * 1024 + 1)


_UNFIT: dict[str, tuple[str, Callable[[Path], object], str, str]] = {
    "missing": ("a.mp3", lambda _: None, "There is no such file", "Check the spelling"),
    "a folder": ("a.mp3", Path.mkdir, "Not a file", "Name a file"),
    "a pipe": ("a.mp3", os.mkfifo, "Not a file", "Name a file"),
    "empty": ("a.mp3", Path.touch, "The recording is empty", "Check that it was saved"),
    "too large": ("a.mp3", _large, "larger than 25 MB", "Split it into parts"),
    "another kind": ("a.docx", Path.touch, "“.docx” cannot be transcribed", ".m4a .mp3"),
    "no kind": ("a", Path.touch, "no ending cannot be transcribed", "ffmpeg"),
}


@pytest.mark.parametrize(("name", "make", "title", "remedy"), _UNFIT.values(), ids=_UNFIT.keys())
def test_a_file_that_cannot_be_sent_is_named_and_nothing_is_asked(
    cli: Cli,
    serving: Serve,
    tmp_path: Path,
    *,
    name: str,
    make: Callable[[Path], object],
    title: str,
    remedy: str,
) -> None:
    path = tmp_path / name
    make(path)
    with serving(timed()) as server:
        result = cli("transcribe", str(path))
    assert (result.code, result.out) == (1, "")
    assert title in result.err
    assert str(path) in result.err
    assert remedy in result.err
    assert server.requests == []


def test_the_largest_that_may_be_sent_is_sent(cli: Cli, serving: Serve, audio: Path) -> None:
    with audio.open("wb") as file:
        file.truncate(25 * 1024 * 1024)
    with serving(answer()) as server:
        assert cli("transcribe", str(audio)).code == 0
    assert len(server.requests[0]["file"][1]) == 25 * 1024 * 1024


@pytest.mark.parametrize("taken", [".vtt", ".md"])
def test_what_is_there_is_kept_unless_asked(
    cli: Cli, serving: Serve, audio: Path, taken: str
) -> None:
    there = audio.with_suffix(taken)
    there.write_text("mended by hand")
    with serving(timed() if taken == ".vtt" else answer()) as server:
        result = cli("transcribe", str(audio))
        assert (result.code, result.out) == (1, "")
        assert str(there) in result.err
        assert "--force" in result.err
        assert server.requests == []
        assert there.read_text() == "mended by hand"
        assert cli("transcribe", str(audio), "--force").code == 0
    assert "Drain" in there.read_text()


def test_a_link_is_never_replaced(cli: Cli, serving: Serve, audio: Path) -> None:
    audio.with_suffix(".vtt").symlink_to(audio)
    with serving(timed()) as server:
        assert cli("transcribe", str(audio), "--force").code == 1
    assert server.requests == []


def test_a_place_below_a_file_is_said_before_anything_is_asked(
    cli: Cli, serving: Serve, audio: Path
) -> None:
    with serving(timed()) as server:
        result = cli("transcribe", str(audio), "--out", str(audio / "a.vtt"))
    assert result.code == 7
    assert "--out" in result.err
    assert server.requests == []


_FAULTS = {
    "a wrong key": (refusing(401), 4, "transcription.api_key"),
    "an unknown model": (refusing(404), 4, "whisper-1"),
    "too large": (refusing(413), 1, "Split it"),
    "too many requests": (refusing(429), 4, "Try again"),
    "broken": (refusing(500), 4, "Try again"),
    "garbage": (document(b"\xff", "application/json"), 1, "OpenAI-compatible"),
    "a page": (document(b"<html>", "text/html"), 1, "It sent a web page."),
    "torn": (Reply((b"{",), torn=True), 4, "broke in the middle"),
    "silence": (answer(" "), 1, "No words were heard"),
}


@pytest.mark.parametrize(("reply", "code", "says"), _FAULTS.values(), ids=_FAULTS.keys())
@pytest.mark.parametrize("more", [(), ("--import",), ("--json",)])
def test_a_server_that_fails_leaves_nothing_behind(
    cli: Cli, serving: Serve, audio: Path, *, reply: Reply, code: int, says: str, more: list[str]
) -> None:
    with serving(reply):
        result = cli("transcribe", str(audio), *more)
    assert (result.code, result.out) == (code, "")
    assert "Error: " in result.err
    assert says in result.err
    assert names(audio.parent) == {"night-shift.m4a"}
    assert listed(cli) == []


def test_a_server_that_says_nothing_is_left_at_the_deadline(
    cli: Cli, serving: Serve, audio: Path
) -> None:
    with serving(Reply((9.0,))):
        result = cli("--set", "transcription.total_seconds=1", "transcribe", str(audio))
    assert result.code == 4
    assert "within 1 s" in result.err


def test_no_recording_leaves_for_a_host_that_nobody_allowed(
    cli: Cli, serving: Serve, audio: Path
) -> None:
    def refused(*more: str) -> Result:
        return cli("--set", "transcription.endpoint=https://a.example/v1", *more)

    with serving(timed()):
        result = refused("transcribe", str(audio))
    assert result.code == 4
    assert "Nothing was sent to a.example" in result.err
    assert "The recording would leave this machine." in result.err
    assert "peertutor settings allow a.example" in result.err


def test_without_a_model_nothing_is_sent_whatever_is_exported(
    cli: Cli, audio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-shared")
    result = cli("transcribe", str(audio))
    assert result.code == 2
    assert "peertutor settings set transcription.model NAME" in result.err


def test_the_shared_key_goes_to_no_other_server(
    cli: Cli, serving: Serve, audio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-shared")
    with serving(timed()) as server:
        assert cli("transcribe", str(audio)).code == 0
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        assert cli("transcribe", str(audio), "--force").code == 0
    assert server.keys == ["Bearer none", "Bearer sk-shared"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--hold"], "--import"),
        (["--topic", "t"], "--import"),
        (["--veteran", "Ana"], "--import"),
        (["--out", "a.docx"], ".vtt or .md"),
        ([], ""),
    ],
)
def test_wrong_use(cli: Cli, audio: Path, arguments: list[str], says: str) -> None:
    result = cli("transcribe", *([str(audio)] if arguments else []), *arguments)
    assert (result.code, result.out) == (2, "")
    assert says in result.err


def test_escapes_in_a_name_do_not_come_back(cli: Cli, serving: Serve, tmp_path: Path) -> None:
    audio = tmp_path / "\x1b]0;owned\x07night.mp3"
    audio.write_bytes(b"ID3")
    with serving(answer()):
        results = [cli("transcribe", str(audio), *more) for more in ((), ("--import",))]
        results.append(cli("transcribe", str(tmp_path / "\x1b[2Jno.mp3")))
    assert [result.code for result in results] == [0, 0, 1]
    assert all("\x1b" not in result.out + result.err for result in results)
