"""From whatever definition of the tables a file has to the one this version works with."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, inspect, select

from peertutor.adapters.ledger.schema import Store
from peertutor.adapters.ledger.sqlite_file import WRITE
from peertutor.core.errors import WorkspaceDamaged, WorkspaceTooNew

MIGRATIONS = Path(__file__).parent.parent / "migrations"

# Alembic's own table, written here so that Alembic is only loaded when there is work for it.
_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), primary_key=True),
)


def stored_revision(engine: Engine, store: Store) -> str | None:
    """Return how far the file's tables have come; None for a file without any.

    Raises:
        WorkspaceDamaged: The file holds tables, but not ours.
        WorkspaceTooNew: A newer version of the program has written it.
    """
    with engine.connect() as connection:
        return _revision(connection, store)


def bring_up_to_date(engine: Engine, store: Store) -> None:
    """Make the tables of an empty file, or migrate those of an older one, in one transaction.

    Call it inside the write lock. Raises as `stored_revision` does.
    """
    with engine.connect() as connection:
        # Tables that others point to, rows and views, may be written anew: what points to them
        # is checked at the end instead of half-way.
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101 - only a closed connection has none
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA legacy_alter_table = ON")
        try:
            writing = connection.execution_options(**{WRITE: True})
            with writing.begin():
                _change(writing, store)
        finally:
            raw.execute("PRAGMA legacy_alter_table = OFF")
            raw.execute("PRAGMA foreign_keys = ON")


def _change(connection: Connection, store: Store) -> None:
    revision = _revision(connection, store)
    if revision is None:
        store.metadata.create_all(connection, checkfirst=False)
        _version.create(connection)
        connection.execute(_version.insert().values(version_num=store.head))
    elif revision != store.head:
        migrate(connection, store)
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise WorkspaceDamaged(
            "The ledger could not be brought up to date",
            cause=f"A row of {broken[0]} points to a row of {broken[2]} that is missing.",
            remedy="Nothing was changed. Restore a backup made with the former version.",
        )


def migrate(connection: Connection, store: Store, target: str = "head") -> None:
    """Run the migrations up to `target` on an open connection."""
    # A quarter of a second that only a new version has to spend.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option(
        "version_locations", str(MIGRATIONS / "versions" / store.name).replace("%", "%%")
    )
    config.attributes["connection"] = connection
    command.upgrade(config, target)


def _revision(connection: Connection, store: Store) -> str | None:
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if _version.name not in tables:
        raise _foreign(store)
    revision = connection.execute(select(_version.c.version_num)).scalar()
    if revision in store.revisions:
        return str(revision)
    if isinstance(revision, str) and revision.startswith(f"{store.name}_"):
        raise WorkspaceTooNew(
            "This workspace was written by a newer version of PeerTutor",
            cause=f"Its {store.name} is at {revision}; this version knows {store.head}.",
            remedy="Update PeerTutor, or choose another folder with --workspace.",
        )
    raise _foreign(store)


def _foreign(store: Store) -> WorkspaceDamaged:
    return WorkspaceDamaged(
        f"{store.name}.sqlite3 is not PeerTutor's",
        cause="It is a database, but its tables are not those of a PeerTutor workspace.",
        remedy="Move it away, or choose another folder with --workspace.",
    )
