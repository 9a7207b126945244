"""What a real model makes of an interview, and what of it is refused.

`python -m benchmarks.local_model [--veterans 10] [--talks 3] [--show]` needs the model server that
`make test` installs. A language model of 135 million parameters on this machine words follow-ups of
scripted interviews, and sorts them and some of the public interviews into lessons. It is far too
small to do either well: it shows how much of what such a model writes reaches a veteran, and that
nothing else does.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import real_model

from benchmarks import datasets
from benchmarks.figures import Figure, publish
from benchmarks.interviewing import Veteran, shipped, veterans
from benchmarks.lessons import course_of
from peertutor.bootstrap import Services, open_services
from peertutor.capture.interview.course import Course
from peertutor.capture.interview.manners import broken_rules
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.lessons.model_drafter import ModelDrafter, Room
from peertutor.core.errors import PeerTutorError
from peertutor.core.interviews import Role
from peertutor.core.lessons import Lesson
from peertutor.core.recordings import Asked, Outcome, Recording, Step
from peertutor.ports import ChatModel, Message
from peertutor.settings import load_settings

_CONTEXT = 4096
_PROTOCOL = "critical-incident"
_PART = re.compile(r"\s*\W*\w+\W*\|\W*(?:turn\W*)?\d+\W*\|", re.IGNORECASE)
_WHY = re.compile(r"Asked in the protocol's own words: (.*)\.$")


@dataclass
class Seen:
    """What was seen of the model's work."""

    held: int = 0
    facts: int = 0
    wanted: int = 0
    shown: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    lessons: list[tuple[Course, Lesson]] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)


class Overheard:
    """A chat model whose answers are kept."""

    def __init__(self, chat: ChatModel, answers: list[str]) -> None:
        self._chat = chat
        self._answers = answers

    @property
    def name(self) -> str:
        return self._chat.name

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int
    ) -> AsyncGenerator[str, None]:
        said = ""
        try:
            async for piece in self._chat.stream(messages, max_tokens=max_tokens):
                said += piece
                yield piece
        finally:
            self._answers.append(said)

    async def models(self) -> list[str]:
        return await self._chat.models()


def main() -> int:
    """Hold the interviews, draw the lessons, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--veterans", type=int, default=10, help="scripted interviews to hold")
    parser.add_argument("--talks", type=int, default=3, help="public interviews to draw from")
    parser.add_argument("--show", action="store_true", help="print what was shown and drawn")
    chosen = parser.parse_args()
    if why := real_model.missing():
        sys.stderr.write(f"{why}\n")
        return 2
    scripted, public = Seen(), Seen()
    with ExitStack() as stack:
        workspace = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        endpoint = stack.enter_context(real_model.running(context=_CONTEXT))
        flags = {
            "model.name": "smollm2",
            "model.endpoint": endpoint,
            "model.api_key": real_model.KEY,
            "model.context_tokens": _CONTEXT,
            "model.temperature": 0,
        }
        services = stack.enter_context(open_services(load_settings(workspace, flags)))
        for veteran in veterans()[: chosen.veterans]:
            recording = asyncio.run(_held(services, veteran, scripted))
            course = Course(shipped()[_PROTOCOL], recording, ReplyReader())
            asyncio.run(_drawn(services, course, scripted))
        for course in _public(chosen.talks):
            asyncio.run(_drawn(services, course, public))
    if chosen.show:
        _show(scripted, public)
    figures = [*_asking(scripted), *_drawing("scripted", scripted)]
    figures += _drawing("public", public) if public.sent else ()
    return publish("local_model", "A small model on this machine", figures)


async def _held(services: Services, veteran: Veteran, seen: Seen) -> Recording:
    """Hold one interview to its end, the model wording the follow-ups."""
    name, topic = veteran.script["name"], veteran.script["topic"]
    sitting = services.interviews.interviewer.begin(_PROTOCOL, topic=topic, veteran=name)
    standing = await sitting.go_on()
    while standing.question is not None:
        open_ = sitting.recording.open_question
        assert open_ is not None
        course = Course(sitting.protocol, sitting.recording, ReplyReader())
        said = veteran.reply(open_.question.text, course.wanted_by(open_.step))
        async for _ in sitting.reply(said):
            pass
        standing = sitting.standing()
        if why := _WHY.match(standing.note):
            seen.refused[why[1]] += 1
    seen.shown += [each.question.text for each in sitting.recording.asked if _is_written(each)]
    words = " ".join(t.text for t in sitting.recording.turns if t.role is Role.VETERAN)
    facts = veteran.script["facts"]
    seen.facts += sum(all(piece in words for piece in fact["key"]) for fact in facts)
    seen.wanted += len(facts)
    seen.held += 1
    sitting.finish()
    return sitting.recording


def _is_written(each: Asked) -> bool:
    return Step.read(each.question.step).outcome is Outcome.WRITTEN


async def _drawn(services: Services, course: Course, seen: Seen) -> None:
    assert services.chat is not None
    chat = Overheard(services.chat, seen.sent)
    drafter = ModelDrafter(chat, services.prompts, Room(context=_CONTEXT))
    try:
        seen.lessons += [(course, lesson) for lesson in await drafter.drafted(course)]
    except PeerTutorError as error:
        seen.failed[error.title] += 1


def _public(most: int) -> Iterator[Course]:
    data = datasets.folder()
    if data is None:
        return
    talks = datasets.talks(data, "demo24")
    for _, talk in zip(range(most), talks, strict=False):
        yield course_of(talk, ReplyReader())


def _asking(seen: Seen) -> Iterator[Figure]:
    tried = len(seen.shown) + seen.refused.total()
    broken = sum(bool(broken_rules(question)) for question in seen.shown)
    yield Figure(
        what="facts that came out of the scripted veterans",
        value=f"{seen.facts} of {seen.wanted}",
        n=seen.held,
    )
    yield Figure(
        what="questions the model worded that were asked",
        value=f"{len(seen.shown)} of {tried}",
        n=tried,
        note="; ".join(f"{why}: {count}" for why, count in seen.refused.most_common()),
    )
    yield Figure(
        what="of those, questions that break a rule",
        value=str(broken),
        reach="0",
        reached=not broken,
        n=len(seen.shown),
    )


def _drawing(which: str, seen: Seen) -> Iterator[Figure]:
    lines = [line for answer in seen.sent for line in answer.splitlines() if _PART.match(line)]
    parts = sum(len(lesson.sources) for _, lesson in seen.lessons)
    untrue = sum(not _stands(course, lesson) for course, lesson in seen.lessons)
    yield Figure(
        what=f"{which} interviews: lessons, of parts the model named",
        value=f"{len(seen.lessons)} lessons, {parts} of {len(lines)} parts",
        n=len(seen.sent),
        note="; ".join(f"{why}: {count}" for why, count in seen.failed.most_common()),
    )
    yield Figure(
        what=f"{which} interviews: lessons with words that were not said",
        value=str(untrue),
        reach="0",
        reached=not untrue,
        n=len(seen.lessons),
    )


def _stands(course: Course, lesson: Lesson) -> bool:
    """Whether a lesson says nothing but the words at its sources."""
    turns = course.recording.turns
    return all(
        text
        == " ".join(turns[s.turn].text[s.start : s.end] for s in lesson.sources if s.field is f)
        for f, text in lesson.parts.items()
    )


def _show(*all_seen: Seen) -> None:
    for seen in all_seen:
        sys.stdout.writelines(f"? {question}\n" for question in seen.shown)
        for _, lesson in seen.lessons:
            sys.stdout.write("\n")
            sys.stdout.writelines(f"  {f.value}: {text}\n" for f, text in lesson.parts.items())
        for answer in seen.sent[:3]:
            sys.stdout.write(f"\nsent back: {answer[:600]!r}\n")


if __name__ == "__main__":
    raise SystemExit(main())
