"""The log of what happened in a ledger, chained line by line."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import Connection, Text, cast, insert, select

from peertutor.adapters.ledger.schema import events
from peertutor.core.audit import LogLine, link, subject_of

_NEVER = datetime.fromtimestamp(0, UTC)


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
    """Return the whole log, the oldest line first.

    What somebody made of a line by hand may be no moment and no detail at all; it is still a line,
    whose hash is not the one that it has.
    """
    as_text = (cast(events.c[name], Text).label(name) for name in ("at", "kind", "subject", "hash"))
    rows = connection.execute(
        select(events.c.id, *as_text, cast(events.c.detail, Text).label("detail")).order_by(
            events.c.id
        )
    )
    return [
        LogLine(
            number=row.id,
            at=_moment(row.at),
            kind=row.kind,
            subject=row.subject,
            detail=_detail(row.detail),
            hash=row.hash,
        )
        for row in rows
    ]


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _NEVER
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _detail(text: str) -> dict[str, int | str]:
    try:
        found = json.loads(text)
    except ValueError:
        return {"unreadable": text}
    return found if isinstance(found, dict) else {"unreadable": text}
