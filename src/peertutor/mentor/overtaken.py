"""Whether what an answer rests on may still be shown: the ledger is asked once more before it is.

Between the search and the last word somebody may have taken words back, erased them, or found them
wrong; also in another process, whose index says nothing of it here.
"""

from __future__ import annotations

from collections.abc import Iterator

from peertutor.core.answers import Answer, Citation
from peertutor.core.errors import SubjectMoved
from peertutor.core.interviews import Trust
from peertutor.core.passages import Passage
from peertutor.core.vouching import of_words
from peertutor.ports import PassageStore

_AGAINST = frozenset({Trust.DISPUTED, Trust.RETIRED})

OVERTAKEN = "What this answer rests on was taken back or doubted meanwhile"


def refuse_overtaken(answer: Answer, ledger: PassageStore) -> None:
    """Make sure that every quote still stands as it stood when it was found.

    Raises:
        SubjectMoved: It is gone, retired, or disputed by now.
    """
    if answer.citations and any(_overtaken(answer, ledger)):
        raise SubjectMoved(
            OVERTAKEN,
            cause="A colleague changed it while you were being answered.",
            remedy="Ask again: what is left may still answer it.",
            retryable=True,
        )


def _overtaken(answer: Answer, ledger: PassageStore) -> Iterator[bool]:
    held = [found.passage for found in answer.passages]
    now = ledger.passages([passage.id for passage in held])
    for citation in answer.citations:
        here = [passage for passage in held if _holds(passage, citation)]
        yield not any(passage.id in now and _stands(now[passage.id], citation) for passage in here)


def _holds(passage: Passage, citation: Citation) -> bool:
    return passage.interview_id == citation.interview_id and any(
        part.turn == citation.turn and part.start <= citation.start and citation.end <= part.end
        for part in passage.parts
    )


def _stands(passage: Passage, citation: Citation) -> bool:
    words = of_words(passage, citation.turn, citation.start, citation.end)
    return words.trust not in _AGAINST or citation.trust in _AGAINST
