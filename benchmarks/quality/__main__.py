"""`python -m benchmarks.quality`: what answers are worth, on public questions, in one table.

Every question of every set is asked once through the program's own services. What came of it is
kept beside the cached vectors, so that tables are made again without asking again as long as the
program is the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import datasets
from benchmarks.datasets import PASSAGES, TRANSCRIPTS
from benchmarks.figures import publish
from benchmarks.quality import judging, marking, parts, reached, reporting, rows
from benchmarks.quality.asking import asked
from benchmarks.quality.rows import Kept

_EVERYTHING = 10**6
_PROJECT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask what has to be asked, print the tables and keep the figures."""
    options = _options(arguments)
    kept = list(_rows(options))
    fold = judging.out_of_fold(options.cross_validated) if options.cross_validated else {}
    judged = [judging.judged(each, fold) for each in kept]
    report: dict[str, Any] = {}
    for each, one in zip(kept, judged, strict=True):
        report[each.name] = {
            **reporting.sized(one),
            "found": reporting.found(each),
            "cited": {
                mode: reporting.cited(getattr(each, of)) for of, mode in reporting.MODES.items()
            },
            "asked in": f"{each.seconds:.0f} s, load {each.load:g}",
            "searched by words only": sum(bool(row.note) for row in each.asked),
        }
        sys.stdout.write(f"{reporting.tables(each.name, report[each.name])}\n")
    count = marking.write_sample(kept, options.out)
    sys.stdout.write(f"{count} claims with quotes to mark: {options.out}\n\n")
    figures = [
        *reached.of_citations(kept),
        *reached.of_confidence(judged),
        *reached.of_retrieval(kept),
        *reached.of_cost(kept),
        *(() if options.alone else parts.gathered()),
    ]
    return publish("quality", "Quality", figures, {"sets": reporting.plain(report)})


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("sets", nargs="*", default=[*PASSAGES, *TRANSCRIPTS])
    parser.add_argument(
        "--limit", type=int, default=_EVERYTHING, metavar="N", help="at most N questions of a set"
    )
    asking = parser.add_mutually_exclusive_group()
    asking.add_argument("--again", action="store_true", help="ask even what is kept")
    asking.add_argument(
        "--kept", action="store_true", help="ask nothing: tables of what is kept, however old"
    )
    parser.add_argument(
        "--cross-validated",
        type=Path,
        metavar="FILE",
        help='out-of-fold confidences, lines of {"set", "qid", "confidence"}',
    )
    parser.add_argument(
        "--out",
        type=Path,
        default=rows.folder() / "to_mark.tsv",
        metavar="FILE",
        help="where the sample to mark goes: public text, so outside this project",
    )
    parser.add_argument("--alone", action="store_true", help="without the other parts")
    options = parser.parse_args(arguments)
    if options.out.resolve().is_relative_to(_PROJECT):
        parser.error(f"--out: {options.out} is inside the project, and the sets are not ours")
    return options


def _rows(options: argparse.Namespace) -> Iterator[Kept]:
    made_by = rows.program()
    for name in options.sets:
        before = rows.known(name)
        fits = before is not None and (before.made_by, before.limit) == (made_by, options.limit)
        if before is not None and (options.kept or (fits and not options.again)):
            yield before
        elif options.kept:
            sys.stdout.write(f"{name}: skipped, nothing is kept of it\n")
        elif missing := datasets.why_missing(name):
            sys.stdout.write(f"{missing}\n")
        else:
            now = asked(datasets.load(name), options.limit)
            rows.keep(now)
            sys.stderr.write(f"{name}: asked in {now.seconds:.0f} s, load {now.load:g}\n")
            yield now


if __name__ == "__main__":
    raise SystemExit(main())
