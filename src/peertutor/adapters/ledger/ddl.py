"""What only one database's schema has, made after the tables."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, event


def attach(metadata: MetaData, dialect: str, *statements: str) -> None:
    """Run `statements`, on one kind of database only, after the tables have been made."""

    def run(_target: MetaData, connection: Connection, **_options: object) -> None:
        if connection.dialect.name == dialect:
            for statement in statements:
                connection.exec_driver_sql(statement)

    event.listen(metadata, "after_create", run)
