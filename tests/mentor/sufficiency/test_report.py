"""What is told and drawn of a budget."""

from __future__ import annotations

import random
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from peertutor.mentor.sufficiency import telling
from peertutor.mentor.sufficiency.calibration import Bin, Calibration, Point, auroc
from peertutor.mentor.sufficiency.chart import Row, reliability, risk_curve
from peertutor.mentor.sufficiency.report import BUDGETS, TrustReport
from peertutor.mentor.sufficiency.standard import Figures, Standard
from peertutor.mentor.sufficiency.svg import svg
from peertutor.ports.verdicts import LocalVerdict
from tests.mentor.sufficiency.figures import calibration, verdicts

_FIGURES = Figures(calibration())


def report(budget: float = 0.05, figures: Figures = _FIGURES) -> TrustReport:
    return TrustReport(Standard(figures, budget))


def words(rows: tuple[Row, ...]) -> list[str]:
    return ["".join(ink.text for ink in row) for row in rows]


def test_the_share_that_goes_to_people_falls_as_the_budget_grows() -> None:
    shares = [share for _, share in report().choices]
    assert [budget for budget, _ in report().choices] == list(BUDGETS)
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1]
    assert report().at(0.2).to_people == dict(report().choices)[0.2]


def test_every_public_set_is_told_by_itself() -> None:
    plain, tricky = report().sets
    assert (plain.name, plain.figures.questions, tricky.name, tricky.figures.questions) == (
        "plain", 200, "tricky", 800,
    )  # fmt: skip
    assert plain.figures.right > tricky.figures.right
    assert plain.to_people < tricky.to_people
    assert plain.figures.auroc > 0.95
    assert telling.set_row(plain)[0] == "plain"


def test_a_set_on_which_the_budget_does_not_hold_is_named() -> None:
    good = [Point(0.9, 1, 1, "good") for _ in range(400)]
    bad = [Point(0.9, int(n % 5 > 0), 1, "bad") for n in range(40)]
    bad += [Point(0.1, 0, 1, "bad") for _ in range(360)]
    told = report(0.1, Figures(Calibration((*good, *bad))))
    assert told.line.stop is not None
    assert any("On bad 20%" in sentence for sentence in told.failings)
    assert not any("On good" in sentence for sentence in told.failings)


def test_where_what_was_said_was_not_true_is_named() -> None:
    points = tuple(Point(0.85, int(n % 2)) for n in range(60))
    assert (
        "Where 85% were said to be right, 50% were."
        in report(0.05, Figures(Calibration(points))).failings
    )


def test_what_cannot_be_promised_is_said() -> None:
    nothing = report(0.05, Figures(Calibration(tuple(Point(0.9, n % 2) for n in range(90)))))
    assert nothing.to_people == 1.0
    assert telling.outcome(nothing).startswith("Everything goes to a person")
    assert telling.grounds(nothing) == ""


def test_where_a_budget_cannot_be_promised_the_least_that_can_is_named() -> None:
    points = tuple(Point(0.9, int(n % 9 > 0)) for n in range(900))
    told = report(0.05, Figures(Calibration(points)))
    assert told.least == 0.15
    assert telling.outcome(told).endswith("the least these figures can promise is 15%.")
    nothing = report(0.05, Figures(Calibration(())))
    assert telling.outcome(nothing).endswith("can promise nothing.")


def test_no_figures_at_all_break_nothing() -> None:
    empty = report(0.05, Figures(Calibration(())))
    assert empty.to_people == 1.0
    assert (empty.sets, empty.sketch, empty.failings) == ((), (), ())
    assert len(risk_curve(empty, 40, 10)) == len(reliability(empty.bins, 40, 10)) == 10
    ET.fromstring(svg(empty))


def test_figures_of_words_alone_are_said_to_be_so() -> None:
    alone = replace(calibration(), words_alone=True)
    said = "Measured by words alone: no vectors are searched here that the figures are of."
    assert said in telling.rests_on(report(figures=Figures(alone)))
    assert said not in telling.rests_on(report())


def test_the_verdicts_of_the_workspace_are_compared() -> None:
    few = report(figures=Figures(calibration(), (LocalVerdict(0.8, right=True),)))
    assert not few.local.counts
    assert "1 verdict so far: 1 right" in telling.local(few.local)
    assert "29 more" in telling.local(few.local)
    told = tuple(verdicts(200, random.Random(8), worse_by=1.5))
    many = report(figures=Figures(calibration(), told))
    assert many.local.counts
    assert many.local.after < many.local.before
    assert many.local.expected > many.local.right
    assert "They count" in telling.local(many.local)
    assert "Nobody here has said yet" in telling.local(report().local)


@pytest.mark.parametrize(("width", "height"), [(38, 11), (36, 8), (56, 16), (20, 5)])
def test_pictures_keep_their_size(width: int, height: int) -> None:
    told = report()
    for rows in (reliability(told.bins, width, height), risk_curve(told, width, height)):
        assert len(rows) == height
        assert {len(row) for row in words(rows)} == {width}


def test_a_bar_is_as_high_as_the_share_that_was_right_and_its_mark_where_it_was_said() -> None:
    bins = tuple(
        Bin(n / 10, 0.95, 0.5, 10, 10) if n == 9 else Bin(n / 10, 0, 0, 0, 0) for n in range(10)
    )
    rows = words(reliability(bins, 56, 11))
    column = [row[-2] for row in rows[:-1]]
    assert column == ["━", " ", " ", " ", " ", "█", "█", "█", "█", "█"]


def test_the_answered_part_is_filled_and_the_rest_is_a_line() -> None:
    told = report(0.2)
    rows = words(risk_curve(told, 86, 12))[:-1]
    bottom, reached = rows[-1], 6 + round(80 * told.line.coverage)
    assert set(bottom[reached + 1 :]) <= {" ", "·"}
    assert "╌" in "".join(rows)
    nothing = words(risk_curve(report(0.0001), 86, 12))[:-1]
    assert not set("".join(nothing)) & set("▁▂▃▄▅▆▇█")


def test_the_svg_says_everything_in_words_too() -> None:
    told = report()
    drawn = ET.fromstring(svg(told))
    title, described = (drawn.findtext(f"{{*}}{name}") or "" for name in ("title", "desc"))
    assert "At most 5%" in title
    assert "out of 100 questions" in described
    assert f"{told.bins[-1].count:,.0f} answers" in described
    assert "prefers-color-scheme: dark" in svg(told)


def test_the_svg_is_no_place_for_markup() -> None:
    shipped = calibration()
    odd = replace(shipped.fitted_on[0], set="<script>")
    written = svg(report(figures=Figures(replace(shipped, fitted_on=(odd,)))))
    assert "<script>" not in written
    ET.fromstring(written)


def test_auroc_counts_ties_half() -> None:
    assert auroc([]) == 0.5
    assert auroc([Point(0.9, 1), Point(0.1, 0)]) == 1.0
    assert auroc([Point(0.5, 1), Point(0.5, 0)]) == 0.5
    assert auroc([Point(0.1, 1), Point(0.9, 0)]) == 0.0
    assert auroc([Point(0.9, 3, 4), Point(0.2, 1, 4)]) == 0.75
