"""What every command is given: the workspace, the settings of this run, and the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import update_wrapper
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import click

from peertutor.cli.terminal import Terminal
from peertutor.core.text import one_line

if TYPE_CHECKING:
    from peertutor.bootstrap import Services
    from peertutor.settings import Loaded

_WORKSPACE = "shared_workspace"

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Session:
    """One run of the command line.

    Attributes:
        workspace: The folder named by a flag; None for the environment's or the platform's own.
        flags: Settings for this run only, by key.
        terminal: Where text goes.
    """

    workspace: Path | None
    flags: Mapping[str, str]
    terminal: Terminal

    @classmethod
    def of(cls, workspace: Path | None, overrides: tuple[str, ...], *, plain: bool) -> Session:
        """Read the flags that all commands share; raises `click.UsageError`."""
        flags = {}
        for override in overrides:
            key, sign, value = override.partition("=")
            if not sign:
                raise click.UsageError(
                    f"--set takes KEY=VALUE, as in model.name=small, not “{one_line(override)}”."
                )
            flags[key.strip()] = value
        return cls(workspace, flags, Terminal.of_process(plain=plain))

    def load(self) -> Loaded:
        """Gather the settings of this run."""
        # Only here: pydantic costs more than the whole of `--help`.
        from peertutor.settings import load_settings

        return load_settings(self.workspace, self.flags)

    @contextmanager
    def services(self, *, resident: bool = False) -> Iterator[Services]:
        """Open the workspace for the length of a block; `resident` as for `open_services`."""
        from peertutor.bootstrap import open_services

        with open_services(self.load(), resident=resident) as services:
            yield services


def with_session(command: Callable[Concatenate[Session, P], R]) -> Callable[P, R]:
    """Hand the session to a command as its first argument."""

    def handed(*args: P.args, **kwargs: P.kwargs) -> R:
        return command(click.get_current_context().find_root().obj, *args, **kwargs)

    return update_wrapper(handed, command)


def accept_shared_options(command: click.Command) -> None:
    """Let `--workspace` and `--plain` stand after a command as well, and after its sub-commands."""
    if not any(option.name == _WORKSPACE for option in command.params):
        where = click.Option(
            ["--workspace", _WORKSPACE],
            type=click.Path(path_type=Path),
            hidden=True,
            expose_value=False,
            callback=_move,
        )
        plain = click.Option(
            ["--plain", "shared_plain"],
            is_flag=True,
            hidden=True,
            expose_value=False,
            callback=_turn_plain,
        )
        command.params += [where, plain]
    if isinstance(command, click.Group):
        for name in command.commands:
            accept_shared_options(command.commands[name])


def _move(ctx: click.Context, _: click.Parameter, workspace: Path | None) -> None:
    if workspace is not None:
        root = ctx.find_root()
        root.obj = replace(root.obj, workspace=workspace)


def _turn_plain(ctx: click.Context, _: click.Parameter, plain: bool) -> None:
    if plain:
        root = ctx.find_root()
        root.obj = replace(root.obj, terminal=Terminal.of_process(plain=True))
