"""What is kept of an answer comes back as it was; another program's rows are told apart."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from benchmarks.quality import rows
from benchmarks.quality.__main__ import main
from benchmarks.quality.marking import write_sample
from benchmarks.quality.rows import Cited, Kept, Row

from benchmarks import vector_cache


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(vector_cache.VARIABLE, str(tmp_path))
    return tmp_path


def row(qid: str, *claims: Cited, verdict: str = "grounded", confidence: float = 0.9) -> Row:
    return Row(
        qid=qid,
        question="Why?",
        group="d",
        answerable=True,
        right=True,
        verdict=verdict,
        confidence=confidence,
        reasons=(),
        quotes=(1, 0),
        marks=(1, 0),
        settled=(0.01, 0.008),
        claims=claims,
        scores={"BM25": 3.5},
        found={"ours": {"seen": 1.0}},
    )


def kept(*asked: Row, copied: tuple[Row, ...] = (), name: str = "talks") -> Kept:
    return Kept(name=name, made_by="x", limit=9, seconds=1.5, load=0.5, asked=asked, copied=copied)


def cited(claim: str, *quotes: str) -> Cited:
    return Cited(claim=claim, quotes=quotes, supported=True, needed=(True,) * len(quotes))


def test_rows_come_back_as_they_were() -> None:
    before = kept(row("q1", cited("It is so.", "It is.", "So.")), copied=(row("q2"),))
    rows.keep(before)
    found = rows.known("talks")
    assert found is not None
    assert [each.qid for each in (*found.asked, *found.copied)] == ["q1", "q2"]
    assert found.asked[0].claims[0].claim == "It is so."
    assert not found.asked[0].flagged
    assert (found.seconds, found.asked[0].found) == (1.5, {"ours": {"seen": 1.0}})


def test_what_was_never_kept_or_is_damaged_is_not_known(cache: Path) -> None:
    assert rows.known("talks") is None
    rows.keep(kept(row("q1")))
    (cache / "quality" / "talks.json").write_text('{"name": "talks"}')
    assert rows.known("talks") is None


def test_both_other_verdicts_are_a_flag() -> None:
    assert row("q", verdict="needs_peer").flagged
    assert row("q", verdict="no_knowledge").flagged


def test_the_sample_has_each_set_and_mode_in_turn_and_an_empty_mark(tmp_path: Path) -> None:
    many = [row(f"q{n}", cited(f"Claim {n}.", f"Quote\t{n}.")) for n in range(9)]
    file = tmp_path / "deep" / "to_mark.tsv"
    assert write_sample([kept(*many, copied=(many[0],)), kept(*many, name="pages")], file, 5) == 5
    with file.open(encoding="utf-8", newline="") as lines:
        found = list(csv.DictReader(lines, dialect="excel-tab"))
    assert [(each["set"], each["mode"]) for each in found] == [
        ("talks", "quoted"),
        ("talks", "copied"),
        ("pages", "quoted"),
        ("talks", "quoted"),
        ("pages", "quoted"),
    ]
    assert {each["mark"] for each in found} == {""}
    assert found[1]["quote"] == "Quote 0."


def test_the_sample_is_never_written_into_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    inside = Path(__file__).with_name("to_mark.tsv")
    with pytest.raises(SystemExit):
        main(["--kept", "--alone", "--out", str(inside)])
    assert "inside the project" in capsys.readouterr().err
    assert not inside.exists()
