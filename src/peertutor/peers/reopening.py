"""What is released answers open questions: each is answered again, and its asker told.

Who asked is not looked up. The new answer stands where the question does, and the asker's own store
finds that it is another one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from peertutor.core.answers import Answer
from peertutor.peers.gaps import Gaps
from peertutor.ports.reviews import ReviewStore

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
        found = [
            each for each in self._gaps.open_questions() if interview_id in self._sources(each.text)
        ][:_MOST]
        shared = {each.number: each for each in self._store.shared_questions()}
        told = []
        for question in found:
            answer = await self._answered(question.text)
            if answer is None or not _rests_on(answer, interview_id):
                continue
            asked = shared[question.number]
            # As its asker put it, with whatever they had asked before.
            first = asked.answer
            anew = replace(answer, question=first.question, standalone=first.standalone)
            if self._store.answer_again(asked, anew):
                told.append(question.text)
        return told


def _rests_on(answer: Answer, interview_id: str) -> bool:
    return any(citation.interview_id == interview_id for citation in answer.citations)
