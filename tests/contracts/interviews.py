"""Small interviews and answers for the contract tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from peertutor.core.answers import (
    Answer,
    Citation,
    Claim,
    Mode,
    Reason,
    ReasonCode,
    SuggestedPeer,
    Timing,
    Verdict,
)
from peertutor.core.interviews import Interview, InterviewState, Role, Turn
from peertutor.core.passages import Passage, PassageDraft, RetrievedPassage, Span


def make_interview(
    interview_id: str,
    *texts: str,
    day: date | None = None,
    state: InterviewState = InterviewState.RELEASED,
) -> Interview:
    """Return an interview in which a host and a veteran take turns, the veteran last."""
    veteran_first = len(texts) % 2
    return Interview(
        id=interview_id,
        title=f"Talk {interview_id}",
        turns=tuple(
            Turn(
                index=index,
                speaker="Ana" if index % 2 != veteran_first else "Host",
                text=text,
                role=Role.VETERAN if index % 2 != veteran_first else Role.CONTEXT,
            )
            for index, text in enumerate(texts)
        ),
        state=state,
        topic="printers",
        date=day,
        veterans=("Ana",),
        metadata={"source": "test", "pages": [1, 2]},
    )


def cut_by_turn(interview: Interview) -> list[PassageDraft]:
    """Return one passage for each turn that says something."""
    return [
        PassageDraft(
            spans=(Span(turn.index, 0, len(turn.text)),),
            text=f"{turn.speaker}: {turn.text}",
            heading=interview.title,
        )
        for turn in interview.turns
        if turn.text
    ]


def make_answer(
    question: str,
    quoted: Sequence[Passage] = (),
    *,
    found: Sequence[Passage] = (),
    mode: Mode = Mode.EXTRACTIVE,
) -> Answer:
    """Return an answer that quotes the first part of each passage of `quoted`."""
    citations = tuple(
        Citation(
            n=n,
            interview_id=passage.interview_id,
            title=passage.title,
            turn=passage.first_turn,
            speaker=passage.parts[0].speaker,
            date=passage.date,
            start=passage.parts[0].start,
            end=passage.parts[0].end,
            quote=passage.parts[0].text,
        )
        for n, passage in enumerate(quoted, 1)
    )
    text = " ".join(f"{citation.quote} [{citation.n}]" for citation in citations)
    return Answer(
        question=question,
        standalone=f"{question} ({text})" if text else question,
        mode=mode,
        text=text,
        verdict=Verdict.GROUNDED,
        confidence=0.75,
        reasons=(Reason(ReasonCode.CONFLICT, f"Ana says “{text}”"),),
        labels=(f"“{text}” is one veteran's word",),
        claims=(
            Claim(text=text, start=0, end=len(text), support=0.5, supported=True, citations=(1,)),
        ),
        citations=citations,
        passages=tuple(
            RetrievedPassage(rank=rank, score=1 / rank, passage=passage, lexical=2.5)
            for rank, passage in enumerate([*quoted, *found], 1)
        ),
        suggested_peers=(SuggestedPeer("Ana", f"said “{text}”"),),
        features={"coverage": 0.25},
        timing=Timing(lexical=1.5, total=12.25),
        model_note="no model",
    )


def revised(interview: Interview, turn: int, text: str) -> Interview:
    """Return the interview with other words in one turn."""
    turns = list(interview.turns)
    turns[turn] = replace(turns[turn], text=text)
    return replace(interview, turns=tuple(turns))
