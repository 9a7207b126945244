"""A sample of claims and their quotes for a person to mark: does the quote say what is claimed?

Our own grounder says so for all of them, or for most; only a person can tell whether it is true.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.quality.rows import Kept, Row
from peertutor.core.text import one_line

SIZE = 200
_SEED = 3
_COLUMNS = ("n", "set", "qid", "mode", "question", "claim", "quote", "mark")


def write_sample(kept: Sequence[Kept], file: Path, size: int = SIZE) -> int:
    """Write at most `size` pairs with an empty column for the mark; return how many.

    Half are of each mode, as many of each set as can be, and what our grounder thinks is not told.
    """
    chance = random.Random(_SEED)
    lines = [
        list(_pairs(each.name, mode, rows))
        for each in kept
        for mode, rows in (("quoted", each.asked), ("copied", each.copied))
    ]
    for pairs in lines:
        chance.shuffle(pairs)
    # One of each in turn, until there are enough.
    longest = max(map(len, lines), default=0)
    chosen = [pairs[n] for n in range(longest) for pairs in lines if n < len(pairs)][:size]
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, dialect="excel-tab")
        table.writerow(_COLUMNS)
        table.writerows([n, *pair, ""] for n, pair in enumerate(chosen, start=1))
    return len(chosen)


def _pairs(name: str, mode: str, rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    for row in rows:
        for claim in row.claims:
            for quote in claim.quotes:
                texts = (row.question, claim.claim, quote)
                yield (name, row.qid, mode, *(one_line(text) for text in texts))
