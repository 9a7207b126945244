"""Changing settings: `config.toml` keeps its comments, secrets go to `.env`, both stay private."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from peertutor.core.errors import NotFound, SettingsError
from peertutor.settings.folder import prepare_workspace, write_private
from peertutor.settings.known import Known, known_key, known_settings
from peertutor.settings.load import (
    CONFIG_FILE,
    SECRETS_FILE,
    checked_value,
    gathered,
    inside,
    load_settings,
    read_dotenv,
    readable,
    value_of,
)
from peertutor.settings.model import Settings, server_of

if TYPE_CHECKING:
    import tomlkit


_HOSTS = "privacy.allowed_hosts"

# Which key is meant for the server of which endpoint.
_KEYS = {
    "model.endpoint": "model.api_key",
    "embedding.endpoint": "embedding.api_key",
    "transcription.endpoint": "transcription.api_key",
}


@dataclass(frozen=True, slots=True)
class Change:
    """What a change came to.

    Attributes:
        value: What is kept: the setting's value, or the host; None where it was taken out.
        outranked_by: The source that wins over what was written; empty when the change counts.
        forgotten: Keys that were taken out as well, for they belonged to the former server.
        problem: Why the settings as a whole still cannot be used.
    """

    value: object = None
    outranked_by: str = ""
    forgotten: tuple[str, ...] = ()
    problem: SettingsError | None = None


def set_setting(workspace: Path, key: str, value: object, *, origin: str = "") -> Change:
    """Check a value and keep it in the workspace, even where other settings are out of bounds.

    Where an endpoint moves to another server, the key kept for the former one is taken out first.

    Args:
        workspace: The folder; made when it is not there.
        key: `model.name`, or `ui.keys.<command>`, or `trust.topics.<topic>.stakes`.
        value: What a person typed, or a value of the setting's own type.
        origin: Where it was given, for the error.

    Raises:
        SettingsError: There is no such setting, or the value is out of bounds; nothing is written.
        StorageFailed: The workspace cannot be written.
    """
    known = known_key(key, "")
    checked = checked_value(key, value, origin)
    prepare_workspace(workspace)
    forgotten: tuple[str, ...] = ()
    if key in _KEYS and _servers(workspace).get(key) != server_of(str(checked)):
        forgotten = _forget_keys(workspace, [key])
    if isinstance(checked, SecretStr):
        read_dotenv(workspace / SECRETS_FILE)  # an open quote would swallow the new line
        _write_secret(workspace / SECRETS_FILE, known, checked.get_secret_value())
    else:
        place = (*known.key.split("."), *known.path(key))
        _write_config(workspace / CONFIG_FILE, place, checked)

    def counts(settings: Settings) -> bool:
        return inside(value_of(settings, known.key), known.path(key)) == checked

    return replace(_outcome(workspace, known.key, counts), value=checked, forgotten=forgotten)


def unset_setting(workspace: Path, key: str) -> Change:
    """Take a setting out of the workspace's files, an unknown one too.

    Raises:
        NotFound: Neither file holds it.
        StorageFailed: The workspace cannot be written.
    """
    endpoints = [name for name in _KEYS if f"{name}.".startswith(f"{key}.")]
    before = _servers(workspace) if endpoints else {}
    if not _take_out(workspace, key):
        raise NotFound(
            f"{key} is not set in this workspace",
            cause=f"Neither {CONFIG_FILE} nor {SECRETS_FILE} holds it ({workspace}).",
            remedy="See where every setting comes from with: peertutor settings",
        )
    after = _servers(workspace) if endpoints else {}
    moved = [name for name in endpoints if not before or before[name] != after.get(name)]
    return Change(forgotten=_forget_keys(workspace, moved))


def allow_host(workspace: Path, host: str) -> Change:
    """Let questions, passages and recordings be sent to `host`, or the host of a URL."""
    name = _host_named(host)
    set_setting(workspace, _HOSTS, (*_own_hosts(workspace), name))
    outcome = _outcome(workspace, _HOSTS, lambda now: name in now.privacy.allowed_hosts)
    return replace(outcome, value=name)


def disallow_host(workspace: Path, host: str) -> Change:
    """Send nothing to `host`, or the host of a URL, any more.

    Raises:
        NotFound: The workspace's file did not allow it.
    """
    name = _host_named(host)
    own = _own_hosts(workspace)

    def is_off(now: Settings) -> bool:
        return name not in now.privacy.allowed_hosts

    if name not in own:
        elsewhere = _outcome(workspace, _HOSTS, is_off).outranked_by
        raise NotFound(
            f"{CONFIG_FILE} does not allow {name}",
            cause=f"But {elsewhere} does: text may still be sent there." if elsewhere else "",
            remedy=f"Take it out of {elsewhere}." if elsewhere else "Nothing has to be done.",
        )
    set_setting(workspace, _HOSTS, tuple(other for other in own if other != name))
    return replace(_outcome(workspace, _HOSTS, is_off), value=name)


def _host_named(host: str) -> str:
    names = checked_value(_HOSTS, (host,))
    assert isinstance(names, tuple)  # noqa: S101 - that is the setting's type
    return str(names[0])


def _own_hosts(workspace: Path) -> tuple[str, ...]:
    """Return the hosts that `config.toml` itself allows, whatever wins over it."""
    group = _parsed(workspace / CONFIG_FILE).unwrap().get("privacy", {})
    kept = group.get("allowed_hosts", ()) if isinstance(group, dict) else ()
    hosts = checked_value(_HOSTS, kept, CONFIG_FILE)
    assert isinstance(hosts, tuple)  # noqa: S101 - that is the setting's type
    return hosts


def _outcome(workspace: Path, key: str, counts: Callable[[Settings], bool]) -> Change:
    """Read the settings again and say whether what is wanted counts now, or what wins over it."""
    try:
        loaded = load_settings(workspace)
    except SettingsError as error:
        return Change(problem=error)
    return Change(outranked_by="" if counts(loaded.settings) else loaded.origins.get(key, ""))


def _servers(workspace: Path) -> dict[str, str]:
    """Return the server of each endpoint as it counts now; nothing when that cannot be read."""
    try:
        values, _ = gathered(workspace)
    except SettingsError:
        return {}
    return {name: server_of(str(values.get(name, value_of(Settings(), name)))) for name in _KEYS}


def _forget_keys(workspace: Path, endpoints: Iterable[str]) -> tuple[str, ...]:
    """Take out the kept keys that belong to these endpoints, and return their names."""
    return tuple(_KEYS[name] for name in endpoints if _take_out(workspace, _KEYS[name]))


def _take_out(workspace: Path, key: str) -> bool:
    removed = _remove_from_config(workspace / CONFIG_FILE, key)
    known = known_settings().get(key)
    if known is not None:
        removed = _write_secret(workspace / SECRETS_FILE, known, None) or removed
    return removed


def _write_config(path: Path, place: Sequence[str], value: object) -> None:
    import tomlkit

    document = _parsed(path)
    table: MutableMapping[str, object] = document
    for group in place[:-1]:
        inner = table.get(group)
        if not isinstance(inner, MutableMapping):
            inner = table[group] = tomlkit.table()
        table = inner
    table[place[-1]] = list(value) if isinstance(value, tuple) else value
    write_private(path, document.as_string())


def _remove_from_config(path: Path, key: str) -> bool:
    if not path.is_file():
        return False
    document = _parsed(path)
    removed = _removed(document, key)
    if removed:
        write_private(path, document.as_string())
    return removed


def _removed(table: MutableMapping[str, object], key: str) -> bool:
    """Take out what a dotted key names, and the tables that this leaves empty.

    A name may hold dots itself.
    """
    if key in table:
        del table[key]
        return True
    for name, inner in list(table.items()):
        if isinstance(inner, MutableMapping) and key.startswith(f"{name}."):
            if not _removed(inner, key.removeprefix(f"{name}.")):
                continue
            if not inner:
                del table[name]
            return True
    return False


def _parsed(path: Path) -> tomlkit.TOMLDocument:
    # Only to change a file: reading settings needs no more than the standard library.
    import tomlkit
    from tomlkit.exceptions import ParseError

    try:
        return tomlkit.parse(readable(path))
    except ParseError as error:
        raise SettingsError(
            f"{path.name} cannot be read",
            cause=f"{path}:{error.line}: {error}",
            remedy=f"Mend line {error.line}, or move the file away to begin with the defaults.",
        ) from error


def _write_secret(path: Path, known: Known, value: str | None) -> bool:
    """Set, or with None take out, one variable of a `.env`; return whether the file changed."""
    lines = readable(path).splitlines()
    ours = re.compile(rf"\s*(?:export\s+)?{re.escape(known.variable)}\s*=", re.IGNORECASE)
    kept = [line for line in lines if not ours.match(line)]
    if value is not None:
        if not value.isprintable():
            raise SettingsError(
                f"The setting {known.key} cannot be like this",
                cause="It holds a line break or a control character.",
                remedy="Copy it again, without anything around it.",
            )
        quoted = value.replace("\\", "\\\\").replace("'", "\\'")
        kept.append(f"{known.variable}='{quoted}'")
    if kept == lines:
        return False
    write_private(path, "".join(f"{line}\n" for line in kept))
    return True
