"""A model sorts what was told into lessons; every part of them is the veteran's own words.

What it sends back is read line by line: a part counts only where its words stand in the turn that
it names. It may choose, and group; it cannot say anything.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from peertutor.capture.interview.course import Course
from peertutor.capture.lessons.drafting import FEWEST_PARTS, MOST_WORDS, lesson_of
from peertutor.core.errors import ModelCut, ModelGarbage, ModelTimeout
from peertutor.core.interviews import Role, Turn
from peertutor.core.lessons import Lesson, LessonField, Source
from peertutor.core.sensitive import redacted
from peertutor.core.text import hanging, one_line
from peertutor.core.thinking import without_thoughts
from peertutor.ports import ChatModel, Message, Prompts

_SECONDS = 90.0
_FEWEST_WORDS = 3
_CHARACTERS_A_TOKEN = 3
_RULES_TOKENS = 600
_APART = re.compile(r"\s*$|\W*lesson\b|\W*[-=*_]{3,}\s*$|#", re.IGNORECASE)
_LINE = re.compile(
    r"(?:\s*\d+[.)])?\W*(?P<field>"
    + "|".join(LessonField)
    + r")\W*[|:]\W*(?:turn\W*)?(?P<turn>\d+)\W*[|:]"
    r"(?P<quote>.+)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much a model can take, in tokens.

    Attributes:
        context: What it reads and writes together.
    """

    context: int = 8192

    @property
    def answer(self) -> int:
        """What is kept free for the lessons."""
        return min(2_000, self.context // 3)

    @property
    def characters(self) -> int:
        """How much of an interview fits into one request, on the safe side."""
        free = self.context - self.answer - _RULES_TOKENS
        return max(free, _RULES_TOKENS) * _CHARACTERS_A_TOKEN


class ModelDrafter:
    """Has a model find the lessons in an interview.

    Args:
        chat: The model.
        prompts: What it is told.
        room: How much it can take; a longer interview is sent in several requests.
        seconds: How long all of it is waited for; a veteran is there.
    """

    def __init__(
        self,
        chat: ChatModel,
        prompts: Prompts,
        room: Room = Room(),
        *,
        seconds: float = _SECONDS,
    ) -> None:
        self._chat = chat
        self._prompts = prompts
        self._room = room
        self._seconds = seconds

    async def drafted(self, course: Course) -> list[Lesson]:
        """Return the lessons of a sitting, each of at least two parts that stand in its turns.

        What looks like a secret is not sent, whether it was decided on or not.

        Raises:
            ModelError: The model failed, was too slow, or sent nothing that can be used.
            ConsentNeeded: It is on a machine that nobody has allowed.
        """
        requests = list(_requests(course, self._room.characters))
        try:
            async with asyncio.timeout(self._seconds):
                answers = [await self._answer(course, said) for said in requests]
        except TimeoutError:
            raise ModelTimeout(f"{self._chat.name} took too long over the lessons") from None
        parts = [part for answer in answers for part in (*_parts(answer, course), None)]
        lessons = list(_lessons(course, parts))
        if answers and not lessons:
            raise ModelGarbage(f"{self._chat.name} found no words that make a lesson")
        return lessons

    async def _answer(self, course: Course, turns: str) -> str:
        fence = f"said-{secrets.token_hex(4)}"
        topic = one_line(redacted(course.recording.interview.topic))
        messages = [
            Message("system", self._prompts.render("lessons", fence=fence)),
            Message(
                "user", self._prompts.render("lessons-turns", fence=fence, topic=topic, turns=turns)
            ),
        ]
        text = ""
        stream = self._chat.stream(messages, max_tokens=self._room.answer)
        try:
            async with aclosing(stream):
                async for piece in without_thoughts(stream):
                    text += piece
        except ModelCut:
            # It was stopped in the middle of a line; those before it are whole.
            return text.rpartition("\n")[0]
        return text


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that a model named, where its words stand."""

    source: Source
    text: str


def _requests(course: Course, most: int) -> Iterator[str]:
    """Yield the exchanges of a sitting, as many together as fit."""
    held = ""
    for each in course.asked:
        if each.reply is None or not _quotable(each.reply):
            continue
        said = _exchange(each.question, each.reply)[:most]
        if held and len(held) + len(said) + 2 > most:
            yield held
            held = ""
        held = f"{held}\n\n{said}" if held else said
    if held:
        yield held


def _exchange(question: Turn, reply: Turn) -> str:
    asked, said = redacted(question.text), redacted(reply.text)
    return f"{question.index} asked: {hanging(asked)}\n{reply.index} said: {hanging(said)}"


def _quotable(turn: Turn) -> bool:
    return turn.role is Role.VETERAN and bool(turn.text.strip())


def _parts(answer: str, course: Course) -> Iterator[_Part | None]:
    """Yield the parts whose words stand in their turn; None where another lesson begins."""
    replies = {each.reply.index: each.reply for each in course.asked if each.reply}
    for line in answer.splitlines():
        match = _LINE.match(line)
        if match is None:
            if _APART.match(line):
                yield None
            continue
        turn = replies.get(int(match["turn"]))
        place = _place(turn.text, match["quote"]) if turn and _quotable(turn) else None
        if turn and place:
            field = LessonField(match["field"].lower())
            yield _Part(Source(field, turn.index, *place), turn.text[slice(*place)])


def _place(text: str, quote: str) -> tuple[int, int] | None:
    """Return where a quote stands, by its words alone: models change quotes, dashes and spaces.

    A full stop behind it is taken along.
    """
    words = [word.replace("’", "'") for word in _WORD.findall(quote)]
    if not _FEWEST_WORDS <= len(words) <= MOST_WORDS:
        return None
    said = [re.escape(word).replace("'", "['’]") for word in words]
    match = re.search(
        r"(?<![^\W_])" + r"[\W_]+".join(said) + r"(?![^\W_])[.!]?", text, re.IGNORECASE
    )
    return match.span() if match else None


def _lessons(course: Course, parts: Sequence[_Part | None]) -> Iterator[Lesson]:
    """Yield the lessons; words that one of them holds are in no other."""
    used: set[Source] = set()
    group: list[_Part] = []
    for part in (*parts, None):
        if part is None:
            if lesson := _lesson(course, group):
                yield lesson
            group = []
        elif not any(_overlap(part.source, other) for other in used):
            used.add(part.source)
            group.append(part)


def _lesson(course: Course, group: Sequence[_Part]) -> Lesson | None:
    texts: dict[LessonField, str] = {}
    sources: list[Source] = []
    for part in group:
        field = part.source.field
        said = f"{texts.get(field, '')} {part.text}".strip()
        if len(said.split()) <= MOST_WORDS:
            texts[field] = said
            sources.append(part.source)
    does = LessonField.ACTION in texts or LessonField.CUES in texts
    if not does or len(texts) < FEWEST_PARTS:
        return None
    return lesson_of(course.recording.interview, texts, sources)


def _overlap(one: Source, other: Source) -> bool:
    return one.turn == other.turn and one.start < other.end and other.start < one.end
