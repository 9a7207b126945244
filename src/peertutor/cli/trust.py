"""`peertutor trust`: how often unflagged answers are wrong, and how much that sends to people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from peertutor.cli.session import Session, with_session
from peertutor.cli.terminal import Style, Terminal
from peertutor.core.errors import FileError

if TYPE_CHECKING:
    from peertutor.mentor.sufficiency.chart import Row, Tone
    from peertutor.mentor.sufficiency.report import SetReport, TrustReport

_PICTURE, _HIGH, _GAP = 38, 11, 2
"""Columns and rows of one picture, and the columns between two: both stand in 80 columns."""


@click.command()
@click.option(
    "--budget",
    type=click.FloatRange(0, 0.5, min_open=True),
    metavar="SHARE",
    help="Look at another budget: 0.1 for one in ten; the setting stays.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@click.option(
    "--svg",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write both pictures into a file of this name, which must not be there yet.",
)
@with_session
def trust(session: Session, budget: float | None, as_json: bool, svg: Path | None) -> None:
    """Show how far answers can be relied on.

    You choose how many unflagged answers may be wrong; what cannot keep that goes to a person. The
    figures are of public questions until 30 answers were called useful or wrong here.

    \b
      peertutor trust                       what your budget comes to
      peertutor trust --budget 0.1          what another one would come to
      peertutor settings set answers.error_budget 0.1
      peertutor trust --svg trust.svg       the pictures, for a report
    """
    with session.services() as services:
        report = services.error_budget.report(budget)
        where = services.error_budget.origin if budget is None else "--budget"
    if svg is not None:
        _write(session, svg, report)
    if as_json:
        session.terminal.json(_document(report))
    else:
        _draw(session.terminal, report, where)


def _write(session: Session, path: Path, report: TrustReport) -> None:
    from peertutor.export.files import write_file
    from peertutor.mentor.sufficiency.svg import svg

    try:
        written = write_file(path.parent, path.name, svg(report))
    except FileError as error:
        raise FileError(
            error.title, path=error.path, cause=error.cause, remedy="Name another file."
        ) from error
    session.terminal.note(f"Written: {written}")


def _draw(terminal: Terminal, report: TrustReport, where: str) -> None:
    from peertutor.mentor.sufficiency import telling

    terminal.write(telling.asked(report), "bold")
    terminal.line(f"   answers.error_budget [{where}]", "dim")
    terminal.line()
    for sentence in (telling.outcome(report), telling.grounds(report), telling.PROMISE):
        if sentence:
            terminal.line(sentence)
    if not terminal.plain:
        _draw_pictures(terminal, report)
    _draw_tables(terminal, report)
    _section(terminal, "This workspace", [telling.local(report.local)])
    _section(terminal, "Where it fails", report.failings)
    _section(terminal, "What the figures rest on", list(telling.rests_on(report)))


def _draw_pictures(terminal: Terminal, report: TrustReport) -> None:
    from peertutor.mentor.sufficiency.chart import reliability, risk_curve
    from peertutor.mentor.sufficiency.telling import LEGENDS, PICTURES

    left = reliability(report.bins, _PICTURE, _HIGH)
    right = risk_curve(report, _PICTURE, _HIGH)
    between = " " * _GAP
    terminal.line()
    terminal.line(f"{PICTURES[0]:{_PICTURE}}{between}{PICTURES[1]}", "bold")
    for one, other in zip(left, right, strict=True):
        _draw_row(terminal, one)
        terminal.write(between)
        _draw_row(terminal, other)
        terminal.line()
    terminal.line(f"{LEGENDS[0]:{_PICTURE}}{between}{LEGENDS[1]}", "dim")


def _draw_row(terminal: Terminal, row: Row) -> None:
    styles: dict[Tone, Style | None] = {
        "": None,
        "quiet": "dim",
        "good": "green",
        "warn": "yellow",
        "mark": "bold",
    }
    for ink in row:
        terminal.write(ink.text, styles[ink.tone])


def _draw_tables(terminal: Terminal, report: TrustReport) -> None:
    from peertutor.core.odds import percent
    from peertutor.mentor.sufficiency.telling import SET_HEADS, set_row, whole_percent

    terminal.line()
    _table(terminal, SET_HEADS, [set_row(each) for each in report.sets])
    terminal.line()
    rows = [
        (
            f"{each.low:.0%}–{each.low + 1 / len(report.bins):.0%}",
            f"{each.count:,.0f}",
            f"{each.confidence:.0%}",
            f"{each.right:.0%}",
        )
        for each in report.bins
        if each.count
    ]
    _table(terminal, ("confidence", "answers", "said right", "were right"), rows)
    terminal.line(f"On average they lie {report.error:.1%} apart (ECE).", "dim")
    terminal.line()
    choices = [(percent(budget), f"{whole_percent(share)}%") for budget, share in report.choices]
    _table(terminal, ("error budget", "to people"), choices)


def _table(terminal: Terminal, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table under its heads."""
    from peertutor.mentor.sufficiency.telling import columns

    head, *lines = columns(heads, rows)
    terminal.line(head, "bold")
    for line in lines:
        terminal.line(line)


def _section(terminal: Terminal, heading: str, lines: Sequence[str]) -> None:
    if lines:
        terminal.line()
        terminal.line(heading, "bold")
    for line in lines:
        terminal.line(f"  {line}")


def _document(report: TrustReport) -> dict[str, object]:
    stop, local = report.line.stop, report.local
    return {
        "budget": report.budget,
        "threshold": stop.threshold if stop else None,
        "to_people": round(report.to_people, 4),
        "wrong": round(stop.risk, 4) if stop else None,
        "wrong_at_most": round(report.line.bound, 4) if stop else None,
        "estimated_on": "this workspace" if report.figures.are_local else "public questions",
        "by_words_alone": report.calibration.words_alone,
        "ece": round(report.error, 4),
        "sets": [_set_document(each) for each in report.sets],
        **_curves(report),
        "budgets": [
            {"budget": budget, "to_people": round(share, 4)} for budget, share in report.choices
        ],
        "local": {
            "verdicts": local.count,
            "needed": local.needed,
            "right": local.right,
            "expected": round(local.expected, 2),
            "ece_before": round(local.before, 4),
            "ece_after": round(local.after, 4),
        },
        "failings": list(report.failings),
        "fitted_on": [asdict(each) for each in report.fitted_on],
        "folds": report.calibration.folds,
    }


def _set_document(each: SetReport) -> dict[str, object]:
    return {
        "set": each.name,
        "questions": each.figures.questions,
        "right": round(each.figures.right, 4),
        "to_people": round(each.to_people, 4),
        "wrong": round(each.stop.risk, 4) if each.stop else None,
        "auroc": round(each.figures.auroc, 4),
        "ece": round(each.figures.error, 4),
    }


def _curves(report: TrustReport) -> dict[str, object]:
    return {
        "bins": [
            {
                "from": each.low,
                "answers": each.count,
                "confidence": round(each.confidence, 4),
                "right": round(each.right, 4),
            }
            for each in report.bins
            if each.count
        ],
        "curve": [
            {
                "threshold": each.threshold,
                "coverage": round(each.coverage, 4),
                "wrong": round(each.risk, 4),
            }
            for each in report.sketch
        ],
    }
