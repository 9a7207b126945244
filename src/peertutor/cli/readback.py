"""Teach-back line by line: each lesson is read back, and then released or not."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from peertutor.capture.lessons import habit
from peertutor.cli.session import Session
from peertutor.cli.terminal import Terminal
from peertutor.core.errors import PeerTutorError
from peertutor.core.lessons import Lesson, LessonField, LessonKind, LessonState, Stakes
from peertutor.core.text import clean, one_line

if TYPE_CHECKING:
    from peertutor.bootstrap import Services
    from peertutor.capture.lessons.teachback import TeachBack

_CHOICES = """  1  keep it as it stands
  2  say a part in your own words
  3  take it back
  4  put it together with the one before
  5  change what kind it is, or what is at stake
  6  leave it for later"""


def read_back(session: Session, services: Services, interview_id: str) -> int:
    """Read the lessons of an interview back, and release what the veteran lets go."""
    terminal, teach_back = session.terminal, services.interviews.teach_back
    if services.chat is not None and not services.ledger.lessons.lessons(interview_id):
        terminal.note(f"{services.chat.name} looks for lessons in what was said…")
    if why_not := asyncio.run(teach_back.draw_by_model(interview_id)):
        terminal.note(why_not)
    lessons = teach_back.draw(interview_id)
    open_ = [lesson for lesson in lessons if lesson.state is LessonState.DRAFTED]
    terminal.line(
        f"\nLessons drawn from what you said, in your own sentences: {len(open_)}."
        " You have the last word on each."
    )
    before: Lesson | None = None
    for lesson in open_:
        try:
            said = _one(terminal, teach_back, lesson, before)
        except EOFError:
            break
        before = said if said.state is not LessonState.WITHDRAWN else before
    return _release(session, services, interview_id)


def draw_lesson(terminal: Terminal, lesson: Lesson) -> None:
    """Print a lesson, a part a line."""
    terminal.line(
        f"\nLesson {lesson.id}: {lesson.kind.label}, stakes {lesson.stakes.value}", "bold"
    )
    for field, text in lesson.parts.items():
        terminal.line(f"  {field.label}: {one_line(text)}")
    if not lesson.lived:
        terminal.line("  (imagined, not lived through)", "dim")


def _one(terminal: Terminal, back: TeachBack, lesson: Lesson, before: Lesson | None) -> Lesson:
    while True:
        draw_lesson(terminal, lesson)
        terminal.note(_CHOICES)
        match _line(terminal, "Which?"):
            case "1":
                return back.confirm(_reasoned(terminal, back, lesson))
            case "2":
                lesson = _restated(terminal, lesson)
            case "3":
                return back.withdraw(lesson)
            case "4" if before is not None:
                lesson, before = back.merge(before, lesson), None
            case "5":
                lesson = _classified(terminal, lesson)
            case "6" | "":
                return back.restore(lesson)
            case _:
                terminal.note("A number from 1 to 6.")


def _restated(terminal: Terminal, lesson: Lesson) -> Lesson:
    fields = list(LessonField)
    for number, field in enumerate(fields, 1):
        terminal.note(f"  {number}  {field.label}: {one_line(lesson.part(field)) or '(empty)'}")
    chosen = _line(terminal, "Which part?")
    if not chosen.isdigit() or not 1 <= int(chosen) <= len(fields):
        return lesson
    field = fields[int(chosen) - 1]
    text = _line(terminal, f"{field.label}, in your words (empty: leave it, - : take it out)")
    return lesson.saying({field: "" if text == "-" else text}) if text else lesson


def _classified(terminal: Terminal, lesson: Lesson) -> Lesson:
    kinds, stakes = list(LessonKind), list(Stakes)
    for number, kind in enumerate(kinds, 1):
        terminal.note(f"  {number}  {kind.label}")
    chosen = _line(terminal, "Which kind? (empty: as it is)")
    if chosen.isdigit() and 1 <= int(chosen) <= len(kinds):
        lesson = replace(lesson, kind=kinds[int(chosen) - 1])
    chosen = _line(terminal, "What is at stake: 1 little, 2 something, 3 much? (empty: as it is)")
    if chosen in {"1", "2", "3"}:
        lesson = replace(lesson, stakes=stakes[int(chosen) - 1])
    return lesson


def _reasoned(terminal: Terminal, back: TeachBack, lesson: Lesson) -> Lesson:
    """Ask for the reason of what has none; without one it is kept as a habit."""
    if not habit.needs_check(lesson):
        return lesson
    terminal.note("Nobody has asked yet why. An empty line leaves a question out.")
    for question in habit.QUESTIONS:
        if answer := _line(terminal, question.text):
            lesson = back.answer_habit(lesson, question, answer)
    return lesson


def _release(session: Session, services: Services, interview_id: str) -> int:
    terminal, back = session.terminal, services.interviews.teach_back
    lessons = services.ledger.lessons.lessons(interview_id)
    kept = {LessonState.CONFIRMED, LessonState.RELEASED}
    confirmed = [lesson for lesson in lessons if lesson.state in kept]
    try:
        _decide(terminal, back, interview_id)
        _rate(terminal, back, interview_id)
        terminal.note(
            "Release?\n  1  everything: the whole interview can be asked about\n"
            f"  2  only what the {len(confirmed)} kept lessons rest on\n  3  nothing yet"
        )
        choice = _line(terminal, "Which?")
    except EOFError:
        choice = "3"
    if choice not in {"1", "2"}:
        terminal.line(f"Nothing is released. Later: peertutor lessons release {interview_id}")
        return 0
    released = back.release(interview_id, None if choice == "1" else _numbers(confirmed))
    terminal.line(f"Released: “{one_line(released.interview.title)}” can be asked about now.")
    if services.embedder is not None:
        from peertutor.cli.vectors import make_vectors

        make_vectors(terminal, services)
    from peertutor.cli.reopening import answer_again

    answer_again(terminal, services, interview_id)
    return 0


def _decide(terminal: Terminal, back: TeachBack, interview_id: str) -> None:
    """Have it decided what looks like a secret; until then nothing is released."""
    while open_ := back.undecided(interview_id):
        turn, finding = open_[0]
        terminal.note(f"Turn {turn} holds what looks like {finding.kind.one} ({finding.hint}).")
        answer = _line(terminal, "1 remove it, 2 let it stay")
        if answer in {"1", "2"}:
            back.decide(interview_id, finding, keep=answer == "2")


def _rate(terminal: Terminal, back: TeachBack, interview_id: str) -> None:
    rating = _line(terminal, "How well does it match, 1 to 4? (empty: no answer)")
    if rating in {"1", "2", "3", "4"}:
        try:
            back.rate(interview_id, int(rating))
        except PeerTutorError as error:
            terminal.note(error.title)


def _numbers(lessons: Sequence[Lesson]) -> frozenset[int]:
    return frozenset(lesson.id for lesson in lessons)


def _line(terminal: Terminal, prompt: str) -> str:
    terminal.line(prompt)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return clean(line).strip()
