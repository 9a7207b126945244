"""The log of what happened in a ledger, chained line by line."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from peertutor.adapters.ledger.schema import events
from peertutor.core.audit import LogLine, link, subject_of


def record(
    connection: Connection, kind: str, name: str, now: datetime, **detail: int | str
) -> None:
    """Add one line to the log.

    Only one transaction writes at a time, so that no two lines follow the same one.

    Args:
        connection: Of the transaction in which it happens.
        kind: What happens, in a word.
        name: What it happens to; only its hash is kept.
        now: When.
        detail: Must hold nobody's words.
    """
    last = connection.scalar(select(events.c.hash).order_by(events.c.id.desc()).limit(1))
    subject = subject_of(name)
    connection.execute(
        insert(events).values(
            at=now,
            kind=kind,
            subject=subject,
            detail=detail,
            hash=link(last or "", now, kind, subject, detail),
        )
    )


def lines(connection: Connection) -> list[LogLine]:
    """Return the whole log, the oldest line first."""
    return [
        LogLine(
            number=row.id,
            at=row.at,
            kind=row.kind,
            subject=row.subject,
            detail=row.detail,
            hash=row.hash,
        )
        for row in connection.execute(select(events).order_by(events.c.id))
    ]
