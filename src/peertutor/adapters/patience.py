"""How long an index that failed is left alone; searches are exact meanwhile."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Final, Protocol

_MOST_DOUBTS: Final = 3
_FIRST_SECONDS: Final = 5.0
_LONGEST_SECONDS: Final = 600.0
_MOST_DOUBLINGS: Final = 10
_FORGIVEN_SECONDS: Final = 1_200.0


class Patience(Protocol):
    """Says whether to try again."""

    @property
    def resting(self) -> bool:
        """Whether a search should leave the index alone."""
        ...

    @property
    def may_try(self) -> bool:
        """Whether it may be tried at all, though somebody asks for it."""
        ...

    def doubted(self) -> None:
        """What it says or holds was wrong."""
        ...

    def unavailable(self) -> None:
        """It could not be asked, and nothing is known to be wrong with it."""
        ...

    def well(self) -> None:
        """It was compared, and agrees."""
        ...


class FewTries:
    """For a folder of one's own: three doubts in the life of a process, and never in a loop."""

    def __init__(self) -> None:
        self._doubts = 0
        self._unavailable = False

    @property
    def resting(self) -> bool:
        """Whether it was doubted too often, or could not be had when it was tried last."""
        return self._unavailable or not self.may_try

    @property
    def may_try(self) -> bool:
        """Whether there were few doubts."""
        return self._doubts < _MOST_DOUBTS

    def doubted(self) -> None:
        """Count it."""
        self._doubts += 1

    def unavailable(self) -> None:
        """Leave it alone until somebody asks for it."""
        self._unavailable = True

    def well(self) -> None:
        """Use it again."""
        self._unavailable = False


class LongerEachTime:
    """For a server: five seconds, then twice as long each time, up to ten minutes.

    A first doubt is followed up at once. Every rest is a little longer or shorter by chance, so
    that the processes of a team do not come back all together.

    Args:
        clock: Seconds that only rise.
        spread: Draws a number between two.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        spread: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._clock = clock
        self._spread = spread
        self._failures = 0
        self._last = self._until = 0.0

    @property
    def resting(self) -> bool:
        """Whether the last failure was a short while ago."""
        return self._clock() < self._until

    @property
    def may_try(self) -> bool:
        """As long as it is not resting: nobody's asking makes a server come back."""
        return not self.resting

    def doubted(self) -> None:
        """Rest from the second one on."""
        self._count()
        if self._failures > 1:
            self._rest()

    def unavailable(self) -> None:
        """Rest."""
        if not self.resting:  # else two threads met with one failure
            self._count()
            self._rest()

    def well(self) -> None:
        """Forget nothing yet: what fails, is mended and fails again must not do so in a loop."""

    def _count(self) -> None:
        now = self._clock()
        self._failures = 1 if now - self._last > _FORGIVEN_SECONDS else self._failures + 1
        self._last = now

    def _rest(self) -> None:
        doublings = min(self._failures - 1, _MOST_DOUBLINGS)
        seconds = min(_FIRST_SECONDS * 2**doublings, _LONGEST_SECONDS)
        self._until = self._clock() + seconds * self._spread(0.75, 1.25)
