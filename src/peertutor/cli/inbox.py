"""`peertutor inbox`: replies, what has changed, and thanks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from peertutor.cli.documents import notice_document
from peertutor.cli.reviewing import opinion_document
from peertutor.cli.session import Session, with_session
from peertutor.cli.terminal import Terminal
from peertutor.core import wording
from peertutor.core.text import hanging, one_line, shortened
from peertutor.peers.inbox import Reply, Thanks

if TYPE_CHECKING:
    from peertutor.bootstrap import Services

_QUESTION = 80
_QUOTE = 100


@click.command()
@click.option("--read", "mark", is_flag=True, help="Mark everything as read afterwards.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def inbox(session: Session, mark: bool, as_json: bool) -> None:
    """Show what has come for you: replies, changes, and thanks.

    Nobody sees it but you. Which of your words helped is counted; whom they helped is not known.

    \b
      peertutor inbox
      peertutor inbox --read
    """
    with session.services() as services:
        box = services.peers.inbox
        replies, changed, waiting = box.replies(), box.changed(unread=True), box.waiting()
        thanks = box.thanks()
        if mark:
            box.read()
    if as_json:
        session.terminal.json(
            {
                "replies": [_reply(each) for each in replies],
                "changed": [
                    {**notice_document(notice), "question": kept.answer.question}
                    for notice, kept in changed
                ],
                "waiting": waiting,
                "thanks": [
                    {"quote": each.quote, "title": each.title, "count": each.count}
                    for each in thanks
                ],
            }
        )
        return
    for reply in replies:
        _draw_reply(session.terminal, reply)
    for notice, kept in changed:
        session.terminal.line(shortened(kept.answer.question, _QUESTION), "bold")
        session.terminal.line(f"  ! {wording.changed(notice)}", "yellow")
    _draw_thanks(session.terminal, thanks)
    if waiting:
        things = "1 thing waits" if waiting == 1 else f"{waiting} things wait"
        session.terminal.note(f"{things} for you: peertutor review")
    elif not (replies or changed or thanks):
        session.terminal.note("Nothing has come for you yet.")


def _draw_reply(terminal: Terminal, reply: Reply) -> None:
    mark = "new " if reply.new else ""
    terminal.line(f"{mark}{shortened(reply.kept.answer.standalone, _QUESTION)}", "bold")
    for line in wording.answered_anew(reply.anew) if reply.anew else ():
        terminal.line(f"  {hanging(line)}", "green")
    for opinion in reply.opinions:
        terminal.line(f"  {hanging(wording.said_by(opinion))}")


def _draw_thanks(terminal: Terminal, thanks: list[Thanks]) -> None:
    for each in thanks:
        often = "once" if each.count == 1 else f"{each.count} times"
        terminal.line(f"Your words helped {often}:", "green")
        terminal.line(f"  “{shortened(each.quote, _QUOTE)}” in {one_line(each.title)}")


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "name": f"question-{reply.shared.question}",
        "question": reply.kept.answer.standalone,
        "rung": reply.shared.rung.value,
        "new": reply.new,
        "answered_anew": [
            {"quote": each.quote, "speaker": each.speaker, "title": each.title}
            for each in (reply.anew.citations if reply.anew else ())
        ],
        "opinions": [opinion_document(each) for each in reply.opinions],
    }


def tell_news(session: Session, services: Services) -> None:
    """Say in one quiet line, to a person at a terminal only, that something has come."""
    if not session.terminal.interactive:
        return
    counts = services.peers.inbox.news()
    parts = []
    if counts.changed:
        things = "1 thing" if counts.changed == 1 else f"{counts.changed} things"
        parts.append(f"{things} you were told changed: peertutor recall")
    if counts.replies:
        replies = "1 reply" if counts.replies == 1 else f"{counts.replies} replies"
        parts.append(f"{replies} to your questions: peertutor inbox")
    if parts:
        session.terminal.note(" · ".join(parts), "dim")
