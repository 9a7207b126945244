"""Transactions: many readers, one writer at a time in the whole ledger."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager, suppress
from typing import Self

from sqlalchemy import Connection, Engine, Table, select

from peertutor.adapters.ledger.stores import Store
from peertutor.core.errors import StorageFailed, WorkspaceLocked

_ERASE_PENDING = "erase_pending"


class Database(ABC):
    """One store, opened; safe to use from several threads, next to other processes.

    Args:
        name: What messages call it.
        engine: What opens it.
        store: Which of the two stores it is.
    """

    def __init__(self, name: str, engine: Engine, store: Store) -> None:
        self.name = name
        self.engine = engine
        self.store = store

    @abstractmethod
    def read(self) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one state of the store, whatever is written meanwhile."""

    @abstractmethod
    def write(self) -> AbstractContextManager[Connection]:
        """Open a transaction that is committed, and on the disk, when the block ends.

        Nobody else writes meanwhile, in any process.
        """

    @abstractmethod
    def forget_order(self, connection: Connection, *tables: Table) -> None:
        """Let nothing tell, once traces are erased, in which order the rows of `tables` came."""

    def mark_erasure(self, connection: Connection) -> None:
        """Note, in the transaction that deletes, that traces must be erased after it.

        A process that is killed before it has called `erase_traces` leaves that to the next one.
        """
        bump(connection, self.store, _ERASE_PENDING)

    def erase_traces(self) -> None:
        """Let nothing be left of deleted rows where the store keeps its own.

        Raises:
            WorkspaceLocked: Somebody kept reading for too long; the next opening tries again.
        """
        marks = self._marks()
        self._write_anew()
        meta = self.store.metadata.tables["meta"]
        ours = (meta.c.key == _ERASE_PENDING) & (meta.c.value == marks)
        with self.write() as connection:
            # Another mark, made meanwhile, stands for rows that were still there.
            connection.execute(meta.delete().where(ours))

    def ready(self) -> Self:
        """Bring the tables up to date, and finish what was left to be erased; return itself."""
        try:
            self._bring_up_to_date()
            self._finish_erasing()
        except BaseException:
            self.close()
            raise
        return self

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    @abstractmethod
    def _bring_up_to_date(self) -> None:
        """Make the tables, or migrate those of a former version."""

    @abstractmethod
    def _write_anew(self) -> None:
        """Copy what the store holds to where nothing else ever stood; raises `WorkspaceLocked`."""

    def _finish_erasing(self) -> None:
        if self._marks():
            # Who deleted was told that it failed; a full disk must not lock everybody out.
            with suppress(StorageFailed, WorkspaceLocked):
                self.erase_traces()

    def _marks(self) -> int:
        with self.read() as connection:
            return counter(connection, self.store, _ERASE_PENDING)


def counter(connection: Connection, store: Store, key: str) -> int:
    """Return a counter of the store's `meta` table, 0 where it was never raised."""
    meta = store.metadata.tables["meta"]
    value = connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()
    return int(value or 0)


def bump(connection: Connection, store: Store, key: str, by: int = 1) -> None:
    """Raise a counter of the store's `meta` table."""
    meta = store.metadata.tables["meta"]
    raised = connection.execute(
        meta.update().where(meta.c.key == key).values(value=meta.c.value + by)
    )
    if not raised.rowcount:
        connection.execute(meta.insert().values(key=key, value=by))


def settled(connection: Connection, store: Store, key: str, value: int) -> int:
    """Return a value of the store's `meta` table; where there is none, `value` is it from now on.

    Call it in a transaction that writes.
    """
    found = counter(connection, store, key)
    if not found:
        meta = store.metadata.tables["meta"]
        connection.execute(meta.insert().values(key=key, value=value))
    return found or value
