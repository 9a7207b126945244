"""Is what a veteran says safe? `python -m benchmarks.capturing [--kills 200] [--only PART]`.

SIGKILL comes while somebody types, while replies are committed, while vectors are made and while
files are exported; the disk is filled and made read-only; words are taken off the record and looked
for in every byte of the workspace; secrets are planted; a transcript of 10,000 turns is opened; and
the turns of real veterans are read. `--only` measures one part anew and keeps the figures of the
others.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from benchmarks.capturing.committing import commit, killed_committing
from benchmarks.capturing.disk import broken_disk
from benchmarks.capturing.exporting import killed_exporting
from benchmarks.capturing.going_on import gone_on
from benchmarks.capturing.indexing import index, killed_indexing
from benchmarks.capturing.kills import killed
from benchmarks.capturing.off_record import off_the_record
from benchmarks.capturing.real_turns import real_turns
from benchmarks.capturing.secrets import secrets_noticed
from benchmarks.capturing.transcript import long_transcript
from benchmarks.capturing.typing import killed_typing
from benchmarks.capturing.typing_on import typed_ahead
from benchmarks.figures import RESULTS, Figure, publish

_TYPING, _COMMITTING = "killed: typing in the app", "killed: committing"
_INDEXING, _EXPORTING = "killed: releasing and making vectors", "killed: exporting"
_SHARES = {_TYPING: 0.3, _COMMITTING: 0.4, _INDEXING: 0.15, _EXPORTING: 0.15}
_PARTS = (
    *_SHARES,
    "typing on",
    "going on",
    "disk",
    "off the record",
    "secrets",
    "transcript",
    "real turns",
)
_WORK: Mapping[str, Callable[[Path], None]] = {"commit": commit, "index": index}


def main() -> int:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser("python -m benchmarks.capturing", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", metavar="PART", choices=_PARTS, help=", ".join(_PARTS))
    parser.add_argument("--work", nargs=2, metavar=("KIND", "WORKSPACE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        _WORK[chosen.work[0]](Path(chosen.work[1]))
        return 0
    figures: list[Figure] = []
    for part in _PARTS:
        if chosen.only in {None, part}:
            for figure in _measured(part, chosen.kills):
                sys.stderr.write(f"{figure.what}: {figure.value} {figure.note}\n")
                figures.append(figure)
        else:
            figures += _kept(part)
    return publish("capturing", "Capturing", figures)


def _measured(part: str, kills: int) -> Iterator[Figure]:
    """Yield the figures of one part, each under its name."""
    parts: Mapping[str, Callable[[], Iterable[Figure]]] = {
        _TYPING: partial(killed, killed_typing, round(kills * _SHARES[_TYPING])),
        _COMMITTING: partial(killed, killed_committing, round(kills * _SHARES[_COMMITTING])),
        _INDEXING: partial(killed, killed_indexing, round(kills * _SHARES[_INDEXING])),
        _EXPORTING: partial(killed, killed_exporting, round(kills * _SHARES[_EXPORTING])),
        "typing on": typed_ahead,
        "going on": gone_on,
        "disk": broken_disk,
        "off the record": off_the_record,
        "secrets": secrets_noticed,
        "transcript": long_transcript,
        "real turns": real_turns,
    }
    for figure in parts[part]():
        yield replace(figure, what=f"{part}: {figure.what}")


def _kept(part: str) -> Iterator[Figure]:
    path = RESULTS / "capturing.json"
    known = json.loads(path.read_text())["figures"] if path.is_file() else []
    yield from (Figure(**each) for each in known if each["what"].startswith(f"{part}: "))


if __name__ == "__main__":
    raise SystemExit(main())
