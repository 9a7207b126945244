"""Which settings there are, and what is said about a name that is none of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import get_args, get_origin

from pydantic import BaseModel, SecretStr

from peertutor.core.errors import SettingsError
from peertutor.core.text import one_line
from peertutor.settings.folder import WORKSPACE_VARIABLE
from peertutor.settings.model import Settings

PREFIX = "PEERTUTOR_"

# Variables with our prefix that are no settings.
_OTHER_VARIABLES = (
    WORKSPACE_VARIABLE,
    "PEERTUTOR_DEBUG",
    "PEERTUTOR_BENCH_DATA",
    "PEERTUTOR_BENCH_CACHE",
)


@dataclass(frozen=True, slots=True)
class Known:
    """One setting as it is declared.

    Attributes:
        key: Its dotted name: `model.endpoint`.
        sentence: What it is for.
        secret: Whether its value is kept in `.env` and never shown.
        table: Whether it holds names of its own (`ui.keys.<command>`).
        fields: What can be set for each of these names (`trust.topics.<topic>.stakes`); none where
            a name has a value itself.
    """

    key: str
    sentence: str
    secret: bool
    table: bool
    fields: tuple[str, ...] = ()

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.key.replace(".", "__").upper()

    def path(self, key: str) -> tuple[str, ...]:
        """The names that lead from this setting to `key`; none where it is the setting itself."""
        if key == self.key:
            return ()
        rest = key.removeprefix(f"{self.key}.")
        name, dot, field = rest.rpartition(".")
        return (name, field) if self.fields and dot else (rest,)


def known_settings() -> dict[str, Known]:
    """Return every setting by its key, in the order they are declared."""
    return {known.key: known for known in _declared(Settings, "")}


def known_key(key: str, where: str) -> Known:
    """Return the setting that `key` names; `where` is said in the error when there is none."""
    known = known_settings()
    if key in known:
        return known[key]
    table = next((k for k in known.values() if k.table and key.startswith(f"{k.key}.")), None)
    if table is None:
        raise unknown_setting(key, known, where)
    if table.fields and table.path(key)[1:] not in {(field,) for field in table.fields}:
        raise unknown_field(table, table.path(key), where)
    return table


def unknown_fields(values: Mapping[str, object]) -> Iterator[tuple[Known, tuple[str, ...]]]:
    """Yield each table with the path to something in it that cannot be set."""
    for known in known_settings().values():
        table = values.get(known.key)
        for name, inner in table.items() if known.fields and isinstance(table, Mapping) else ():
            if not isinstance(inner, Mapping):
                yield known, (str(name),)
                continue
            yield from ((known, (name, field)) for field in inner if field not in known.fields)


def unknown_field(table: Known, path: tuple[str, ...], where: str) -> SettingsError:
    """Return the error for something in a table that cannot be set, with the nearest that can."""
    name, *rest = path
    near = difflib.get_close_matches(rest[0] if rest else "", table.fields, 1) or table.fields
    return _unknown_error(".".join((table.key, *path)), [f"{table.key}.{name}.{near[0]}"], where)


def refuse_unknown_variables(names: Iterable[str], where: str) -> None:
    """Raise `SettingsError` for the first variable with our prefix that sets nothing."""
    known = known_settings()
    variables = {setting.variable for setting in known.values()}
    tables = tuple(f"{setting.variable}__" for setting in known.values() if setting.table)
    for name in names:
        upper = name.upper()
        if not upper.startswith(PREFIX) or upper in variables or upper.startswith(tables):
            continue
        if upper not in _OTHER_VARIABLES:
            near = difflib.get_close_matches(upper, [*variables, *_OTHER_VARIABLES], 1)
            raise _unknown_error(one_line(name), near, where)


def unknown_setting(key: str, known: Mapping[str, Known], where: str) -> SettingsError:
    """Return the error for a key that is not declared, with the nearest that is."""
    last = key.rsplit(".", 1)[-1]
    groups = dict.fromkeys(name.rpartition(".")[0] for name in known)
    near = difflib.get_close_matches(key, [*known, *groups], 1) or [
        name for name in known if name.rsplit(".", 1)[-1] == last
    ]
    return _unknown_error(key, near[:1], where)


def _unknown_error(name: str, near: list[str], where: str) -> SettingsError:
    name = one_line(name)
    return SettingsError(
        f"There is no setting {name}",
        cause=f"It stands in {where}." if where else "",
        remedy=f"Did you mean {near[0]}?" if near else "See them all with: peertutor settings",
    )


def _declared(group: type[BaseModel], prefix: str) -> Iterator[Known]:
    for name, field in group.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _declared(kind, f"{prefix}{name}.")
        else:
            sentence = one_line(field.description or "")
            is_table = get_origin(kind) is dict
            fields = _fields_in(get_args(kind)[1]) if is_table else ()
            yield Known(f"{prefix}{name}", sentence, kind is SecretStr, is_table, fields)


def _fields_in(kind: object) -> tuple[str, ...]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return tuple(kind.model_fields)
    return ()
