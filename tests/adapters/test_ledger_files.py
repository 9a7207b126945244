"""The ledger's files: private, on a disk that keeps them, and clear about what is wrong."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger, sqlite_file
from peertutor.adapters.personal import SqlPersonalStore
from peertutor.core.errors import (
    PeerTutorError,
    SettingsError,
    StorageFailed,
    WorkspaceDamaged,
    WorkspaceLocked,
    WrongUse,
)
from tests.contracts.interviews import cut_by_turn, make_interview

TALK = make_interview("talk", "Why does it jam?", "The printer lies when the toner is empty.")


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_umask")
def test_nobody_else_may_read_a_file_of_the_workspace(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    ledger, personal = SqlLedger.open(workspace=workspace), SqlPersonalStore.open(workspace)
    ledger.add_interview(TALK, cut_by_turn(TALK))
    personal.start_conversation()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in workspace.iterdir()}
    ledger.close()
    personal.close()
    assert {"ledger.sqlite3-wal", "personal.sqlite3-shm", "ledger.lock"} <= modes.keys()
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(workspace.stat().st_mode) == 0o700


def test_a_file_that_was_open_to_all_is_closed_to_them(tmp_path: Path) -> None:
    SqlLedger.open(workspace=tmp_path).close()
    path = tmp_path / "ledger.sqlite3"
    path.chmod(0o644)
    SqlLedger.open(workspace=tmp_path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_commit_is_synced_and_what_is_deleted_overwritten(tmp_path: Path) -> None:
    ledger = SqlLedger.open(workspace=tmp_path)
    with ledger._database.read() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        }
    ledger.close()
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
    }


MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
40 22 0:40 / /mnt/office\\040share rw,relatime shared:2 - nfs4 server:/x rw
41 22 0:41 / /mnt/office\\040share/local rw,relatime shared:3 - ext4 /dev/vdb rw
42 22 0:42 / /mnt/wsl rw,relatime shared:4 - 9p C:\\134 rw
43 22 0:43 / /home/ana/ssh rw,relatime shared:5 - fuse.sshfs host:/ rw
44 22 0:44 / /home/ana/encrypted rw,relatime shared:6 - fuse.gocryptfs x rw
45 22 0:45 / /mnt/smb rw,relatime shared:7 - cifs //server/x rw
46 22 0:46 / /mnt/smb rw,relatime shared:8 - tmpfs tmpfs rw
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Path:
    path = tmp_path / "mountinfo"
    path.write_text(MOUNTS)
    return path


@pytest.mark.parametrize(
    "folder", ["/mnt/office share/team", "/mnt/wsl/team", "/home/ana/ssh/team"]
)
def test_a_network_drive_is_refused(mounts: Path, folder: str) -> None:
    with pytest.raises(StorageFailed) as raised:
        sqlite_file.refuse_network_drive(Path(folder) / "ledger.sqlite3", mounts)
    assert folder in raised.value.cause
    assert "--workspace" in raised.value.remedy


@pytest.mark.parametrize(
    "folder",
    ["/mnt/office share/local/x", "/home/ana/encrypted/x", "/mnt/smb/x", "/home/ana/x"],
)
def test_a_local_disk_is_taken(mounts: Path, folder: str) -> None:
    sqlite_file.refuse_network_drive(Path(folder) / "ledger.sqlite3", mounts)


def test_where_mounts_are_not_listed_nothing_is_refused(tmp_path: Path) -> None:
    sqlite_file.refuse_network_drive(tmp_path / "ledger.sqlite3", tmp_path / "missing")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(StorageFailed) as raised:
        SqlLedger.open(workspace=tmp_path / "file" / "workspace")
    assert raised.value.remedy


@pytest.mark.parametrize(
    "url",
    [
        "mysql://team/ledger",
        "postgresql://team",
        "sqlite://",
        "sqlite:///:memory:",
        "no url at all",
    ],
)
def test_a_ledger_that_cannot_be_there_is_said(tmp_path: Path, url: str) -> None:
    with pytest.raises(SettingsError):
        SqlLedger.open(url, workspace=tmp_path)


def test_a_relative_url_is_meant_inside_the_workspace(tmp_path: Path) -> None:
    ledger = SqlLedger.open("sqlite:///team.sqlite3", workspace=tmp_path)
    assert ledger.path == tmp_path / "team.sqlite3"
    ledger.close()


def with_pragma(monkeypatch: pytest.MonkeyPatch, pragma: str) -> None:
    monkeypatch.setattr(sqlite_file, "_PRAGMAS", (*sqlite_file._PRAGMAS, f"PRAGMA {pragma}"))


def test_a_full_disk_is_said_and_nothing_is_half_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SqlLedger.open(workspace=tmp_path).close()
    with_pragma(monkeypatch, "max_page_count = 120")
    ledger = SqlLedger.open(workspace=tmp_path)
    long = make_interview("long", *(f"turn {n} " + "word " * 200 for n in range(500)))
    with pytest.raises(StorageFailed, match="full") as raised:
        ledger.add_interview(long, cut_by_turn(long))
    assert raised.value.retryable
    assert ledger.interviews() == []
    assert ledger.search_text("turn", 5) == []
    assert ledger.add_interview(TALK, cut_by_turn(TALK)) == "added"
    ledger.close()


def test_a_disk_that_may_not_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    SqlLedger.open(workspace=tmp_path).close()
    with_pragma(monkeypatch, "query_only = ON")
    ledger = SqlLedger.open(workspace=tmp_path)
    with pytest.raises(StorageFailed) as raised:
        ledger.add_interview(TALK, cut_by_turn(TALK))
    assert not raised.value.retryable
    ledger.close()


def test_a_file_that_another_program_writes_is_waited_for_and_then_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_pragma(monkeypatch, "busy_timeout = 50")
    ledger = SqlLedger.open(workspace=tmp_path)
    other = sqlite3.connect(str(ledger.path), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(WorkspaceLocked):
        ledger.add_interview(TALK, cut_by_turn(TALK))
    assert ledger.interviews() == []
    other.execute("COMMIT")
    assert ledger.add_interview(TALK, cut_by_turn(TALK)) == "added"
    other.close()
    ledger.close()


def filled(workspace: Path) -> Path:
    ledger = SqlLedger.open(workspace=workspace)
    for number in range(60):
        words = [f"turn {number} {place} {'word ' * 60}" for place in range(8)]
        talk = make_interview(f"talk{number}", *words)
        ledger.add_interview(talk, cut_by_turn(talk))
    ledger.close()
    return workspace / "ledger.sqlite3"


def garbled(content: bytes) -> bytes:
    return bytes(byte ^ 0x5A if n % 4096 > 90 else byte for n, byte in enumerate(content))


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"\0" * len(content),
        lambda content: b"not a database" * 1000,
        lambda content: content[: len(content) // 2],
        lambda content: content[:4096] + os.urandom(len(content) - 4096),
        garbled,
    ],
    ids=["zeroed", "replaced", "halved", "pages lost", "garbled"],
)
def test_a_damaged_file_is_said_before_it_can_mislead(tmp_path: Path, damage: object) -> None:
    assert callable(damage)
    path = filled(tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(WorkspaceDamaged) as raised:
        read_everything(tmp_path)
    assert raised.value.title
    assert raised.value.remedy


def read_everything(workspace: Path) -> None:
    ledger = SqlLedger.open(workspace=workspace)
    try:
        for summary in ledger.interviews():
            ledger.interview(summary.id)
        ledger.passages(hit.passage_id for hit in ledger.search_text("turn", 1000))
    finally:
        ledger.close()


@pytest.mark.parametrize(
    "change",
    [
        "veterans = '[not json'",
        "state = 'released', kind = 'sermon'",
        "date = 'once upon a time'",
        "title = CAST(x'ff00ff' AS TEXT)",
    ],
)
def test_a_value_that_cannot_be_read_is_damage(tmp_path: Path, change: str) -> None:
    path = filled(tmp_path)
    database = sqlite3.connect(path)
    database.execute(f"UPDATE interviews SET {change} WHERE id = 'talk7'")
    database.commit()
    database.close()
    with pytest.raises(WorkspaceDamaged):
        read_everything(tmp_path)


def test_what_cannot_be_stored_is_the_callers_mistake(tmp_path: Path) -> None:
    ledger = SqlLedger.open(workspace=tmp_path)
    with pytest.raises(WrongUse):
        ledger.interview("a lone surrogate \ud800")
    ledger.close()


def test_every_error_can_be_acted_on(tmp_path: Path) -> None:
    path = filled(tmp_path)
    path.write_bytes(b"x" * 5000)
    with pytest.raises(PeerTutorError) as raised:
        SqlLedger.open(workspace=tmp_path)
    assert "sqlite3." not in str(raised.value).lower().replace("ledger.sqlite3", "")
