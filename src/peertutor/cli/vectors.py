"""Making the vectors that are missing, with a bar, so that being stopped is no misfortune."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peertutor.cli.terminal import Terminal
from peertutor.core.errors import ConsentNeeded, EmbeddingFailed

if TYPE_CHECKING:
    from peertutor.bootstrap import Services


def make_vectors(terminal: Terminal, services: Services) -> None:
    """Give every passage its vector; say so when there is no embedder, or it is interrupted.

    Raises:
        KeyboardInterrupt: As it came, after a word about what is kept.
        EmbeddingFailed: The embedder gave up; what was made is kept.
        ConsentNeeded: It is on a host that nobody allowed.
    """
    if problem := services.embedder_problem:
        terminal.note(f"{problem.title}. {problem.remedy}", "yellow")
    made = total = 0
    try:
        with terminal.progress("Vectors") as progress:
            for step in services.vectors.run():
                made, total = step.done, step.total
                progress.to(made, total)
    except (KeyboardInterrupt, SystemExit):
        terminal.note(
            f"\n{made:,} of {total:,} vectors are made and kept; the next import, the app or"
            " `peertutor reindex` makes the others. All can be found by its words already."
        )
        raise
    except (EmbeddingFailed, ConsentNeeded):
        terminal.note("Vectors are missing; everything can be found by its words already.")
        raise
