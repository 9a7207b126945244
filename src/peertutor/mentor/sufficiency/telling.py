"""What an error budget comes to, in sentences that both front ends show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from peertutor.core.odds import percent
from peertutor.mentor.sufficiency.report import LocalReport, SetReport, TrustReport

PROMISE = "Counted is the evidence alone: disputes, conflicts and high stakes are flagged besides."
PICTURES = ("Said and true", "Wrong among the answered")
LEGENDS = ("bars: were right; ━ said to be", "filled: unflagged; ╌ your budget")


def asked(report: TrustReport) -> str:
    """Say what was asked for."""
    return f"At most {percent(report.budget)} of unflagged answers wrong"


def outcome(report: TrustReport) -> str:
    """Say how much goes to people."""
    where = "like those of this workspace" if report.figures.are_local else "like the public ones"
    if report.line.stop is None:
        if report.least is None:
            return "Everything goes to a person: these figures can promise nothing."
        least = percent(report.least)
        return f"Everything goes to a person: the least these figures can promise is {least}."
    share = whole_percent(report.to_people)
    return f"{share} out of 100 questions {where} go to a person."


def grounds(report: TrustReport) -> str:
    """Say how many were wrong among the rest, and how sure that is; empty where there is none."""
    stop = report.line.stop
    if stop is None:
        return ""
    wrong, most = percent(_short(stop.risk)), percent(_short(report.line.bound))
    return (
        f"Of {stop.answered:,.0f} unflagged answers {wrong} were wrong; 90% sure: at most {most}."
    )


def whole_percent(share: float) -> int:
    """Return a share in whole hundredths; none and all are said only where they are meant."""
    return round(share * 100) if share in (0, 1) else min(99, max(1, round(share * 100)))


def _short(share: float) -> float:
    return round(share, 3)


def local(report: LocalReport) -> str:
    """Say how the verdicts of this workspace compare."""
    if not report.count:
        return (
            "Nobody here has said yet whether an answer was useful or wrong. From "
            f"{report.needed} verdicts on, this workspace's own figures count."
        )
    verdicts = "1 verdict" if report.count == 1 else f"{report.count} verdicts"
    said = (
        f"{verdicts} so far: {report.right} right, where public figures expected "
        f"{report.expected:.0f}."
    )
    if not report.counts:
        more = report.needed - report.count
        return f"{said} They count from {report.needed} on: {more} more."
    return (
        f"{said} They count: confidence was {percent(_short(report.before))} off here and is "
        f"{percent(_short(report.after))} off now (on these verdicts themselves)."
    )


def set_row(each: SetReport) -> tuple[str, ...]:
    """Return a public set as a row of `SET_HEADS`."""
    wrong = percent(_short(each.stop.risk)) if each.stop else "–"
    return (
        each.name,
        f"{each.figures.questions:,.0f}",
        f"{whole_percent(each.figures.right)}%",
        f"{whole_percent(each.to_people)}%",
        wrong,
        f"{each.figures.auroc:.2f}",
        f"{each.figures.error:.2f}",
    )


SET_HEADS = ("public set", "questions", "right", "to people", "wrong if not", "AUROC", "ECE")


def rests_on(report: TrustReport) -> Iterator[str]:
    """Yield a line for each public set: its questions, and where it comes from."""
    if report.calibration.words_alone:
        yield "Measured by words alone: no vectors are searched here that the figures are of."
    for each in report.fitted_on:
        yield (
            f"{each.set}: {each.questions:,} questions, {each.answerable:,} with an answer "
            f"({each.source}, {each.licence})"
        )
    if report.calibration.folds:
        yield f"Fitted and checked on different questions: {report.calibration.folds} folds."


def columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return a table's lines: the first column from the left, the others from the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    lines = []
    for row in (heads, *rows):
        cells = [f"{row[0]:<{widths[0]}}"]
        cells += [f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join(cells).rstrip())
    return tuple(lines)
