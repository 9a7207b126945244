"""What both stores are: their tables, how far these have come, and their counters."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text

# Every constraint has a name, so that a later migration can change it.
NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass(frozen=True, slots=True)
class Store:
    """One of the two stores: its tables and how far their definition has come.

    Attributes:
        name: `ledger` or `personal`; the stem of its files and of its migrations.
        metadata: The tables as this version of the program wants them.
        revisions: Every migration there is, oldest first; the last one leads to `metadata`.
    """

    name: str
    metadata: MetaData
    revisions: tuple[str, ...]

    @property
    def head(self) -> str:
        """The migration that leads to the tables as they are defined here."""
        return self.revisions[-1]


def meta_of(store: Store) -> Table:
    """Define a store's counters."""
    return Table(
        "meta",
        store.metadata,
        Column("key", Text, primary_key=True),
        # SQLite's own are as wide.
        Column("value", BigInteger().with_variant(Integer(), "sqlite"), nullable=False),
    )
