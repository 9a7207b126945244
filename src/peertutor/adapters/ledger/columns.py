"""Columns that tables of both stores are made of."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, ForeignKey, TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment with its time zone, kept in UTC; SQLite itself forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into what the database keeps."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn what the database keeps into an aware moment."""
        if value is None or value.tzinfo:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


def child_of(column: str) -> ForeignKey:
    """Return what ties a row to the one it is a part of: it goes where that goes."""
    return ForeignKey(column, ondelete="CASCADE")
