"""`peertutor history`: what was asked and answered, and what its reader made of it."""

from __future__ import annotations

from typing import Any

import click

from peertutor.cli.documents import conversation_document, kept_document
from peertutor.cli.drawing import draw_kept
from peertutor.cli.session import Session, with_session
from peertutor.cli.sharing import share, shared, unshare
from peertutor.core.answers import Feedback
from peertutor.core.errors import NotFound, WrongUse
from peertutor.core.text import shortened
from peertutor.ports import ConversationSummary

_LISTED = 50


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option(
    "-n", "limit", type=click.IntRange(1), default=_LISTED, help="How many conversations at most."
)
@click.pass_context
def history(ctx: click.Context, as_json: bool, limit: int) -> None:
    """Read your own questions and answers again.

    Judge them, or forget them. They are in a file of yours on this machine, which nobody else is
    shown.

    \b
      peertutor history                     your conversations, the latest first
      peertutor history show 3              one of them, with the number of each answer
      peertutor history useful 12           say that answer 12 was useful; or: wrong, unmark
      peertutor history share 12            see what colleagues would see of answer 12
      peertutor history share 12 --named    let them see it; or: --anonymous
      peertutor history forget 3            erase a conversation from the disk; or: --all
      peertutor ask --follow-up "And then?" go on with the latest
    """
    if ctx.invoked_subcommand is None:
        _list(ctx.find_root().obj, limit, as_json=as_json)


def _list(session: Session, limit: int, *, as_json: bool) -> None:
    with session.services() as services:
        found = services.personal.conversations(limit)
    if as_json:
        session.terminal.json({"conversations": [conversation_document(one) for one in found]})
        return
    for one in found:
        session.terminal.line(f"{one.id:>4}  {shortened(one.first_question, 80)}", "bold")
        session.terminal.line(f"      {_facts(one)}", "dim")
    if not found:
        session.terminal.note("Nothing yet: every answer you get is kept here, on this machine.")


def _facts(one: ConversationSummary) -> str:
    count = "1 question" if one.questions == 1 else f"{one.questions:,} questions"
    return f"{one.last_asked_at.astimezone():%Y-%m-%d %H:%M} · {count}"


@history.command()
@click.argument("conversation", type=int)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def show(session: Session, conversation: int, as_json: bool) -> None:
    """Print a conversation with its answers, quotes and verdicts."""
    with session.services() as services:
        # What has changed of an answer stands over it for ever.
        services.peers.recall.look()
        kept = services.personal.answers(conversation)
    if not kept:
        raise _no_conversation(conversation)
    if as_json:
        answers: list[dict[str, Any]] = [kept_document(one) for one in kept]
        session.terminal.json({"conversation": conversation, "answers": answers})
        return
    for one in kept:
        draw_kept(session.terminal, one)


def _feedback_command(name: str, feedback: Feedback | None, sentence: str) -> None:
    @history.command(name, help=sentence)
    @click.argument("answer", type=int)
    @with_session
    def mark(session: Session, answer: int) -> None:
        with session.services() as services:
            thanked = services.peers.gratitude.say(answer, feedback)
        said = f"marked as {feedback.value}" if feedback else "no longer marked"
        session.terminal.note(f"Answer {answer} is {said}.")
        if thanked:
            session.terminal.note("Whose words it quotes will see that they helped, and not whom.")
        if feedback is Feedback.WRONG:
            session.terminal.note(f"Let colleagues check it: peertutor history share {answer}")


_feedback_command("useful", Feedback.USEFUL, "Say that an answer was useful.")
_feedback_command("wrong", Feedback.WRONG, "Say that an answer was wrong.")
_feedback_command("unmark", None, "Take back what you said of an answer.")


@history.command()
@click.argument("conversation", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help="Forget every conversation.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_session
def forget(session: Session, conversation: int | None, everything: bool, yes: bool) -> None:
    """Erase a conversation, or all of them, from the disk.

    This cannot be undone. What you shared with colleagues stays with them: take it back before, for
    afterwards nothing here knows that it was yours, and no reply finds you.
    """
    if (conversation is None) is not everything:
        raise click.UsageError("Name one conversation, or say --all.")
    what = "all your conversations" if everything else f"conversation {conversation}"
    with session.services() as services:
        if conversation is not None and not services.personal.answers(conversation):
            raise _no_conversation(conversation)
        if not yes:
            if not session.terminal.interactive:
                raise WrongUse("Nothing was erased", remedy="Say that you mean it with --yes.")
            click.confirm(f"Erase {what} for good?", abort=True, err=True)
        services.personal.forget(conversation)
    session.terminal.line(f"Erased {what}.")


for _command in (share, shared, unshare):
    history.add_command(_command)


def _no_conversation(number: int) -> NotFound:
    return NotFound(
        f"There is no conversation number {number}", remedy="List them with: peertutor history"
    )
