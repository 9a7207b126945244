"""How trust is earned and lost: a state machine over what its veteran and peers say.

    told ──▶ confirmed ──▶ peer_verified        by its veteran; by the quorum its stakes ask for
      │          │               │
      └──────────┴───────────────┴──▶ disputed  while one peer says that it does not hold
                                 └──▶ retired   for good, from anywhere

An edit leads back to `told`: who said something of the former words did not see these. What time
does is no transition: `core/trust.py:trust_now` finds it out at the moment of asking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from peertutor.core.errors import ReviewRefused, SubjectMoved
from peertutor.core.interviews import Trust
from peertutor.core.lessons import Stakes
from peertutor.core.names import people
from peertutor.core.peers import Opinion, PeerVerdict
from peertutor.core.trust import quorum


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What is known of one piece of knowledge in the words that it has now.

    Attributes:
        content_hash: Of these words; whatever was said of others does not count.
        authors: Whose words they are.
        stakes: How much depends on them.
        confirmed: Whether their veteran has confirmed them.
        retired: Whether they hold no longer.
        opinions: The latest of each peer, in force.
    """

    content_hash: str
    authors: frozenset[str]
    stakes: Stakes = Stakes.MEDIUM
    confirmed: bool = False
    retired: bool = False
    opinions: Mapping[str, Opinion] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def trust(self) -> Trust:
        """How well it has been checked, whenever that was."""
        if self.retired:
            return Trust.RETIRED
        if self.dissent:
            return Trust.DISPUTED
        if self.verified_by >= quorum(self.stakes):
            return Trust.PEER_VERIFIED
        return Trust.CONFIRMED if self.confirmed else Trust.TOLD

    @property
    def verified_by(self) -> int:
        """How many others have confirmed it."""
        return len(self._of(PeerVerdict.CONFIRM))

    @property
    def verified_at(self) -> datetime | None:
        """When one of them confirmed it last."""
        return max((each.at for each in self._of(PeerVerdict.CONFIRM)), default=None)

    @property
    def dissent(self) -> tuple[Opinion, ...]:
        """Who says that it does not hold."""
        return tuple(each for each in self.opinions.values() if each.verdict.is_against)

    @property
    def conditions(self) -> tuple[Opinion, ...]:
        """Who says that it depends, and on what."""
        return self._of(PeerVerdict.DEPENDS)

    def told_again(self, content_hash: str, *, stakes: Stakes | None = None) -> Verification:
        """Return what is left after an edit; the same words stay as they were."""
        if content_hash == self.content_hash:
            return self
        if self.retired:
            raise ReviewRefused("It is retired: it cannot be changed any more")
        return Verification(
            content_hash=content_hash, authors=self.authors, stakes=stakes or self.stakes
        )

    def confirmed_by(self, veteran: str, content_hash: str) -> Verification:
        """Return it after its veteran has confirmed it.

        Raises:
            ReviewRefused: It is retired, or somebody else's.
            SubjectMoved: Its words are others by now.
        """
        self._check(content_hash)
        if not self.is_by(veteran):
            raise ReviewRefused("Only whose words these are can confirm them as their own")
        return replace(self, confirmed=True)

    def judged(self, opinion: Opinion) -> Verification:
        """Return it after a peer has said something of it, in the place of what they said before.

        Raises:
            ReviewRefused: It is retired, these are the peer's own words, or nobody says it.
            SubjectMoved: Its words are others by now.
        """
        self._check(opinion.content_hash)
        if not opinion.peer.strip():
            raise ReviewRefused("Nobody can say something without a name")
        if self.is_by(opinion.peer):
            raise ReviewRefused(
                "These are your own words",
                cause="Nobody reviews what they have said themselves.",
                remedy="Leave it to a colleague; it does not wait for you.",
            )
        if opinion.verdict in _SAYS_SOMETHING and not opinion.text.strip():
            raise ReviewRefused(_SAYS_SOMETHING[opinion.verdict])
        kept = {**self.opinions}
        # Whoever spells their name in another way is no second voice.
        for name in [name for name in kept if _same(name, opinion.peer)]:
            del kept[name]
        kept[opinion.peer] = opinion
        return replace(self, opinions=MappingProxyType(kept))

    def taken_back(self, peer: str) -> Verification:
        """Return it without what a peer said; raises `ReviewRefused` where they said nothing."""
        kept = {name: each for name, each in self.opinions.items() if not _same(name, peer)}
        if len(kept) == len(self.opinions):
            raise ReviewRefused("There is no verdict of yours to take back")
        return replace(self, opinions=MappingProxyType(kept))

    def retire(self) -> Verification:
        """Return it as what holds no longer; raises `ReviewRefused` where it was retired before."""
        if self.retired:
            raise ReviewRefused("It is retired already")
        return replace(self, retired=True)

    def is_by(self, name: str) -> bool:
        """Whether somebody said these words, however their name is spelled."""
        return any(_same(author, name) for author in self.authors)

    def _of(self, verdict: PeerVerdict) -> tuple[Opinion, ...]:
        return tuple(each for each in self.opinions.values() if each.verdict is verdict)

    def _check(self, content_hash: str) -> None:
        if self.retired:
            raise ReviewRefused(
                "It is retired", cause="Nobody rests on it any more.", remedy="Go on to the next."
            )
        if content_hash != self.content_hash:
            raise SubjectMoved(
                "It says something else by now",
                cause="Its words were changed after you had opened it.",
                remedy="Look at what it says now, and decide again; what you wrote is kept.",
            )


_SAYS_SOMETHING: Mapping[PeerVerdict, str] = {
    PeerVerdict.CORRECT: "A correction says what holds instead",
    PeerVerdict.DEPENDS: "“It depends” says on what",
}


def _same(one: str, other: str) -> bool:
    whose = people((one, other))
    return len(set(whose.values())) == 1
