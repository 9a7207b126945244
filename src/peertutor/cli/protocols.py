"""`peertutor protocols`: how interviews can go, and whether a file of one's own is in order."""

from __future__ import annotations

from pathlib import Path

import click

from peertutor.cli.session import Session, with_session
from peertutor.core.errors import ProtocolInvalid
from peertutor.core.text import one_line


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def protocols(ctx: click.Context, as_json: bool) -> int | None:
    """List or check the ways an interview can go.

    A file in the folder prompts/protocols of the workspace is offered beside the ones that come
    with PeerTutor, and takes the place of one with the same id. Begin with a copy of one of these.

    \b
      peertutor protocols
      peertutor protocols check my-protocol.toml
    """
    if ctx.invoked_subcommand is None:
        return _list(ctx.find_root().obj, as_json=as_json)
    return None


def _list(session: Session, *, as_json: bool) -> int:
    with session.services() as services:
        found, problems = services.interviews.protocols.all()
    if as_json:
        rows = [
            {
                "id": one.protocol.id,
                "title": one.protocol.title,
                "about": one.protocol.about,
                "method": one.protocol.method,
                "minutes": one.protocol.minutes,
                "sittings": one.protocol.sittings,
                "path": str(one.path),
                "own": one.own,
            }
            for one in found
        ]
        session.terminal.json({"protocols": rows})
    else:
        for one in found:
            protocol = one.protocol
            times = f"{protocol.sittings} × " if protocol.sittings > 1 else ""
            own = ", your own" if one.own else ""
            facts = f"{times}{protocol.minutes} minutes{own}"
            session.terminal.line(f"{protocol.id}  ({facts})", "bold")
            session.terminal.line(f"  {one_line(protocol.title)}. {one_line(protocol.about)}")
    for problem in problems:
        session.terminal.note(f"{problem.place}: {one_line(problem.cause)}", "red")
    return 1 if problems else 0


@protocols.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_session
def check(session: Session, file: Path) -> int:
    """Say whether FILE can be used, and list what is wrong with it, by line."""
    from peertutor.capture.interview.protocol_file import problems_of

    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtocolInvalid(
            "This file cannot be read",
            path=str(file),
            cause=str(error),
            remedy="Save it as UTF-8 text that you may read.",
        ) from error
    problems = problems_of(text)
    for problem in problems:
        session.terminal.line(f"{file}:{problem.line}: {one_line(problem.text)}")
    if not problems:
        session.terminal.line(f"{file}: in order.")
    return 1 if problems else 0
