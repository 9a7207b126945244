"""`peertutor search`: the passages nearest to a question, without an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import click

from peertutor.cli.batch import BatchQuestion, read_batch
from peertutor.cli.documents import error_document, search_document
from peertutor.cli.session import Session, with_session
from peertutor.cli.terminal import Terminal
from peertutor.core import wording
from peertutor.core.errors import PeerTutorError
from peertutor.core.passages import RetrievedPassage
from peertutor.core.text import clean


@click.command()
@click.argument("query", required=False)
@click.option(
    "-k",
    "limit",
    type=click.IntRange(1, 1000),
    default=10,
    show_default=True,
    help="How many passages.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON line a query.")
@click.option(
    "--batch",
    metavar="FILE.jsonl",
    type=click.Path(path_type=Path),
    help="Search for the questions in a file, one JSON line each.",
)
@with_session
def search(
    session: Session, query: str | None, limit: int, as_json: bool, batch: Path | None
) -> int:
    """Find the passages that are nearest to a question.

    By words and by meaning, best first. Turns are counted from 0, as in the JSON documents.

    \b
      peertutor search "restore a backup" -k 5
      peertutor search --batch questions.jsonl > found.jsonl
    """
    if (query is None) == (batch is None):
        raise click.UsageError("Give one query, or a file with --batch.")
    if batch is not None:
        return _search_all(session, read_batch(batch), limit)
    query = clean(query or "")
    with session.services() as services:
        found = asyncio.run(services.retriever.search(query, limit))
    if found.note:
        session.terminal.note(found.note)
    if as_json:
        document = search_document(query, found.passages, found.timing)
        session.terminal.json(document, lines=True)
    else:
        _draw(session.terminal, found.passages)
    return 0


def _search_all(session: Session, questions: Sequence[BatchQuestion], limit: int) -> int:
    worst, notes = 0, set[str]()
    with (
        session.services() as services,
        session.terminal.progress("Searching") as progress,
        asyncio.Runner() as runner,
    ):
        for done, asked in enumerate(questions, 1):
            try:
                found = runner.run(services.retriever.search(asked.text, limit))
            except PeerTutorError as error:
                worst = max(worst, error.exit_code)
                document = error_document(error, asked.qid, query=asked.text)
            else:
                notes.add(found.note)
                document = search_document(asked.text, found.passages, found.timing, asked.qid)
            session.terminal.json(document, lines=True)
            progress.to(done, len(questions))
    for note in sorted(notes - {""}):
        session.terminal.note(note)
    return worst


def _draw(terminal: Terminal, passages: Sequence[RetrievedPassage]) -> None:
    if not passages:
        terminal.note("Nothing was found.")
    for found in passages:
        passage = found.passage
        place = wording.source(passage.title, passage.date)
        turns = f"turns {passage.first_turn}–{passage.last_turn}"
        terminal.line(f"{found.rank}. {wording.speakers(found)} — {place}, {turns}", "bold")
        terminal.line(f"   {wording.TRUST[passage.trust]}; {passage.interview_id}", "dim")
        for line in passage.text.splitlines():
            terminal.line(f"   {line}")
        terminal.line()
