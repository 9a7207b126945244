"""Who knows what: topics and people, who is the only one who knows, and what is verified of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date

from peertutor.core.expertise import Confirmed, Knower, Profile, Spoken, TopicKnown
from peertutor.core.names import people
from peertutor.core.text import one_line
from peertutor.ports import Clock
from peertutor.ports.expertise import KnowledgeStore, ProfileStore

NO_TOPIC = "without a topic"


class Knowledge:
    """Says who knows what.

    Args:
        store: Who said and confirmed how much.
        profiles: Knows who leaves.
        clock: Says what day it is.
    """

    def __init__(self, store: KnowledgeStore, profiles: ProfileStore, clock: Clock) -> None:
        self._store = store
        self._profiles = profiles
        self._clock = clock

    def topics(self) -> list[TopicKnown]:
        """Return every topic; see `overview`."""
        spoken, confirmed = self._store.known()
        return overview(
            spoken,
            confirmed,
            self._profiles.profiles(),
            today=self._clock.now().date(),
        )


def overview(
    spoken: Iterable[Spoken],
    confirmed: Iterable[Confirmed],
    profiles: Iterable[Profile],
    *,
    today: date,
) -> list[TopicKnown]:
    """Return who knows each topic, what may be lost first at the top.

    That is what one person alone knows who leaves, the soonest first; then what one alone knows;
    then the rest, by name. Whoever is gone knows nothing here any more.
    """
    said, vouched = list(spoken), list(confirmed)
    leaves = {each.name: each.leaves_on for each in profiles}
    names = [*(each.person for each in said), *(each.person for each in vouched), *leaves]
    whose = people(map(one_line, names))
    leaves_on = {whose[one_line(name)]: day for name, day in leaves.items() if day}
    told: dict[str, Counter[str]] = defaultdict(Counter)
    confirms: dict[str, Counter[str]] = defaultdict(Counter)
    turns, verified, titles = Counter[str](), Counter[str](), dict[str, str]()
    for each in said:
        topic = _key(each.topic)
        titles.setdefault(topic, one_line(each.topic) or NO_TOPIC)
        told[topic][whose[one_line(each.person)]] += each.turns
        turns[topic] += each.turns
        verified[topic] += each.verified
    for vouch in vouched:
        confirms[_key(vouch.topic)][whose[one_line(vouch.person)]] += vouch.turns
    found = [
        TopicKnown(
            topic=titles[topic],
            knowers=_knowers(told[topic], confirms[topic], leaves_on, today),
            turns=turns[topic],
            verified=verified[topic] / turns[topic],
        )
        for topic in titles
    ]
    return sorted(found, key=_risk)


def _knowers(
    told: Counter[str], confirms: Counter[str], leaves_on: dict[str, date], today: date
) -> tuple[Knower, ...]:
    every = [
        Knower(name=name, told=told[name], confirmed=confirms[name], leaves_on=leaves_on.get(name))
        for name in {**told, **confirms}
    ]
    here = [each for each in every if each.leaves_on is None or each.leaves_on > today]
    return tuple(sorted(here, key=lambda each: (-each.told, -each.confirmed, each.name)))


def _risk(known: TopicKnown) -> tuple[int, date, str]:
    if not known.knowers:
        return 0, date.min, known.topic
    only = known.only
    if only is None:
        return 3, date.max, known.topic
    return (1 if only.leaves_on else 2), only.leaves_on or date.max, known.topic


def _key(topic: str) -> str:
    return one_line(topic).casefold()
