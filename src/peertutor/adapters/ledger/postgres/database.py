"""A store in a database of a PostgreSQL server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import URL, Connection, Engine, Table, create_engine, text, update

from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.failures import readable
from peertutor.adapters.ledger.postgres.failures import translated
from peertutor.adapters.ledger.stores import Store
from peertutor.adapters.ledger.upgrade import bring_up_to_date, stored_revision
from peertutor.core.errors import SettingsError

_TURN = 7_308_332_255_498_436_977
"""The number of the lock that whoever writes holds: any that no other program would choose."""

_WAIT_SECONDS = 60
"""How long a call waits for another process's transaction before it gives up."""

_ERASING_SECONDS = 10
"""While a table waits to be written anew, nobody can begin to read it."""


class PostgresDatabase(Database):
    """One store's database, opened.

    One transaction writes at a time, as in a SQLite file: it holds a lock of the whole database
    until it ends. So numbers, the log's chain and what peers say of one thing need no second try.

    Args:
        url: Where it is.
        engine: What opens it.
        store: Which of the two stores it is.
    """

    def __init__(self, url: URL, engine: Engine, store: Store) -> None:
        super().__init__(f"The database {url.database!r}", engine, store)
        self._where = url.set(drivername="postgresql").render_as_string(hide_password=True)

    @classmethod
    def open(cls, url: URL, store: Store) -> Self:
        """Open a store; make its tables, or bring them up to date, where need be.

        Raises:
            SettingsError: psycopg is not installed, or the server lets nobody in with this URL.
            StorageFailed: The server cannot be reached, or may not be used.
            WorkspaceDamaged: The database holds tables that are not ours.
            WorkspaceTooNew: A newer version has written it.
            WorkspaceLocked: Another process kept writing for too long.
        """
        return cls(url, _make_engine(url), store).ready()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the store, whatever is written meanwhile."""
        with (
            translated(self.name, self._where),
            readable(self.name, self._where),
            self.engine.connect() as connection,
        ):
            reading = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            with reading.begin():
                yield reading

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that is committed, and on the disk, when the block ends."""
        with self._alone(_WAIT_SECONDS) as connection:
            yield connection

    def forget_order(self, connection: Connection, *tables: Table) -> None:
        """Let one transaction have written all rows: each keeps the number of the one that did."""
        for table in tables:
            column = next(iter(table.primary_key.columns))
            connection.execute(update(table).values({column: column}))

    def _write_anew(self) -> None:
        """Write every table anew, in the order of its keys, and forget what was counted of it.

        What was deleted stays in the server's own log of writing, and in its backups, until their
        time is over: neither is PeerTutor's.
        """
        for table in (*self.store.metadata.tables, "passage_words"):
            # One transaction each: nobody who reads two tables may wait for whoever waits for them.
            with self._alone(_ERASING_SECONDS) as connection:
                connection.exec_driver_sql(f'CLUSTER "{table}" USING "pk_{table}"')
                connection.exec_driver_sql(f'ANALYZE "{table}"')

    def _bring_up_to_date(self) -> None:
        with self.read() as connection:
            if stored_revision(connection, self.store, self.name) == self.store.head:
                return
        with self.write() as connection:
            bring_up_to_date(connection, self.store, self.name)

    @contextmanager
    def _alone(self, seconds: int) -> Iterator[Connection]:
        with translated(self.name, self._where), self.engine.begin() as connection:
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{seconds}s'")
            connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
            yield connection


def _make_engine(url: URL) -> Engine:
    try:
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            connect_args={
                "application_name": "peertutor",
                "connect_timeout": 10,
                "options": "-c timezone=UTC",
                # A server that is gone is noticed, and not waited for.
                "keepalives_idle": 30,
                "tcp_user_timeout": 30_000,
            },
            # A connection that the server has let go of meanwhile is made anew.
            pool_pre_ping=True,
            pool_size=4,
            max_overflow=-1,
        )
    except ImportError as error:
        raise SettingsError(
            "PostgreSQL cannot be spoken to",
            cause=f"The library for it is not installed ({error}).",
            remedy='Install it with: pip install "peertutor[postgres]"',
        ) from error
