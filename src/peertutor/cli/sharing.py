"""`peertutor history share`: a question that was asked in private goes on to colleagues."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from peertutor.cli.documents import shared_document, sharing_document
from peertutor.cli.session import Session, with_session
from peertutor.cli.terminal import Terminal
from peertutor.core.answers import Rung
from peertutor.core.errors import WrongUse
from peertutor.core.ladder import SHARED, WITH_NAME, WITHOUT_NAME, SharedByMe
from peertutor.core.text import hanging, shortened

if TYPE_CHECKING:
    from peertutor.bootstrap import Services
    from peertutor.peers.ladder import Sharing

_QUESTION = 46


@click.command()
@click.argument("answer", type=int)
@click.option("--anonymous", "rung", flag_value=Rung.ANONYMOUS.value, help=WITHOUT_NAME)
@click.option("--named", "rung", flag_value=Rung.NAMED.value, help=WITH_NAME)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def share(session: Session, answer: int, rung: str | None, yes: bool, as_json: bool) -> None:
    """Let colleagues see a question that you asked in private, and its answer.

    ANSWER is the number that `peertutor history show` prints. What they would see is shown first;
    without --anonymous or --named nothing else happens. Replies come to your inbox.
    """
    chosen = Rung(rung) if rung else Rung.ANONYMOUS
    with session.services() as services:
        seen = services.peers.ladder.preview(answer, chosen)
        if not as_json:
            draw_sharing(session.terminal, seen)
        if rung:
            seen = _shared(session, services, answer, seen, agreed=yes)
    if as_json:
        session.terminal.json(sharing_document(seen))
    elif not rung:
        session.terminal.note("\nNothing has left. Share it with --anonymous, or with --named.")


def share_kept(
    session: Session, services: Services, answer: int, rung: Rung, *, agreed: bool
) -> None:
    """Share an answer of the history; what would leave is shown first unless that is agreed on."""
    seen = services.peers.ladder.preview(answer, rung)
    if not agreed:
        draw_sharing(session.terminal, seen, as_note=True)
    elif seen.warning:
        session.terminal.note(f"! {seen.warning}", "yellow")
    _shared(session, services, answer, seen, agreed=agreed)


def _shared(
    session: Session, services: Services, answer: int, seen: Sharing, *, agreed: bool
) -> Sharing:
    if not (seen.question or agreed):
        _agree(session, answer, seen.rung)
    done = services.peers.ladder.share(answer, seen.rung)
    told = SharedByMe(question=done.question, answer=answer, rung=done.rung).sentence
    session.terminal.note(f"It was shared before. {told}" if seen.question else told)
    return done


def _agree(session: Session, answer: int, rung: Rung) -> None:
    if not session.terminal.interactive:
        raise WrongUse(
            "Nothing was shared yet: this is what colleagues would see",
            remedy=f"Say that you mean it: peertutor history share {answer} --{rung.value} --yes",
        )
    click.confirm(f"Share it, {SHARED[rung]}?", abort=True, err=True)


def draw_sharing(terminal: Terminal, seen: Sharing, *, as_note: bool = False) -> None:
    """Draw what colleagues would see; as a note where the data is something else."""
    draw = terminal.note if as_note else terminal.line
    draw("What colleagues see of it, and nothing else:\n", "bold")
    for label, text in seen.facts:
        draw(f"{label}: {hanging(text)}")
    if seen.warning:
        draw(f"\n! {seen.warning}", "yellow")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def shared(session: Session, as_json: bool) -> None:
    """List what you shared with colleagues; your own store remembers it, and nobody else."""
    with session.services() as services:
        mine = services.personal.shared
        found = [(each, mine.answer(each.answer)) for each in mine.shared_by_me()]
    if as_json:
        documents = [
            {**shared_document(each), "text": kept.answer.question} for each, kept in found
        ]
        session.terminal.json({"shared": documents})
        return
    for each, kept in found:
        question = shortened(kept.answer.question, _QUESTION)
        session.terminal.line(f"{each.question:>6}  {SHARED[each.rung]:<17}  {question}")
    if not found:
        session.terminal.note("You have shared nothing: only you see what you asked.")


@click.command()
@click.argument("question", type=int)
@with_session
def unshare(session: Session, question: int) -> None:
    """Take a shared question back: it is erased from the shared ledger.

    QUESTION is its number there, as `peertutor history shared` lists it. What colleagues have read
    they have read, and what they said of it stays.
    """
    with session.services() as services:
        services.peers.ladder.withdraw(question)
    session.terminal.line(f"Taken back: colleagues do not see question {question} any more.")
