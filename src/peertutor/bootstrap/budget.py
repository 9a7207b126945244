"""The error budget: what it is, what it comes to, and what people here have said."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from peertutor.bootstrap.once import once
from peertutor.core.errors import PeerTutorError
from peertutor.mentor.sufficiency.calibration import Calibration, shipped_calibration
from peertutor.mentor.sufficiency.model import shipped_coefficients
from peertutor.mentor.sufficiency.report import TrustReport
from peertutor.mentor.sufficiency.standard import Figures, Standard, Standards, estimate_name
from peertutor.ports.verdicts import LocalVerdict
from peertutor.settings import Change, set_setting

if TYPE_CHECKING:
    from peertutor.bootstrap.services import Services

BUDGET = "answers.error_budget"


class ErrorBudget:
    """Holds answers against the error budget of a workspace.

    Args:
        services: Where the settings and the personal store are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @property
    def budget(self) -> float:
        """The share of unflagged answers that may be wrong."""
        return self._services.settings.answers.error_budget

    @property
    def origin(self) -> str:
        """Where the budget comes from: a variable, a file, or the default."""
        return self._services.origin_of(BUDGET)

    @once
    def calibration(self) -> Calibration:
        """The figures of public questions."""
        return shipped_calibration()

    @once
    def standards(self) -> Standards:
        """What answers are held against, at every moment."""
        return Standards(self.calibration, lambda: self.budget, self._verdicts_if_readable)

    def report(self, budget: float | None = None) -> TrustReport:
        """Return what can be told of a budget; without one, of the one in the settings.

        Raises:
            StorageFailed: The personal store cannot be read.
            WorkspaceDamaged: As above.
        """
        embedder = self._services.embedder
        # Vectors of another embedder find passages, and say nothing of how likely they answer.
        by_words = embedder is None or embedder.model != shipped_coefficients().embedder
        calibration = self.calibration.for_search(by_words=by_words)
        figures = Figures(calibration, tuple(self._verdicts(estimate_name(calibration))))
        return TrustReport(Standard(figures, self.budget if budget is None else budget))

    def keep_budget(self, budget: float) -> Change:
        """Keep another budget; it counts from the next question on."""
        change = set_setting(self._services.workspace, BUDGET, budget)
        self._services.reload()
        return change

    def _verdicts(self, estimate: str) -> Sequence[LocalVerdict]:
        from peertutor.adapters.personal import SqlPersonalStore

        # A batch must leave no personal store behind.
        if not SqlPersonalStore.is_in(self._services.workspace):
            return ()
        return self._services.personal.local_verdicts(estimate)

    def _verdicts_if_readable(self, estimate: str) -> Sequence[LocalVerdict]:
        """Return none where the store cannot be read: an answer does not fail for that."""
        try:
            return self._verdicts(estimate)
        except PeerTutorError:
            return ()
