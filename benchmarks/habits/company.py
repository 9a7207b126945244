"""An invented island's know-how: who told what, and what of it is a bad habit."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from peertutor.core.interviews import Interview, Kind, Role, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonState, Source

_FOLDER = Path(__file__).with_name("company")
_OTHERS = Path(__file__).with_name("others.toml")
"""Thirty more bad habits, written after the habit check had been mended on the first thirty."""

_LEFT_OUT = "What would happen if somebody left it out?"
_OTHERWISE = "When would you do it otherwise?"


@dataclass(frozen=True, slots=True)
class Told:
    """What a veteran told, as it came into the ledger.

    Attributes:
        knows: Who else could judge it.
        asked: How newcomers ask for it.
        habit: What is wrong with it, in a word; empty where nothing is.
        wrong: Why it is wrong.
        against: What says otherwise: a colleague's lesson or an official document.
        interview: The transcript in which it was told.
        lesson: What was drawn from it.
    """

    id: str
    by: str
    knows: frozenset[str]
    asked: tuple[str, ...]
    habit: str
    wrong: str
    against: str
    interview: Interview
    lesson: Lesson

    @property
    def turns(self) -> frozenset[int]:
        """The turns in which the veteran told it."""
        return frozenset(source.turn for source in self.lesson.sources)


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody and everything that is known there."""

    people: tuple[str, ...]
    told: tuple[Told, ...]
    documents: tuple[Interview, ...]


def company(seed: int, *, others: bool = False) -> Company:
    """Return the island; `seed` chooses how veterans shrug.

    With `others` its thirty bad habits are other ones, and all else is the same.
    """
    chance = Random(seed)
    about = tomllib.loads((_FOLDER / "people.toml").read_text(encoding="utf-8"))
    trades = [
        tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(_FOLDER.glob("*.toml"))
        if path.name != "people.toml"
    ]
    if others:
        _exchange(trades)
    told = [each for trade in trades for each in _told(trade, about["shrugs"], chance)]
    documents = [_document(trade["reference"]) for trade in trades]
    return Company(tuple(about["people"]), tuple(told), tuple(documents))


def _exchange(trades: list[dict[str, Any]]) -> None:
    """Put the other bad habits in the place of those that stand among the lessons."""
    topics = {topic["id"]: topic for trade in trades for topic in trade["topics"]}
    for topic in topics.values():
        topic["lessons"] = [said for said in topic["lessons"] if "habit" not in said]
    habits = tomllib.loads(_OTHERS.read_text(encoding="utf-8"))["habits"]
    for number, said in enumerate(habits, start=1):
        unsaid = {"id": f"{said['topic']}-other-{number}", "why": "", "unless": ""}
        topics[said["topic"]]["lessons"].append({**unsaid, **said})


def _told(trade: dict[str, Any], shrugs: list[str], chance: Random) -> Iterator[Told]:
    for topic in trade["topics"]:
        for said in topic["lessons"]:
            replies = [said["said"], *(said[part] or chance.choice(shrugs) for part in _PARTS)]
            questions = [f"How do you go about it: {topic['title'].lower()}?", *_PARTS.values()]
            turns = [
                Turn(index=index, speaker=who, text=text, role=role)
                for index, (who, text, role) in enumerate(
                    each
                    for question, reply in zip(questions, replies, strict=True)
                    for each in (
                        ("Interviewer", question, Role.CONTEXT),
                        (said["by"], reply, Role.VETERAN),
                    )
                )
            ]
            interview = Interview(
                id=said["id"],
                title=f"{topic['title']}: {said['by']}",
                topic=topic["title"],
                date=date.fromisoformat(topic["date"]),
                veterans=(said["by"],),
                turns=tuple(turns),
            )
            yield Told(
                id=said["id"],
                by=said["by"],
                knows=frozenset(topic["knows"]) - {said["by"]},
                asked=tuple(said["asked"]),
                habit=said.get("habit", ""),
                wrong=said.get("wrong", ""),
                against=said.get("against", ""),
                interview=interview,
                lesson=_lesson(interview, said),
            )


_PARTS = {"why": _LEFT_OUT, "unless": _OTHERWISE}


def _lesson(interview: Interview, said: dict[str, Any]) -> Lesson:
    places = {LessonField.ACTION: 1, LessonField.REASON: 3, LessonField.FAILS_WHEN: 5}
    texts = dict(zip(places, (said["said"], said["why"], said["unless"]), strict=True))
    return Lesson(
        interview_id=interview.id,
        veteran=said["by"],
        topic=interview.topic,
        situation=interview.topic,
        action=said["said"],
        reason=said["why"],
        fails_when=said["unless"],
        sources=tuple(
            Source(field, turn, 0, len(interview.turns[turn].text))
            for field, turn in places.items()
            if texts[field]
        ),
        state=LessonState.CONFIRMED,
    )


def _document(reference: dict[str, Any]) -> Interview:
    paragraphs = [text for text in reference["text"].split("\n\n") if text.strip()]
    return Interview(
        id=reference["id"],
        title=reference["title"],
        topic=reference["title"],
        date=date.fromisoformat(reference["date"]),
        kind=Kind.REFERENCE,
        turns=tuple(
            Turn(index=index, speaker="", text=text.strip(), role=Role.DOCUMENT)
            for index, text in enumerate(paragraphs)
        ),
    )
