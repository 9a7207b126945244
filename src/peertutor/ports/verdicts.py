"""The seam of the error budget: what people of this workspace said of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class LocalVerdict:
    """One answer of this workspace that somebody has judged.

    Attributes:
        estimate: How likely it seemed to be right before anybody here had said anything.
        right: Whether the one who judged it found it so.
    """

    estimate: float
    right: bool


class LocalVerdicts(Protocol):
    """What people of this workspace said of its answers."""

    def local_verdicts(self, estimate: str) -> list[LocalVerdict]:
        """Return one verdict a question, the latest, oldest first.

        An answer that was none counts for nothing: nobody has said that its evidence answers.

        Args:
            estimate: The feature in which the answer's estimate was kept. It is named for the
                figures that it comes from, so that what others had estimated is not among them.
        """
        ...
