"""The seam of routing: what people did on a topic, and whether they can be asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from peertutor.core.expertise import Availability, Confirmed, Deed, Profile, Spoken


class Expertise(Protocol):
    """What the workspace knows of who knows what."""

    def deeds(self, question: str) -> list[Deed]:
        """Return what people did on what is asked, how near each is to it included."""
        ...

    def available(self) -> Mapping[str, Availability]:
        """Return whether people can be asked, by name; who is missing can be."""
        ...


class ProfileStore(Protocol):
    """What people say of themselves."""

    def profiles(self) -> list[Profile]:
        """Return every profile, by name."""
        ...

    def save_profile(self, profile: Profile) -> None:
        """Keep a profile in the place of the version that it was made from.

        Raises:
            SubjectMoved: Another version was kept meanwhile.
        """
        ...


class KnowledgeStore(Protocol):
    """Who said and confirmed how much on which topic, of what can be found now."""

    def known(self) -> tuple[list[Spoken], list[Confirmed]]:
        """Return who said, and who confirms of what others said, how much on each topic."""
        ...
