"""A store in a SQLite file."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection, Engine, Table

from peertutor.adapters.ledger import sqlite_file
from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.failures import readable
from peertutor.adapters.ledger.sqlite_failures import translated
from peertutor.adapters.ledger.stores import Store
from peertutor.adapters.ledger.upgrade import bring_up_to_date, stored_revision
from peertutor.adapters.locks import held
from peertutor.core.errors import WorkspaceLocked


class SqliteDatabase(Database):
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
        super().__init__(path.name, engine, store)
        self.path = path
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
        return cls(path, sqlite_file.make_engine(path), store).ready()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the store, whatever is written meanwhile."""
        with (
            translated(self.path),
            readable(self.name, str(self.path)),
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

    def forget_order(self, connection: Connection, *tables: Table) -> None:
        """Nothing is left of the order once the file is written anew: rows lie by their keys."""

    def _write_anew(self) -> None:
        """Write the file anew, and empty its log.

        Deleting overwrites rows, but pages that were rearranged may hold copies, and the log holds
        old pages.
        """
        with self._alone(), translated(self.path):
            sqlite_file.write_anew(self.engine)
            self._empty_log()

    def _empty_log(self) -> None:
        deadline = time.monotonic() + sqlite_file.WAIT_SECONDS
        while sqlite_file.outside_transaction(self.engine, "PRAGMA wal_checkpoint(TRUNCATE)"):
            if time.monotonic() > deadline:
                raise WorkspaceLocked(
                    "The deleted words are still in the ledger's log",
                    cause=f"Another program keeps reading {self.path}.",
                    remedy="Close it; the next start of PeerTutor removes them.",
                )

    def _bring_up_to_date(self) -> None:
        with translated(self.path):
            with self.engine.connect() as connection:
                current = stored_revision(connection, self.store, self.name) == self.store.head
            mode = sqlite_file.outside_transaction(self.engine, "PRAGMA journal_mode")
            if current and mode == "wal":
                return
            with self._alone():
                sqlite_file.use_write_ahead_log(self.engine, self.path)
                with sqlite_file.rewriting(self.engine) as connection:
                    bring_up_to_date(connection, self.store, self.name)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._turnstile, held(self._lock_file, seconds=sqlite_file.WAIT_SECONDS):
            yield
