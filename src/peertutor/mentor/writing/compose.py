"""What a chat model is sent: rules, sources behind a fence, the conversation, the question."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peertutor.core.answers import Exchange
from peertutor.core.interviews import Role
from peertutor.core.passages import RetrievedPassage
from peertutor.core.text import hanging, one_line, shortened
from peertutor.mentor.writing.brackets import MARK
from peertutor.ports import Message, Prompts, TokenCounter

CANNOT_ANSWER = "The recorded interviews do not answer this question."
"""What a model is told to say, word for word, when the sources do not hold the answer."""

# Counts are estimates for most models, and each server adds some tokens a message.
_MARGIN = 0.85
_TOKENS_A_MESSAGE = 8
_HISTORY_CHARACTERS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much a model can take.

    Attributes:
        context_tokens: What it reads and writes together.
        answer_tokens: What of it is kept free for the answer.
        exchanges: Lines of the conversation that are sent along, at most.
    """

    context_tokens: int = 8192
    answer_tokens: int = 700
    exchanges: int = 6


@dataclass(frozen=True, slots=True)
class Request:
    """What to send, and which passages are in it: mark `[n]` names `passages[n - 1]`."""

    messages: tuple[Message, ...]
    passages: tuple[RetrievedPassage, ...]


class Composer:
    """Writes requests to a model.

    Args:
        prompts: Holds `answer` (the rules) and `question` (sources and question).
        tokens: Counts what fits.
        room: How much the model can take.
    """

    def __init__(self, prompts: Prompts, tokens: TokenCounter, room: Room) -> None:
        self._prompts = prompts
        self._tokens = tokens
        self._room = room

    def request(
        self, question: str, passages: Sequence[RetrievedPassage], history: Sequence[Exchange]
    ) -> Request:
        """Return the request for `question`, with as many passages as fit, the best first.

        The sources stand between tags with a random name, so that no transcript can close them.
        """
        fence = f"sources-{secrets.token_hex(6)}"
        rules = self._prompts.render("answer", fence=fence, cannot_answer=CANNOT_ANSWER)
        earlier = list(_conversation(history[-self._room.exchanges :]))
        asked = self._prompts.render("question", fence=fence, sources="", question=question)
        used = self._cost(rules, asked, *(message.content for message in earlier))
        fitting = self._fitting(passages, used)
        sources = "\n\n".join(_source(n, found) for n, found in enumerate(fitting, 1))
        asked = self._prompts.render("question", fence=fence, sources=sources, question=question)
        messages = (Message("system", rules), *earlier, Message("user", asked))
        return Request(messages, tuple(fitting))

    def _fitting(self, passages: Sequence[RetrievedPassage], used: int) -> list[RetrievedPassage]:
        """Return the best passages that fit; the first one always, or there is nothing to ask."""
        left = (self._room.context_tokens - self._room.answer_tokens) * _MARGIN - used
        fitting: list[RetrievedPassage] = []
        for found in passages:
            left -= self._cost(_source(len(fitting) + 1, found))
            if left < 0 and fitting:
                break
            fitting.append(found)
        return fitting

    def _cost(self, *texts: str) -> int:
        return sum(self._tokens.count(text) + _TOKENS_A_MESSAGE for text in texts)


def is_refusal(text: str) -> bool:
    """Whether a model's answer is the sentence that says it cannot answer."""
    return _folded(text).startswith(_folded(CANNOT_ANSWER))


def may_become_refusal(text: str) -> bool:
    """Whether the beginning of an answer could still turn out to be that sentence."""
    return _folded(CANNOT_ANSWER).startswith(_folded(text)) or is_refusal(text)


def _folded(text: str) -> str:
    return "".join(char for char in MARK.sub("", text).lower() if char.isalnum())


def _conversation(history: Sequence[Exchange]) -> Iterator[Message]:
    for exchange in history:
        role = "user" if exchange.speaker == "user" else "assistant"
        yield Message(role, shortened(MARK.sub("", exchange.text), _HISTORY_CHARACTERS))


def _source(n: int, found: RetrievedPassage) -> str:
    passage = found.passage
    about = [f"[{n}] {one_line(passage.title)}"]
    about += [passage.date.isoformat()] if passage.date else []
    lines = (f"{_speaker(part.speaker, part.role)}{hanging(part.text)}" for part in passage.parts)
    return "\n".join([", ".join(about), *lines])


def _speaker(name: str, role: Role) -> str:
    if role is Role.CONTEXT:
        return f"{one_line(name) or 'Interviewer'} (asks): "
    return f"{one_line(name)}: " if name else ""
