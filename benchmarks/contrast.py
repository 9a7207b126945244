"""Is a veteran asked about the other side? `python -m benchmarks.contrast`.

Every turn of the sample company's veterans is taken for a reply that was just given, and looked at
from the other side. Four of them were written to disagree with another veteran (corpus/README.md).
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, milliseconds, publish
from peertutor.bootstrap import Services, open_services
from peertutor.capture.importing import ImportOptions
from peertutor.core.interviews import Kind, Role
from peertutor.mentor.contrast import Contrast
from peertutor.settings import load_settings

_FEWEST_WORDS = 8
_PLANTED = {
    ("clients-tone", 11),
    ("handover-pellbridge", 9),
    ("backup-restore", 21),
    ("friday-change", 16),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """One turn that was looked at from the other side."""

    place: tuple[str, int]
    against: str
    seconds: float


def main() -> int:
    """Look at every turn, print and keep the figures."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = load_settings(Path(folder) / "workspace")
        with open_services(loaded, resident=True) as services:
            list(services.importer.run(services.sample_corpus, ImportOptions()))
            list(services.vectors.run())
            looked = list(_looked(services))
    for each in looked:
        if each.against:
            sys.stderr.write(f"{each.place}: {each.against}\n")
    return publish("contrast", "The other side", list(_figures(looked)))


def _looked(services: Services) -> Iterator[Looked]:
    contrast = Contrast(services.retriever, services.stemmer, services.embedder)
    for summary in services.ledger.interviews():
        interview = services.ledger.interview(summary.id)
        for turn in interview.turns:
            quotable = turn.role is Role.VETERAN and interview.kind is Kind.INTERVIEW
            if quotable and len(turn.text.split()) >= _FEWEST_WORDS:
                began = time.perf_counter()
                found = asyncio.run(
                    contrast.said_otherwise(
                        turn.text, veteran=turn.speaker, interview_id=interview.id
                    )
                )
                against = turn.text[slice(*found)] if found else ""
                took = time.perf_counter() - began
                yield Looked((interview.id, turn.index), against, took)


def _figures(looked: Sequence[Looked]) -> Iterator[Figure]:
    asked = {each.place for each in looked if each.against}
    yield Figure(
        what="turns planted to disagree that are asked about",
        value=f"{len(asked & _PLANTED)} of {len(_PLANTED)}",
        n=len(_PLANTED),
    )
    yield Figure(
        what="other turns that are asked about",
        value=f"{len(asked - _PLANTED)} of {len(looked) - len(_PLANTED)}",
        n=len(looked) - len(_PLANTED),
    )
    yield milliseconds("looking at one reply", [each.seconds for each in looked])


if __name__ == "__main__":
    raise SystemExit(main())
