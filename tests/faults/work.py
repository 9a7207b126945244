"""What is disturbed in the fault tests: an import and its vectors, told line by line.

`python -m tests.faults.work WORKSPACE` does it in a process that can be killed.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from peertutor.adapters.docx import WordReader
from peertutor.adapters.encodings import EncodingGuesser
from peertutor.adapters.ledger import SqlLedger
from peertutor.capture.importer import Importer, ImportOptions
from peertutor.capture.importing import Readers
from peertutor.capture.passages import cut
from peertutor.capture.vectors import VectorQueue
from peertutor.core.events import InterviewImported, VectorsMade
from tests.fakes.index import FakeEmbedder

_INTERVIEWS = 12
_TURNS = 24
_WORDS = (
    "backup printer client invoice restore tone queue driver contract quote server night call "
    "friday change label paper jam billing glitch disk tape mail account hand over price"
).split()

LINES = 30
"""At least so many lines the work tells in all."""


class SlowEmbedder(FakeEmbedder):
    """Takes five milliseconds a text, so that a kill finds it at work."""

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        time.sleep(0.005 * len(texts))
        return super().embed_passages(texts[:4]) + super().embed_passages(texts[4:])


def embedder() -> FakeEmbedder:
    """Return the embedder that the work uses."""
    return SlowEmbedder("fake/slow")


def questions() -> list[str]:
    """Return what is asked afterwards."""
    return [
        "restore the backup",
        "printer paper jam",
        "billing glitch on friday",
        "tone of a client",
    ]


def sources(folder: Path) -> None:
    """Write the interviews that are imported, one file each."""
    folder.mkdir()
    draw = random.Random(12)
    for number in range(_INTERVIEWS):
        turns = [
            {
                "speaker": ("Ana", "Host")[turn % 2],
                "text": " ".join(draw.choices(_WORDS, k=60)) + f". Number {number}-{turn}.",
            }
            for turn in range(_TURNS)
        ]
        interview = {"id": f"talk-{number}", "title": f"Talk {number}", "turns": turns}
        (folder / f"{number:02}.json").write_text(json.dumps(interview))


def import_all(ledger: SqlLedger, folder: Path) -> Iterator[InterviewImported]:
    """Import the folder and yield each interview as it is committed."""
    importer = Importer(ledger, cut, Readers(EncodingGuesser(), WordReader()))
    for event in importer.run([folder], ImportOptions()):
        if isinstance(event, InterviewImported):
            yield event


def make_vectors(ledger: SqlLedger, maker: FakeEmbedder | None = None) -> Iterator[VectorsMade]:
    """Make the vectors that are missing."""
    return VectorQueue(ledger, maker or embedder()).run()


def _main(workspace: Path) -> None:
    with closing(SqlLedger.open(workspace=workspace)) as ledger:
        for event in import_all(ledger, workspace / "in"):
            _tell(imported=event.interview_id, turns=event.turns)
        for made in make_vectors(ledger):
            _tell(vectors=made.done, of=made.total)


def _tell(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
