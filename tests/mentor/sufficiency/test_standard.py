"""What an estimate is worth: the budget's line, the words for it, and what is kept."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from peertutor.core.answers import LOCAL_VERDICTS
from peertutor.mentor.sufficiency.calibration import Calibration, Point
from peertutor.mentor.sufficiency.standard import (
    Figures,
    HalfIsEnough,
    Standard,
    Standards,
    estimate_name,
)
from peertutor.ports.verdicts import LocalVerdict
from tests.mentor.sufficiency.figures import calibration, verdicts

_FIGURES = Figures(calibration())
_POOR = Calibration(tuple(Point(0.9, n % 2) for n in range(400)))


def test_what_lies_under_the_line_is_weak_and_what_lies_over_it_is_not() -> None:
    standard = Standard(_FIGURES, 0.05)
    stop = standard.line.stop
    assert stop is not None
    assert not standard.worth(stop.threshold).weak
    under = standard.worth(stop.threshold - 0.001)
    assert under.weak
    assert under.confidence == stop.threshold - 0.001


def test_the_reason_says_how_often_such_answers_were_right_and_what_was_asked_for() -> None:
    assert Standard(_FIGURES, 0.05).worth(0.7).why == (
        "Answers of this kind were right 14 times out of 20 on public questions; you asked for 19."
    )
    assert Standard(_FIGURES, 0.1).worth(0.3).why == (
        "Answers of this kind were right 3 times out of 10 on public questions; you asked for 9."
    )
    assert Standard(_FIGURES, 0.05).worth(0.999).why == ""


def test_the_reason_never_blames_an_answer_that_is_as_good_as_was_asked_for() -> None:
    few = Calibration(tuple(Point(0.97, 1) for _ in range(60)) + (Point(0.96, 0, 1),) * 2)
    standard = Standard(Figures(few), 0.05)
    assert standard.line.stop is not None
    worth = standard.worth(0.965)
    assert worth.weak
    assert worth.why.endswith("but there are too few like it to promise 19.")


def test_where_nothing_can_be_promised_everything_goes_to_a_person_and_it_is_said() -> None:
    worth = Standard(Figures(_POOR), 0.05).worth(0.999)
    assert worth.weak
    assert "19 out of 20, as you ask, cannot be promised for any." in worth.why


def test_the_estimate_is_kept_under_the_name_of_its_figures() -> None:
    kept = Standard(_FIGURES, 0.05).worth(0.7).kept
    assert kept == {estimate_name(_FIGURES.calibration): 0.7}
    assert re.fullmatch(r"estimate_[0-9a-f]{8}", estimate_name(_FIGURES.calibration))
    assert estimate_name(_POOR) != estimate_name(_FIGURES.calibration)


def test_with_enough_verdicts_the_workspaces_own_figures_count_and_it_is_said() -> None:
    told = tuple(verdicts(120, random.Random(4), worse_by=1.0))
    here, there = Standard(Figures(_FIGURES.calibration, told), 0.15), Standard(_FIGURES, 0.15)
    worth = here.worth(0.9)
    assert worth.confidence < there.worth(0.9).confidence - 0.1
    assert worth.kept[LOCAL_VERDICTS] == 120
    # What public questions say stays beside it, or the next verdicts would be held against these.
    assert worth.kept[estimate_name(_FIGURES.calibration)] == 0.9
    assert " here; you asked for 17." in here.worth(0.5).why
    assert here.line.coverage < there.line.coverage


def test_with_too_few_verdicts_nothing_changes() -> None:
    told = tuple(LocalVerdict(0.9, right=False) for _ in range(29))
    here = Standard(Figures(_FIGURES.calibration, told), 0.05)
    assert here.line == Standard(_FIGURES, 0.05).line
    assert here.worth(0.7) == Standard(_FIGURES, 0.05).worth(0.7)


def test_a_standard_is_made_anew_only_when_something_has_changed() -> None:
    budget, told = [0.05], [LocalVerdict(0.9, right=True)]
    standards = Standards(_FIGURES.calibration, lambda: budget[0], lambda _: told)
    first = standards.now()
    assert standards.now() is first
    budget[0] = 0.1
    second = standards.now()
    assert second.budget == 0.1
    assert second.figures is first.figures
    told.append(LocalVerdict(0.2, right=False))
    third = standards.now()
    assert third.figures.verdicts == tuple(told)
    assert standards.worth(0.7).confidence == 0.7


def test_evidence_that_was_searched_for_by_words_alone_has_figures_of_its_own() -> None:
    poor = replace(_POOR, words_alone=True)
    both = replace(_FIGURES.calibration, by_words=poor)
    asked: list[str] = []

    def none(estimate: str) -> list[LocalVerdict]:
        asked.append(estimate)
        return []

    standards = Standards(both, lambda: 0.2, none)
    assert not standards.worth(0.95).weak
    assert standards.worth(0.95, by_words=True).weak
    # What people said of the one says nothing about the other.
    assert asked == [estimate_name(both), estimate_name(poor)]
    alone = Standards(_FIGURES.calibration, lambda: 0.2, none)
    assert alone.worth(0.95, by_words=True) == alone.worth(0.95)


def test_where_no_standard_is_set_one_half_is_the_line() -> None:
    assert HalfIsEnough().worth(0.49).weak
    assert not HalfIsEnough().worth(0.5).weak
