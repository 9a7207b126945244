"""Settings as a person or a program reads them: value and origin, no secret among them."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

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
        if isinstance(self.value, list):
            return ", ".join(map(str, self.value))
        if isinstance(self.value, dict):
            return ", ".join(f"{name} = {keys}" for name, keys in self.value.items())
        return "" if self.value is None else str(self.value)


def setting_rows(loaded: Loaded) -> list[SettingRow]:
    """Return every setting with its value, secrets hidden, and its origin."""
    rows = []
    for known in known_settings().values():
        value = value_of(loaded.settings, known.key)
        if isinstance(value, SecretStr):
            value = HIDDEN if value.get_secret_value() else ""
        elif isinstance(value, tuple):
            value = list(value)
        rows.append(
            SettingRow(known.key, value, loaded.origins.get(known.key, "default"), known.sentence)
        )
    return rows
