"""`peertutor audit`: what was decided and done in this workspace, and whether the log is whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from peertutor.cli.session import Session, with_session
from peertutor.core.audit import ChainCheck, LogLine, checked
from peertutor.core.errors import WorkspaceDamaged
from peertutor.core.text import one_line

_KINDS: Mapping[str, str] = {
    "added": "words came in",
    "revised": "words were changed",
    "begun": "an interview was begun",
    "released": "an interview was released",
    "answered_again": "a question was answered anew",
    "paused": "an interview was paused",
    "open": "an interview was opened again",
    "closed": "an interview was closed, or held back",
    "withdrawn": "an interview was withdrawn",
    "deleted": "an interview was erased",
    "shared": "a question was shared, with a name",
    "unshared": "a shared question was taken back",
    "verdict": "a peer gave a verdict",
    "taken_back": "a peer took a verdict back",
    "refused": "a verdict was refused",
    "retired": "a lesson was retired",
    "recalled": "whoever was told is told again",
}
_DETAILS: Mapping[str, str] = {
    "of": "{}",
    "became": "{}",
    "why": "{}",
    "state": "{}",
    "rung": "{}",
    "turns": "{} turns",
    "revision": "revision {}",
    "question": "question-{}",
    "number": "verdict {}",
}


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("-n", "limit", type=click.IntRange(1), default=50, help="How many lines at most.")
@click.pass_context
def audit(ctx: click.Context, as_json: bool, limit: int) -> None:
    """Show what was decided, and check that the log is whole.

    Every line holds on to the one before it. No line has anybody's words or name in it, and what it
    is about stands there as a hash: an interview that was erased has left no name. Questions that
    were asked in private, or shared without a name, leave no line: its time would say who asked.

    \b
      peertutor audit                        the latest lines
      peertutor audit verify                 look the whole log through
      peertutor audit verify --expect HASH   … and see that nothing was cut off since
    """
    if ctx.invoked_subcommand is None:
        _list(ctx.find_root().obj, limit, as_json=as_json)


@audit.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option("-n", "limit", type=click.IntRange(1), default=50, help="How many lines at most.")
@with_session
def listed(session: Session, as_json: bool, limit: int) -> None:
    """List the latest lines, the oldest of them first."""
    _list(session, limit, as_json=as_json)


def _list(session: Session, limit: int, *, as_json: bool) -> None:
    with session.services() as services:
        lines = services.ledger.log()[-limit:]
    if as_json:
        session.terminal.json({"lines": [_document(line) for line in lines]})
        return
    for line in lines:
        when = f"{line.at.astimezone():%Y-%m-%d %H:%M}"
        session.terminal.line(f"{line.number:>6}  {when}  {_said(line)}")
    if not lines:
        session.terminal.note("Nothing has happened in this workspace yet.")


def _said(line: LogLine) -> str:
    what = _KINDS.get(line.kind, one_line(line.kind).replace("_", " "))
    facts = ", ".join(filter(None, (_fact(*each) for each in line.detail.items())))
    return f"{what} ({facts})" if facts else what


def _fact(name: str, value: int | str) -> str:
    if name == "verdict":
        return f"verdict {value}" if isinstance(value, int) else one_line(value)
    if name == "in_part":
        return "in part" if value else ""
    return _DETAILS.get(name, "").format(one_line(str(value)))


def _document(line: LogLine) -> dict[str, Any]:
    return {
        "number": line.number,
        "at": line.at.isoformat(),
        "kind": line.kind,
        "subject": line.subject,
        "detail": dict(line.detail),
        "hash": line.hash,
    }


@audit.command()
@click.option(
    "--expect", metavar="HASH", help="The head that you noted: it must still stand in the log."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def verify(session: Session, expect: str | None, as_json: bool) -> int:
    """Look the whole log through; exit code 6 where it was changed.

    What this cannot show: that the last lines were cut off, or that all of it was written anew;
    whoever can write the file can do that. Note the head that is printed somewhere else, and give
    it with --expect the next time: then it can. Lines from before there was a chain prove nothing.
    """
    with session.services() as services:
        lines = services.ledger.log()
    check = checked(lines)
    missing = bool(expect) and all(line.hash != expect for line in lines)
    if as_json:
        session.terminal.json(
            {
                "whole": check.broken_at is None and not missing,
                "lines": check.lines,
                "unchained": check.unchained,
                "head": check.head,
                "broken_at": check.broken_at,
                "expected_found": None if expect is None else not missing,
            }
        )
    elif check.broken_at is None and not missing:
        _tell_whole(session, check)
    if check.broken_at is not None:
        raise WorkspaceDamaged(
            f"The log was changed: line {check.broken_at:,} does not fit the one before it",
            cause="Somebody changed, removed or moved lines in the ledger's file by hand.",
            remedy="Compare it with a backup; what stands before that line is as it was written.",
        )
    if missing:
        raise WorkspaceDamaged(
            "The log does not hold the line that you noted",
            cause="Its end was cut off, or all of it was written anew, since you noted the head.",
            remedy="Compare it with a backup of that time.",
        )
    return 0


def _tell_whole(session: Session, check: ChainCheck) -> None:
    count = "1 line" if check.lines == 1 else f"{check.lines:,} lines"
    session.terminal.line(f"The log is whole: {count}, each fits the one before it.", "green")
    if check.unchained:
        session.terminal.line(
            f"{check.unchained:,} of them are from before the chain, and prove nothing."
        )
    if check.head:
        session.terminal.line(f"Its head: {check.head}")
        session.terminal.note(
            "Only the head can show that its end was cut off, or all of it written anew.\n"
            "Note it elsewhere, and give it the next time: peertutor audit verify --expect HASH"
        )
