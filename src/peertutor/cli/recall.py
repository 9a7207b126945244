"""`peertutor recall`: what you were told that has changed since."""

from __future__ import annotations

from typing import Any

import click

from peertutor.cli.documents import notice_document
from peertutor.cli.session import Session, with_session
from peertutor.cli.terminal import Terminal
from peertutor.core.changes import Change, Exported, Notice
from peertutor.core.text import hanging, one_line, shortened
from peertutor.core.wording import out_of_date
from peertutor.ports import KeptAnswer

_QUESTION = 90


@click.group(invoke_without_command=True)
@click.pass_context
def recall(ctx: click.Context) -> None:
    """Show what you were told that has changed.

    What was changed is looked up in your own history on this machine: nobody learns who was told.
    Files that you exported before are named, too.

    \b
      peertutor recall                 what is new
      peertutor recall list --all      what you have read as well
      peertutor recall read            mark it as read; or: recall read 3 4
    """
    if ctx.invoked_subcommand is None:
        _list(ctx.find_root().obj, everything=False, as_json=False)


@recall.command("list")
@click.option("--all", "everything", is_flag=True, help="Those that you have read as well.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def listed(session: Session, everything: bool, as_json: bool) -> None:
    """List what has changed, the latest first."""
    _list(session, everything=everything, as_json=as_json)


def _list(session: Session, *, everything: bool, as_json: bool) -> None:
    with session.services() as services:
        found = services.peers.recall.notices(unread=not everything)
        exports = services.peers.recall.exports()
    if as_json:
        session.terminal.json(
            {
                "notices": [_document(*each) for each in found],
                "exports": [_export(*each) for each in exports],
            }
        )
        return
    for notice, kept in found:
        _draw(session.terminal, notice, kept)
    for exported, change in exports:
        # Not wrapped: a path is there to be copied.
        session.terminal.write(f"{one_line(exported.path)}\n", "bold")
        session.terminal.line(f"      {out_of_date(exported, change)}")
    if found:
        session.terminal.note("Mark it as read: peertutor recall read")
    elif not exports:
        session.terminal.note("Nothing that you were told has changed.")


@recall.command()
@click.argument("numbers", type=int, nargs=-1)
@with_session
def read(session: Session, numbers: tuple[int, ...]) -> None:
    """Mark notices as read: those of these numbers, or all."""
    with session.services() as services:
        count = services.peers.recall.read(list(numbers) or None)
    session.terminal.line(f"{count} marked as read.")


def _draw(terminal: Terminal, notice: Notice, kept: KeptAnswer) -> None:
    mark = "" if notice.read_at else "new "
    terminal.line(
        f"{notice.id:>4}  {mark}{notice.at.astimezone():%Y-%m-%d}  {notice.kind.sentence}", "bold"
    )
    terminal.line(
        f"      You had asked on {kept.asked_at.astimezone():%Y-%m-%d}: "
        f"{shortened(kept.answer.question, _QUESTION)}"
    )
    if notice.holds:
        terminal.line(f"      Now: {hanging(one_line(notice.holds))}")
    terminal.line(f"      peertutor history show {kept.conversation}", "dim")


def _export(exported: Exported, change: Change) -> dict[str, Any]:
    return {
        "path": exported.path,
        "exported_at": exported.at.isoformat(),
        "changed_at": change.at.isoformat(),
        "kind": change.kind.value,
        "holds": change.holds,
    }


def _document(notice: Notice, kept: KeptAnswer) -> dict[str, Any]:
    return {
        **notice_document(notice),
        "answer": kept.id,
        "conversation": kept.conversation,
        "question": kept.answer.question,
        "asked_at": kept.asked_at.isoformat(),
        "told": kept.answer.text,
    }
