"""The rules on trust and stakes as the settings have them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from peertutor.core.lessons import Stakes
from peertutor.core.stakes import Stakes as RiskWords
from peertutor.core.stakes import risk_words
from peertutor.core.topics import Topic, Topics

if TYPE_CHECKING:
    from peertutor.settings import Settings

Stem = Callable[[str], str]


def risk_in(settings: Settings, stem: Stem) -> RiskWords:
    """Return what finds words of risk: those that come with PeerTutor, and the workspace's own."""
    chosen = settings.trust
    return RiskWords(risk_words(chosen.risk_words), stem, chosen.harmless_words)


def topics_in(settings: Settings, stem: Stem) -> Topics:
    """Return what is set for single topics."""
    chosen = settings.trust
    topics = {
        name: Topic(each.verified_days, Stakes(each.stakes) if each.stakes else None)
        for name, each in chosen.topics.items()
    }
    return Topics(stem, topics, chosen.verified_days)
