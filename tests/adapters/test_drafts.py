"""Drafts: a small file an interview, its owner's alone, whole or not there."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import NoReturn

import pytest

from peertutor.adapters.drafts import FileDrafts
from peertutor.core.errors import StorageFailed
from peertutor.ports.recording import Draft

DRAFT = Draft(3, "The pump went qui")


@pytest.fixture
def drafts(tmp_path: Path) -> FileDrafts:
    return FileDrafts(tmp_path / "workspace")


def files(tmp_path: Path) -> list[Path]:
    return sorted(path for path in tmp_path.rglob("*") if path.is_file())


def full(*_: object, **__: object) -> NoReturn:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "text", ["The pump", "", "ü “ä” 🙂\n\ttwo\r\n", "\\u0000 {}", "x" * 99_999]
)
def test_a_draft_comes_back_as_it_was_typed(drafts: FileDrafts, text: str) -> None:
    drafts.keep("talk", Draft(3, text))
    assert drafts.draft("talk") == Draft(3, text)


def test_a_draft_takes_the_place_of_the_former_one(drafts: FileDrafts, tmp_path: Path) -> None:
    drafts.keep("talk", Draft(1, "zanzibar"))
    drafts.keep("talk", DRAFT)
    assert drafts.draft("talk") == DRAFT
    [path] = files(tmp_path)
    assert b"zanzibar" not in path.read_bytes()


def test_each_interview_has_its_own(drafts: FileDrafts) -> None:
    drafts.keep("talk", DRAFT)
    drafts.keep("other", Draft(0, "Well"))
    drafts.drop("other")
    assert drafts.draft("talk") == DRAFT
    assert drafts.draft("other") is None


def test_where_there_is_none_there_is_none_and_dropping_it_is_allowed(drafts: FileDrafts) -> None:
    assert drafts.draft("talk") is None
    drafts.drop("talk")
    drafts.drop("talk")


def test_a_draft_that_is_dropped_leaves_no_file(drafts: FileDrafts, tmp_path: Path) -> None:
    drafts.keep("talk", DRAFT)
    drafts.drop("talk")
    assert files(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_nobody_else_may_read_it_whatever_the_umask(drafts: FileDrafts, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        drafts.keep("talk", DRAFT)
        drafts.keep("talk", Draft(4, "Then"))
    finally:
        os.umask(before)
    [path] = files(tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("name", ["../../outside", "/etc/passwd", "a/b\0c", "2026-03-02-pümp", ""])
def test_whatever_an_interview_is_called_its_draft_stays_in_the_folder(
    drafts: FileDrafts, tmp_path: Path, name: str
) -> None:
    drafts.keep(name, DRAFT)
    assert drafts.draft(name) == DRAFT
    assert [path.parent for path in files(tmp_path)] == [tmp_path / "workspace" / "drafts"]


@pytest.mark.parametrize(
    "damaged",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"turn": 3}',
        b'{"text": "The pump"}',
        b'{"turn": "three", "text": "The pump"}',
        b'{"turn": null, "text": "The pump"}',
        b'{"turn": 3, "text": "\xff\xfe"}',
        b"\x00" * 40,
    ],
)
def test_a_damaged_file_is_no_draft_and_is_replaced_by_the_next(
    drafts: FileDrafts, tmp_path: Path, damaged: bytes
) -> None:
    drafts.keep("talk", DRAFT)
    [path] = files(tmp_path)
    path.write_bytes(damaged)
    assert drafts.draft("talk") is None
    drafts.keep("talk", DRAFT)
    assert drafts.draft("talk") == DRAFT


@pytest.mark.parametrize("step", ["open", "fsync", "replace"])
def test_a_full_disk_is_said_so_and_the_former_draft_stays(
    drafts: FileDrafts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    drafts.keep("talk", DRAFT)
    before = files(tmp_path)
    with monkeypatch.context() as patched:
        # `Path.replace` goes through `os.replace`.
        patched.setattr(os, step, full)
        with pytest.raises(StorageFailed) as caught:
            drafts.keep("talk", Draft(3, "The pump went quiet"))
    assert "No space left" in caught.value.cause
    assert caught.value.remedy
    assert caught.value.retryable
    assert drafts.draft("talk") == DRAFT
    assert files(tmp_path) == before
    drafts.keep("talk", Draft(3, "The pump went quiet"))
    assert drafts.draft("talk") == Draft(3, "The pump went quiet")


def test_the_first_draft_on_a_full_disk_leaves_nothing(
    drafts: FileDrafts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StorageFailed):
        drafts.keep("talk", DRAFT)
    assert files(tmp_path) == []
    assert drafts.draft("talk") is None


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "workspace").write_text("a file")
    with pytest.raises(StorageFailed):
        FileDrafts(tmp_path / "workspace").keep("talk", DRAFT)


def test_what_a_crash_left_half_written_is_not_read_and_is_dropped_too(
    drafts: FileDrafts, tmp_path: Path
) -> None:
    drafts.keep("talk", DRAFT)
    [path] = files(tmp_path)
    path.with_suffix(".new").write_bytes(b'{"turn": 3, "text": "zanzi')
    assert drafts.draft("talk") == DRAFT
    drafts.drop("talk")
    assert files(tmp_path) == []


def test_half_a_character_that_was_pasted_costs_nothing_but_itself(drafts: FileDrafts) -> None:
    drafts.keep("talk", Draft(3, "The pump \ud83d went quiet"))
    kept = drafts.draft("talk")
    assert kept is not None
    assert kept.text.startswith("The pump ")
