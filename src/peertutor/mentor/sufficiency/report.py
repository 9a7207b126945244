"""What can be said of an error budget: how much goes to people, on what grounds, where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from peertutor.core.odds import percent
from peertutor.mentor.sufficiency.calibration import (
    Bin,
    Calibration,
    FittedOn,
    Point,
    bins,
    calibration_error,
)
from peertutor.mentor.sufficiency.local import ENOUGH, told_here
from peertutor.mentor.sufficiency.selective import Line, Stop, at
from peertutor.mentor.sufficiency.standard import Figures, SetFigures, Standard

BUDGETS = (0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
"""The error budgets that are looked at side by side."""

_SKETCH = 100
_ROUND_RISKS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0)
_IN_SIGHT = 3
"""What is drawn is so many times as high as the budget, or the budget could not be seen."""

_FAR_OFF = 0.1
_FEW = 20


@dataclass(frozen=True, slots=True)
class SetReport:
    """What the budget comes to on one public set.

    Attributes:
        figures: What is known of it.
        stop: What comes of the line there; None where everything goes to a person.
    """

    figures: SetFigures
    stop: Stop | None

    @property
    def name(self) -> str:
        """The set."""
        return self.figures.name

    @property
    def to_people(self) -> float:
        """The share of its questions that goes to people."""
        return 1 - (self.stop.coverage if self.stop else 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalReport:
    """How the verdicts of this workspace compare.

    Attributes:
        count: How many there are.
        needed: From how many on they count.
        right: How many found the answer right.
        expected: How many should have been right by public questions.
        before: The calibration error of the public estimates here.
        after: The same once the verdicts count; on these verdicts themselves, so on the low side.
    """

    count: int
    needed: int
    right: int
    expected: float
    before: float
    after: float

    @property
    def counts(self) -> bool:
        """Whether there are enough."""
        return self.count >= self.needed


@dataclass(frozen=True)
class TrustReport:
    """Everything that is told of one standard."""

    standard: Standard

    @property
    def figures(self) -> Figures:
        """What it rests on."""
        return self.standard.figures

    @property
    def calibration(self) -> Calibration:
        """The public figures."""
        return self.figures.calibration

    @property
    def budget(self) -> float:
        """The share of unflagged answers that may be wrong."""
        return self.standard.budget

    @property
    def line(self) -> Line:
        """Where the budget draws the line."""
        return self.standard.line

    @property
    def to_people(self) -> float:
        """The share of questions that goes to people."""
        return 1 - self.line.coverage

    @cached_property
    def bins(self) -> tuple[Bin, ...]:
        """The reliability diagram."""
        return bins(self.figures.points)

    @cached_property
    def error(self) -> float:
        """The calibration error over everything."""
        return calibration_error(self.figures.points)

    @cached_property
    def sketch(self) -> tuple[Stop, ...]:
        """The curve in so few points as are enough to draw it, both ends among them."""
        curve = self.figures.curve
        step = max(1, len(curve) // _SKETCH)
        last = curve[-1:] if (len(curve) - 1) % step else ()
        return (*curve[::step], *last)

    @property
    def highest_risk(self) -> float:
        """What a picture of the curve reaches: a round number that leaves the budget in sight."""
        everything = self.figures.curve[-1].risk if self.figures.curve else 0.0
        shown = max(min(everything, self.budget * _IN_SIGHT), self.budget * 1.2)
        return next((each for each in _ROUND_RISKS if each >= shown), 1.0)

    @cached_property
    def sets(self) -> tuple[SetReport, ...]:
        """The same budget on each public set."""
        threshold = self.line.stop.threshold if self.line.stop else None
        return tuple(SetReport(each, at(each.curve, threshold)) for each in self.figures.sets)

    @cached_property
    def local(self) -> LocalReport:
        """How the verdicts of this workspace compare."""
        verdicts = self.figures.verdicts
        public = [Point(each.estimate, float(each.right)) for each in verdicts]
        return LocalReport(
            count=len(verdicts),
            needed=ENOUGH,
            right=sum(each.right for each in verdicts),
            expected=sum(each.estimate for each in verdicts),
            before=calibration_error(public),
            after=calibration_error(told_here(verdicts, self.figures.shift)),
        )

    @property
    def fitted_on(self) -> tuple[FittedOn, ...]:
        """The public sets."""
        return self.calibration.fitted_on

    def at(self, budget: float) -> TrustReport:
        """Return what would be told of another budget."""
        return TrustReport(Standard(self.figures, budget))

    @cached_property
    def choices(self) -> tuple[tuple[float, float], ...]:
        """Other budgets, each with the share of questions that would go to people."""
        return tuple((budget, self.at(budget).to_people) for budget in BUDGETS)

    @property
    def least(self) -> float | None:
        """The smallest of the other budgets that can be promised; None: none of them can."""
        return next((budget for budget, share in self.choices if share < 1), None)

    @cached_property
    def failings(self) -> tuple[str, ...]:
        """Where the figures do not hold, a sentence each."""
        return tuple(self._failings())

    def _failings(self) -> Iterator[str]:
        for each in self.sets:
            if each.stop and each.stop.risk > self.budget:
                yield (
                    f"On {each.name} {percent(round(each.stop.risk, 3))} of the unflagged answers "
                    "were wrong: the budget holds for all sets together, not for each."
                )
            elif self.line.stop and not each.stop:
                yield f"On {each.name} everything goes to a person."
        for held in self.bins:
            if held.count >= _FEW and abs(held.confidence - held.right) > _FAR_OFF:
                told, was = f"{held.confidence:.0%}", f"{held.right:.0%}"
                yield f"Where {told} were said to be right, {was} were."
