"""The time of this machine."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """The clock that the application runs on; tests bring their own."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)
