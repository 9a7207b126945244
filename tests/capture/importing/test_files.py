from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from peertutor.capture.importing import ENDINGS, Note, files, find_sources
from peertutor.core.errors import ImportFailed
from tests.capture.importing.reading import read, read_path


def found(*paths: Path) -> tuple[list[str], list[str], list[str]]:
    """Return the names of files, the titles of errors, and the places of notes."""
    items = list(find_sources(paths, ENDINGS))
    return (
        [item.name for item in items if isinstance(item, Path)],
        [item.title for item in items if isinstance(item, ImportFailed)],
        [Path(item.place).name for item in items if isinstance(item, Note)],
    )


def write(path: Path, text: str = "Text.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_folders_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.md", "a/z.txt", "a/B.VTT", "c.srt", "a/a/x.docx"):
        write(tmp_path / name)

    assert found(tmp_path)[0] == ["B.VTT", "x.docx", "z.txt", "b.md", "c.srt"]


def test_hidden_files_are_passed_over_and_unknown_ones_told(tmp_path: Path) -> None:
    for name in (".git/a.md", ".b.md", "~$c.docx", "d.pdf", "Makefile", "e.md"):
        write(tmp_path / name)

    assert found(tmp_path) == (["e.md"], [], ["Makefile", "d.pdf"])


def test_a_file_is_read_once_however_often_it_is_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.md")
    (tmp_path / "b.md").symlink_to(path)

    assert found(path, tmp_path, tmp_path / "b.md")[0] == ["a.md"]


def test_folders_that_lead_into_themselves_end(tmp_path: Path) -> None:
    write(tmp_path / "a" / "x.md")
    (tmp_path / "a" / "again").symlink_to(tmp_path)

    assert found(tmp_path)[0] == ["x.md"]


def test_a_folder_without_anything_to_import_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.pdf")

    assert found(tmp_path) == ([], ["Nothing in this folder can be imported"], ["a.pdf"])


def test_a_folder_named_like_a_file_is_a_folder(tmp_path: Path) -> None:
    write(tmp_path / "x.md" / "y.md")

    assert found(tmp_path)[0] == ["y.md"]


def test_a_folder_that_may_not_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "shut" / "x.md")
    write(tmp_path / "y.md")
    listing = Path.iterdir

    def refuse(folder: Path) -> Iterator[Path]:
        if folder.name == "shut":
            raise PermissionError(13, "Permission denied")
        return listing(folder)

    monkeypatch.setattr(Path, "iterdir", refuse)

    assert found(tmp_path) == (["y.md"], ["The file may not be read"], [])


def test_an_unknown_ending_says_what_can_be_imported(tmp_path: Path) -> None:
    error = read(tmp_path / "talk.pdf", "%PDF").error

    assert "“.pdf”" in error.title
    assert ".docx .json .jsonl" in error.remedy


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert read_path(tmp_path / "none.md").error.title == "There is no such file"


def test_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    link = tmp_path / "talk.md"
    link.symlink_to(tmp_path / "gone.md")

    error = read_path(link).error

    assert error.title == "The link leads nowhere"
    assert "gone.md" in error.cause


def test_a_link_to_itself(tmp_path: Path) -> None:
    link = tmp_path / "talk.md"
    link.symlink_to(link)

    assert read_path(link).error.title == "The file cannot be read"


def test_a_path_that_no_system_has() -> None:
    assert read_path(Path("a\0b.md")).error.title == "The file cannot be read"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "talk.md")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)

    assert read_path(path).error.title == "The file may not be read"


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    pipe = tmp_path / "talk.jsonl"
    os.mkfifo(pipe)
    began = time.perf_counter()

    assert read_path(pipe).error.title == "Not a file"
    assert time.perf_counter() - began < 5


def test_a_pipe_that_takes_a_files_place_does_not_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, file = tmp_path / "talk.md", write(tmp_path / "file.md")
    os.mkfifo(pipe)
    looking = Path.stat
    monkeypatch.setattr(Path, "stat", lambda path: looking(file if path == pipe else path))

    assert read_path(pipe).error.title == "Not a file"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/stdin"])
def test_a_device_is_not_read(tmp_path: Path, device: str) -> None:
    link = tmp_path / "talk.txt"
    link.symlink_to(device)

    assert read_path(link).error.title in {"Not a file", "The file cannot be read"}


def test_a_socket_and_a_folder_are_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.md").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("talk.md")

        assert read_path(Path("talk.md")).error.title == "Not a file"
    assert read_path(tmp_path / "x.md").error.title == "Not a file"


def test_a_file_that_vanishes_while_it_is_read_keeps_what_was_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "talk.jsonl", '{"id": "a", "text": "x"}\n{"id": "b", "text": "y"}\n')
    whole = files.read_lines

    def cut(stream: object) -> Iterator[files.RawLine]:
        yield next(whole(stream))  # type: ignore[arg-type]  # handed on as it came
        raise OSError(116, "Stale file handle")

    monkeypatch.setattr("peertutor.capture.importing.json_lines.read_lines", cut)

    reading = read_path(path)

    assert [interview.id for interview in reading.interviews] == ["a"]
    assert "Stale" in reading.errors[0].cause


@pytest.mark.parametrize("ending", ["md", "json", "docx"])
def test_a_file_beyond_the_limit_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1 << 20)

    error = read(tmp_path / f"talk.{ending}", b"x" * ((1 << 20) + 1)).error

    assert error.title == "Larger than 1 MB"


@pytest.mark.parametrize("ending", sorted(ENDINGS))
def test_an_empty_file_is_named(tmp_path: Path, ending: str) -> None:
    assert read(tmp_path / f"talk{ending}", "").error.title == "The file is empty"


def test_control_characters_in_a_files_name_are_shown_not_obeyed(tmp_path: Path) -> None:
    reading = read(tmp_path / "a\x1b[31m\u202e\n.txt", "Text.")

    assert reading.only.id == f"{tmp_path}/a\\x1b[31m\\u202e\\n.txt"
    assert reading.only.title == "a\\x1b[31m\\u202e\\n"


def test_a_name_that_is_no_unicode_is_shown(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt"))

    assert read(path, "Text.").only.id == f"{tmp_path}/caf\\udce9.txt"


def test_a_linked_file_has_the_id_of_what_it_leads_to(tmp_path: Path) -> None:
    link = tmp_path / "b.md"
    link.symlink_to(write(tmp_path / "a.md"))

    assert read_path(link).only.id == f"{tmp_path}/a.md"
