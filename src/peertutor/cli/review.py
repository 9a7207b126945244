"""`peertutor review`: what waits for a peer, and what they say of it."""

from __future__ import annotations

from typing import Any

import click

from peertutor.cli.reviewing import draw_item, draw_listed, item_document
from peertutor.cli.session import Session, with_session
from peertutor.core.peers import PeerVerdict
from peertutor.core.text import one_line
from peertutor.peers.items import ReviewItem
from peertutor.peers.review import kinds_waiting


@click.group(invoke_without_command=True)
@click.pass_context
def review(ctx: click.Context) -> None:
    """Check what colleagues said, and what was answered with it.

    Nobody reviews their own words. Where much depends on it you answer first, and see afterwards
    what was said. Whoever says otherwise is kept beside whoever confirms.

    \b
      peertutor review                          what waits for you
      peertutor review show lesson-12           one of it, with its quotes
      peertutor review confirm lesson-12        it holds
      peertutor review correct lesson-12 "…"    what holds instead, in your words
      peertutor review reject lesson-12 "…"     it does not hold; why, if you like
      peertutor review depends lesson-12 "…"    it holds under a condition
      peertutor review pass lesson-12           somebody else should say
      peertutor review undo                     take your latest verdict back
      peertutor review retire lesson-12 "…"     it holds no longer; what holds now

    The number alone is enough where no question and lesson share it.
    """
    if ctx.invoked_subcommand is None:
        _list(ctx.find_root().obj, as_json=False)


@review.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def listed(session: Session, as_json: bool) -> None:
    """List what waits for you, the most urgent first."""
    _list(session, as_json=as_json)


def _list(session: Session, *, as_json: bool) -> None:
    with session.services() as services:
        items = services.peers.review.waiting()
    if as_json:
        session.terminal.json({"items": [_unopened(item) for item in items]})
        return
    for item in items:
        draw_listed(session.terminal, item)
    if not items:
        session.terminal.note("Nothing waits for you.")
        return
    counts = (f"{count} {kind.value}" for kind, count in kinds_waiting(items).items())
    session.terminal.note(f"\n{', '.join(counts)}. Look at one: peertutor review show NAME")


def _unopened(item: ReviewItem) -> dict[str, Any]:
    return item_document(item, opened=not item.is_blind)


_NAME = click.argument("name", metavar="NAME")
_ANSWER = click.option(
    "--answer",
    metavar="TEXT",
    help="Where much depends on it: what you would do, before you see what was said.",
)
_OPEN = click.option("--open", "is_open", is_flag=True, help="See what was said without answering.")


@review.command()
@_NAME
@_ANSWER
@_OPEN
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def show(session: Session, name: str, answer: str | None, is_open: bool, as_json: bool) -> None:
    """Show one thing that waits, with its quotes and what others say of it."""
    with session.services() as services:
        reviewing = services.peers.review
        item = reviewing.item(name)
        blind = reviewing.answered_first(item, answer) if answer is not None else None
        opened = is_open or blind is not None or not reviewing.is_hidden(item)
    if as_json:
        session.terminal.json(item_document(item, opened=opened, blind=blind))
        return
    draw_item(session.terminal, item, opened=opened, blind=blind)
    if not opened:
        session.terminal.note(
            f'Much depends on this, so answer first: peertutor review show {name} --answer "…"'
        )


_TEXT = click.argument("text")
_MAYBE_TEXT = click.argument("text", default="")


@review.command()
@_NAME
@_ANSWER
@_OPEN
@with_session
def confirm(session: Session, name: str, answer: str | None, is_open: bool) -> None:
    """Say that it holds."""
    _decide(session, name, PeerVerdict.CONFIRM, answer=answer, is_open=is_open)


@review.command()
@_NAME
@_TEXT
@_ANSWER
@_OPEN
@with_session
def correct(session: Session, name: str, text: str, answer: str | None, is_open: bool) -> None:
    """Say what holds instead: your words can be found, and wait for a second peer."""
    _decide(session, name, PeerVerdict.CORRECT, text, answer=answer, is_open=is_open)


@review.command()
@_NAME
@_MAYBE_TEXT
@click.option(
    "--only-answer",
    is_flag=True,
    help="The quoted words are right: they only do not answer this question.",
)
@_ANSWER
@_OPEN
@with_session
def reject(
    session: Session,
    *,
    name: str,
    text: str,
    only_answer: bool,
    answer: str | None,
    is_open: bool,
) -> None:
    """Say that it does not hold; why, if you like."""
    _decide(
        session,
        name,
        PeerVerdict.REJECT,
        text,
        answer=answer,
        is_open=is_open,
        only_answer=only_answer,
    )


@review.command()
@_NAME
@_TEXT
@_ANSWER
@_OPEN
@with_session
def depends(session: Session, name: str, text: str, answer: str | None, is_open: bool) -> None:
    """Say under which condition it holds."""
    _decide(session, name, PeerVerdict.DEPENDS, text, answer=answer, is_open=is_open)


@review.command("pass")
@_NAME
@with_session
def passed(session: Session, name: str) -> None:
    """Leave it to somebody else."""
    _decide(session, name, PeerVerdict.PASS, is_open=True)


@review.command()
@click.argument("name", metavar="[NAME]", default="")
@with_session
def undo(session: Session, name: str) -> None:
    """Take your latest verdict back, or the one on what is named."""
    with session.services() as services:
        former = services.peers.review.take_back(name)
    session.terminal.line(f"Taken back: {_SAID[former.verdict].lower()} {former.subject}")
    if former.verdict is PeerVerdict.CORRECT:
        session.terminal.note("No answer rests any more on what you said instead.")


@review.command()
@_NAME
@click.argument("holds", default="")
@with_session
def retire(session: Session, name: str, holds: str) -> None:
    """Let no answer rest on a lesson any more; everybody who was told is told what holds now."""
    if not holds and session.terminal.interactive:
        holds = click.prompt("What holds now (empty: nothing does)", default="", err=True)
    with session.services() as services:
        item = services.peers.review.retire(name, holds)
    session.terminal.line(f"Retired: {item.subject}, {item.title}")


def _decide(
    session: Session,
    name: str,
    verdict: PeerVerdict,
    text: str = "",
    *,
    answer: str | None = None,
    is_open: bool = False,
    only_answer: bool = False,
) -> None:
    with session.services() as services:
        reviewing = services.peers.review
        item = reviewing.item(name)
        asked = answer is None and not is_open and session.terminal.interactive
        if asked := asked and reviewing.is_hidden(item):
            answer = click.prompt(f"{one_line(item.situation)}\nWhat would you do", err=True)
        blind = reviewing.looked(item, answer, opened=is_open)
        if asked:
            # They answered just now: what was said is seen before the verdict is given.
            draw_item(session.terminal, item, opened=True, blind=blind)
            click.confirm(f"\n{_SAID[verdict]}, then", abort=True, err=True)
        elif blind is not None:
            session.terminal.line(blind.agreement.sentence)
        done = reviewing.decide(item, verdict, text, blind=blind, only_the_answer=only_answer)
        following = reviewing.following()
    session.terminal.line(f"{_SAID[verdict]}: {item.subject}, {item.title}")
    if done.lesson is not None:
        session.terminal.note(
            "Your words can be found from now on, and wait for a second peer as "
            f"lesson-{done.lesson.id}."
        )
    if following is not None:
        session.terminal.note(f"Next: peertutor review show {following.subject}")


_SAID = {
    PeerVerdict.CONFIRM: "Confirmed",
    PeerVerdict.CORRECT: "Corrected",
    PeerVerdict.REJECT: "Rejected",
    PeerVerdict.DEPENDS: "It depends",
    PeerVerdict.PASS: "Passed",
}
