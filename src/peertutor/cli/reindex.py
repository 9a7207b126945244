"""`peertutor reindex`: every passage has its vector, and the dense index holds them all."""

from __future__ import annotations

import click

from peertutor.cli.session import Session, with_session
from peertutor.cli.vectors import make_vectors


@click.command()
@with_session
def reindex(session: Session) -> None:
    """Make the vectors that are missing and rebuild the index.

    Run it after another embedding model was chosen, or when the doctor asks for it. Vectors are
    kept by what they were made from, so nothing is embedded twice; stop it with Ctrl-C, and it goes
    on from there the next time. It returns when every vector is in place.
    """
    with session.services(resident=True) as services:
        make_vectors(session.terminal, services)
        session.terminal.line(services.rebuild_index())
