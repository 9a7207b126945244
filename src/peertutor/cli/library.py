"""`peertutor interviews` and `peertutor delete`: what there is, and how it is erased."""

from __future__ import annotations

import click

from peertutor.cli.documents import interview_document
from peertutor.cli.session import Session, with_session
from peertutor.core.errors import WrongUse
from peertutor.core.interviews import InterviewState, InterviewSummary, Kind
from peertutor.core.text import one_line


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def interviews(session: Session, as_json: bool) -> None:
    """List the interviews and documents there are.

    The newest first, each with the id that `peertutor delete` takes.
    """
    with session.services() as services:
        found = services.ledger.interviews()
    if as_json:
        session.terminal.json({"interviews": [interview_document(one) for one in found]})
        return
    for summary in found:
        session.terminal.line(one_line(summary.title), "bold")
        session.terminal.line(f"  {_facts(summary)}")
        session.terminal.line(f"  id: {summary.id}", "dim")
    if not found:
        session.terminal.note("There are none yet. Bring some in: peertutor import PATH")


def _facts(summary: InterviewSummary) -> str:
    facts = [
        ", ".join(one_line(name) for name in summary.veterans),
        summary.date.isoformat() if summary.date else "",
        one_line(summary.topic),
        f"{summary.turns:,} turns, {summary.words:,} words",
        "official document" if summary.kind is Kind.REFERENCE else "",
        "" if summary.state is InterviewState.RELEASED else f"not released ({summary.state.value})",
    ]
    return " · ".join(fact for fact in facts if fact)


@click.command()
@click.argument("interview_id", metavar="ID")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_session
def delete(session: Session, interview_id: str, yes: bool) -> None:
    """Erase an interview or a document from the disk.

    Every version of it, its passages, its vectors, and its words in answers that were kept. This
    cannot be undone. ID is as `peertutor interviews` lists it.
    """
    terminal = session.terminal
    with session.services() as services:
        interview = services.ledger.interview(interview_id)
        title, turns = one_line(interview.title), len(interview.turns)
        if not yes:
            if not terminal.interactive:
                raise WrongUse("Nothing was erased", remedy="Say that you mean it with --yes.")
            click.confirm(f"Erase “{title}” ({turns:,} turns) for good?", abort=True, err=True)
        answers = services.erase(interview_id)
    terminal.line(f"Erased “{title}”: {turns:,} turns, and its words in {answers:,} kept answers.")
