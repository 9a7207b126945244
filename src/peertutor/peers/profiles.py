"""What somebody says of themselves, as they type it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from peertutor.core.errors import SettingsError, WrongUse
from peertutor.core.expertise import Profile
from peertutor.core.text import one_line
from peertutor.ports.expertise import ProfileStore

_NO_DAY = frozenset({"", "never"})


class Profiles:
    """The profile of one person, which nobody else can change.

    Args:
        me: Their name; empty where nobody has said it.
        store: Where profiles are kept.
    """

    def __init__(self, me: str, store: ProfileStore) -> None:
        self._me = me
        self._store = store

    def mine(self) -> Profile:
        """Return it as it is kept; raises `SettingsError` while their name is not known."""
        if not self._me:
            raise SettingsError(
                "Your name is not known",
                remedy='Say it once with: peertutor settings set profile.name "Your Name"',
            )
        kept = (each for each in self._store.profiles() if each.name == self._me)
        return next(kept, Profile(name=self._me))

    def change(self, **said: str | None) -> Profile:
        """Keep what was typed, and return the profile as it is then.

        Args:
            said: `topics` and `to_learn`, divided by commas; `away_until` and `leaves_on`, a day
                like 2026-12-24 or `never`; `most_open`, a number or nothing. None: as it was.

        Raises:
            SettingsError: Their name is not known.
            SubjectMoved: They changed it somewhere else meanwhile.
            WrongUse: A day or a number is none.
        """
        typed = {name: text for name, text in said.items() if text is not None}
        if typed:
            values: dict[str, Any] = {name: _read(name, text) for name, text in typed.items()}
            self._store.save_profile(replace(self.mine(), **values))
        return self.mine()


def _read(name: str, text: str) -> object:
    if name in {"topics", "to_learn"}:
        return tuple(filter(None, (one_line(each) for each in text.split(","))))
    if name == "most_open":
        return _number(text.strip())
    return _day(text.strip())


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise WrongUse(
            f"“{one_line(text)}” is no number of requests", remedy="Give one, like 5, or nothing."
        )
    return int(text)


def _day(text: str) -> date | None:
    if text.lower() in _NO_DAY:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError as error:
        raise WrongUse(
            f"“{one_line(text)}” is no day", remedy="Write it like 2026-12-24, or: never"
        ) from error
