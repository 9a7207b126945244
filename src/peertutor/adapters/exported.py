"""The files that their owner exported, in their own store."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from peertutor.adapters.ledger.database import Database
from peertutor.adapters.personal_schema import exports
from peertutor.core.audit import subject_of
from peertutor.core.changes import Exported
from peertutor.ports import Clock


class SqlExports:
    """`ports.recall.Exports` over the personal store's database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def note_export(self, interview_id: str, path: str) -> None:
        """Remember that an interview was written to a file; an older note of that file goes."""
        source, now = subject_of(interview_id), self._clock.now()
        with self._database.write() as connection:
            same = (exports.c.path == path) & (exports.c.source == source)
            connection.execute(delete(exports).where(same))
            connection.execute(insert(exports).values(path=path, source=source, at=now))

    def exported(self) -> list[Exported]:
        """Return what was written, the oldest first."""
        with self._database.read() as connection:
            rows = connection.execute(select(exports).order_by(exports.c.at, exports.c.path))
            return [Exported(source=row.source, path=row.path, at=row.at) for row in rows]
