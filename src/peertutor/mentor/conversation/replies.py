"""Fixed replies from a file in the package: the first whose pattern fits the whole line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_LONGEST = 160
"""A longer line is no small talk."""

_AROUND = re.compile(r"[\s!?.…,;:)\-]+$|,? (?:please|pls|though|then|anyway)$")
_INSIDE = re.compile(r"[,;:!?.]+(?= )")
_BEFORE = re.compile(
    r"(?:oh|well|ok(?:ay)?|so|and|but|please|hm+|um+|sorry|hey|hi|hello|wait|wow|yes|no|yeah|thanks?"
    r"|thank you|peertutor|just|by the way|btw|one more thing|just out of curiosity)\b"
    r"[\s,!.:;-]*(?=\w|“)"
)
_MOST_BEFORE = 3
_NAME = " peertutor"


@dataclass(frozen=True, slots=True)
class Reply:
    """A fixed reply.

    Attributes:
        name: What it is a reply to.
        say: The reply.
        about_it: Whether "it" means something else in a conversation that has a topic.
    """

    name: str
    say: str
    about_it: bool
    patterns: tuple[re.Pattern[str], ...]


def fixed_reply(line: str, file: str) -> Reply | None:
    """Return the reply of `file` to a line; None where nothing in it fits."""
    wordings = tuple(folded(line))
    for reply in _replies(file):
        if any(pattern.fullmatch(text) for text in wordings for pattern in reply.patterns):
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
        )
        for each in tomllib.loads(text)["reply"]
    )


def _as_written(pattern: str) -> str:
    """Return the pattern with groups that capture nothing."""
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)
