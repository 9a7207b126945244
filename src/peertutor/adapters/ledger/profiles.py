"""What people say of themselves, in and out of the tables."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from peertutor.adapters.ledger.database import Database
from peertutor.adapters.ledger.schema import profiles
from peertutor.core.errors import SubjectMoved
from peertutor.core.expertise import Profile


class SqlProfiles:
    """`ports.expertise.ProfileStore` over the ledger's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def profiles(self) -> list[Profile]:
        """Return every profile, by name."""
        with self._database.read() as connection:
            rows = connection.execute(select(profiles).order_by(profiles.c.name))
            return [
                Profile(
                    name=row.name,
                    topics=tuple(row.topics),
                    to_learn=tuple(row.to_learn),
                    away_until=row.away_until,
                    leaves_on=row.leaves_on,
                    most_open=row.most_open,
                    version=row.version,
                )
                for row in rows
            ]

    def save_profile(self, profile: Profile) -> None:
        """Keep a profile in the place of the version that it was made from."""
        values = {
            "topics": list(profile.topics),
            "to_learn": list(profile.to_learn),
            "away_until": profile.away_until,
            "leaves_on": profile.leaves_on,
            "most_open": profile.most_open,
            "version": profile.version + 1,
        }
        here = profiles.c.name == profile.name
        with self._database.write() as connection:
            if (
                not profile.version
                and connection.scalar(select(profiles.c.name).where(here)) is None
            ):
                connection.execute(insert(profiles).values(name=profile.name, **values))
                return
            same = here & (profiles.c.version == profile.version)
            if not connection.execute(update(profiles).where(same).values(values)).rowcount:
                raise SubjectMoved(
                    "Your profile was changed somewhere else meanwhile",
                    remedy="Look at it again: peertutor profile",
                )
