"""Tables of one set: what is measured of the score and the flag, with intervals."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from benchmarks.measures import (
    BINS,
    Interval,
    Measure,
    Pair,
    Values,
    aurc,
    auroc,
    brier,
    ece,
    excess_aurc,
    flag_precision,
    flag_recall,
    interval,
    mean,
    over_flagging,
    paired_difference,
    paired_ratio,
    perfect_ece,
    risk_coverage,
    unflagged_wrong,
)
from benchmarks.quality.judging import BASELINES, THRESHOLD, Judged
from benchmarks.quality.rows import Kept, Row
from benchmarks.quality.supporting import precision, recall

ROUNDS = 1000
OF_FLAGS: dict[str, Measure] = {
    "precision": flag_precision,
    "recall": flag_recall,
    "over-flagging": over_flagging,
    "wrong though not flagged": unflagged_wrong,
}
OF_SCORES: dict[str, Measure] = {"AUROC": auroc, "AURC": aurc, "excess AURC": excess_aurc}
MODES = {"asked": "colleagues quoted", "copied": "a model that copies"}
_CURVE_POINTS = 20


def sized(judged: Judged) -> dict[str, Any]:
    """Return every figure of one set: of scores, of probabilities, of flags, and of pairs."""
    report: dict[str, Any] = {
        "ours": judged.ours,
        "answerable": sum(judged.answerable),
        "not": len(judged.answerable) - sum(judged.answerable),
    }
    if 0 < sum(judged.answerable) < len(judged.answerable):
        report["scores"] = {
            name: _measured(OF_SCORES, values, judged.answerable, judged.groups)
            for name, values in judged.scores.items()
        }
        report["flags"] = {
            name: _measured(OF_FLAGS, values, judged.answerable, judged.groups)
            for name, values in judged.flags.items()
        }
        report["ours against"] = {name: against(judged, name) for name in BASELINES}
        report["our flag against"] = flags_against(judged)
        report["risk by coverage"] = _curve(judged)
        report["confidence is answerable"] = probable(judged, judged.answerable)
    report["confidence is right"] = {
        "AUROC": _between(auroc, judged.scores[judged.ours], judged.right, judged.groups),
        **probable(judged, judged.right),
    }
    return report


def against(judged: Judged, name: str) -> dict[str, Any]:
    """Return how far our score is above a baseline's, by paired draws of documents."""
    pairs = [pair(judged, name)]
    return {
        "AUROC above": paired_difference(auroc, pairs, rounds=ROUNDS),
        "excess AURC, times": paired_ratio(excess_aurc, pairs, rounds=ROUNDS),
    }


def flags_against(judged: Judged) -> dict[str, Any]:
    """Return how far each measure of our flag is above the similarity threshold's."""
    pairs = [
        Pair(
            ours=judged.flags[judged.ours],
            theirs=judged.flags[THRESHOLD],
            right=judged.answerable,
            groups=judged.groups,
        )
    ]
    return {name: paired_difference(of, pairs, rounds=ROUNDS) for name, of in OF_FLAGS.items()}


def pair(judged: Judged, name: str) -> Pair:
    """Return our score beside another one."""
    return Pair(
        ours=judged.scores[judged.ours],
        theirs=judged.scores[name],
        right=judged.answerable,
        groups=judged.groups,
    )


def probable(judged: Judged, truth: Sequence[bool]) -> dict[str, Any]:
    """Return how well our confidence does as a probability of `truth`."""
    said = judged.scores[judged.ours]
    return {
        f"ECE, {BINS} bins": _between(ece, said, truth, judged.groups),
        "ECE of a perfect one": perfect_ece(said),
        "Brier": _between(brier, said, truth, judged.groups),
    }


def tables(name: str, report: dict[str, Any]) -> str:
    """Return what was measured of a set's scores and flags as Markdown."""
    lines = [f"### {name}: {report['answerable']} answerable, {report['not']} not"]
    blind = report["searched by words only"]
    lines += ["", f"Asked in {report['asked in']}; {blind} questions were searched by words only."]
    lines += ["", "| search | seen | MRR@10 | nDCG@10 |", "|---|--:|--:|--:|"]
    for search, measures in report["found"].items():
        lines.append(f"| {search} | {' | '.join(f'{one:.3f}' for one in measures.values())} |")
    for n, (mode, found) in enumerate(report["cited"].items()):
        lines += [] if n else ["", f"| cited | {' | '.join(found)} |", "|---" * 8 + "|"]
        lines.append(f"| {mode} | {' | '.join(str(one) for one in found.values())} |")
    if "scores" in report:
        lines += ["", "| score | AUROC | AURC | excess AURC | ours: AUROC above | excess, times |"]
        lines += ["|---|---|---|---|---|---|"]
        for score, found in report["scores"].items():
            gap = report["ours against"].get(score, {})
            cells = [*found.values(), *(gap.values() or ("", ""))]
            lines.append(f"| {score} | {' | '.join(str(cell) for cell in cells)} |")
        lines += ["", f"| flag | {' | '.join(OF_FLAGS)} |", "|---|---|---|---|---|"]
        for flag, found in report["flags"].items():
            lines.append(f"| {flag} | {' | '.join(str(cell) for cell in found.values())} |")
        gaps = " | ".join(str(gap) for gap in report["our flag against"].values())
        lines.append(f"| {report['ours']}, above the threshold by | {gaps} |")
    lines += ["", "| confidence as the probability of | " + " | ".join(_PROBABLE) + " |"]
    lines += ["|---|---|---|---|---|"]
    for what in ("confidence is answerable", "confidence is right"):
        if what in report:
            cells = [_cell(report[what].get(key, "")) for key in _PROBABLE]
            lines.append(f"| {what.removeprefix('confidence is ')} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def found(kept: Kept) -> dict[str, dict[str, float]]:
    """Return what the retrieval measures say of each search, in the mean of the questions."""
    rows = [row.found for row in kept.asked if row.found]
    return {
        search: {
            measure: sum(row[search][measure] for row in rows) / len(rows) for measure in measures
        }
        for search, measures in (rows[0] if rows else {}).items()
    }


def cited(rows: Sequence[Row]) -> dict[str, Any]:
    """Return whether what is cited is there, and by ALCE's definition what it supports."""
    claiming = [row for row in rows if row.claims]
    groups = [row.group for row in claiming]
    alce = {"recall": recall, "precision": precision}
    values = {name: [of(row.claims) for row in claiming] for name, of in alce.items()}
    return {
        "quotes": sum(row.quotes[0] for row in rows),
        "quotes not verbatim": sum(row.quotes[1] for row in rows),
        "marks": sum(row.marks[0] for row in rows),
        "marks that name nothing": sum(row.marks[1] for row in rows),
        "answers": len(rows),
        **{f"ALCE {name}": _between(mean, each, each, groups) for name, each in values.items()},
    }


_PROBABLE = (f"ECE, {BINS} bins", "ECE of a perfect one", "Brier", "AUROC")


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Return a report as JSON can hold it: intervals as records, and nothing that is no number."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 4)
    return value


def _measured(
    measures: dict[str, Measure], values: Values, truth: Values, groups: Sequence[str]
) -> dict[str, Interval]:
    return {name: _between(of, values, truth, groups) for name, of in measures.items()}


def _between(of: Measure, values: Values, truth: Values, groups: Sequence[str]) -> Interval:
    return interval(of, values, truth, groups, rounds=ROUNDS)


def _curve(judged: Judged) -> list[Any]:
    points = risk_coverage(judged.scores[judged.ours], judged.answerable)
    return points[:: max(1, len(points) // _CURVE_POINTS)]
