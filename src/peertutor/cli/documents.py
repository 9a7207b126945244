"""The `--json` twins: values as the documents that scripts rely on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from peertutor.core.answers import Answer, Citation, Claim, Timing
from peertutor.core.changes import Notice
from peertutor.core.errors import PeerTutorError
from peertutor.core.interviews import InterviewSummary
from peertutor.core.ladder import SharedByMe
from peertutor.core.passages import RetrievedPassage
from peertutor.ports import ConversationSummary, KeptAnswer

if TYPE_CHECKING:
    from peertutor.peers.ladder import Sharing

Document = dict[str, Any]

_SEARCH_TIMES = ("embed", "dense", "lexical", "fuse", "total")
_ASK_TIMES = ("retrieve", "first_token", "total")


def search_document(
    query: str, passages: Iterable[RetrievedPassage], timing: Timing, qid: object = None
) -> Document:
    """Return what `search --json` prints for one query."""
    return {
        **_named(qid),
        "query": query,
        "passages": [_passage(found) for found in passages],
        "timing_ms": _times(timing, _SEARCH_TIMES),
    }


def answer_document(answer: Answer, qid: object = None, *, kept_as: int | None = None) -> Document:
    """Return what `ask --json` prints for one answer; `kept_as` is its number in the history."""
    return {
        **_named(qid),
        **({} if kept_as is None else {"kept_as": kept_as}),
        "question": answer.question,
        "mode": answer.mode.value,
        "answer": answer.text,
        "verdict": answer.verdict.value,
        "needs_peer": answer.needs_peer,
        "confidence": answer.confidence,
        "reasons": [{"code": reason.code.value, "text": reason.text} for reason in answer.reasons],
        "labels": list(answer.labels),
        "claims": [_claim(claim) for claim in answer.claims],
        "citations": [_citation(citation) for citation in answer.citations],
        "passages": [_passage(found) for found in answer.passages],
        "suggested_peers": [{"name": p.name, "why": p.why} for p in answer.suggested_peers],
        "dropped_citations": answer.dropped_citations,
        "timing_ms": _times(answer.timing, _ASK_TIMES),
    }


def error_document(error: PeerTutorError, qid: object, **asked: str) -> Document:
    """Return what a batch prints in the place of a result that there is not."""
    said = {"title": error.title, "cause": error.cause, "remedy": error.remedy}
    return {**_named(qid), **asked, "error": said}


def interview_document(summary: InterviewSummary) -> Document:
    """Return one interview as `interviews --json` lists it."""
    return {
        "id": summary.id,
        "title": summary.title,
        "kind": summary.kind.value,
        "state": summary.state.value,
        "topic": summary.topic,
        "date": summary.date.isoformat() if summary.date else None,
        "url": summary.url,
        "veterans": list(summary.veterans),
        "revision": summary.revision,
        "turns": summary.turns,
        "words": summary.words,
        "passages": summary.passages,
    }


def conversation_document(summary: ConversationSummary) -> Document:
    """Return one conversation as `history --json` lists it."""
    return {
        "conversation": summary.id,
        "first_question": summary.first_question,
        "questions": summary.questions,
        "last_asked_at": summary.last_asked_at.isoformat(),
    }


def kept_document(kept: KeptAnswer) -> Document:
    """Return one answer as `history show --json` prints it."""
    return {
        "asked_at": kept.asked_at.isoformat(),
        "feedback": kept.feedback.value if kept.feedback else None,
        "notices": [notice_document(each) for each in kept.notices],
        "shared": shared_document(kept.shared) if kept.shared else None,
        **answer_document(kept.answer, kept_as=kept.id),
    }


def shared_document(shared: SharedByMe) -> Document:
    """Return how an answer was shared, as `history shared` and `history show --json` print it."""
    return {"question": shared.question, "answer": shared.answer, "rung": shared.rung.value}


def sharing_document(seen: Sharing) -> Document:
    """Return what colleagues see of a question, as `history share --json` prints it."""
    return {
        "question_number": seen.question or None,
        "rung": seen.rung.value,
        "asker": seen.asker,
        "warning": seen.warning,
        "standalone": seen.answer.standalone,
        **answer_document(seen.answer),
    }


def notice_document(notice: Notice) -> Document:
    """Return what has changed of an answer, as `recall` and `history show --json` print it."""
    return {
        "id": notice.id,
        "at": notice.at.isoformat(),
        "kind": notice.kind.value,
        "text": notice.kind.sentence,
        "holds": notice.holds,
        "read_at": notice.read_at.isoformat() if notice.read_at else None,
    }


def _named(qid: object) -> Document:
    return {} if qid is None else {"qid": qid}


def _passage(found: RetrievedPassage) -> Document:
    passage = found.passage
    return {
        "rank": found.rank,
        "score": found.score,
        "interview_id": passage.interview_id,
        "title": passage.title,
        "speakers": list(passage.speakers),
        "first_turn": passage.first_turn,
        "last_turn": passage.last_turn,
        "spans": [{"turn": p.turn, "start": p.start, "end": p.end} for p in passage.parts],
        "text": passage.text,
        "trust": passage.trust.value,
    }


def _claim(claim: Claim) -> Document:
    return {
        "text": claim.text,
        "start": claim.start,
        "end": claim.end,
        "support": claim.support,
        "citations": list(claim.citations),
    }


def _citation(citation: Citation) -> Document:
    day = {"date": citation.date.isoformat()} if citation.date else {}
    return {
        "n": citation.n,
        "interview_id": citation.interview_id,
        "title": citation.title,
        "turn": citation.turn,
        "speaker": citation.speaker,
        **day,
        "start": citation.start,
        "end": citation.end,
        "quote": citation.quote,
        "trust": citation.trust.value,
    }


def _times(timing: Timing, names: Iterable[str]) -> Document:
    """Return the named times in milliseconds, null where a step did not run."""
    times = {name: getattr(timing, name) for name in names}
    return {name: None if ms is None else round(ms, 3) for name, ms in times.items()}
