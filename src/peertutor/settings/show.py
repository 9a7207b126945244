"""Settings as a person or a program reads them: value and origin, no secret among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, SecretStr

from peertutor.settings.known import known_settings
from peertutor.settings.load import Loaded, value_of

HIDDEN = "••••••••"


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as it counts now.

    Attributes:
        value: JSON-like; a secret that is set is `••••••••`, one that is not set is empty.
        origin: The flag, variable or file that set it, or `default`.
        sentence: What it is for.
    """

    key: str
    value: object
    origin: str
    sentence: str

    @property
    def text(self) -> str:
        """The value on one line, the way `settings set` takes it."""
        if isinstance(self.value, dict):
            named = [f"{name} = {_line(value)}" for name, value in _leaves(self.value)]
            return "; ".join(named)
        return _line(self.value)


def _line(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _leaves(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _plain(value: object) -> object:
    """Return a value as JSON knows it, no secret among it."""
    if isinstance(value, SecretStr):
        return HIDDEN if value.get_secret_value() else ""
    if isinstance(value, BaseModel):
        return {name: _plain(inner) for name, inner in value if inner is not None}
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return list(value) if isinstance(value, tuple) else value


def setting_rows(loaded: Loaded) -> list[SettingRow]:
    """Return every setting with its value, secrets hidden, and its origin."""
    rows = []
    for known in known_settings().values():
        value = _plain(value_of(loaded.settings, known.key))
        rows.append(
            SettingRow(known.key, value, loaded.origins.get(known.key, "default"), known.sentence)
        )
    return rows
