"""Where settings come from, which source wins, and what is said when one cannot be meant."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from shlex import quote

from dotenv import dotenv_values
from dotenv.parser import parse_stream
from pydantic import ValidationError
from pydantic_settings import (
    DotEnvSettingsSource,
    EnvSettingsSource,
    TomlConfigSettingsSource,
)
from pydantic_settings.exceptions import SettingsError as UndecodableValue

from peertutor.core.errors import SettingsError, StorageFailed
from peertutor.core.text import one_line
from peertutor.settings.folder import workspace_folder
from peertutor.settings.known import (
    Known,
    known_key,
    known_settings,
    refuse_unknown_variables,
    unknown_field,
    unknown_fields,
    unknown_setting,
)
from peertutor.settings.model import Settings, server_of

CONFIG_FILE = "config.toml"
SECRETS_FILE = ".env"

# What every OpenAI program understands counts here too, below everything that was told to PeerTutor
# itself: an address exported for another program must not redirect what is asked here.
_SHARED_VARIABLES: Mapping[str, tuple[str, ...]] = {
    "OPENAI_API_KEY": ("model.api_key", "embedding.api_key", "transcription.api_key"),
    "OPENAI_BASE_URL": ("model.endpoint", "embedding.endpoint", "transcription.endpoint"),
}
_OPENAI = "api.openai.com:443"

_FLAG = "flag"
_HERE = "given on this command line"


@dataclass(frozen=True, slots=True)
class Loaded:
    """The settings of a workspace and where each came from.

    Attributes:
        settings: What counts now.
        workspace: The folder, absolute; it may not exist yet.
        origins: For each key that is not at its default: the flag, variable or file that set it.
        flags: What was set for this process only.
    """

    settings: Settings
    workspace: Path
    origins: Mapping[str, str]
    flags: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Layer:
    """What one source says: values by key, and how to name the source for each."""

    values: Mapping[str, object]
    origin: Callable[[str], str]


def load_settings(
    workspace: Path | None = None, flags: Mapping[str, object] | None = None
) -> Loaded:
    """Gather the settings of a workspace; nothing is made or written.

    Args:
        workspace: The folder; None for the environment's or the platform's own.
        flags: Values by key (`model.name`) that win over every other source.

    Raises:
        SettingsError: A setting is unknown, malformed or out of bounds; says which and where.
        StorageFailed: A file of the workspace cannot be read.
    """
    folder = workspace_folder(workspace)
    values, origins = gathered(folder, flags)
    return Loaded(_validated(values, origins), folder, origins, flags or {})


def gathered(
    folder: Path, flags: Mapping[str, object] | None = None
) -> tuple[dict[str, object], dict[str, str]]:
    """Return what the sources say by key, unchecked, and where each value came from."""
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    base_urls: set[str] = set()
    for layer in _layers(folder, flags or {}):
        for table, path in unknown_fields(layer.values):
            raise unknown_field(table, path, layer.origin(table.key))
        for key, value in layer.values.items():
            values[key] = _added_up(values.get(key), value)
            origins[key] = layer.origin(key)
            if _is_shared(origins[key], "OPENAI_BASE_URL"):
                base_urls.add(server_of(str(value)))
    _keep_shared_key_home(values, origins, base_urls)
    return values, origins


def _added_up(former: object, value: object) -> object:
    """Put a source's value in the place of a weaker one's; tables of several sources add up."""
    if not isinstance(former, dict) or not isinstance(value, dict):
        return value
    return former | {name: _added_up(former.get(name), inner) for name, inner in value.items()}


def checked_value(key: str, value: object, origin: str = "") -> object:
    """Return what a setting becomes, in its own type, whatever the other settings are like.

    Args:
        key: `model.name`, or `ui.keys.<command>`, or `trust.topics.<topic>.stakes`.
        value: What a person typed, or a value of the setting's own type.
        origin: Where it stands or was given, for the error.

    Raises:
        SettingsError: There is no such setting, or the value is out of bounds.
    """
    known = known_key(key, "")
    settings = _validated(_from_flags({key: value}), {known.key: origin})
    return inside(value_of(settings, known.key), known.path(key))


def value_of(settings: Settings, key: str) -> object:
    """Return the value that a dotted key names."""
    return inside(settings, key.split("."))


def inside(value: object, path: Iterable[str]) -> object:
    """Return what names lead to, through groups and tables; None where a table has no such name."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else getattr(value, name, None)
    return value


def _keep_shared_key_home(
    values: dict[str, object], origins: dict[str, str], base_urls: set[str]
) -> None:
    """Drop a key exported for OpenAI's programs where another server would be given it.

    It is meant for OpenAI, and for the server that OPENAI_BASE_URL names, written here or there.
    """
    for key in _SHARED_VARIABLES["OPENAI_API_KEY"]:
        endpoint = key.replace(".api_key", ".endpoint")
        server = server_of(str(values[endpoint])) if endpoint in values else _OPENAI
        if _is_shared(origins.get(key, ""), "OPENAI_API_KEY") and server not in {
            _OPENAI,
            *base_urls,
        }:
            del values[key], origins[key]


def _is_shared(origin: str, variable: str) -> bool:
    return origin.endswith(f" {variable}")


def _layers(folder: Path, flags: Mapping[str, object]) -> Iterator[_Layer]:
    """Yield the sources, the weakest first."""
    dotenv = folder / SECRETS_FILE
    inside = read_dotenv(dotenv)
    yield _shared(inside, f"OPENAI_… in {SECRETS_FILE}")
    yield _shared(os.environ, "environment")
    yield _Layer(_read_config(folder / CONFIG_FILE), lambda key: CONFIG_FILE)
    refuse_unknown_variables(inside, str(dotenv))
    with_prefix = _from_variables(DotEnvSettingsSource(Settings, env_file=dotenv), SECRETS_FILE)
    yield _Layer(with_prefix, lambda key: SECRETS_FILE)
    refuse_unknown_variables(os.environ, "the environment")
    surroundings = _from_variables(EnvSettingsSource(Settings), "the environment")
    yield _Layer(surroundings, lambda key: f"environment {known_key(key, '').variable}")
    yield _Layer(_from_flags(flags), lambda key: _FLAG)


def _from_flags(flags: Mapping[str, object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in flags.items():
        known = known_key(name, "a flag")
        nested = value
        for step in reversed(known.path(name)):
            nested = {step: nested}
        values[known.key] = _added_up(values.get(known.key), nested)
    return values


def _shared(variables: Mapping[str, str | None], place: str) -> _Layer:
    values = {
        key: variables[name]
        for name, keys in _SHARED_VARIABLES.items()
        if variables.get(name)
        for key in keys
    }
    return _Layer(values, lambda key: f"{place} {_shared_name(key)}")


def _shared_name(key: str) -> str:
    return next(name for name, keys in _SHARED_VARIABLES.items() if key in keys)


def read_dotenv(path: Path) -> Mapping[str, str | None]:
    """Return a file's variables; raises `SettingsError` for a line that sets none."""
    text = readable(path)
    for binding in parse_stream(StringIO(text)):
        if binding.error:
            # It begins with the empty lines before it.
            said = binding.original.string
            line = binding.original.line + said[: len(said) - len(said.lstrip())].count("\n")
            raise SettingsError(
                f"{SECRETS_FILE} cannot be read",
                cause=f"{path}:{line}: this is not a line of the form NAME=value",
                remedy=f"Mend line {line}, or take it out.",
            )
    return dotenv_values(stream=StringIO(text), interpolate=False)


def _read_config(path: Path) -> dict[str, object]:
    text = readable(path)
    try:
        tree = TomlConfigSettingsSource(Settings, toml_file=path)() if text else {}
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        line = re.search(r"line (\d+)", message)
        number = line.group(1) if line else str(text.count("\n") + 1)
        raise SettingsError(
            f"{CONFIG_FILE} cannot be read",
            cause=f"{path}:{number}: {message}",
            remedy=f"Mend line {number}, or move the file away to begin with the defaults.",
        ) from error
    known = known_settings()
    values = dict(_flattened(tree, known))
    for key in values:
        if key not in known:
            raise unknown_setting(key, known, _place_of(path, text, key))
    for table, names in unknown_fields(values):
        raise unknown_field(table, names, _place_of(path, text, ".".join((table.key, *names))))
    return values


def _place_of(path: Path, text: str, key: str) -> str:
    line_number = _line_of(text, key)
    return f"{path}:{line_number}" if line_number else str(path)


def readable(path: Path) -> str:
    """Return a file's text; empty when there is no such file.

    Raises:
        SettingsError: It is not UTF-8.
        StorageFailed: It may not be read.
    """
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else ""
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{path.name} cannot be read",
            cause=f"{path} is not UTF-8 text: byte {error.start} is not part of any character.",
            remedy="Save it again as UTF-8.",
        ) from error
    except OSError as error:
        raise StorageFailed(
            f"{path.name} cannot be read",
            cause=f"{error.strerror or error}: {path}",
            remedy="Allow yourself to read it, or name another workspace with --workspace.",
            retryable=False,
        ) from error


def _flattened(
    tree: Mapping[str, object], known: Mapping[str, Known], prefix: str = ""
) -> Iterator[tuple[str, object]]:
    """Yield `(key, value)`; a table that is not declared is a value (and so is found unknown)."""
    for name, value in tree.items():
        key = f"{prefix}{name}"
        is_group = any(other.startswith(f"{key}.") for other in known)
        if isinstance(value, Mapping) and is_group:
            yield from _flattened(value, known, f"{key}.")
        else:
            yield key, value


def _from_variables(source: EnvSettingsSource, place: str) -> dict[str, object]:
    try:
        tree = source()
    except UndecodableValue as error:
        cause = error.__cause__
        raise SettingsError(
            "A setting cannot be read",
            cause=f"{error} ({place}): {cause}" if cause else f"{error} ({place})",
            remedy="A setting that holds several names is written as JSON in a variable.",
        ) from error
    # Whatever else stands in a `.env` is none of our business.
    ours = {name: value for name, value in tree.items() if name in Settings.model_fields}
    return dict(_flattened(ours, known_settings()))


def _line_of(text: str, key: str) -> int:
    """Return the line of a TOML text at which `key` is set, from 1; 0 when it is not plain."""
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line):
            table = f"{_unquoted(header.group(1))}."
            if table == f"{key}.":
                return number
        elif (name := re.match(r"\s*([\w.\"'-]+)\s*=", line)) and table + _unquoted(
            name.group(1)
        ) == key:
            return number
    return 0


def _unquoted(key: str) -> str:
    return key.replace('"', "").replace("'", "")


def _validated(values: Mapping[str, object], origins: Mapping[str, str]) -> Settings:
    try:
        return Settings.model_validate(_nested(values))
    except ValidationError as error:
        problems = [
            _problem(tuple(map(str, found["loc"])), found["msg"], origins)
            for found in error.errors(include_input=False, include_url=False)
        ]
    first, *others = problems
    more = [f"Also: {other.title}: {other.cause}" for other in others]
    raise SettingsError(first.title, cause="\n".join([first.cause, *more]), remedy=first.remedy)


def _nested(values: Mapping[str, object]) -> dict[str, object]:
    """Return the tree that dotted keys name."""
    tree: dict[str, object] = {}
    for key, value in values.items():
        group, dot, name = key.partition(".")
        if dot:
            inner = tree.setdefault(group, {})
            assert isinstance(inner, dict)  # noqa: S101 - no group's name is also a setting's
            inner[name] = value
        else:
            tree[key] = value
    return tree


def _problem(location: tuple[str, ...], message: str, origins: Mapping[str, str]) -> SettingsError:
    # A location may lead into a value (`privacy.allowed_hosts.0`): the setting is what was set.
    paths = [".".join(location[:n]) for n in range(len(location), 0, -1)]
    key = next((path for path in paths if path in origins), paths[0])
    origin = origins.get(key, "")
    known = known_settings().get(key)
    if known is not None and known.table:
        key = paths[0]  # one name of many: the others may stay
    said = message.removeprefix("Value error, ").replace("Input should", "it should", 1)
    place = f"{key}, {_HERE}" if origin == _FLAG else origin
    return SettingsError(
        f"The setting {key} cannot be like this",
        cause=f"{place}: {said}" if place else said,
        remedy=_remedy(key, origin),
    )


def _remedy(key: str, origin: str) -> str:
    if origin in {CONFIG_FILE, SECRETS_FILE}:
        return f"Take it out with: peertutor settings unset {quote(one_line(key))}"
    if origin.startswith("environment "):
        return f"Change or unset the variable {origin.removeprefix('environment ')}."
    if origin.startswith("OPENAI_"):
        return f"Mend it in the file {SECRETS_FILE} of the workspace."
    return "See every setting and what it is for with: peertutor settings"
