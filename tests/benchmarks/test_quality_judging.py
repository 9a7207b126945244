"""What is judged of confidences and flags, and which of them may count as evidence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.measures import over_flagging
from benchmarks.quality import judging, reached, reporting
from benchmarks.quality.judging import CROSS_VALIDATED, SHIPPED, THRESHOLD
from benchmarks.quality.rows import Cited, Kept, Row

WEAK = ("weak_evidence",)


@pytest.fixture(autouse=True)
def _few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "ROUNDS", 50)
    monkeypatch.setattr(reached, "ROUNDS", 50)


def row(
    n: int,
    *,
    answerable: bool | None,
    confidence: float,
    reasons: tuple[str, ...] = (),
    e5: float = 0,
) -> Row:
    return Row(
        qid=f"q{n}",
        question="Why?",
        group=f"d{n}",
        answerable=answerable,
        right=answerable is True,
        verdict="needs_peer" if reasons else "grounded",
        confidence=confidence,
        reasons=reasons,
        quotes=(1, 0),
        marks=(1, 0),
        settled=(0.01, 0.008),
        claims=(),
        scores={"BM25": 0.0, "e5": e5, "RRF": 0.0},
    )


def kept(*asked: Row) -> Kept:
    return Kept(name="clapnq", made_by="", limit=9, seconds=1, load=1, asked=asked, copied=())


TWENTY = tuple(
    row(
        n,
        answerable=n % 2 == 0,
        confidence=0.9 if n % 2 == 0 else 0.3,
        reasons=() if n % 2 == 0 else WEAK,
        e5=0.8 if n % 4 < 2 else 0.7,
    )
    for n in range(20)
)


ASKED = {"asked in": "1 s, load 2", "searched by words only": 3, "found": {}, "cited": {}}


def test_partial_questions_are_not_judged() -> None:
    judged = judging.judged(kept(*TWENTY, row(20, answerable=None, confidence=0.5)), {})
    assert len(judged.answerable) == len(judged.scores[SHIPPED]) == len(judged.groups) == 20
    assert judged.flags[SHIPPED] == [n % 2 == 1 for n in range(20)]


def test_confidences_out_of_fold_count_only_when_they_are_complete(tmp_path: Path) -> None:
    file = tmp_path / "fold.jsonl"
    lines = [{"set": "clapnq", "qid": f"q{n}", "confidence": n / 20} for n in range(20)]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    whole = judging.judged(kept(*TWENTY), judging.out_of_fold(file))
    assert whole.is_evidence
    assert whole.scores[CROSS_VALIDATED] == [n / 20 for n in range(20)]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in lines[1:]))
    part = judging.judged(kept(*TWENTY), judging.out_of_fold(file))
    assert not part.is_evidence
    assert CROSS_VALIDATED not in part.scores


def test_other_confidences_flag_others_and_other_reasons_stay() -> None:
    rows = [
        row(0, answerable=True, confidence=0.6),
        row(1, answerable=True, confidence=0.9, reasons=("conflict",)),
        row(2, answerable=False, confidence=0.4, reasons=WEAK),
        row(3, answerable=False, confidence=0.1, reasons=("no_source",)),
        row(4, answerable=False, confidence=0.0, reasons=("out_of_scope",)),
    ]
    # .6 is the lowest confidence that was not flagged.
    found = judging.reflagged(rows, [0.59, 0.9, 0.6, 0.95, 0.9])
    assert found == [True, True, False, False, True]


def test_the_threshold_of_a_half_comes_from_the_other() -> None:
    answerable = [n % 2 == 0 for n in range(40)]
    groups = [str(n) for n in range(40)]
    apart = [0.9 if right else 0.2 for right in answerable]
    flags = judging.below_threshold(apart, answerable, groups)
    assert flags == [not right for right in answerable]
    # A document's own score cannot have set its threshold.
    alone = judging.below_threshold([1.0, 5.0], [True, False], ["a", "b"])
    assert over_flagging(alone, [True, False]) == 1.0


def test_nothing_is_called_reached_on_confidences_from_the_sample() -> None:
    in_sample = judging.judged(kept(*TWENTY), {})
    fold = {("clapnq", f"q{n}"): each.confidence for n, each in enumerate(TWENTY)}
    outside = judging.judged(kept(*TWENTY), fold)
    for judged, expected in ((in_sample, None), (outside, True)):
        figure = next(iter(reached.of_confidence([judged])))
        assert figure.reached is expected
        assert ("no evidence" in figure.note) is (expected is None)


def test_the_tables_say_which_is_which_and_json_can_hold_them() -> None:
    judged = judging.judged(kept(*TWENTY), {})
    report = reporting.sized(judged)
    text = reporting.tables("clapnq", report | ASKED)
    assert f"| {SHIPPED} | 1.000 [1.000, 1.000]" in text
    assert f"| {THRESHOLD} |" in text
    assert "10 answerable, 10 not" in text
    assert "Asked in 1 s, load 2; 3 questions were searched by words only." in text
    held = json.loads(json.dumps(reporting.plain(report), allow_nan=False))
    assert held["scores"][SHIPPED]["AUROC"] == {"value": 1.0, "low": 1.0, "high": 1.0}


def test_a_set_without_unanswerable_questions_is_judged_by_what_is_cited() -> None:
    rows = [row(n, answerable=True, confidence=0.9) for n in range(4)]
    report = reporting.sized(judging.judged(kept(*rows), {}))
    assert "scores" not in report
    assert report["confidence is right"]["Brier"].value < 0.02
    text = reporting.tables("x", report | ASKED | {"found": {"ours": {"seen": 0.5}}})
    assert "| ours | 0.500 |" in text


def test_the_cost_counts_the_processors_time() -> None:
    figures = list(reached.of_cost([kept(*TWENTY)]))
    assert [figure.reached for figure in figures] == [None, True]
    assert figures[1].value == "p50 8.0 ms, p95 8.0 ms"


def test_citations_are_told_set_by_set() -> None:
    claim = Cited(claim="So.", quotes=("So.", "Or so."), supported=True, needed=(True, False))
    found = reporting.cited([replace(TWENTY[0], claims=(claim,)), replace(TWENTY[1], marks=(3, 1))])
    assert (found["marks"], found["marks that name nothing"], found["answers"]) == (4, 1, 2)
    assert (found["ALCE recall"].value, found["ALCE precision"].value) == (1.0, 0.5)
    report = reporting.sized(judging.judged(kept(*TWENTY), {}))
    text = reporting.tables("x", report | ASKED | {"cited": {"colleagues quoted": found}})
    assert "| colleagues quoted | 2 | 0 | 4 | 1 | 2 | 1.000 [1.000, 1.000] | 0.500" in text


def test_one_false_quote_is_a_miss() -> None:
    what = "quotes verbatim at their offsets, colleagues quoted"
    false = replace(TWENTY[0], quotes=(2, 1))
    for rows, expected in ((TWENTY, True), ((*TWENTY[1:], false), False)):
        figures = {figure.what: figure for figure in reached.of_citations([kept(*rows)])}
        assert figures[what].reached is expected
    assert figures[what].value == "95.24%"
