"""From whatever definition of the tables a store has to the one this version works with."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, String, Table, inspect, select

from peertutor.adapters.ledger.stores import Store
from peertutor.core.errors import WorkspaceDamaged, WorkspaceTooNew

MIGRATIONS = Path(__file__).parent.parent / "migrations"

# Alembic's own table, written here so that Alembic is only loaded when there is work for it.
_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), primary_key=True),
)


def stored_revision(connection: Connection, store: Store, name: str) -> str | None:
    """Return how far the tables have come; None where there are not any.

    Args:
        connection: To the database that may hold a store.
        store: Which of the two stores it should be.
        name: What messages call the database.

    Raises:
        WorkspaceDamaged: There are tables, but not ours.
        WorkspaceTooNew: A newer version of the program has written it.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        return None
    if _version.name not in tables:
        raise _foreign(name)
    revision = connection.execute(select(_version.c.version_num)).scalar()
    if revision in store.revisions:
        return str(revision)
    if isinstance(revision, str) and revision.startswith(f"{store.name}_"):
        raise WorkspaceTooNew(
            "This workspace was written by a newer version of PeerTutor",
            cause=f"Its {store.name} is at {revision}; this version knows {store.head}.",
            remedy="Update PeerTutor, or choose another folder with --workspace.",
        )
    raise _foreign(name)


def bring_up_to_date(connection: Connection, store: Store, name: str) -> None:
    """Make the tables of an empty database, or migrate those of an older one.

    Call it in a transaction in which nobody else writes. Raises as `stored_revision` does.
    """
    revision = stored_revision(connection, store, name)
    if revision is None:
        store.metadata.create_all(connection, checkfirst=False)
        _version.create(connection)
        connection.execute(_version.insert().values(version_num=store.head))
    elif revision != store.head:
        migrate(connection, store)


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


def _foreign(name: str) -> WorkspaceDamaged:
    return WorkspaceDamaged(
        f"{name} is not PeerTutor's",
        cause="It is a database, but its tables are not those of a PeerTutor workspace.",
        remedy="Move it away, or choose another place for the workspace or the ledger.",
    )
