"""Whom to ask: `python -m benchmarks.routing [--seeds 10]`.

A simulated organisation of 40 people and 60 topics. Who knows what is hidden; what the program sees
are transcripts and confirmations, with people among them who only talk about a topic, who moved
on, and who are away. Everything said goes through the real ledger and its full text; questions come
one after another and are answered by the one who is named first. One constant of routing, what a
request costs, was chosen on seeds 0 to 2, and raised after the load on seeds 5 to 14 had come out
too unequal (a Gini of 0.32); the figures are of seeds 15 and later.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import fmean

from tests.contracts.interviews import make_answer
from tests.fakes.ledger import FakeClock

from benchmarks.figures import Figure, publish
from peertutor.adapters.ledger import SqlLedger
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.bootstrap.expertise import LedgerExpertise
from peertutor.capture.passages import cut
from peertutor.core.answers import Rung, fingerprint
from peertutor.core.expertise import Availability
from peertutor.core.interviews import Interview, Role, Turn
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind, WordSpan
from peertutor.mentor.reading.reader import Reader
from peertutor.peers.routing import routed

_PEOPLE, _TOPICS, _QUESTIONS = 40, 60, 600
_TODAY = date(2026, 6, 1)
_NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
_LATELY = 60
"""So many of the last requests count as lately."""

_FILLER = """we have then look first before after always often people morning week again never
start work place thing really because should would could other later still maybe around check ask
tell wait hold move keep open close turn carry bring""".split()
_SYLLABLES = "ba ke lo mi nu ra se ti vo zu dre fla gri plo sta tru".split()
_FIRST_SEED = 15


@dataclass
class World:
    """Who knows what, and what everybody else can see of it.

    Attributes:
        words: The words of each topic.
        experts: Who knows it now.
        away: Who cannot be asked.
    """

    chance: random.Random
    names: list[str] = field(default_factory=list)
    words: list[list[str]] = field(default_factory=list)
    experts: list[set[str]] = field(default_factory=list)
    away: set[str] = field(default_factory=set)


def main() -> int:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--choosing", action="store_true", help="seeds 0 to 4 instead")
    chosen = parser.parse_args()
    seeds = range(5) if chosen.choosing else range(_FIRST_SEED, _FIRST_SEED + chosen.seeds)
    figures = list(_measured(list(seeds)))
    for figure in figures:
        sys.stderr.write(f"{figure.what}: {figure.value}\n")
    return 0 if chosen.choosing else publish("routing", "Whom to ask", figures)


def _measured(seeds: list[int]) -> Iterator[Figure]:
    ways: dict[str, list[tuple[float, float, float]]] = {}
    for seed in seeds:
        for way, outcome in _of_world(seed).items():
            ways.setdefault(way, []).append(outcome)
    for way, outcomes in ways.items():
        first, three, gini = (fmean(each) for each in zip(*outcomes, strict=True))
        ours = way == "as it is"
        yield Figure(
            what=f"{way}: one who knows is among the three named",
            value=f"{three:.1%}",
            reach="≥ 90 %" if ours else "",
            reached=three >= 0.9 if ours else None,
            n=_QUESTIONS * len(seeds),
            note=f"the first named: {first:.1%}; worlds {min(o[1] for o in outcomes):.1%} to "
            f"{max(o[1] for o in outcomes):.1%}",
        )
        yield Figure(
            what=f"{way}: Gini of requests over those who know something and are here",
            value=f"{gini:.2f}",
            reach="≤ 0.3" if ours else "",
            reached=gini <= 0.3 if ours else None,
            n=len(seeds),
        )


def _of_world(seed: int) -> Mapping[str, tuple[float, float, float]]:
    world = _world(seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(SqlLedger.open(workspace=Path(folder))) as ledger,
    ):
        _talk(world, ledger)
        stemmer = PorterStemmer()
        reader = Reader(stemmer)
        expertise = LedgerExpertise(
            ledger,
            ledger.reviews,
            ledger.profiles,
            FakeClock(_NOW),
            stem=stemmer.stem,
            content=lambda question: reader.read(question).content,
        )
        asked = []
        for _ in range(_QUESTIONS):
            topic = min(int(world.chance.expovariate(1 / 18)), _TOPICS - 1)
            words = world.chance.sample(world.words[topic], 3)
            filler = world.chance.sample(_FILLER, 4)
            asked.append((topic, expertise.deeds(" ".join(words + filler))))
    ways = {
        "as it is": {"half_life_days": 365.0, "balanced": True},
        "nothing fades": {"half_life_days": 1e9, "balanced": True},
        "nobody's load counts": {"half_life_days": 365.0, "balanced": False},
    }
    return {
        way: _asked(world, asked, float(how["half_life_days"]), bool(how["balanced"]))
        for way, how in ways.items()
    }


def _asked(
    world: World, asked: list[tuple[int, list]], half_life_days: float, balanced: bool
) -> tuple[float, float, float]:
    """Return how often the first, and one of three, knows; and how unequal the load is."""
    latest: deque[str] = deque(maxlen=_LATELY)
    load: Counter[str] = Counter()
    first = three = 0
    for topic, deeds in asked:
        handled = Counter(latest) if balanced else Counter[str]()
        available = {
            name: Availability(
                handled=handled[name], away_until=_TODAY if name in world.away else None
            )
            for name in world.names
        }
        found = routed(deeds, available, today=_TODAY, half_life_days=half_life_days)
        named = [each.name for each in found]
        knows = world.experts[topic] - world.away
        first += bool(named) and named[0] in knows
        three += bool(knows & set(named))
        if named:
            latest.append(named[0])
            load[named[0]] += 1
    here = sorted(set().union(*world.experts) - world.away)
    return first / len(asked), three / len(asked), _gini([load[name] for name in here])


def _gini(values: list[int]) -> float:
    ordered, total = sorted(values), sum(values)
    if not total:
        return 0.0
    weighted = sum(place * value for place, value in enumerate(ordered, 1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


# ----------------------------------------------------------------------------- the world


def _world(seed: int) -> World:
    chance = random.Random(seed)
    world = World(chance)
    world.names = [f"{_word(chance, 2).title()} {_word(chance, 3).title()}" for _ in range(_PEOPLE)]
    made: set[str] = set()
    for _ in range(_TOPICS):
        words: list[str] = []
        while len(words) < 8:
            word = _word(chance, 3)
            if word not in made:
                made.add(word)
                words.append(word)
        world.words.append(words)
        # Two to five know a topic; some people know much, and most a little.
        weights = [1 / (place + 6) for place in range(_PEOPLE)]
        knows: set[str] = set()
        while len(knows) < chance.randint(2, 5):
            knows.add(chance.choices(world.names, weights)[0])
        world.experts.append(knows)
    world.away = set(chance.sample(world.names, 4))
    return world


def _word(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(syllables))


def _talk(world: World, ledger: SqlLedger) -> None:
    """Let people speak: who knows, who only talks, who has moved on; and let some be confirmed."""
    chance = world.chance
    for topic, knows in enumerate(world.experts):
        for person in sorted(knows):
            # One in eight who knows has never been interviewed about it.
            if chance.random() > 0.125:
                _say(world, ledger, person, topic, share=0.3, age=chance.randint(5, 500))
        others = [name for name in world.names if name not in knows]
        for person in chance.sample(others, 2):
            _say(world, ledger, person, topic, share=0.08, age=chance.randint(5, 500))
        moved_on = chance.choice(others)
        _say(world, ledger, moved_on, topic, share=0.3, age=chance.randint(1_200, 2_200))
        for person in sorted(knows):
            if chance.random() < 0.4:
                _confirm(world, ledger, person, topic, age=chance.randint(5, 300))


def _say(
    world: World, ledger: SqlLedger, person: str, topic: int, *, share: float, age: int
) -> None:
    chance = world.chance
    said = [
        chance.choice(world.words[topic] if chance.random() < share else _FILLER)
        for _ in range(chance.randint(60, 160))
    ]
    interview = Interview(
        id=f"{topic}-{person}-{age}",
        title=f"A talk with {person}",
        date=_TODAY - timedelta(days=age),
        veterans=(person,),
        turns=(
            Turn(index=0, speaker="Host", text="How do you do it?", role=Role.CONTEXT),
            Turn(index=1, speaker=person, text=f"{' '.join(said).capitalize()}."),
        ),
    )
    ledger.add_interview(interview, cut(interview))


def _confirm(world: World, ledger: SqlLedger, person: str, topic: int, *, age: int) -> None:
    hits = ledger.search_text(" ".join(world.words[topic]), 5)
    passages = [ledger.passages([hit.passage_id])[hit.passage_id] for hit in hits]
    others = [each for each in passages if person not in each.speakers]
    if not others:
        return
    answer = make_answer("How?", others[:1])
    number = ledger.share_answer(answer, rung=Rung.ANONYMOUS, asker="", token_hash="x")
    shared = next(each for each in ledger.reviews.shared_questions() if each.number == number)
    part = next(part for part in others[0].parts if part.role is Role.VETERAN)
    opinion = Opinion(
        subject=Subject(SubjectKind.QUESTION, number),
        peer=person,
        verdict=PeerVerdict.CONFIRM,
        at=_NOW - timedelta(days=age),
        content_hash=fingerprint(shared.answer),
    )
    ledger.reviews.judge(
        opinion, [WordSpan(others[0].interview_id, part.turn, part.start, part.end)]
    )


if __name__ == "__main__":
    raise SystemExit(main())
