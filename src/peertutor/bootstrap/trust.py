"""The rules on trust and stakes as the settings have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from peertutor.adapters.clock import SystemClock
from peertutor.core.lessons import Stakes
from peertutor.core.passages import Passage
from peertutor.core.stakes import Stakes as RiskWords
from peertutor.core.stakes import risk_words
from peertutor.core.topics import Topic, Topics

if TYPE_CHECKING:
    from peertutor.mentor.standing import Standing
    from peertutor.settings import Settings

Stem = Callable[[str], str]


def risk_in(settings: Settings, stem: Stem) -> RiskWords:
    """Return what finds words of risk: those that come with PeerTutor, and the workspace's own."""
    chosen = settings.trust
    return RiskWords(risk_words(chosen.risk_words), stem, chosen.harmless_words)


def standing_in(settings: Settings, stem: Stem) -> Standing:
    """Return the rules that answers are held against."""
    from peertutor.mentor.standing import Standing

    return Standing(risk_in(settings, stem), topics_in(settings, stem))


def counting_in(settings: Settings, stem: Stem) -> Callable[[Passage], Passage]:
    """Return what gives a passage the trust that it has at the moment of asking."""
    clock, topics = SystemClock(), topics_in(settings, stem)
    return lambda passage: topics.counted(passage, clock.now())


def topics_in(settings: Settings, stem: Stem) -> Topics:
    """Return what is set for single topics."""
    chosen = settings.trust
    topics = {
        name: Topic(each.verified_days, Stakes(each.stakes) if each.stakes else None)
        for name, each in chosen.topics.items()
    }
    return Topics(stem, topics, chosen.verified_days)
