"""`peertutor lessons`: what was drawn from interviews, read back, released and taken back."""

from __future__ import annotations

from typing import Any

import click

from peertutor.cli.readback import draw_lesson, read_back
from peertutor.cli.session import Session, with_session
from peertutor.core.errors import WrongUse
from peertutor.core.lessons import Lesson, LessonField
from peertutor.core.text import one_line


@click.group(invoke_without_command=True)
@click.option("--interview", "interview_id", metavar="ID", help="Only those of one interview.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.pass_context
def lessons(ctx: click.Context, interview_id: str | None, as_json: bool) -> None:
    """List lessons, read them back, release them.

    \b
      peertutor lessons
      peertutor lessons read-back ID        read an interview's lessons back to its veteran
      peertutor lessons release ID          let the whole interview be asked about
      peertutor lessons hold ID             take that back: nothing of it is found any more
      peertutor lessons withdraw NUMBER     take one lesson back
      peertutor lessons correct ID TURN TEXT   say a reply in other words
      peertutor lessons off-record ID TURN  erase a reply from every file
    """
    if ctx.invoked_subcommand is None:
        _list(ctx.find_root().obj, interview_id, as_json=as_json)


def _list(session: Session, interview_id: str | None, *, as_json: bool) -> None:
    with session.services() as services:
        found = services.ledger.lessons.lessons(interview_id)
    if as_json:
        session.terminal.json({"lessons": [lesson_document(lesson) for lesson in found]})
        return
    for lesson in found:
        draw_lesson(session.terminal, lesson)
        session.terminal.line(
            f"  {one_line(lesson.veteran)} · {one_line(lesson.topic)} · {lesson.state.value}",
            "dim",
        )
        session.terminal.line(f"  interview: {lesson.interview_id}", "dim")
    if not found:
        session.terminal.note("There are none yet. They are drawn at the end of an interview.")


def lesson_document(lesson: Lesson) -> dict[str, Any]:
    """Return one lesson as `lessons --json` lists it."""
    return {
        "id": lesson.id,
        "interview_id": lesson.interview_id,
        "veteran": lesson.veteran,
        "topic": lesson.topic,
        **{field.value: lesson.part(field) for field in LessonField},
        "stakes": lesson.stakes.value,
        "lived": lesson.lived,
        "kind": lesson.kind.value,
        "state": lesson.state.value,
        "trust": lesson.trust.value,
        "verified_at": lesson.verified_at.isoformat() if lesson.verified_at else None,
        "verified_by": lesson.verified_by,
        "expires": lesson.expires.isoformat() if lesson.expires else None,
        "sources": [
            {"field": each.field.value, "turn": each.turn, "start": each.start, "end": each.end}
            for each in lesson.sources
        ],
    }


@lessons.command("read-back")
@click.argument("interview_id", metavar="ID")
@with_session
def back(session: Session, interview_id: str) -> int:
    """Read an interview's lessons back, line by line."""
    with session.services() as services:
        return read_back(session, services, interview_id)


@lessons.command()
@click.argument("interview_id", metavar="ID")
@click.option("--lesson", "numbers", type=int, multiple=True, help="Only this lesson; may repeat.")
@with_session
def release(session: Session, interview_id: str, numbers: tuple[int, ...]) -> None:
    """Let an interview be asked about, or only what some of its lessons rest on."""
    from peertutor.cli.reopening import answer_again
    from peertutor.cli.vectors import make_vectors

    with session.services() as services:
        chosen = frozenset(numbers) or None
        released = services.interviews.teach_back.release(interview_id, chosen)
        title = one_line(released.interview.title)
        session.terminal.line(f"Released: “{title}” can be asked about now.")
        if services.embedder is not None:
            make_vectors(session.terminal, services)
        answer_again(session.terminal, services, interview_id)


@lessons.command()
@click.argument("interview_id", metavar="ID")
@with_session
def hold(session: Session, interview_id: str) -> None:
    """Take a release back: nothing of the interview is found any more."""
    with session.services() as services:
        services.interviews.teach_back.hold(interview_id)
    session.terminal.line("Held back: nothing of it is found any more. Its words stay.")


@lessons.command()
@click.argument("number", type=int)
@with_session
def withdraw(session: Session, number: int) -> None:
    """Take one lesson back."""
    with session.services() as services:
        teach_back = services.interviews.teach_back
        teach_back.withdraw(teach_back.find(number))
    session.terminal.line(f"Lesson {number} is taken back.")


@lessons.command()
@click.argument("interview_id", metavar="ID")
@click.argument("turn", type=int)
@click.argument("text")
@with_session
def correct(session: Session, interview_id: str, turn: int, text: str) -> None:
    """Say a reply in other words; what was released becomes a new revision."""
    with session.services() as services:
        services.interviews.teach_back.correct(interview_id, turn, text)
    session.terminal.line(f"Turn {turn} is changed.")


@lessons.command("off-record")
@click.argument("interview_id", metavar="ID")
@click.argument("turn", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_session
def off_record(session: Session, interview_id: str, turn: int, yes: bool) -> None:
    """Erase a reply from every file, after the interview is over.

    Lessons lose the parts that rest on it, and kept answers the words of this interview. This
    cannot be undone.
    """
    with session.services() as services:
        if not yes:
            if not session.terminal.interactive:
                raise WrongUse("Nothing was erased", remedy="Say that you mean it with --yes.")
            click.confirm(f"Erase turn {turn} for good?", abort=True, err=True)
        answers = services.interviews.take_off_record(interview_id, turn)
    session.terminal.line(f"Erased turn {turn}, and its words in {answers:,} kept answers.")
