"""Fixed replies from a file in the package: the first whose wording fits the whole line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from peertutor.core.text import words
from peertutor.mentor.conversation.words import FUNCTION_WORDS

_LONGEST = 160
"""A longer line is no small talk."""

_AROUND = re.compile(r"[\s!?.…,;:)\-]+$|,? (?:please|pls|though|then|anyway)$")
_SENTENCES = re.compile(r"[,.;:!?]+(?:\s+|$)|\s[-–—]\s")
_INSIDE = re.compile(r"[,;:!?.]+(?= )")
_BEFORE = re.compile(
    r"(?:oh|well|ok(?:ay)?|so|and|but|please|hm+|um+|sorry|hey|hi|hello|wait|wow|yes|no|yeah|thanks?"
    r"|thank you|peertutor|just|by the way|btw|one more thing|just out of curiosity)\b"
    r"[\s,!.:;-]*(?=\w|“)"
)
_MOST_BEFORE = 3
_NAME = " peertutor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bag:
    """Words by which a line is known in whatever order they stand.

    Attributes:
        needs: One word of each of these has to be there.
        words: Beside words that say nothing, no other than these may be.
        never: It is another question when it begins with one of these.
    """

    needs: tuple[frozenset[str], ...]
    words: frozenset[str]
    never: frozenset[str]

    def holds(self, said: Sequence[str]) -> bool:
        """Whether a line of these words is known by this."""
        telling = set(said) - FUNCTION_WORDS
        return (
            said[0] not in self.never
            and all(not group.isdisjoint(said) for group in self.needs)
            and telling <= self.words.union(*self.needs)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A fixed reply.

    Attributes:
        name: What it is a reply to.
        say: The reply.
        about_it: Whether "it" means something else in a conversation that has a topic.
        patterns: Wordings that fit the whole line.
        bags: What else it is known by.
    """

    name: str
    say: str
    about_it: bool
    patterns: tuple[re.Pattern[str], ...]
    bags: tuple[Bag, ...]


def fixed_reply(line: str, file: str) -> Reply | None:
    """Return the reply of `file` to a line; None where nothing in it fits.

    Of several sentences each has to fit; the last is replied to.
    """
    found = _reply_to(line, file)
    if found is None and len(line) <= _LONGEST:
        parts = [part for part in _SENTENCES.split(line) if part.strip()]
        found_each = [_reply_to(part, file) for part in parts]
        found = found_each[-1] if len(parts) > 1 and all(found_each) else None
    return found


def _reply_to(line: str, file: str) -> Reply | None:
    wordings = tuple(folded(line))
    for reply in _replies(file):
        if any(pattern.fullmatch(text) for text in wordings for pattern in reply.patterns):
            return reply
    for said in filter(None, map(words, wordings)):
        for reply in _replies(file):
            if any(bag.holds(said) for bag in reply.bags):
                return reply
    return None


def folded(line: str) -> Iterator[str]:
    """Yield the line in lower case without what stands around it, then without what leads in."""
    text = _INSIDE.sub("", " ".join(line.lower().replace("’", "'").split()))
    if len(text) > _LONGEST:
        return
    while (shorter := _AROUND.sub("", text)) != text:
        text = shorter
    if text:
        yield text
    if text.endswith(_NAME):
        yield text.removesuffix(_NAME)
    for _ in range(_MOST_BEFORE):
        shorter = _BEFORE.sub("", text, count=1) if _BEFORE.match(text) else text
        if shorter == text:
            return
        text = shorter
        yield text


@cache
def _replies(file: str) -> tuple[Reply, ...]:
    text = files("peertutor.mentor.conversation").joinpath(file).read_text(encoding="utf-8")
    return tuple(
        Reply(
            name=each["name"],
            say=each["say"],
            about_it=each.get("about_it", False),
            patterns=tuple(re.compile(_as_written(pattern)) for pattern in each["ask"]),
            bags=tuple(_bag(**bag) for bag in each.get("bags", ())),
        )
        for each in tomllib.loads(text)["reply"]
    )


def _bag(needs: Sequence[str], words: str = "", never: str = "") -> Bag:
    return Bag(
        needs=tuple(frozenset(group.split()) for group in needs),
        words=frozenset(words.split()),
        never=frozenset(never.split()),
    )


def _as_written(pattern: str) -> str:
    """Return the pattern with groups that capture nothing."""
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)
