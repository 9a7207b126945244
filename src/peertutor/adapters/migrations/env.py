"""Alembic's entry: runs migrations on the connection that the ledger hands over.

The connection is in a transaction already, begun with SQLite's write lock; Alembic must neither
begin nor commit one of its own, so that a migration happens whole or not at all.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection


def _run(connection: Connection) -> None:
    context.configure(connection=connection, transactional_ddl=True, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


_run(context.config.attributes["connection"])
