"""What an answer's estimate is held against: the error budget, and the figures it rests on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from peertutor.core.answers import LOCAL_VERDICTS
from peertutor.core.odds import times_right, whole_number_of
from peertutor.mentor.sufficiency.calibration import (
    Calibration,
    Point,
    auroc,
    calibration_error,
)
from peertutor.mentor.sufficiency.local import ENOUGH, Shift, moved, shift_of, told_here
from peertutor.mentor.sufficiency.selective import Line, Stop, line_on, risk_coverage
from peertutor.ports.verdicts import LocalVerdict


@dataclass(frozen=True, slots=True)
class Worth:
    """What an estimate is worth.

    Attributes:
        confidence: How likely the answer is right, 0 to 1.
        weak: Whether that is too little for the error budget.
        why: If so, why, in a sentence for a person; may be empty.
        kept: What has to be kept with the answer, by name.
    """

    confidence: float
    weak: bool
    why: str
    kept: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFigures:
    """What is known of one public set.

    Attributes:
        questions: How many of its questions the figures rest on.
        right: The share of all its answers that were right.
        curve: Risk against coverage.
        auroc: How well confidence tells right from wrong: a half is chance, one is always.
        error: The calibration error.
    """

    name: str
    questions: float
    right: float
    curve: tuple[Stop, ...]
    auroc: float
    error: float


@dataclass(frozen=True)
class Figures:
    """Everything that is known of how often answers are right, public and local.

    Attributes:
        calibration: The figures of public questions.
        verdicts: What people of this workspace said of its answers.
    """

    calibration: Calibration
    verdicts: tuple[LocalVerdict, ...] = ()

    @cached_property
    def shift(self) -> Shift:
        """How this workspace differs from public questions."""
        return shift_of(self.verdicts)

    @property
    def are_local(self) -> bool:
        """Whether there are verdicts enough to count."""
        return len(self.verdicts) >= ENOUGH

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The answers that a line is drawn through."""
        public = self.calibration.balanced
        if not self.are_local:
            return public
        return (*moved(public, self.shift), *told_here(self.verdicts, self.shift))

    @cached_property
    def curve(self) -> tuple[Stop, ...]:
        """Risk against coverage, the highest confidence first."""
        return risk_coverage(self.points)

    @cached_property
    def sets(self) -> tuple[SetFigures, ...]:
        """Each public set by itself."""
        return tuple(self._set(source) for source in self.calibration.sources)

    def _set(self, source: str) -> SetFigures:
        points = [point for point in self.points if point.source == source]
        count = sum(point.count for point in points)
        return SetFigures(
            name=source,
            questions=count,
            right=sum(point.right for point in points) / count if count else 0.0,
            curve=risk_coverage(points),
            auroc=(self.calibration.auroc or {}).get(source, auroc(points)),
            error=calibration_error(points),
        )


@dataclass(frozen=True)
class Standard:
    """The error budget, drawn as a line through the figures.

    Attributes:
        figures: What it is drawn through.
        budget: The share of unflagged answers that may be wrong.
    """

    figures: Figures
    budget: float

    @cached_property
    def line(self) -> Line:
        """Where the budget draws the line."""
        return line_on(self.figures.curve, self.budget)

    def worth(self, score: float) -> Worth:
        """Return what a model's score is worth."""
        estimate = self.figures.calibration.probability(score)
        confidence = self.figures.shift.of(estimate)
        weak = not self.line.holds(confidence)
        kept = {estimate_name(self.figures.calibration): estimate}
        if self.figures.are_local:
            kept[LOCAL_VERDICTS] = float(len(self.figures.verdicts))
        return Worth(confidence, weak, self._why(confidence) if weak else "", kept)

    def _why(self, confidence: float) -> str:
        where = "here" if self.figures.are_local else "on public questions"
        out_of = whole_number_of(self.budget)
        asked = out_of - round(self.budget * out_of)
        said = f"Answers of this kind were right {times_right(confidence, out_of)} {where}"
        if self.line.stop is None:
            return f"{said}; {asked} out of {out_of}, as you ask, cannot be promised for any."
        if round(confidence * out_of) < asked:
            return f"{said}; you asked for {asked}."
        return f"{said}, but there are too few like it to promise {asked}."


def estimate_name(calibration: Calibration) -> str:
    """Return the name under which an answer's estimate by these figures is kept."""
    return f"estimate_{calibration.name}"


class Standards:
    """Keeps the standards of the moment; new ones are made only when something has changed.

    Args:
        calibration: The figures of public questions.
        budget: Returns the error budget of the moment.
        verdicts: Returns what people have said by now of answers with such an estimate.
    """

    def __init__(
        self,
        calibration: Calibration,
        budget: Callable[[], float],
        verdicts: Callable[[str], Sequence[LocalVerdict]],
    ) -> None:
        self._budget = budget
        self._verdicts = verdicts
        self._latest = {
            by_words: Standard(Figures(calibration.for_search(by_words=by_words)), 0.0)
            for by_words in (False, True)
        }

    def now(self, *, by_words: bool = False) -> Standard:
        """Return the standard of the moment, for what was searched for so."""
        latest, budget = self._latest[by_words], self._budget()
        figures = latest.figures
        verdicts = tuple(self._verdicts(estimate_name(figures.calibration)))
        if figures.verdicts != verdicts:
            figures = Figures(figures.calibration, verdicts)
        if latest.budget != budget or latest.figures is not figures:
            latest = self._latest[by_words] = Standard(figures, budget)
        return latest

    def worth(self, score: float, *, by_words: bool = False) -> Worth:
        """Return what a model's score is worth at this moment."""
        return self.now(by_words=by_words).worth(score)


class HalfIsEnough:
    """The standard where none is set: under one half an answer's evidence is weak."""

    def worth(self, score: float, *, by_words: bool = False) -> Worth:
        """Return the score itself, however it was searched for."""
        del by_words
        return Worth(score, score < 0.5, "", {})
