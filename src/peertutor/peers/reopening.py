"""What is released answers open questions: each is answered again, and its asker told.

Who asked is not looked up. The new answer stands where the question does, and the asker's own store
finds that it is another one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import islice

from peertutor.core.answers import Answer
from peertutor.core.text import one_line
from peertutor.peers.gaps import Gaps
from peertutor.ports.reviews import ReviewStore, SharedQuestion

_MOST = 50
"""So many questions are answered again after one release, the latest ones that it may concern."""


class Reopening:
    """Answers open questions again.

    Args:
        store: Where they stand.
        gaps: Knows which are open.
        sources: Returns the ids of the interviews that a question finds, by their words alone.
        answered: Answers a question as anybody would be answered; None where that fails.
    """

    def __init__(
        self,
        store: ReviewStore,
        gaps: Gaps,
        sources: Callable[[str], frozenset[str]],
        answered: Callable[[str], Awaitable[Answer | None]],
    ) -> None:
        self._store = store
        self._gaps = gaps
        self._sources = sources
        self._answered = answered

    async def after(self, interview_id: str) -> list[str]:
        """Answer again what an interview, released just now, may answer.

        Returns:
            The questions that are now answered with its words.
        """
        told = []
        for asked in await asyncio.to_thread(self._concerned, interview_id):
            first = asked.answer
            answer = await self._answered(first.standalone)
            if answer is None or not _rests_on(answer, interview_id):
                continue
            # As its asker put it, with whatever they had asked before.
            anew = replace(answer, question=first.question, standalone=first.standalone)
            if await asyncio.to_thread(self._store.answer_again, asked, anew):
                told.append(one_line(first.standalone))
        return told

    def _concerned(self, interview_id: str) -> list[SharedQuestion]:
        """Return what is open and finds an interview, the latest first."""
        shared = {each.number: each for each in self._store.shared_questions()}
        open_ = (each for each in self._gaps.open_questions() if each.number in shared)
        found = (each for each in open_ if interview_id in self._sources(each.text))
        return [shared[each.number] for each in islice(found, _MOST)]


def _rests_on(answer: Answer, interview_id: str) -> bool:
    return any(citation.interview_id == interview_id for citation in answer.citations)
