"""What colleagues and documents say against a reply, while its veteran can still be asked about it.

Only the veteran's own words leave here: whoever said otherwise stays unnamed and unquoted, and what
they take back later stands in nobody else's interview.
"""

from __future__ import annotations

from collections.abc import Iterator

from peertutor.core.interviews import Kind, Role
from peertutor.core.passages import Passage, SpanText
from peertutor.core.sensitive import redacted
from peertutor.core.text import one_line
from peertutor.mentor.conflict import says_otherwise
from peertutor.mentor.reading import Reader
from peertutor.mentor.retrieve import Retriever
from peertutor.ports import Stemmer

_PASSAGES = 8
_MOST_CHARACTERS = 2_000


class Contrast:
    """Looks up whether anybody else said otherwise.

    Args:
        retriever: Finds what was said on the same point; only what is released.
        stemmer: The ledger's own.
    """

    def __init__(self, retriever: Retriever, stemmer: Stemmer) -> None:
        self._retriever = retriever
        self._reader = Reader(stemmer)

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
            part
            for each in found.passages
            if each.passage.interview_id != interview_id
            for part in _voices(each.passage, veteran)
        ]
        for mine in self._reader.sentences(reply[:_MOST_CHARACTERS]):
            said = reply[mine.start : mine.end]
            if any(self._against(said, part.text) for part in others):
                return mine.start, mine.end
        return None

    def _against(self, said: str, part: str) -> bool:
        return any(
            says_otherwise(said, part[theirs.start : theirs.end], self._reader)
            for theirs in self._reader.sentences(part)
        )


def _voices(passage: Passage, veteran: str) -> Iterator[SpanText]:
    """Yield what others assert in a passage: veterans, and documents."""
    own = one_line(veteran).casefold()
    for part in passage.parts:
        stands = part.role is Role.VETERAN or passage.kind is Kind.REFERENCE
        if stands and one_line(part.speaker).casefold() != own:
            yield part
