"""Transactions: many readers, one writer at a time in the whole workspace."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, select

from peertutor.adapters.ledger import sqlite_file
from peertutor.adapters.ledger.failures import readable, translated
from peertutor.adapters.ledger.schema import Store
from peertutor.adapters.ledger.upgrade import bring_up_to_date, stored_revision
from peertutor.adapters.locks import held
from peertutor.core.errors import StorageFailed, WorkspaceLocked

_ERASE_PENDING = "erase_pending"


class Database:
    """One store's file, opened.

    Two connections that write or checkpoint at the same instant can lose data in SQLite before
    3.51.3. So each transaction that writes runs inside a lock file that all processes share; the
    automatic checkpoint runs at the end of such a transaction, inside the lock as well. The one
    that SQLite runs when the last connection closes needs no lock: SQLite itself makes sure that
    nobody else has the file open.

    Args:
        path: The database file.
        engine: What opens it.
        store: Which of the two stores it is.
    """

    def __init__(self, path: Path, engine: Engine, store: Store) -> None:
        self.path = path
        self.engine = engine
        self._store = store
        self._lock_file = path.with_suffix(".lock")
        # Threads of one process queue here: waiting on the file is done by polling.
        self._turnstile = threading.Lock()

    @classmethod
    def open(cls, path: Path, store: Store) -> Self:
        """Open the store's file; make it, or bring it up to date, where need be.

        Raises:
            StorageFailed: The folder cannot be written, or lies on a network drive.
            WorkspaceDamaged: The file is not a store of ours, or is broken.
            WorkspaceTooNew: A newer version has written it.
            WorkspaceLocked: Another process kept the lock for too long.
        """
        sqlite_file.make_private(path)
        sqlite_file.refuse_network_drive(path)
        database = cls(path, sqlite_file.make_engine(path), store)
        try:
            database._bring_up_to_date()
            database._finish_erasing()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the store, whatever is written meanwhile."""
        with (
            translated(self.path),
            readable(self.path),
            self.engine.connect() as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that is committed, and on the disk, when the block ends."""
        with self._alone(), translated(self.path), self.engine.connect() as connection:
            writing = connection.execution_options(**{sqlite_file.WRITE: True})
            with writing.begin():
                yield writing

    def mark_erasure(self, connection: Connection) -> None:
        """Note, in the transaction that deletes, that traces must be erased after it.

        A process that is killed before it has called `erase_traces` leaves that to the next one.
        """
        bump(connection, self._store, _ERASE_PENDING)

    def erase_traces(self) -> None:
        """Overwrite what deleted rows may have left in the file and in its log.

        Deleting overwrites rows, but pages that were rearranged may hold copies, and the log holds
        old pages: the file is written anew and the log emptied.

        Raises:
            WorkspaceLocked: Somebody kept reading for too long; the next opening tries again.
        """
        with self.read() as connection:
            marks = counter(connection, self._store, _ERASE_PENDING)
        with self._alone(), translated(self.path):
            sqlite_file.write_anew(self.engine)
            self._empty_log()
        meta = self._store.metadata.tables["meta"]
        ours = (meta.c.key == _ERASE_PENDING) & (meta.c.value == marks)
        with self.write() as connection:
            # Another mark, made meanwhile, stands for rows that were still there.
            connection.execute(meta.delete().where(ours))

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _empty_log(self) -> None:
        deadline = time.monotonic() + sqlite_file.WAIT_SECONDS
        while sqlite_file.outside_transaction(self.engine, "PRAGMA wal_checkpoint(TRUNCATE)"):
            if time.monotonic() > deadline:
                raise WorkspaceLocked(
                    "The deleted words are still in the ledger's log",
                    cause=f"Another program keeps reading {self.path}.",
                    remedy="Close it; the next start of PeerTutor removes them.",
                )

    def _finish_erasing(self) -> None:
        with self.read() as connection:
            pending = counter(connection, self._store, _ERASE_PENDING)
        if pending:
            # Who deleted was told that it failed; a full disk must not lock everybody out.
            with suppress(StorageFailed, WorkspaceLocked):
                self.erase_traces()

    def _bring_up_to_date(self) -> None:
        with translated(self.path):
            current = stored_revision(self.engine, self._store) == self._store.head
            mode = sqlite_file.outside_transaction(self.engine, "PRAGMA journal_mode")
            if current and mode == "wal":
                return
            with self._alone():
                sqlite_file.use_write_ahead_log(self.engine, self.path)
                bring_up_to_date(self.engine, self._store)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._turnstile, held(self._lock_file, seconds=sqlite_file.WAIT_SECONDS):
            yield


def counter(connection: Connection, store: Store, key: str) -> int:
    """Return a counter of the store's `meta` table, 0 where it was never raised."""
    meta = store.metadata.tables["meta"]
    value = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
    return int(value or 0)


def bump(connection: Connection, store: Store, key: str) -> None:
    """Raise a counter of the store's `meta` table by one."""
    meta = store.metadata.tables["meta"]
    raised = connection.execute(
        meta.update().where(meta.c.key == key).values(value=meta.c.value + 1)
    )
    if not raised.rowcount:
        connection.execute(meta.insert().values(key=key, value=1))


def settled(connection: Connection, store: Store, key: str, value: int) -> int:
    """Return a value of the store's `meta` table; where there is none, `value` is it from now on.

    Call it in a transaction that writes.
    """
    found = counter(connection, store, key)
    if not found:
        meta = store.metadata.tables["meta"]
        connection.execute(meta.insert().values(key=key, value=value))
    return found or value
