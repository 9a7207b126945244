"""The seam of what leaves as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Pages(Protocol):
    """Fills the page templates that come with PeerTutor."""

    def render(self, template: str, values: Mapping[str, object]) -> str:
        """Return a page in which every value is text, whatever signs it holds.

        Raises:
            NotFound: The installation is not whole.
        """
        ...
