"""A reply as it is understood: its sign, the words worth saying back, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass

from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.signs import Reply, echo_of
from peertutor.capture.interview.telling import Told, is_news, told_in
from peertutor.core.interviews import Role
from peertutor.core.protocols import Aspect, Sign
from peertutor.core.recordings import Asked, Outcome

# Where other people are what the question is about, "they" hides nobody's own part.
_ABOUT_OTHERS = frozenset(
    {
        Aspect.NOVICE_ERROR,
        Aspect.OPTIONS,
        Aspect.PEOPLE,
        Aspect.ANALOGUE,
        Aspect.AIDS,
        Aspect.APPLIES_WHEN,
        Aspect.FAILS_WHEN,
        Aspect.KNOWLEDGE,
    }
)
# What is behind these is not said, however much else is.
_STILL_HIDING = frozenset({Sign.INTUITION, Sign.ABSOLUTE, Sign.PROCEDURE, Sign.SLOGAN})


@dataclass(frozen=True, slots=True)
class Heard:
    """What a reply came to.

    Attributes:
        asked: The question with its reply.
        sign: What kind of reply it is; None for one that tells something.
        echo: A piece of it, verbatim, that can be said back; may be empty.
        told: What it tells.
        news: Whether it told what was asked for.
    """

    asked: Asked
    sign: Sign | None
    echo: str
    told: tuple[Told, ...]
    news: bool


def heard(asked: Asked, wanted: Aspect, topic: str, reader: ReplyReader) -> Heard:
    """Read the reply to a question; there must be one."""
    text = asked.answer
    if asked.reply is None or not text.strip():
        return Heard(asked, None, "", (), news=False)
    reply = Reply(text, asked.question.text, topic)
    sign = reader.sign(reply)
    told = tuple(told_in(asked.reply.index, text, wanted, sign))
    if asked.reply.role is Role.CONTEXT:
        # A companion answers what they are asked; what else they know is not the veteran's.
        told = tuple(each for each in told if each.asked_for)
    news = any(each.asked_for for each in told) and is_news(text)
    return Heard(asked, sign, echo_of(reply, sign) if sign else "", told, news)


def calls_for_more(last: Heard, wanted: Aspect) -> bool:
    """Whether there is likely more behind a reply to a question that wanted an aspect."""
    if last.sign is None or last.asked.outcome is not Outcome.ANSWERED:
        return False
    if last.sign is Sign.WE and wanted in _ABOUT_OTHERS:
        return False
    return last.sign.hides_something and (last.sign in _STILL_HIDING or not last.news)
