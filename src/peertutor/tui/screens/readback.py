"""Teach-back: one lesson at a time, and the veteran has the last word on each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Footer, OptionList
from textual.widgets.option_list import Option

from peertutor.capture.lessons import habit
from peertutor.core.errors import PeerTutorError
from peertutor.core.lessons import Lesson, LessonField, LessonKind, LessonState, Stakes
from peertutor.core.sensitive import Finding
from peertutor.core.text import clean
from peertutor.tui.commands import CLOSE, QUIT_UNSHOWN, TEACH_BACK, Command, bindings
from peertutor.tui.desk import Desk, tell
from peertutor.tui.screens.choosing import Choosing, Way
from peertutor.tui.screens.room import Room
from peertutor.tui.screens.typing import TypeIn
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText

if TYPE_CHECKING:
    from peertutor.capture.lessons.teachback import TeachBack

_STATES = {
    LessonState.DRAFTED: "to be read back",
    LessonState.CONFIRMED: "✓ it is so",
    LessonState.RELEASED: "✓ released",
    LessonState.WITHDRAWN: "taken back",
}
_FIELDS = list(LessonField)
_LET_GO = {LessonState.CONFIRMED, LessonState.RELEASED}
_SECRET = (
    Way("remove", "Remove it", "It is erased wherever it was said."),
    Way("keep", "Let it stay", "It may be quoted and exported."),
)
_ALL, _KEPT = "all", "kept"
_HOW_WELL = "How well does what is written match how it was?"
_RATINGS = (Way("4", "Just so"), Way("3", "Well"), Way("2", "In part"), Way("1", "Hardly"))
Choice = TypeVar("Choice", LessonKind, Stakes)


class ReadBackScreen(Room[bool | None]):
    """Returns whether something was released.

    Args:
        desk: Where the services are.
        interview_id: Whose lessons are read back.
    """

    CSS_PATH = "readback.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#parts"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*TEACH_BACK, *CLOSE, *QUIT_UNSHOWN))]
    ROOM: ClassVar[tuple[Command, ...]] = (*TEACH_BACK, *CLOSE)

    @dataclass
    class Drawn(Message):
        """The lessons are here, or have changed; `at` is the one that is looked at."""

        lessons: Sequence[Lesson]
        at: int | None = None

    def __init__(self, desk: Desk, interview_id: str) -> None:
        super().__init__(desk)
        self._interview_id = interview_id
        self._lessons: list[Lesson] = []
        self._at = 0
        self._before: list[Lesson] = []

    def compose(self) -> ComposeResult:
        """Lay out the lesson, a part an option."""
        with Vertical(id="head"):
            yield PlainText(id="where", classes="heading")
            yield PlainText(id="kind")
        yield OptionList(id="parts", markup=False, classes="choices")
        yield PlainText(
            "These are your own sentences. What is not so, say in your own words: Enter changes "
            "the chosen part; ← and → go from lesson to lesson.",
            id="advice",
            classes="quiet",
        )
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Draw the lessons in the background."""
        self.query_one("#where", PlainText).show("Drawing lessons from what was said…")
        self._draw_lessons()

    @work(name="lessons", group="lessons", exclusive=True, exit_on_error=False)
    async def _draw_lessons(self) -> None:
        try:
            back = await self._teach_back()
            if why_not := await back.draw_by_model(self._interview_id):
                self.notify(clean(why_not), markup=False)
            found = await asyncio.to_thread(back.draw, self._interview_id)
            self.post_message(self.Drawn(found, 0))
        except PeerTutorError as error:
            tell(self, error)

    async def _teach_back(self) -> TeachBack:
        services = await self.desk.services()
        return await asyncio.to_thread(lambda: services.interviews.teach_back)

    @on(Drawn)
    def _show(self, drawn: Drawn) -> None:
        self._lessons = list(drawn.lessons)
        if drawn.at is not None:
            self._at = min(drawn.at, max(len(self._lessons) - 1, 0))
        self._redraw()

    def _redraw(self) -> None:
        parts = self.query_one("#parts", OptionList)
        where, kind = self.query_one("#where", PlainText), self.query_one("#kind", PlainText)
        lesson = self._lesson
        if lesson is None:
            where.show("No lessons could be drawn from this. You can release the interview (r).")
            kind.show("")
            return
        state = _STATES[lesson.state]
        where.show(f"Lesson {self._at + 1} of {len(self._lessons)} · {state}")
        lived = "" if lesson.lived else ", imagined"
        kind.show(joined((f"{lesson.kind.label}; at stake: {lesson.stakes.value}{lived}", "dim")))
        chosen = parts.highlighted or 0
        parts.clear_options()
        parts.add_options(_part(lesson, field) for field in _FIELDS)
        parts.highlighted = chosen

    @property
    def _lesson(self) -> Lesson | None:
        return self._lessons[self._at] if self._lessons else None

    def action_step(self, by: int) -> None:
        """Go to the next lesson, or the one before."""
        if self._lessons:
            self._at = max(0, min(len(self._lessons) - 1, self._at + by))
            self._redraw()

    # ------------------------------------------------------------------ the last word

    @work(name="change", group="change", exit_on_error=False)
    async def _change(self, step: Callable[[TeachBack, Lesson], Lesson], *, on_to: int = 0) -> None:
        lesson = self._lesson
        if lesson is None:
            return
        try:
            back = await self._teach_back()
            self._before = [lesson]
            await asyncio.to_thread(step, back, lesson)
            await self._refresh(back, on_to)
        except PeerTutorError as error:
            tell(self, error)

    async def _refresh(self, back: TeachBack, on_to: int = 0) -> None:
        found = await asyncio.to_thread(back.draw, self._interview_id)
        self.post_message(self.Drawn(found, max(self._at + on_to, 0)))

    @work(name="keep", group="change", exit_on_error=False)
    async def action_keep(self) -> None:
        """Keep the lesson; where it has no reason, ask for one first."""
        lesson = self._lesson
        if lesson is None:
            return
        try:
            back = await self._teach_back()
            self._before = [lesson]
            if habit.needs_check(lesson):
                lesson = await self._checked(back, lesson)
            await asyncio.to_thread(back.confirm, lesson)
            await self._refresh(back, 1)
        except PeerTutorError as error:
            tell(self, error)

    async def _checked(self, back: TeachBack, lesson: Lesson) -> Lesson:
        about = "Nobody has asked yet why. Without a reason it is kept as a habit."
        for question in habit.QUESTIONS:
            said = await self.app.push_screen_wait(
                TypeIn(question.text, "", about=about, yes="Say it")
            )
            if said:
                lesson = await asyncio.to_thread(back.answer_habit, lesson, question, said)
            if said is None or (question.id == "reason" and habit.has_reason(said)):
                break
        return lesson

    @on(OptionList.OptionSelected, "#parts")
    def _chosen(self) -> None:
        self.action_say()

    @work(name="say", group="window", exclusive=True, exit_on_error=False)
    async def action_say(self) -> None:
        """Change the chosen part."""
        lesson = self._lesson
        if lesson is None:
            return
        field = _FIELDS[self.query_one("#parts", OptionList).highlighted or 0]
        said = await self.app.push_screen_wait(TypeIn(field.label, lesson.part(field)))
        if said is not None:
            self._change(lambda back, one: back.restore(one.saying({field: clean(said).strip()})))

    def action_withdraw(self) -> None:
        """Take the lesson back."""
        self._change(lambda back, lesson: back.withdraw(lesson), on_to=1)

    def action_merge(self) -> None:
        """Put the lesson together with the one before."""
        if self._at:
            into = self._lessons[self._at - 1]
            self._change(lambda back, lesson: back.merge(into, lesson), on_to=-1)

    def action_kind(self) -> None:
        """Step to the next kind."""
        self._change(lambda back, one: back.restore(replace(one, kind=_next(LessonKind, one.kind))))

    def action_stakes(self) -> None:
        """Step to the next stakes."""
        self._change(lambda back, one: back.restore(replace(one, stakes=_next(Stakes, one.stakes))))

    def action_lived(self) -> None:
        """Change between lived through and imagined."""
        self._change(lambda back, lesson: back.restore(replace(lesson, lived=not lesson.lived)))

    def action_undo(self) -> None:
        """Put the latest lesson back as it was."""
        if self._before:
            former = self._before.pop()
            self._change(lambda back, _: back.restore(former))

    @work(name="release", group="window", exclusive=True, exit_on_error=False)
    async def action_release(self) -> None:
        """Let it be asked about."""
        kept = [each for each in self._lessons if each.state in _LET_GO]
        if not await self._decided():
            return
        what = await self.app.push_screen_wait(Choosing("Let it be asked about?", self._ways(kept)))
        if what not in {_ALL, _KEPT}:
            return
        rating = await self.app.push_screen_wait(Choosing(_HOW_WELL, _RATINGS))
        chosen = None if what == _ALL else frozenset(lesson.id for lesson in kept)
        try:
            back = await self._teach_back()
            if rating:
                await asyncio.to_thread(back.rate, self._interview_id, int(rating))
            await asyncio.to_thread(back.release, self._interview_id, chosen)
        except PeerTutorError as error:
            tell(self, error)
        else:
            self.notify("Released: it can be asked about now.", markup=False)
            self.dismiss(True)

    async def _decided(self) -> bool:
        """Have it decided what looks like a secret; return whether everything is."""
        back = await self._teach_back()
        try:
            while open_ := await asyncio.to_thread(back.undecided, self._interview_id):
                turn, finding = open_[0]
                heading = f"Turn {turn} holds what looks like {finding.kind.one} ({finding.hint})"
                choice = await self.app.push_screen_wait(Choosing(heading, _SECRET))
                if choice is None:
                    return False
                await self._decide(back, finding, keep=choice == "keep")
        except PeerTutorError as error:
            tell(self, error)
            return False
        return True

    async def _decide(self, back: TeachBack, finding: Finding, *, keep: bool) -> None:
        try:
            await asyncio.to_thread(back.decide, self._interview_id, finding, keep=keep)
        finally:
            # What is looked at here was drawn before, and would bring it back with the next change.
            self._before = []
            await self._refresh(back)

    def _ways(self, kept: Sequence[Lesson]) -> list[Way]:
        only = f"Only what {len(kept)} of {len(self._lessons)} lessons rest on can be quoted."
        ways = [
            Way(_ALL, "Everything", "The whole interview can be quoted."),
            Way(_KEPT, "Only the lessons I kept", only),
            Way("", "Nothing yet", "It stays with you."),
        ]
        return ways if kept else [way for way in ways if way.name != _KEPT]

    def action_close(self) -> None:
        """Leave the rest for later."""
        self.dismiss(False)


def _part(lesson: Lesson, field: LessonField) -> Option:
    text = lesson.part(field)
    between = "\n" if text else "  "
    return Option(joined((f"{field.label}{between}", "dim"), (text, "") if text else ("—", "dim")))


def _next(kinds: type[Choice], kind: Choice) -> Choice:
    known = list(kinds)
    return known[(known.index(kind) + 1) % len(known)]
