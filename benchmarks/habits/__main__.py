"""Bad habits in a simulated team: `python -m benchmarks.habits [--others] [--days 60] [--show]`.

Two hundred lessons of an invented island (`company/`), thirty of them bad habits of six kinds; all
were written before anything had judged them. `--others` puts thirty other ones in their place.
Fourteen people ask each other's questions over sixty days, each with a store of their own over one
ledger; the real mentor answers. Who knows a topic reviews what waits: bad habits are mostly
noticed, good advice mostly confirmed, and what one does not know is passed. People are drawn by
chance from one seed; nothing else is.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from benchmarks.figures import Figure, publish
from benchmarks.habits.company import Company, Told, company
from peertutor.bootstrap import Services, open_services
from peertutor.bootstrap.trust import risk_in
from peertutor.capture.lessons.habit import classified
from peertutor.capture.passages import cut
from peertutor.core.answers import Answer, Rung, Verdict
from peertutor.core.errors import PeerTutorError
from peertutor.core.events import AnswerFinished
from peertutor.core.interviews import Trust
from peertutor.core.lessons import LessonState
from peertutor.core.peers import PeerVerdict
from peertutor.peers.items import ReviewItem
from peertutor.settings import load_settings

_NOTICES, _CONFIRMS, _SHARES, _ANONYMOUS = 0.8, 0.9, 0.7, 0.5
_REVIEWS_EVERY, _REVIEWS = 3, 6
"""Every third day each person looks at so many things that wait."""

_ASKERS = 2
"""So many people ask each wording."""


@dataclass
class Course:
    """What happened.

    Attributes:
        served: For each bad habit the answers that rested on it without a flag, before anybody had
            said anything of it.
        after: Answers that rested on one without a flag after a dissent.
        verified: Bad habits that a peer had confirmed by mistake when they were served.
        exposed: Who was given which answer that quotes which bad habit.
        dissents: Bad habits that somebody rejected.
        verdicts: Of all answers, by whether they rest on a bad habit.
    """

    served: Counter[str] = field(default_factory=Counter)
    unlabelled: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    verified: Counter[str] = field(default_factory=Counter)
    exposed: dict[str, set[tuple[str, int]]] = field(default_factory=lambda: defaultdict(set))
    dissents: set[str] = field(default_factory=set)
    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)


class Team:
    """Fourteen people over one ledger.

    Args:
        island: Who and what there is.
        folder: Where their stores lie.
        chance: Who asks what, and who notices what.
    """

    def __init__(self, island: Company, folder: Path, chance: Random, stack: ExitStack) -> None:
        self.island = island
        self.told = {each.id: each for each in island.told}
        self.course = Course()
        self._chance = chance
        shared = f"sqlite:///{folder / 'ledger.sqlite3'}"
        self._services = {
            name: stack.enter_context(
                open_services(
                    load_settings(
                        folder / name.replace(" ", "-"),
                        {"database_url": shared, "profile.name": name},
                    )
                )
            )
            for name in island.people
        }

    def fill(self) -> None:
        """Bring in the documents, and what every veteran told; nothing is confirmed by anybody."""
        services = next(iter(self._services.values()))
        ledger, stakes = services.ledger, risk_in(services.settings, services.stemmer.stem)
        for document in self.island.documents:
            ledger.add_interview(document, cut(document))
        for each in self.island.told:
            ledger.add_interview(each.interview, cut(each.interview))
            [lesson] = ledger.lessons.replace_drafts(
                each.interview.id, [classified(each.lesson, stakes)]
            )
            ledger.lessons.save(replace(lesson, state=LessonState.RELEASED, trust=Trust.CONFIRMED))
        for _ in services.vectors.run():
            pass

    def live(self, days: int) -> None:
        """Let so many days pass."""
        questions = [(each, text) for each in self.island.told for text in each.asked] * _ASKERS
        self._chance.shuffle(questions)
        each_day = -(-len(questions) // days)
        for day in range(days):
            for told, question in questions[day * each_day : (day + 1) * each_day]:
                asker = self._chance.choice(
                    [name for name in self.island.people if name not in told.knows | {told.by}]
                )
                self._ask(asker, question)
            if day % _REVIEWS_EVERY == 0:
                for name in self.island.people:
                    self._review(name)
            sys.stderr.write(f"\rday {day + 1} of {days}")
        sys.stderr.write("\n")

    def untold(self) -> tuple[int, int]:
        """Return how many were exposed to what was doubted later, and how many have no notice."""
        exposed = missing = 0
        for name, services in self._services.items():
            told = {kept.id for _, kept in services.peers.recall.notices()}
            for habit, answers in self.course.exposed.items():
                if habit in self.course.dissents:
                    mine = {number for who, number in answers if who == name}
                    exposed += len(mine)
                    missing += len(mine - told)
        return exposed, missing

    def _ask(self, asker: str, question: str) -> None:
        services = self._services[asker]
        done = asyncio.run(_answered(services, question))
        if done is None:
            return
        answer, number = done.answer, done.kept_as
        bad = {each.id for each in self._cited(answer) if each.habit}
        self.course.verdicts["bad" if bad else "good", answer.verdict.value] += 1
        for habit in bad:
            if number is not None:
                self.course.exposed[habit].add((asker, number))
            if answer.verdict is Verdict.GROUNDED:
                self._note_served(habit, answer)
        if answer.needs_peer and number is not None and self._chance.random() < _SHARES:
            rung = Rung.ANONYMOUS if self._chance.random() < _ANONYMOUS else Rung.NAMED
            services.peers.ladder.share(number, rung)

    def _note_served(self, habit: str, answer: Answer) -> None:
        if habit in self.course.dissents:
            self.course.after[habit] += 1
            return
        quoted = [c for c in answer.citations if c.interview_id == habit]
        if all(citation.trust is Trust.PEER_VERIFIED for citation in quoted):
            self.course.verified[habit] += 1
        else:
            self.course.served[habit] += 1
            self.course.unlabelled[habit] += not answer.labels

    def _review(self, name: str) -> None:
        review = self._services[name].peers.review
        for item in review.waiting()[:_REVIEWS]:
            verdict, text = self._judgement(name, item)
            blind = None
            if review.is_hidden(item) and verdict is not PeerVerdict.PASS:
                blind = review.answered_first(item, text or item.title)
            try:
                review.decide(item, verdict, text, blind=blind)
            except PeerTutorError:
                # Somebody else has said something of the same words today.
                continue
            if verdict.is_against:
                self.course.dissents |= {each.id for each in self._of(item) if each.habit}

    def _judgement(self, name: str, item: ReviewItem) -> tuple[PeerVerdict, str]:
        known = [each for each in self._of(item) if name in each.knows]
        bad = [each for each in known if each.habit]
        if not known or item.verification.is_by(name) or not item.evidence:
            return PeerVerdict.PASS, ""
        if bad:
            notices = self._chance.random() < _NOTICES
            return (PeerVerdict.REJECT, bad[0].wrong) if notices else (PeerVerdict.PASS, "")
        confirms = self._chance.random() < _CONFIRMS and len(known) == len(self._of(item))
        return (PeerVerdict.CONFIRM if confirms else PeerVerdict.PASS), ""

    def _of(self, item: ReviewItem) -> list[Told]:
        names = dict.fromkeys(span.interview_id for span in item.words)
        return [self.told[name] for name in names if name in self.told]

    def _cited(self, answer: Answer) -> Iterator[Told]:
        for name in dict.fromkeys(citation.interview_id for citation in answer.citations):
            if name in self.told:
                yield self.told[name]


async def _answered(services: Services, question: str) -> AnswerFinished | None:
    conversation = services.personal.start_conversation()
    async for event in services.mentor.ask(question, conversation=conversation):
        if isinstance(event, AnswerFinished):
            return event
    return None


def main() -> int:
    """Simulate, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--others", action="store_true", help="with thirty other bad habits")
    parser.add_argument("--show", action="store_true", help="print what was served")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        team = Team(company(chosen.seed, others=chosen.others), folder, Random(chosen.seed), stack)
        team.fill()
        team.live(chosen.days)
        figures = list(_figures(team))
    if chosen.show:
        for habit, count in (team.course.served + team.course.verified).most_common():
            told = team.told[habit]
            sys.stderr.write(f"{count} × {told.habit}: {told.lesson.action}\n")
    name = "habits_others" if chosen.others else "habits"
    return publish(name, "Bad habits in a simulated team", figures)


def _figures(team: Team) -> Iterator[Figure]:
    course = team.course
    planted = sum(bool(each.habit) for each in team.island.told)
    bad = sum(n for (kind, _), n in course.verdicts.items() if kind == "bad")
    good = sum(n for (kind, _), n in course.verdicts.items() if kind == "good")
    flagged = bad - course.verdicts["bad", Verdict.GROUNDED.value]
    yield Figure(
        what="bad habits served as unflagged advice before anybody had verified them",
        value=str(len(course.served)),
        reach="≤ 1",
        reached=len(course.served) <= 1,
        n=planted,
        note=f"in {course.served.total()} of {bad} answers that quote one, {flagged} flagged; "
        f"{course.unlabelled.total()} without a label that says how little it was checked; "
        f"{len(course.verified)} were confirmed by a peer by mistake",
    )
    yield Figure(
        what="served without a flag after somebody had said that they do not hold",
        value=str(course.after.total()),
        reach="0",
        reached=not course.after,
        n=len(course.dissents),
        note="habits that somebody rejected",
    )
    exposed, missing = team.untold()
    yield Figure(
        what="askers who were told of what was doubted later, and were told again",
        value=f"{exposed - missing} of {exposed}",
        reach="100 %",
        reached=not missing and exposed > 0,
        n=exposed,
    )
    grounded = course.verdicts["good", Verdict.GROUNDED.value]
    yield Figure(
        what="answers that quote good advice alone and are not flagged",
        value=f"{grounded / max(good, 1):.0%}",
        n=good,
    )


if __name__ == "__main__":
    raise SystemExit(main())
