"""`peertutor ask`: a question, answered in colleagues' own words."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peertutor.cli.batch import BatchQuestion, read_batch
from peertutor.cli.documents import answer_document, error_document
from peertutor.cli.drawing import AnswerDrawing
from peertutor.cli.inbox import tell_news
from peertutor.cli.session import Session, with_session
from peertutor.cli.sharing import share_kept
from peertutor.core.answers import Exchange, Rung, exchanges
from peertutor.core.errors import PeerTutorError
from peertutor.core.events import AnswerEvent, AnswerFailed, AnswerFinished
from peertutor.core.ladder import WITH_NAME, WITHOUT_NAME, may_be_asked_on
from peertutor.core.text import clean

if TYPE_CHECKING:
    from peertutor.bootstrap import Services

NEEDS_PEER = 3

_EMPTY = "There are no interviews yet. Bring some in: peertutor import PATH, or try: peertutor demo"


@click.command()
@click.argument("question", required=False)
@click.option(
    "--private",
    "rung",
    flag_value=Rung.PRIVATE.value,
    default=True,
    help="Only you see that you asked (the default).",
)
@click.option(
    "--anonymous",
    "rung",
    flag_value=Rung.ANONYMOUS.value,
    help=WITHOUT_NAME,
)
@click.option(
    "--named",
    "rung",
    flag_value=Rung.NAMED.value,
    help=WITH_NAME,
)
@click.option("--verified-only", is_flag=True, help="Rest only on what colleagues have verified.")
@click.option(
    "--follow-up",
    "follow_up",
    is_flag=True,
    help="Go on with your latest conversation: “And by day?” is understood from it.",
)
@click.option(
    "--strict", is_flag=True, help="Exit code 3 when a colleague has to check the answer."
)
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON document, with offsets of each quote."
)
@click.option(
    "--batch",
    metavar="FILE.jsonl",
    type=click.Path(path_type=Path),
    help="Answer the questions in a file, one JSON line each; they leave no trace.",
)
@with_session
def ask(
    session: Session,
    *,
    question: str | None,
    rung: str,
    verified_only: bool,
    follow_up: bool,
    strict: bool,
    as_json: bool,
    batch: Path | None,
) -> int:
    """Answer a question in colleagues' own words, with quotes.

    The question may also come from a pipe, or be - for standard input. The answer is kept in your
    own history on this machine, whoever else may see it.

    \b
      peertutor ask "What do I do when the printer lies?"
      echo "Who may restart the server?" | peertutor ask --json
      peertutor ask --follow-up "And by day?"
      peertutor ask --batch questions.jsonl > answers.jsonl

    A batch file holds one question a line: {"qid": "1", "text": "…"}, and if it follows up on
    something {"history": [{"speaker": "user", "text": "…"}, {"speaker": "agent", "text": "…"}]}.
    """
    if batch is not None:
        if question is not None or follow_up or Rung(rung) is not Rung.PRIVATE:
            raise click.UsageError("--batch asks the questions of its file, privately.")
        return _ask_all(session, read_batch(batch), verified_only=verified_only, strict=strict)
    text = question_of(question)
    with session.services() as services:
        services.peers.ladder.refuse_nameless(Rung(rung))
        finished = answer_one(
            session,
            services,
            text,
            verified_only=verified_only,
            follow_up=follow_up,
            as_json=as_json,
        )
        _share(session, services, finished, Rung(rung))
        if not as_json:
            tell_news(session, services)
    return NEEDS_PEER if strict and finished.answer.needs_peer else 0


def question_of(argument: str | None) -> str:
    """Return the question, from standard input where it is piped; raises `click.UsageError`."""
    if argument == "-" or (argument is None and not sys.stdin.isatty()):
        argument = sys.stdin.buffer.read().decode("utf-8", "replace")
    text = clean(argument or "").strip()
    if not text:
        raise click.UsageError(
            'What do you want to ask? As in: peertutor ask "Who may restart it?"'
        )
    return text


def answer_one(
    session: Session,
    services: Services,
    question: str,
    *,
    verified_only: bool = False,
    follow_up: bool = False,
    as_json: bool = False,
) -> AnswerFinished:
    """Ask one question, keep it in the asker's history, and print the answer as it comes."""
    if not services.ledger.passage_count():
        session.terminal.note(_EMPTY)
    conversation, history = _conversation(services, follow_up=follow_up)
    drawing = AnswerDrawing(session.terminal)
    finished = asyncio.run(
        _answer(
            services,
            question,
            history,
            conversation=conversation,
            verified_only=verified_only,
            on_event=drawing.heed if as_json else drawing.show,
        )
    )
    if as_json:
        session.terminal.json(answer_document(finished.answer, kept_as=finished.kept_as))
    elif finished.kept_as is not None and session.terminal.interactive:
        number = finished.kept_as
        session.terminal.note(f"\nUseful, or wrong? Say so: peertutor history useful {number}")
    return finished


def _conversation(services: Services, *, follow_up: bool) -> tuple[int, list[Exchange]]:
    """Return the number of the conversation to go on with, and what was said in it."""
    latest = services.personal.conversations(1) if follow_up else []
    if not latest:
        return services.personal.start_conversation(), []
    number = latest[0].id
    return number, exchanges(kept.answer for kept in services.personal.answers(number))


async def _answer(
    services: Services,
    question: str,
    history: Sequence[Exchange] = (),
    *,
    conversation: int | None = None,
    verified_only: bool,
    on_event: Callable[[AnswerEvent], None],
) -> AnswerFinished:
    finished: AnswerFinished | None = None
    events = services.mentor.ask(
        question, history, conversation=conversation, verified_only=verified_only
    )
    async with aclosing(events):
        async for event in events:
            on_event(event)
            match event:
                case AnswerFailed(error):
                    raise error
                case AnswerFinished():
                    finished = event
    assert finished is not None  # noqa: S101 - the mentor's last event is one of the two
    return finished


def _ignore(event: AnswerEvent) -> None:
    """Draw nothing: the document at the end says it all."""


def _ask_all(
    session: Session, questions: Sequence[BatchQuestion], *, verified_only: bool, strict: bool
) -> int:
    worst = 0
    with (
        session.services() as services,
        session.terminal.progress("Asking") as progress,
        # One event loop for all: a model server's connection stays open between questions.
        asyncio.Runner() as runner,
    ):
        for done, asked in enumerate(questions, 1):
            code = _ask_of_batch(session, services, runner, asked, verified_only=verified_only)
            worst = _worse(worst, code if strict or code != NEEDS_PEER else 0)
            progress.to(done, len(questions))
    return worst


def _ask_of_batch(
    session: Session,
    services: Services,
    runner: asyncio.Runner,
    asked: BatchQuestion,
    *,
    verified_only: bool,
) -> int:
    answering = _answer(
        services, asked.text, asked.history, verified_only=verified_only, on_event=_ignore
    )
    try:
        answer = runner.run(answering).answer
    except PeerTutorError as error:
        document = error_document(error, asked.qid, question=asked.text)
        session.terminal.json(document, lines=True)
        return error.exit_code
    session.terminal.json(answer_document(answer, asked.qid), lines=True)
    return NEEDS_PEER if answer.needs_peer else 0


def _worse(one: int, other: int) -> int:
    """Return the worse exit code: an error is worse than an answer that has to be checked."""
    errors = [code for code in (one, other) if code not in (0, NEEDS_PEER)]
    return max(errors) if errors else max(one, other)


def _share(session: Session, services: Services, finished: AnswerFinished, rung: Rung) -> None:
    """Let colleagues see what was asked, if that is what was wanted."""
    number, answer = finished.kept_as, finished.answer
    if number is None:
        if rung is not Rung.PRIVATE:
            session.terminal.note("The answer is not in your history, so it was not shared.")
    elif rung is Rung.PRIVATE:
        if may_be_asked_on(answer):
            session.terminal.note(
                "Only you see that you asked. Colleagues see it too if you want: "
                f"peertutor history share {number} --anonymous, or --named"
            )
    else:
        # What was taken along from the conversation was private until now.
        agreed = answer.standalone == answer.question
        share_kept(session, services, number, rung, agreed=agreed)
