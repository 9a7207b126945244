"""`peertutor demo`: the sample company in a throw-away workspace."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peertutor.cli.ask import answer_one
from peertutor.cli.session import Session, with_session
from peertutor.core.text import clean

if TYPE_CHECKING:
    from peertutor.bootstrap import Services

QUESTION = "What do I do when a printer says it is out of toner and it is not?"

# Whatever this machine's settings say of a team's ledger and of servers, a demo touches none.
_APART = {"database_url": "", "embedding.provider": "local", "chroma.url": ""}
_MODEL_VARIABLE = "PEERTUTOR_MODEL__NAME"


@click.command()
@click.option("--ask", "question", metavar="QUESTION", help="Answer this and end, without the app.")
@with_session
def demo(session: Session, question: str | None) -> int:
    """Try PeerTutor on sample interviews with invented people.

    Eight conversations and a procedure at a repair company that does not exist. On a terminal the
    app opens; elsewhere, or with --ask, one question is answered. Everything is in a temporary
    folder, which is removed at the end; nothing of yours is read or changed. A model of yours is
    asked only if you name it with --set model.name.

    \b
      peertutor demo
      peertutor demo --ask "How do I restore a backup under pressure?"
    """
    with tempfile.TemporaryDirectory(prefix="peertutor-demo-") as folder:
        apart = replace(
            session,
            workspace=Path(folder) / "workspace",
            flags={**_model(), **session.flags, **_APART},
        )
        if question is None and session.terminal.interactive and not session.terminal.plain:
            from peertutor.cli.app import open_app

            return open_app(apart, demo=True)
        question = clean(question if question is not None else QUESTION).strip()
        if not question:
            raise click.UsageError("--ask takes a question.")
        with apart.services() as services:
            fill(services)
            session.terminal.line(f"Question: {question}\n", "bold")
            answer_one(apart, services, question)
    return 0


def _model() -> dict[str, str]:
    """Return no model where the surroundings name one; --set, and setting one up here, still do."""
    # Not the loaded settings: they cost more than the app's first paint, which comes before them.
    return {"model.name": ""} if _MODEL_VARIABLE in map(str.upper, os.environ) else {}


def fill(services: Services) -> None:
    """Import the sample company, with its vectors."""
    from peertutor.capture.importer import ImportOptions
    from peertutor.core.events import SourceRejected

    for event in services.importer.run(services.sample_corpus, ImportOptions()):
        if isinstance(event, SourceRejected):
            raise event.error
    for _ in services.vectors.run():
        pass
