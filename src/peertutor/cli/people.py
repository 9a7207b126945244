"""`peertutor people`: whom to ask about something, and why."""

from __future__ import annotations

import click

from peertutor.cli.session import Session, with_session
from peertutor.core.text import one_line


@click.command()
@click.argument("question")
@click.option("-n", "most", type=click.IntRange(1), default=3, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def people(session: Session, question: str, most: int, as_json: bool) -> None:
    """Say whom to ask about something, and why.

    Who told of it, answered or confirmed it lately comes first; who is away, or was asked much
    lately, gives way.

    \b
      peertutor people "Who knows the billing run?"
    """
    with session.services() as services:
        but = [services.settings.profile.name] if services.settings.profile.name else []
        found = services.peers.router.ask_whom(question, but=but, most=most)
    if as_json:
        session.terminal.json({"people": [{"name": each.name, "why": each.why} for each in found]})
        return
    for each in found:
        session.terminal.line(one_line(each.name), "bold")
        session.terminal.line(f"  {one_line(each.why)}")
    if not found:
        session.terminal.note("Nobody here has spoken of this yet.")
