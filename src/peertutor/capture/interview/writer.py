"""A model words the next question; what breaks the rules of the interview is never asked."""

from __future__ import annotations

import asyncio
import re
import secrets
from contextlib import aclosing

from peertutor.capture.interview.course import Course
from peertutor.capture.interview.manners import broken_rules
from peertutor.capture.interview.wording import Ask
from peertutor.core.errors import ModelGarbage, ModelTimeout
from peertutor.core.recordings import Asked
from peertutor.core.sensitive import redacted
from peertutor.core.text import hanging, one_line
from peertutor.core.thinking import without_thoughts
from peertutor.ports import ChatModel, Message, Prompts

_EXCHANGES = 4
_LONGEST = 1_500
_MOST_TOKENS = 160
_SECONDS = 15.0
_ANNOUNCED = re.compile(r"^(?:the |your |my )?(?:next )?question(?: is)?(?: to [^:?]*)?:\s*", re.I)


class ModelWriter:
    """Words follow-ups in the veteran's own terms; the course decides what they are about.

    Args:
        chat: The model.
        prompts: What it is told.
        seconds: How long it is waited for; a veteran should not have to wait.
    """

    def __init__(self, chat: ChatModel, prompts: Prompts, *, seconds: float = _SECONDS) -> None:
        self._chat = chat
        self._prompts = prompts
        self._seconds = seconds

    async def written(self, course: Course, ask: Ask) -> str:
        """Return a question that keeps to the rules.

        What looks like a secret is not sent, whether it was decided on or not.

        Raises:
            ModelError: The model failed, was too slow, or wrote what must not be asked.
            ConsentNeeded: It is on a machine that nobody has allowed.
        """
        text = ""
        stream = self._chat.stream(self._request(course, ask), max_tokens=_MOST_TOKENS)
        try:
            async with asyncio.timeout(self._seconds), aclosing(stream):
                async for piece in without_thoughts(stream):
                    text += piece
        except TimeoutError:
            raise ModelTimeout(f"{self._chat.name} took too long over a question") from None
        question = _only_line(text)
        used = {each.question.text for each in course.asked}
        broken = broken_rules(question)
        if broken or question in used:
            why = broken[0].value if broken else "it was asked before"
            raise ModelGarbage(f"{self._chat.name} wrote a question that is not asked: {why}")
        return question

    def _request(self, course: Course, ask: Ask) -> list[Message]:
        fence = f"said-{secrets.token_hex(4)}"
        said = "\n\n".join(_exchange(each) for each in course.asked[-_EXCHANGES:])
        system = self._prompts.render("interview", fence=fence)
        turn = self._prompts.render(
            "interview-turn",
            fence=fence,
            exchanges=said,
            topic=one_line(redacted(course.recording.interview.topic)),
            wanted=ask.wanted.label,
            question=one_line(redacted(ask.text)),
        )
        return [Message("system", system), Message("user", turn)]


def _exchange(each: Asked) -> str:
    # What was said keeps its beginning: that is what the next question follows on from.
    who = "Said" if each.reply is None or each.reply.role.quotable else "Said by somebody else"
    asked, said = redacted(each.question.text), redacted(each.answer)[:_LONGEST]
    return f"Asked: {hanging(asked)}\n{who}: {hanging(said)}"


def _only_line(text: str) -> str:
    """Return the question in what a model sent: the first line, without quotes or announcement."""
    lines = (one_line(line).strip('"“”*` ') for line in text.splitlines())
    said = _ANNOUNCED.sub("", next((line for line in lines if line), "")).strip('"“”*` ')
    return said[:1].upper() + said[1:]
