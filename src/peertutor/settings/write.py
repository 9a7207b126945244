"""Changing settings: `config.toml` keeps its comments, secrets go to `.env`, both stay private."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from peertutor.core.errors import NotFound, SettingsError
from peertutor.settings.folder import prepare_workspace, write_private
from peertutor.settings.known import Known, known_key, known_settings
from peertutor.settings.load import (
    CONFIG_FILE,
    SECRETS_FILE,
    Loaded,
    load_settings,
    readable,
)
from peertutor.settings.model import Settings

if TYPE_CHECKING:
    import tomlkit


def set_setting(workspace: Path, key: str, value: object) -> Loaded:
    """Check a value, keep it in the workspace, and return the settings as they are now.

    Args:
        workspace: The folder; made when it is not there.
        key: `model.name`, or `ui.keys.<command>`.
        value: What a person typed, or a value of the setting's own type.

    Raises:
        SettingsError: There is no such setting, or the value is out of bounds; nothing is written.
        StorageFailed: The workspace cannot be written.
    """
    known = known_key(key, "")
    checked = value_of(load_settings(workspace, {key: value}).settings, known.key)
    prepare_workspace(workspace)
    if known.secret:
        assert isinstance(checked, SecretStr)  # noqa: S101 - that is what makes it secret
        _write_secret(workspace / SECRETS_FILE, known, checked.get_secret_value())
    elif isinstance(checked, dict):
        _write_config(workspace / CONFIG_FILE, known.key, key, checked[_rest(known, key)])
    else:
        _write_config(workspace / CONFIG_FILE, known.key, key, checked)
    return load_settings(workspace)


def unset_setting(workspace: Path, key: str) -> None:
    """Take a setting out of the workspace's files, an unknown one too.

    Raises:
        NotFound: Neither file holds it.
        StorageFailed: The workspace cannot be written.
    """
    removed = _remove_from_config(workspace / CONFIG_FILE, key)
    known = known_settings().get(key)
    if known is not None:
        removed = _write_secret(workspace / SECRETS_FILE, known, None) or removed
    if not removed:
        raise NotFound(
            f"{key} is not set in this workspace",
            cause=f"Neither {CONFIG_FILE} nor {SECRETS_FILE} holds it ({workspace}).",
            remedy="See where every setting comes from with: peertutor settings",
        )


def allow_host(workspace: Path, host: str) -> Loaded:
    """Let questions and passages be sent to `host` from now on."""
    hosts = load_settings(workspace).settings.privacy.allowed_hosts
    return set_setting(workspace, "privacy.allowed_hosts", (*hosts, host))


def disallow_host(workspace: Path, host: str) -> Loaded:
    """Send nothing to `host` any more; raises `NotFound` when it was not allowed."""
    hosts = load_settings(workspace).settings.privacy.allowed_hosts
    named = {host.lower(), urlsplit(host).hostname}
    left = tuple(name for name in hosts if name not in named)
    if left == hosts:
        raise NotFound(f"{host} is not among the allowed hosts", remedy="Nothing has to be done.")
    return set_setting(workspace, "privacy.allowed_hosts", left)


def value_of(settings: Settings, key: str) -> object:
    """Return the value that a dotted key names."""
    value: object = settings
    for name in key.split("."):
        value = getattr(value, name)
    return value


def _rest(known: Known, key: str) -> str:
    return key.removeprefix(f"{known.key}.")


def _write_config(path: Path, table_key: str, key: str, value: object) -> None:
    import tomlkit

    document = _parsed(path)
    *groups, name = table_key.split(".")
    if key != table_key:
        groups, name = [*groups, name], key.removeprefix(f"{table_key}.")
    table: MutableMapping[str, object] = document
    for group in groups:
        inner = table.get(group)
        if not isinstance(inner, MutableMapping):
            inner = table[group] = tomlkit.table()
        table = inner
    table[name] = list(value) if isinstance(value, tuple) else value
    write_private(path, document.as_string())


def _remove_from_config(path: Path, key: str) -> bool:
    if not path.is_file():
        return False
    document = _parsed(path)
    table: object = document
    rest = key
    while isinstance(table, MutableMapping):
        if rest in table:
            del table[rest]
            _drop_if_empty(document, key.removesuffix(rest).removesuffix("."))
            write_private(path, document.as_string())
            return True
        group, _, rest = rest.partition(".")
        table = table.get(group)
    return False


def _drop_if_empty(document: tomlkit.TOMLDocument, group: str) -> None:
    outer, _, name = group.rpartition(".")
    holder = document.get(outer) if outer else document
    if isinstance(holder, MutableMapping) and holder.get(name) == {}:
        del holder[name]


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
