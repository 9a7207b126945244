"""`peertutor gaps`: what is asked and not told, and who may know."""

from __future__ import annotations

from typing import Any

import click

from peertutor.cli.session import Session, with_session
from peertutor.core.gaps import Gap
from peertutor.core.text import one_line, shortened
from peertutor.core.wording import gap as in_words

_QUESTION = 100
_WORDINGS = 3


@click.command()
@click.option("-n", "most", type=click.IntRange(1), default=10, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def gaps(session: Session, most: int, as_json: bool) -> None:
    """Show what is asked and nobody has told, and who may know.

    Questions that their askers shared, put together where they ask the same. First comes what was
    asked most with most at stake. Who asked is not looked up.

    \b
      peertutor gaps
      peertutor interview --gap 4711    ask the one who may know
    """
    with session.services() as services:
        found = services.peers.gaps.gaps()
    if as_json:
        session.terminal.json({"gaps": [_document(each) for each in found[:most]]})
        return
    for each in found[:most]:
        _draw(session, each)
    if len(found) > most:
        session.terminal.note(f"{len(found) - most} more: peertutor gaps -n {len(found)}", "dim")
    if not found:
        session.terminal.note(
            "Nothing that somebody shared is open. A question of your own is shared with: "
            "peertutor history share"
        )


def _draw(session: Session, gap: Gap) -> None:
    terminal = session.terminal
    terminal.line(f"{gap.number:<8} {shortened(gap.title, _QUESTION)}", "bold")
    terminal.line(f"{'':<8} {in_words(gap)}", "dim")
    for other in gap.questions[1 : 1 + _WORDINGS]:
        terminal.line(f"{'':<8} also: {shortened(other.text, _QUESTION)}")
    if gap.whom is not None:
        terminal.line(f"{'':<8} {one_line(gap.whom.name)} may know: {one_line(gap.whom.why)}")
    else:
        terminal.line(f"{'':<8} Nobody here has spoken of it yet.", "dim")


def _document(gap: Gap) -> dict[str, Any]:
    return {
        "gap": gap.number,
        "title": gap.title,
        "asked": gap.asked,
        "stakes": gap.stakes.value,
        "topic": gap.topic,
        "since": gap.since.isoformat(),
        "unanswered": gap.is_unanswered,
        "questions": [{"number": each.number, "text": each.text} for each in gap.questions],
        "whom": {"name": gap.whom.name, "why": gap.whom.why} if gap.whom else None,
    }
