"""`peertutor interview`: a veteran is interviewed, in the app or line by line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peertutor.cli.session import Session, with_session
from peertutor.core.errors import NotFound, WrongUse
from peertutor.core.plans import DEFAULT_PROTOCOL, MOST_ON_AGENDA, InterviewPlan, planned

if TYPE_CHECKING:
    from peertutor.bootstrap import Services
    from peertutor.capture.interview.sitting import Sitting


@click.command()
@click.option("--topic", default="", metavar="T", help="What it is about, in a few words.")
@click.option("--veteran", default="", metavar="NAME", help="Who is interviewed.")
@click.option(
    "--companion", default="", metavar="NAME", help="Who sits beside them, if anybody does."
)
@click.option(
    "--protocol",
    "protocol_id",
    default="",
    metavar="ID",
    help=f"How it goes ({DEFAULT_PROTOCOL}); `peertutor protocols` lists them.",
)
@click.option("--resume", metavar="ID", help="Go on with an interview; “latest” will do.")
@click.option(
    "--agenda",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Open questions to be asked, one a line.",
)
@click.option(
    "--gap",
    "gap_number",
    type=int,
    metavar="N",
    help="Ask what `peertutor gaps` lists as N; with whom and about what follows from it.",
)
@with_session
def interview(
    session: Session,
    *,
    topic: str,
    veteran: str,
    companion: str,
    protocol_id: str,
    resume: str | None,
    agenda: Path | None,
    gap_number: int | None,
) -> int:
    """Interview a veteran, in the app or line by line.

    So that colleagues can ask about what they know. One question at a time; each reply is on the
    disk before the next is asked. Nothing can be asked about before it was read back and released.
    On a terminal the app opens; with --plain, or in a pipe, it goes line by line: an empty line
    sends a reply, and /help lists what else there is. Some protocols ask a newcomer beside the
    veteran too: what --companion says there is shown with the veteran's words, never as theirs.

    \b
      peertutor interview --topic "the billing run" --veteran "Ana Kovac"
      peertutor interview --plain --protocol skill-swap --topic "quoting a job"
      peertutor interview --gap 4711
      peertutor interview --resume latest
    """
    plan = InterviewPlan(
        topic=topic,
        veteran=veteran,
        companion=companion,
        protocol=protocol_id,
        agenda=_questions(agenda),
        resume=resume or "",
    )
    if gap_number is not None:
        plan = _of_gap(session, gap_number, plan)
    if session.terminal.interactive and not session.terminal.plain:
        from peertutor.cli.app import open_app

        return open_app(session, interview=plan)
    from peertutor.cli.holding import hold

    with session.services() as services:
        if plan.resume:
            sitting = services.interviews.interviewer.resume(_latest(services, plan.resume))
        else:
            sitting = _begun(session, services, plan)
        return hold(session, services, sitting)


def _of_gap(session: Session, number: int, plan: InterviewPlan) -> InterviewPlan:
    """Return what a gap says of an interview; what was said on the command line comes first."""
    with session.services() as services:
        gap = planned(services.peers.gaps.gap(number))
    return replace(
        gap,
        topic=plan.topic or gap.topic,
        veteran=plan.veteran or gap.veteran,
        companion=plan.companion,
        protocol=plan.protocol or gap.protocol,
        agenda=plan.agenda or gap.agenda,
    )


def _begun(session: Session, services: Services, plan: InterviewPlan) -> Sitting:
    topic, veteran = plan.topic, plan.veteran or services.settings.profile.name
    if session.terminal.interactive:
        topic = topic or click.prompt("What is it about, in a few words", err=True)
        veteran = veteran or click.prompt("Whose knowledge is it: the name", err=True)
    if not topic or not veteran:
        raise WrongUse(
            "An interview needs a topic and the name of whom it is with",
            remedy='As in: peertutor interview --topic "the billing run" --veteran "Ana Kovac"',
        )
    protocol = plan.protocol or DEFAULT_PROTOCOL
    # What colleagues asked and nobody answered; only protocols with an agenda look at it.
    agenda = plan.agenda or tuple(services.ledger.open_questions(MOST_ON_AGENDA))
    interviewer = services.interviews.interviewer
    return interviewer.begin(
        protocol, topic=topic, veteran=veteran, companion=plan.companion, agenda=agenda
    )


def _latest(services: Services, wanted: str) -> str:
    if wanted != "latest":
        return wanted
    latest = services.interviews.interviewer.unfinished()
    if not latest:
        raise NotFound(
            "There is no interview to go on with", remedy="List them with: peertutor interviews"
        )
    return latest


def _questions(agenda: Path | None) -> tuple[str, ...]:
    if agenda is None:
        return ()
    lines = agenda.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    return tuple(line.strip() for line in lines if line.strip())
