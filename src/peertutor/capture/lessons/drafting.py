"""Lessons are drawn from what was told, in the veteran's own sentences."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from peertutor.capture.interview.course import COMPANION, FOLLOW_UP, Course
from peertutor.capture.interview.phrases import PURPOSE
from peertutor.capture.interview.reading import Heard
from peertutor.capture.interview.telling import Told, is_news
from peertutor.core.interviews import Interview, Role
from peertutor.core.lessons import Lesson, LessonField, Source
from peertutor.core.protocols import Aspect, Way
from peertutor.core.sentences import sentence_spans

_FILLS: Mapping[Aspect, LessonField] = {
    Aspect.SITUATION: LessonField.SITUATION,
    Aspect.CUES: LessonField.CUES,
    Aspect.THRESHOLD: LessonField.CUES,
    Aspect.EXPECTANCY: LessonField.CUES,
    Aspect.OUTCOME: LessonField.CUES,
    Aspect.ACTION: LessonField.ACTION,
    Aspect.OWN_PART: LessonField.ACTION,
    Aspect.REASON: LessonField.REASON,
    Aspect.GOAL: LessonField.REASON,
    Aspect.ORIGIN: LessonField.REASON,
    Aspect.APPLIES_WHEN: LessonField.APPLIES_WHEN,
    Aspect.FAILS_WHEN: LessonField.FAILS_WHEN,
    Aspect.NOVICE_ERROR: LessonField.NOVICE_ERROR,
    Aspect.MISSING: LessonField.ACTION,
}
_BECAUSE = re.compile(
    # A full stop inside a number or an abbreviation ends nothing.
    rf"\b(?:because|otherwise|or else|{PURPOSE})\b[^.!?\n]+(?:[.!?](?=[^\s.!?])[^.!?\n]+)*[.!?]?",
    re.IGNORECASE,
)
MOST_WORDS = 70  # a part that is longer is no lesson but the transcript again
FEWEST_PARTS = 2
_WHOLE = ""


def drafted(course: Course) -> list[Lesson]:
    """Return the lessons that an interview holds: one a moment of its story, or one an example.

    Every part is made of whole sentences that were said, each with its place. Nothing is put in
    other words: that is the veteran's to do.
    """
    lessons = []
    for told in _grouped(course).values():
        parts = _parts(course, told)
        says = {field: text for field, (text, _) in parts.items()}
        sources = [source for _, those in parts.values() for source in those]
        if len(parts) >= FEWEST_PARTS:
            lessons.append(lesson_of(course.recording.interview, says, sources))
    return lessons


def lesson_of(
    interview: Interview, says: Mapping[LessonField, str], sources: Sequence[Source]
) -> Lesson:
    """Return a lesson of an interview's veteran that says these words, from these places."""
    lesson = Lesson(
        interview_id=interview.id,
        veteran=interview.veterans[0] if interview.veterans else "",
        topic=interview.topic,
        sources=tuple(sources),
    )
    return lesson.saying(says)


def _grouped(course: Course) -> dict[str, list[Told]]:
    """Put together what was told of one moment, or of one example.

    What is short of a lesson by itself, and what was not asked about one moment, goes to the first.
    """
    groups: dict[str, list[Told]] = defaultdict(list)
    rest: list[Told] = []
    place = _WHOLE
    for each in course.heard:
        place = _place(course, each, place)
        told = [t for t in each.told if t.aspect in _FILLS and _tells(course, t)]
        (groups[place] if place else rest).extend(told)
    thin = [key for key, told in groups.items() if len({_FILLS[t.aspect] for t in told}) < 2]
    for key in thin:
        rest += groups.pop(key)
    if rest:
        first = next(iter(groups), _WHOLE)
        groups[first] = [*rest, *groups[first]]
    return groups


def _place(course: Course, each: Heard, before: str) -> str:
    step = each.asked.step
    if step.probe.startswith(FOLLOW_UP) or step.probe == COMPANION:
        return before
    if course.wanted_by(step) is Aspect.MISSING:
        return step.probe
    phase = course.protocol.phase(step.phase)
    if phase is None or phase.way is Way.LISTEN:
        return _WHOLE
    if phase.way is Way.EACH:
        # In a phase of examples each begins with its situation.
        begins = course.wanted_by(step) is Aspect.SITUATION
        return f"{step.phase}.{step.probe}" if begins or not before else before
    return step.mark or step.phase


def _tells(course: Course, told: Told) -> bool:
    turn = course.recording.turns[told.turn]
    said = turn.text[told.start : told.end]
    return turn.role is Role.VETERAN and (is_news(said) or told.aspect is Aspect.SITUATION)


def _parts(course: Course, told: Sequence[Told]) -> dict[LessonField, tuple[str, list[Source]]]:
    parts: dict[LessonField, tuple[str, list[Source]]] = {}
    used: set[tuple[int, int]] = set()
    # What was asked for comes first: the rest only happened to be said beside it.
    for each in sorted(told, key=lambda t: not t.asked_for):
        field = _FILLS[each.aspect]
        text = course.recording.turns[each.turn].text
        said, sources = parts.get(field, ("", []))
        for start, end in _sentences(text, each, used):
            if field is not LessonField.REASON and _BECAUSE.match(text, start):
                continue  # a sentence that is a reason is no other part
            if text[start:end] in said:
                continue  # it was said twice
            words = f"{said} {text[start:end]}".strip()
            if said and len(words.split()) > MOST_WORDS:
                break
            said = words
            sources = [*sources, Source(field, each.turn, start, end)]
            used.add((each.turn, start))
        if said:
            parts[field] = (said, sources)
    if LessonField.REASON not in parts and (reason := _reason_beside(course, told, used)):
        parts[LessonField.REASON] = reason
    return parts


def _reason_beside(
    course: Course, told: Sequence[Told], used: Collection[tuple[int, int]]
) -> tuple[str, list[Source]] | None:
    """Return the clause that gives a reason in a sentence that was drawn for something else."""
    for each in told:
        text = course.recording.turns[each.turn].text
        match = _BECAUSE.search(text, each.start, each.end)
        if each.aspect is Aspect.REASON and match and (each.turn, match.start()) not in used:
            source = Source(LessonField.REASON, each.turn, match.start(), match.end())
            return match[0], [source]
    return None


def _sentences(text: str, told: Told, used: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    for start, end in sentence_spans(text[told.start : told.end]):
        span = told.start + start, told.start + end
        if (told.turn, span[0]) not in used:
            yield span
