"""What was to be reached, and whether it was: one row each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.datasets import TRANSCRIPTS
from benchmarks.figures import Figure, milliseconds
from benchmarks.measures import (
    BINS,
    Pair,
    auroc,
    ece,
    excess_aurc,
    interval,
    mean,
    paired_ratio,
    perfect_ece,
)
from benchmarks.quality.judging import BASELINES, SIMILARITY, Judged
from benchmarks.quality.reporting import MODES, ROUNDS, cited, pair
from benchmarks.quality.rows import Kept, Row
from benchmarks.retrieval import OURS

AUROC_TO_REACH = {"clapnq": 0.93, "mtrag_un": 0.88, "squad2half": 0.75}
_EXCESS_AT_MOST = 0.6
_ECE_AT_MOST = 0.05
_ABOVE_RRF = 1.1
_MILLISECONDS = 60
_IN_SAMPLE = "in sample: no evidence"


def of_citations(kept: Sequence[Kept]) -> Iterator[Figure]:
    """Yield whether what is cited is there, and whether it supports what it is cited for."""
    for field, mode in MODES.items():
        rows: list[Row] = [row for each in kept for row in getattr(each, field)]
        found = cited(rows)
        for what, number, wrong in (
            ("quotes verbatim at their offsets", "quotes", "quotes not verbatim"),
            ("marks that name a citation", "marks", "marks that name nothing"),
        ):
            yield Figure(
                what=f"{what}, {mode}",
                value=f"{1 - found[wrong] / max(found[number], 1):.2%}",
                reach="100 %",
                reached=not found[wrong],
                n=found[number],
                note=f"{len(rows)} answers",
            )
        for what in ("ALCE recall", "ALCE precision"):
            yield Figure(
                what=f"citations, {what}, {mode}",
                value=str(found[what]),
                n=found["answers"],
                note="judged by our own grounder: a regression check",
            )


def of_confidence(judged: Sequence[Judged]) -> Iterator[Figure]:
    """Yield how well confidence tells what can be answered, and how true it is."""
    both = [each for each in judged if 0 < sum(each.answerable) < len(each.answerable)]
    for each in both:
        found = interval(auroc, each.scores[each.ours], each.answerable, each.groups, rounds=ROUNDS)
        least = AUROC_TO_REACH.get(each.name)
        best, alone = _best_single(each)
        yield Figure(
            what=f"{each.name}: answerable or not, AUROC",
            value=str(found),
            reach=f"≥ {least}" if least else "",
            reached=found.value >= least if least and each.is_evidence else None,
            n=len(each.answerable),
            note=f"{_how(each)}; best single score in this run: {best}, {alone:.3f}",
        )
    if both:
        yield _excess(both)
        yield from _calibration(both)


def of_retrieval(kept: Sequence[Kept]) -> Iterator[Figure]:
    """Yield how far our search is above plain reciprocal rank fusion on the transcript sets."""
    transcripts = [each for each in kept if each.name in TRANSCRIPTS]
    for measure in ("seen", "MRR@10"):
        pairs = [_paired(each, measure) for each in transcripts]
        if not pairs:
            continue
        ratios = [paired_ratio(mean, [one], rounds=ROUNDS) for one in pairs]
        whole_mean = paired_ratio(mean, pairs, rounds=ROUNDS)
        alone = (f"{k.name} {ratio}" for k, ratio in zip(transcripts, ratios, strict=True))
        whole = len(transcripts) == len(TRANSCRIPTS)
        fine = whole_mean.value >= _ABOVE_RRF and all(ratio.value >= 1 for ratio in ratios)
        yield Figure(
            what=f"{measure} on the transcript sets, of plain RRF's",
            value=f"{whole_mean} ×",
            reach=f"≥ {_ABOVE_RRF} × on the mean, none lower",
            reached=fine if whole else None,
            n=sum(len(one.groups) for one in pairs),
            note="; ".join(alone),
        )


def of_cost(kept: Sequence[Kept]) -> Iterator[Figure]:
    """Yield what reading, grounding and judging one answer costs."""
    load = max((each.load for each in kept), default=0.0)
    for field, mode in MODES.items():
        spent = [
            row.settled for each in kept for row in getattr(each, field) if row.settled is not None
        ]
        for n, (by, most) in enumerate((("by the clock", 0), ("processor time", _MILLISECONDS))):
            if spent:
                yield milliseconds(
                    f"grounding and judging one answer, {mode}, {by}",
                    [each[n] for each in spent],
                    most,
                    f"beyond search and embedding; load {load:g}",
                )


def _excess(judged: Sequence[Judged]) -> Figure:
    found = paired_ratio(excess_aurc, [pair(each, SIMILARITY) for each in judged], rounds=ROUNDS)
    alone = (
        f"{each.name} {paired_ratio(excess_aurc, [pair(each, SIMILARITY)], rounds=ROUNDS)}"
        for each in judged
    )
    whole = {each.name for each in judged} >= set(AUROC_TO_REACH)
    return Figure(
        what="excess AURC, mean of the sets, of a similarity threshold's",
        value=f"{found} ×",
        reach=f"≤ {_EXCESS_AT_MOST} ×",
        reached=found.value <= _EXCESS_AT_MOST if whole and _evident(judged) else None,
        n=sum(len(each.answerable) for each in judged),
        note="; ".join([*alone, *({_how(each): None for each in judged})]),
    )


def _calibration(judged: Sequence[Judged]) -> Iterator[Figure]:
    together = Judged(
        name="all together",
        ours="",
        scores={"": [score for each in judged for score in each.scores[each.ours]]},
        flags={},
        answerable=[truth for each in judged for truth in each.answerable],
        right=[truth for each in judged for truth in each.right],
        groups=[f"{each.name} {group}" for each in judged for group in each.groups],
    )
    for each in (*judged, *([together] if len(judged) > 1 else [])):
        said = each.scores[each.ours]
        found = interval(ece, said, each.answerable, each.groups, rounds=ROUNDS)
        cited = ece(said, each.right)
        evident = _evident(judged) if each is together else each.is_evidence
        yield Figure(
            what=f"{each.name}: ECE of confidence",
            value=str(found),
            reach=f"≤ {_ECE_AT_MOST}",
            reached=found.value <= _ECE_AT_MOST if evident else None,
            n=len(said),
            note=f"{'' if evident else f'{_IN_SAMPLE}; '}{BINS} bins of equal mass; a perfect one "
            f"would have {perfect_ece(said):.3f}; as the probability that what answers is also "
            f"cited {cited:.3f}",
        )


def _paired(kept: Kept, measure: str) -> Pair:
    rows = [row for row in kept.asked if row.found]
    ours, theirs = ([row.found[name][measure] for row in rows] for name in (OURS, "RRF"))
    return Pair(ours=ours, theirs=theirs, right=ours, groups=_groups(rows))


def _best_single(judged: Judged) -> tuple[str, float]:
    """Return the plain search whose best score tells most, and its AUROC."""
    found = {name: auroc(judged.scores[name], judged.answerable) for name in BASELINES}
    best = max(found, key=lambda name: found[name])
    return best, found[best]


def _how(judged: Judged) -> str:
    return judged.ours if judged.is_evidence else f"{judged.ours}: no evidence"


def _evident(judged: Sequence[Judged]) -> bool:
    return all(each.is_evidence for each in judged)


def _groups(rows: Sequence[Row]) -> list[str]:
    return [row.group for row in rows]
