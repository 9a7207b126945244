"""`peertutor settings`: what counts now, where it came from, and how it is changed."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from peertutor.cli.session import Session, with_session

if TYPE_CHECKING:
    from peertutor.settings import Change


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def settings(ctx: click.Context, as_json: bool) -> None:
    """Show or change settings, and where each comes from.

    Secrets are never shown. A value is taken from the first of these that has it: --set, a variable
    PEERTUTOR_GROUP__NAME, the file .env of the workspace, its config.toml, OPENAI_API_KEY and
    OPENAI_BASE_URL, the default. OPENAI_API_KEY goes to OpenAI and to OPENAI_BASE_URL alone.

    \b
      peertutor settings set model.endpoint http://localhost:8080/v1
      peertutor settings set model.name small
      peertutor settings set model.api_key          asks for it, and keeps it in .env
      peertutor settings allow api.example.com      text may be sent to this host
      peertutor settings set "trust.topics.client data.stakes" high
    """
    if ctx.invoked_subcommand is None:
        _show(ctx.find_root().obj, as_json=as_json)


def _show(session: Session, *, as_json: bool) -> None:
    from peertutor.settings import setting_rows

    loaded, terminal = session.load(), session.terminal
    rows = setting_rows(loaded)
    if as_json:
        folder = str(loaded.workspace)
        terminal.json({"workspace": folder, "settings": [asdict(row) for row in rows]})
        return
    terminal.line(f"Workspace: {loaded.workspace}")
    for row in rows:
        terminal.line()
        terminal.write(f"{row.key} = ")
        terminal.write(row.text or "(empty)", "bold" if row.origin != "default" else None)
        terminal.line(f"   [{row.origin}]")
        terminal.line(f"    {row.sentence}", "dim")


@settings.command("set")
@click.argument("key")
@click.argument("value", required=False)
@with_session
def set_(session: Session, key: str, value: str | None) -> None:
    """Check a value and keep it in the workspace.

    Without VALUE it is asked for (a secret unseen), or read from standard input: so that a key does
    not stay in the history of your shell. Secrets go to .env, the rest to config.toml.
    """
    from peertutor.settings import known_settings, set_setting, workspace_folder

    known = known_settings().get(key)
    if value is None:
        value = _asked_for(key, hidden=known is not None and known.secret)
    # Not the settings of this run: one that is out of bounds is what this command mends.
    folder = workspace_folder(session.workspace)
    change = set_setting(folder, key, value, origin=f"{key}, given on this command line")
    session.terminal.note(f"{key} is set in {folder}.")
    _say_forgotten(session, change)
    if change.outranked_by:
        session.terminal.note(f"But {_wins(change)} {_out_of_the_way(change, key)}", "yellow")
    _say_problem(session, change)


def _asked_for(key: str, *, hidden: bool) -> str:
    if sys.stdin.isatty():
        value: str = click.prompt(key, hide_input=hidden, err=True)
        return value
    return sys.stdin.readline().rstrip("\r\n")


def _say_forgotten(session: Session, change: Change) -> None:
    for key in change.forgotten:
        session.terminal.note(
            f"{key} was kept for the former server and is taken out. For this one set its own with:"
            f" peertutor settings set {key}",
            "yellow",
        )


def _wins(change: Change) -> str:
    return f"{change.outranked_by.removeprefix('environment ')} is set and wins."


def _out_of_the_way(change: Change, key: str) -> str:
    if change.outranked_by == ".env":
        return f"Take the line out of that file, or unset {key} and set it again."
    return "Unset that variable to let the workspace decide."


def _say_problem(session: Session, change: Change) -> None:
    if change.problem is not None:
        session.terminal.note(f"The settings cannot be used yet: {change.problem}", "yellow")


@settings.command()
@click.argument("key")
@with_session
def unset(session: Session, key: str) -> None:
    """Take a setting out of the workspace's files again.

    This also takes out a key that PeerTutor does not know.
    """
    from peertutor.settings import unset_setting, workspace_folder

    change = unset_setting(workspace_folder(session.workspace), key)
    session.terminal.note(f"{key} is no longer set in this workspace.")
    _say_forgotten(session, change)


@settings.command()
@click.argument("host")
@with_session
def allow(session: Session, host: str) -> None:
    """Let questions, passages, vectors and recordings be sent to HOST.

    Until then nothing is sent to any machine but this one, whatever is set up. Of a URL the host is
    kept: every port and path there is allowed.
    """
    from peertutor.settings import allow_host, workspace_folder

    change = allow_host(workspace_folder(session.workspace), host)
    if change.outranked_by:
        session.terminal.note(f"{change.value} is kept in config.toml as an allowed host.")
        session.terminal.note(
            f"But {_wins(change)} Nothing is sent to {change.value} until it stands there too.",
            "yellow",
        )
    else:
        session.terminal.note(
            f"Text may be sent to {change.value}, on any port, and so may recordings that you"
            f" transcribe. Take it back with: peertutor settings disallow {change.value}"
        )
    _say_problem(session, change)


@settings.command()
@click.argument("host")
@with_session
def disallow(session: Session, host: str) -> None:
    """Send nothing to HOST any more."""
    from peertutor.settings import disallow_host, workspace_folder

    change = disallow_host(workspace_folder(session.workspace), host)
    if change.outranked_by:
        session.terminal.note(f"{change.value} is taken out of config.toml.")
        session.terminal.note(
            f"But {_wins(change)} Text may still be sent to {change.value} until it is taken out"
            " there too.",
            "yellow",
        )
    else:
        session.terminal.note(f"Nothing is sent to {change.value} any more.")
    _say_problem(session, change)
