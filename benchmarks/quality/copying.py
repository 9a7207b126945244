"""A chat model that copies: what a model that does as it is told would write."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterator, Sequence

from peertutor.core.sentences import sentences
from peertutor.core.text import one_line, words
from peertutor.ports import Message

_SOURCE = re.compile(r"^\[(\d+)\] .*$", re.MULTILINE)
_SPEAKER = re.compile(r"^[^\n:.?!]{1,60}: ")
_ASKS = " (asks): "
_SOURCES = 4
_FEWEST_WORDS = 5


class Copier:
    """Copies from each of the first sources the sentence nearest to the question, with its mark.

    Two of them are joined in one claim with two marks, so that citing takes more than one quote.
    """

    name = "copier"

    async def stream(
        self, messages: Sequence[Message], *, max_tokens: int
    ) -> AsyncGenerator[str, None]:
        del max_tokens
        asked = messages[-1].content
        copied = list(_copied(asked))[:_SOURCES]
        if len(copied) > 2:
            (first, one), (second, other), *rest = copied[-2:] + copied[:-2]
            both = f"{one.rstrip('.!')}, and {other.rstrip('.!')} [{first}][{second}]."
            told = [*(_marked(n, text) for n, text in rest), both]
        else:
            told = [_marked(n, text) for n, text in copied]
        yield " ".join(told) or "Nothing was sent."

    async def models(self) -> list[str]:
        return [self.name]


def _marked(number: int, sentence: str) -> str:
    return f"{sentence.rstrip('.!')} [{number}]."


def _copied(request: str) -> Iterator[tuple[int, str]]:
    sources, _, question = request.rpartition("\n</")
    wanted = set(words(question.partition(">")[2]))
    marks = list(_SOURCE.finditer(sources))
    ends = [*(mark.start() for mark in marks[1:]), len(sources)]
    for mark, end in zip(marks, ends, strict=False):
        usable = list(_usable(sources[mark.end() : end]))
        if usable:
            yield int(mark[1]), max(usable, key=lambda said: len(wanted & set(words(said))))


def _usable(source: str) -> Iterator[str]:
    """Yield the whole sentences of a source that are no host's."""
    for line in source.split("\n"):
        if _ASKS not in line:
            for sentence in sentences(_SPEAKER.sub("", line)):
                if len(sentence.split()) >= _FEWEST_WORDS and sentence.endswith("."):
                    yield one_line(sentence)
