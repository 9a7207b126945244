"""A chat model's opinion of claims: it may doubt what the rules allow, and can allow nothing."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from peertutor.core.errors import ConsentNeeded, ModelError, ModelGarbage
from peertutor.core.text import one_line, shortened
from peertutor.core.thinking import without_thoughts
from peertutor.mentor.grounding.claims import ClaimSpan
from peertutor.mentor.grounding.ground import Checked
from peertutor.mentor.grounding.match import Match
from peertutor.ports import ChatModel, Message, Prompts

_MOST = 20
"""So many claims are judged in one answer; a model's answer seldom has more than six."""

_TOKENS = 64
_TOKENS_A_CLAIM = 24
_CHARACTERS = 1_200


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a model thinks of an answer's claims.

    Attributes:
        doubted: Which claims it does not find in their quotes, by their place in the answer.
        note: Why it has none, in words for a person; empty where it has one, or was not asked.
        on: The answer as it was compared with its quotes.
    """

    doubted: frozenset[int] = frozenset()
    note: str = ""
    on: Checked | None = None


NO_OPINION = Opinion()
"""Where no model was asked, the rules alone decide."""


class SecondOpinion:
    """Asks a model whether each claim stands in its quotes.

    Only claims that the rules allow are asked about: whatever it says of the others could not
    count.

    Args:
        chat: The model that wrote the answer.
        prompts: What it is told: `judge`, `judge-claims` and `judge-again`.
    """

    def __init__(self, chat: ChatModel, prompts: Prompts) -> None:
        self._chat = chat
        self._prompts = prompts

    async def of(self, checked: Checked) -> Opinion:
        """Return what the model thinks; a failure is a note and never an error."""
        cited = checked.cited()
        asked = [n for n, match in enumerate(cited) if match.support.supported][:_MOST]
        if not asked:
            return Opinion(on=checked)
        try:
            stands = await self._judged([_written(checked.spans[n], cited[n]) for n in asked])
        except (ModelError, ConsentNeeded) as error:
            failed = f"rules alone checked it, its own check failed: {error.title}"
            return Opinion(note=failed, on=checked)
        doubted = (n for n, stood in zip(asked, stands, strict=True) if not stood)
        return Opinion(frozenset(doubted), on=checked)

    async def _judged(self, claims: Sequence[str]) -> list[bool]:
        """Ask, and once more where the answer cannot be used."""
        fence = f"claims-{secrets.token_hex(6)}"
        count = str(len(claims))
        written = "\n\n".join(f"{n}. {claim}" for n, claim in enumerate(claims, 1))
        asked = self._prompts.render("judge-claims", fence=fence, claims=written, count=count)
        messages = [
            Message("system", self._prompts.render("judge", fence=fence)),
            Message("user", asked),
        ]
        reply = await self._reply(messages, len(claims))
        try:
            return parsed(reply, len(claims))
        except ValueError as problem:
            again = self._prompts.render("judge-again", problem=str(problem), count=count)
            messages += [Message("assistant", reply or "(nothing)"), Message("user", again)]
        try:
            return parsed(await self._reply(messages, len(claims)), len(claims))
        except ValueError as problem:
            raise ModelGarbage("The model judged in no form that can be read") from problem

    async def _reply(self, messages: Sequence[Message], claims: int) -> str:
        stream = self._chat.stream(messages, max_tokens=_TOKENS + _TOKENS_A_CLAIM * claims)
        async with aclosing(stream):
            return "".join([piece async for piece in without_thoughts(stream)]).strip()


def parsed(reply: str, claims: int) -> list[bool]:
    """Return for each claim whether the model finds it in its quotes.

    Raises:
        ValueError: It is not exactly the JSON that was asked for; says what is wrong.
    """
    try:
        read = json.loads(reply)
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON") from None
    if not isinstance(read, dict) or read.keys() != {"claims"} or not _are(read["claims"], dict):
        raise ValueError('it is not {"claims": [...]}')
    judged: dict[int, bool] = {}
    for each in read["claims"]:
        if each.keys() != {"n", "supported"} or type(each["supported"]) is not bool:
            raise ValueError('a claim is {"n": number, "supported": true or false}')
        if type(each["n"]) is not int or each["n"] in judged:
            raise ValueError("each number stands in it once")
        judged[each["n"]] = each["supported"]
    if sorted(judged) != list(range(1, claims + 1)):
        raise ValueError(f"the numbers are those from 1 to {claims}")
    return [judged[n] for n in range(1, claims + 1)]


def _are(items: object, kind: type) -> bool:
    return isinstance(items, list) and all(isinstance(item, kind) for item in items)


def _written(span: ClaimSpan, match: Match) -> str:
    quotes = [
        f"Quote of {one_line(quote.speaker)}: {shortened(quote.text, _CHARACTERS)}"
        for quote in match.quotes
    ]
    return "\n".join([f"Sentence: {shortened(span.bare, _CHARACTERS)}", *quotes])
