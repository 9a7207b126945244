"""`peertutor people`: who knows what, and whom to ask."""

from __future__ import annotations

from typing import Any

import click

from peertutor.cli.session import Session, with_session
from peertutor.core.expertise import Suggestion, TopicKnown
from peertutor.core.text import one_line
from peertutor.core.wording import how_verified, who_knows


@click.command()
@click.argument("question", required=False)
@click.option("-n", "most", type=click.IntRange(1), default=3, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def people(session: Session, question: str | None, most: int, as_json: bool) -> None:
    """Show who knows what, or say whom to ask about something, and why.

    Without a question: every topic with those who know it, first what only one person knows. With
    one: who told of it, answered or confirmed it lately comes first; who is away, or was asked much
    lately, gives way.

    \b
      peertutor people
      peertutor people "Who knows the billing run?"
    """
    with session.services() as services:
        if question is None:
            topics = services.peers.knowledge.topics()
        else:
            but = [services.settings.profile.name] if services.settings.profile.name else []
            found = services.peers.router.ask_whom(question, but=but, most=most)
    if question is None:
        _overview(session, topics, as_json=as_json)
    else:
        _whom(session, found, as_json=as_json)


def _overview(session: Session, topics: list[TopicKnown], *, as_json: bool) -> None:
    terminal = session.terminal
    if as_json:
        terminal.json({"topics": [_document(each) for each in topics]})
        return
    for each in topics:
        terminal.line(one_line(each.topic), "bold")
        terminal.line(f"  {who_knows(each)}", None if len(each.knowers) > 1 else "yellow")
        terminal.line(f"  {how_verified(each)}", "dim")
    if not topics:
        terminal.note("Nobody has told anything here yet: peertutor interview")


def _whom(session: Session, found: tuple[Suggestion, ...], *, as_json: bool) -> None:
    if as_json:
        session.terminal.json({"people": [{"name": each.name, "why": each.why} for each in found]})
        return
    for each in found:
        session.terminal.line(one_line(each.name), "bold")
        session.terminal.line(f"  {one_line(each.why)}")
    if not found:
        session.terminal.note("Nobody here has spoken of this yet.")


def _document(known: TopicKnown) -> dict[str, Any]:
    return {
        "topic": known.topic,
        "turns": known.turns,
        "verified": round(known.verified, 3),
        "only": known.only.name if known.only else None,
        "people": [
            {
                "name": each.name,
                "told": each.told,
                "confirmed": each.confirmed,
                "leaves_on": each.leaves_on.isoformat() if each.leaves_on else None,
            }
            for each in known.knowers
        ],
    }
