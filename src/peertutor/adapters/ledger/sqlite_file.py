"""A SQLite file opened the one way that loses nothing: private, WAL, synced, checked."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event

from peertutor.core.errors import StorageFailed, WorkspaceDamaged

WRITE = "peertutor_write"
"""Execution option: this transaction will write, so it takes SQLite's write lock at its start."""

WAIT_SECONDS = 60
"""How long a call waits for another process's transaction before it gives up."""

_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    # A commit is on the disk when it returns, whatever happens to the machine after it.
    "PRAGMA synchronous = FULL",
    f"PRAGMA busy_timeout = {WAIT_SECONDS * 1000}",
    # What is deleted is overwritten.
    "PRAGMA secure_delete = ON",
    # No copy of anyone's words in the system's folder for temporary files.
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -16000",
)

# File systems whose locks or shared memory do not reach every machine that mounts them.
_REMOTE = re.compile(
    r"nfs\d?|cifs|smb\w*|9p|afs|ceph|lustre|gfs2|ocfs2|beegfs|davfs|"
    r"fuse\.(?!fuseblk|ext|ntfs|overlay|gocryptfs|encfs|bindfs|mergerfs).*"
)


def make_private(path: Path) -> None:
    """See to it that `path` and its folder exist and are for their owner only.

    SQLite gives its side files the mode of the database file, so that this covers all of them.

    Raises:
        StorageFailed: The folder cannot be written.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(handle).st_mode & 0o077:
                os.fchmod(handle, 0o600)
        finally:
            os.close(handle)
    except OSError as error:
        raise StorageFailed(
            f"{path.name} cannot be made",
            cause=f"{error.strerror or error} ({path.parent})",
            remedy="Check that the workspace folder may be written and the disk is not full.",
            retryable=False,
        ) from error


def refuse_network_drive(path: Path, mounts: Path = Path("/proc/self/mountinfo")) -> None:
    """Raise `StorageFailed` if `path` lies on a network file system, as far as can be known.

    SQLite's write-ahead log needs memory shared by all who open the file, which no network drive
    offers. Where the system does not list its mounts nothing is refused.
    """
    kind = _file_system(path.resolve(), mounts)
    if _REMOTE.fullmatch(kind):
        raise StorageFailed(
            "The workspace lies on a network drive",
            cause=f"{path.parent} is a {kind} file system, where the ledger could lose data.",
            remedy="Choose a folder on a local disk with --workspace (or PEERTUTOR_WORKSPACE).",
            retryable=False,
        )


def _file_system(path: Path, mounts: Path) -> str:
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        fields, _, tail = line.partition(" - ")
        point = Path(_unescaped(fields.split(" ")[4]))
        depth = len(point.parts)
        # Of two mounts on one point the later one is seen.
        if depth >= best and path.is_relative_to(point):
            best, kind = depth, tail.split(" ")[0]
    return kind


def _unescaped(mount_point: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match.group(1), 8)), mount_point)


def make_engine(path: Path) -> Engine:
    """Return an engine whose transactions begin as SQLite needs them to.

    The driver's own idea of when a transaction begins is switched off: it commits before changes to
    the schema, which would leave half a migration behind.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={
            "timeout": WAIT_SECONDS,
            "check_same_thread": False,
            "isolation_level": None,
        },
        pool_size=4,
        # As many as there are threads: nobody waits for a connection, only for the write lock.
        max_overflow=-1,
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    # A reader that became a writer half-way would be refused when another had written meanwhile.
    wants_to_write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if wants_to_write else "BEGIN")


def use_write_ahead_log(engine: Engine, path: Path) -> None:
    """Switch the file to WAL, for good; raises `StorageFailed` where it cannot be.

    Call it inside the write lock.
    """
    mode = outside_transaction(engine, "PRAGMA journal_mode = WAL")
    if mode != "wal":
        raise StorageFailed(
            "The workspace's disk cannot be used safely",
            cause=f"SQLite cannot keep its write-ahead log in {path.parent} (it offers: {mode}).",
            remedy="Choose a folder on a local disk with --workspace (or PEERTUTOR_WORKSPACE).",
            retryable=False,
        )


@contextmanager
def rewriting(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which tables that others point to may be written anew.

    What points to them, rows and views, is checked at the end instead of half-way.

    Raises:
        WorkspaceDamaged: Rows are left that point to none; nothing is changed.
    """
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101 - only a closed connection has none
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA legacy_alter_table = ON")
        try:
            writing = connection.execution_options(**{WRITE: True})
            with writing.begin():
                yield writing
                _refuse_orphans(writing)
        finally:
            raw.execute("PRAGMA legacy_alter_table = OFF")
            raw.execute("PRAGMA foreign_keys = ON")


def _refuse_orphans(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise WorkspaceDamaged(
            "The ledger could not be brought up to date",
            cause=f"A row of {broken[0]} points to a row of {broken[2]} that is missing.",
            remedy="Nothing was changed. Restore a backup made with the former version.",
        )


def write_anew(engine: Engine) -> None:
    """Copy what the file holds into fresh pages; call it inside the write lock."""
    # The copy may be too large for memory; it holds nothing that was deleted.
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101 - only a closed connection has none
        raw.execute("PRAGMA temp_store = FILE")
        try:
            raw.execute("VACUUM")
        finally:
            raw.execute("PRAGMA temp_store = MEMORY")


def outside_transaction(engine: Engine, statement: str) -> object:
    """Run one statement that may not stand in a transaction; return its first value, if any."""
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        row = raw.execute(statement).fetchone() if raw is not None else None
        return row[0] if row else None
