"""Names that every system takes; files whole or not at all."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.errors import FileError, StorageFailed
from peertutor.export.files import file_name, write_file
from tests.e2e.payloads import PAYLOADS

RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)")
TITLES = (
    "../../etc/passwd",
    "..",
    ".hidden",
    "~/.ssh/id_rsa",
    "C:\\Windows\\System32",
    "con",
    "NUL.md",
    "lpt1",
    "",
    " ",
    "a" * 200,
    "文" * 200,
    "𠀀" * 200,
    "-rf *",
    "$(rm -rf ~) `x` | y; z & w",
    "trailing. . .",
    "a\x00b\nc\td",
    *PAYLOADS,
)

# Stands still where everything is written and nothing has its name yet.
WRITER = """
import os, sys, time
from pathlib import Path
from peertutor.export.files import write_file

def still(handle):
    print("written", flush=True)
    time.sleep(60)

os.fsync = still
write_file(Path(sys.argv[1]), "b.md", "half")
"""


def is_safe(name: str) -> bool:
    return (
        len(name) <= 80
        and len(name.encode()) <= 255
        and not name.startswith((".", "-", "~"))
        and not RESERVED.match(name)
        and name.endswith(".md")
        and re.fullmatch(r"[^\s/\\:*?\"<>|\x00-\x1f\x7f-\x9f]+", name) is not None
    )


@pytest.mark.parametrize("title", TITLES)
def test_a_hostile_title_makes_a_safe_name(title: str) -> None:
    assert is_safe(file_name(title, "id", ".md"))


@given(st.text(), st.text())
def test_any_title_makes_a_safe_name(title: str, identity: str) -> None:
    assert is_safe(file_name(title, identity, ".md"))


def test_a_name_says_what_it_is_and_stays_the_same() -> None:
    name = file_name("The billing run: why it hangs", "billing", ".md")
    assert re.fullmatch(r"The-billing-run-why-it-hangs-[0-9a-f]{8}\.md", name)
    assert file_name("The billing run: why it hangs", "billing", ".md") == name
    assert file_name("Größe über 3", "x", ".md").startswith("Größe-über-3-")


def test_two_of_one_title_do_not_collide_even_without_capitals() -> None:
    assert file_name("Night", "a", ".md").lower() != file_name("NIGHT", "b", ".md").lower()


def test_a_file_is_whole_and_its_owners_alone(tmp_path: Path) -> None:
    folder = tmp_path / "for" / "review"
    path = write_file(folder, "a.md", "one\r\ntwo é\n")
    assert path.read_bytes() == "one\r\ntwo é\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(folder.iterdir()) == [path]


def test_nothing_is_overwritten_unless_asked_for(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.md", "first")
    with pytest.raises(FileError) as refused:
        write_file(tmp_path, "a.md", "second")
    assert (refused.value.exit_code, refused.value.path) == (1, str(path))
    assert "--force" in refused.value.remedy
    assert path.read_text() == "first"
    write_file(tmp_path, "a.md", "second", force=True)
    assert path.read_text() == "second"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("force", [True, False])
@pytest.mark.parametrize("there", [True, False])
def test_a_link_is_neither_followed_nor_replaced(tmp_path: Path, force: bool, there: bool) -> None:
    outside = tmp_path / "outside"
    if there:
        outside.write_text("precious")
    link = tmp_path / "out" / "a.md"
    link.parent.mkdir()
    link.symlink_to(outside)
    with pytest.raises(FileError, match="not replaced"):
        write_file(link.parent, "a.md", "mine", force=force)
    assert link.is_symlink()
    assert outside.exists() == there
    assert not there or outside.read_text() == "precious"


def test_a_folder_and_a_pipe_are_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    os.mkfifo(tmp_path / "b.md")
    for name in ("a.md", "b.md"):
        with pytest.raises(FileError, match="not replaced"):
            write_file(tmp_path, name, "mine", force=True)


def test_a_full_disk_leaves_the_old_file_and_no_half_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_file(tmp_path, "a.md", "first")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFailed, match="cannot be written") as failed:
        write_file(tmp_path, "a.md", "second", force=True)
    assert "No space left" in failed.value.cause
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]


@contextmanager
def writer(folder: Path) -> Iterator[Path]:
    """Another process in the middle of writing; yields its half file, and kills it at the end."""
    command = [sys.executable, "-c", WRITER, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "written\n"
            (half,) = folder.glob(".peertutor-????????.part")
            yield half
        finally:
            process.kill()


def test_what_killed_writing_has_left_goes_with_the_next_file(tmp_path: Path) -> None:
    stranger = tmp_path / ".peertutor-minutes-of-monday.part"
    stranger.write_text("mine")
    with writer(tmp_path) as half:
        path = write_file(tmp_path, "a.md", "first")
        assert half.read_text() == "half"
    assert half.exists()
    write_file(tmp_path, "c.md", "second")
    assert sorted(tmp_path.iterdir()) == [stranger, path, tmp_path / "c.md"]


def test_what_was_swept_from_under_its_writer_is_written_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync
    swept: list[Path] = []

    def sweep(handle: int) -> None:
        fsync(handle)
        for half in tmp_path.glob(".peertutor-*.part"):
            if not swept:
                half.unlink()
                swept.append(half)

    monkeypatch.setattr(os, "fsync", sweep)
    path = write_file(tmp_path, "a.md", "whole")
    assert swept
    assert path.read_text() == "whole"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_in_the_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    for folder in (tmp_path / "out", tmp_path / "out" / "below"):
        with pytest.raises(StorageFailed, match="needs a folder") as failed:
            write_file(folder, "a.md", "mine")
        assert (failed.value.exit_code, failed.value.retryable) == (7, False)
