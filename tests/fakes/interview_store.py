"""An interview store that remembers what it was given, and decides as a ledger would."""

from __future__ import annotations

from collections.abc import Sequence

from peertutor.core.errors import NotFound
from peertutor.core.interviews import Interview, InterviewSummary, Turn
from peertutor.core.passages import PassageDraft


class FakeInterviewStore:
    """An `InterviewStore` in memory; `asked` lists the ids in the order they were given."""

    def __init__(self) -> None:
        self.kept: dict[str, Interview] = {}
        self.passages: dict[str, Sequence[PassageDraft]] = {}
        self.asked: list[str] = []

    def add_interview(self, interview: Interview, passages: Sequence[PassageDraft]) -> str:
        self.asked.append(interview.id)
        before = self.kept.get(interview.id)
        if before and before.content_hash == interview.content_hash:
            return "unchanged"
        self.kept[interview.id] = interview
        self.passages[interview.id] = passages
        return "revised" if before else "added"

    def interviews(self) -> list[InterviewSummary]:
        return []

    def interview(self, interview_id: str) -> Interview:
        if interview_id not in self.kept:
            raise NotFound(f"No interview {interview_id}")
        return self.kept[interview_id]

    def turns(self, interview_id: str, first: int, last: int) -> list[Turn]:
        return list(self.interview(interview_id).turns[first : last + 1])

    def delete_interview(self, interview_id: str) -> None:
        del self.kept[interview_id]
