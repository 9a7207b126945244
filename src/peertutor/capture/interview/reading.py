"""A reply as it is understood: its sign, the words worth saying back, and what it tells."""

from __future__ import annotations

from dataclasses import dataclass

from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.signs import Reply, echo_of
from peertutor.capture.interview.telling import Told, is_news, told_in
from peertutor.core.protocols import Aspect, Sign
from peertutor.core.recordings import Asked


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
    news = any(each.asked_for for each in told) and is_news(text)
    return Heard(asked, sign, echo_of(reply, sign) if sign else "", told, news)
