"""An erased interview's words, taken out of what peers said and were told of it."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, select, update

from peertutor.adapters.ledger.schema import changes, thanks, turns, verdict_spans, verdicts
from peertutor.core.audit import subject_of


def forget_said(connection: Connection, interview_id: str, keys: Collection[int]) -> None:
    """Take the words and the name of an interview out of verdicts and changes, all revisions.

    Who judged what, and when, stays: it holds nobody's words. A peer's own answer is an interview
    too, and stands in the verdict and in the notice that it came with.
    """
    said = {
        text.strip()
        for text in connection.scalars(select(turns.c.text).where(turns.c.interview.in_(keys)))
        if text.strip()
    }
    for table in (verdict_spans, thanks):
        connection.execute(delete(table).where(table.c.interview_id == interview_id))
    connection.execute(update(verdicts).where(verdicts.c.text.in_(said)).values(text=""))
    source = subject_of(interview_id)
    rows = connection.execute(select(changes.c.id, changes.c.source, changes.c.holds)).all()
    told = [
        row.id
        for row in rows
        if row.holds and (row.source == source or any(text in row.holds for text in said))
    ]
    if told:
        connection.execute(update(changes).where(changes.c.id.in_(told)).values(holds=""))
