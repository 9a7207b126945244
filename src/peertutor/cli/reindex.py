"""`peertutor reindex`: every passage is found by its words and by its vector."""

from __future__ import annotations

import click

from peertutor.cli.session import Session, with_session
from peertutor.cli.vectors import make_vectors


@click.command()
@with_session
def reindex(session: Session) -> None:
    """Make the vectors that are missing and rebuild both indexes.

    Run it after another embedding model was chosen, or when the doctor asks for it. Vectors are
    kept by what they were made from, so nothing is embedded twice; stop it with Ctrl-C, and it goes
    on from there the next time. It returns when every vector is in place.
    """
    with session.services(resident=True) as services:
        services.ledger.rebuild_text()
        make_vectors(session.terminal, services)
        session.terminal.line(services.rebuild_index())
