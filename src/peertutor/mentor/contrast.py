"""What colleagues and documents say against a reply, while its veteran can still be asked about it.

Only the veteran's own words leave here: whoever said otherwise stays unnamed and unquoted, and what
they take back later stands in nobody else's interview.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterator, Sequence
from operator import mul

from peertutor.core.interviews import Kind, Role
from peertutor.core.names import people
from peertutor.core.passages import Passage
from peertutor.core.sensitive import redacted
from peertutor.core.text import one_line
from peertutor.mentor.conflict import measures_otherwise, says_otherwise
from peertutor.mentor.finding.retrieve import Retriever
from peertutor.mentor.reading.reader import Reader, Sentence
from peertutor.ports import Embedder, Stemmer

_PASSAGES = 60  # an interview's own turns come first, and what others said far behind
_MOST_CHARACTERS = 2_000
_FEWEST_WORDS = 5
_MOST_PAIRS = 6
_CLOSE = 0.885
"""The cosine of two sentences about the same point.

In the sample company it finds three of the four turns that were planted to disagree, and five of
the 156 others (benchmarks/contrast.py); .87 finds no more of the four. Asking costs little: it is a
good question for any rule with a number.
"""


class Contrast:
    """Looks up whether anybody else said otherwise.

    Args:
        retriever: Finds what was said on the same point; only what is released.
        stemmer: The ledger's own.
        embedder: Tells how close two sentences are; only one of this machine, because a sentence
            may hold a secret. None: they have to share their words.
    """

    def __init__(
        self, retriever: Retriever, stemmer: Stemmer, embedder: Embedder | None = None
    ) -> None:
        self._retriever = retriever
        self._reader = Reader(stemmer)
        self._embedder = embedder

    async def said_otherwise(
        self, reply: str, *, veteran: str, interview_id: str
    ) -> tuple[int, int] | None:
        """Return the sentence of a reply that others contradict, `reply[start:end]`; None: nobody.

        Args:
            reply: What was just said.
            veteran: By whom; nobody contradicts themselves.
            interview_id: Where; its own turns do not count either.
        """
        # An embedder may be elsewhere: what looks like a secret is not sent.
        found = await self._retriever.search(redacted(reply)[:_MOST_CHARACTERS], _PASSAGES)
        others = [
            each.passage for each in found.passages if each.passage.interview_id != interview_id
        ]
        # Reading sixty passages takes longer than a screen may stand still.
        return await asyncio.to_thread(
            self._contradicted, reply[:_MOST_CHARACTERS], others, veteran
        )

    def _assertions(self, passage: Passage, veteran: str) -> Iterator[str]:
        """Yield the sentences of others in a passage: veterans, and documents."""
        mine = one_line(veteran)
        whose = people([mine, *(part.speaker for part in passage.parts)])
        for part in passage.parts:
            stands = part.role is Role.VETERAN or passage.kind is Kind.REFERENCE
            if stands and whose[one_line(part.speaker)] != whose[mine]:
                yield from (part.text[s.start : s.end] for s in self._reader.sentences(part.text))

    def _contradicted(
        self, reply: str, passages: Sequence[Passage], veteran: str
    ) -> tuple[int, int] | None:
        others = [said for each in passages for said in self._assertions(each, veteran)]
        pairs: list[tuple[Sentence, str, str]] = []
        for mine in self._reader.sentences(reply):
            said = reply[mine.start : mine.end]
            for other in others:
                if says_otherwise(said, other, self._reader):
                    return mine.start, mine.end
                if _is_whole(said, other) and measures_otherwise(said, other, self._reader):
                    pairs.append((mine, said, other))
        pairs.sort(key=lambda pair: -len(pair[0].stems & self._reader.stems(pair[2])))
        return self._closest(pairs[:_MOST_PAIRS])

    def _closest(self, pairs: Sequence[tuple[Sentence, str, str]]) -> tuple[int, int] | None:
        """Return the sentence that is nearest to one that measures otherwise, if it is near."""
        if self._embedder is None or not pairs:
            return None
        texts = list(dict.fromkeys(text for _, said, other in pairs for text in (said, other)))
        vectors = dict(zip(texts, self._embedder.embed_passages(texts), strict=True))
        close, mine = max(
            ((_cosine(vectors[said], vectors[other]), mine) for mine, said, other in pairs),
            key=lambda scored: scored[0],
        )
        return (mine.start, mine.end) if close >= _CLOSE else None


def _is_whole(*sentences: str) -> bool:
    return all(len(sentence.split()) >= _FEWEST_WORDS for sentence in sentences)


def _cosine(one: bytes, other: bytes) -> float:
    cosine: float = sum(map(mul, array("f", one), array("f", other)))
    return cosine
