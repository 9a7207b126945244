"""How what waits for a peer is drawn on a terminal, and written as JSON."""

from __future__ import annotations

from typing import Any

from peertutor.cli.terminal import Terminal
from peertutor.core.lessons import Stakes
from peertutor.core.peers import Opinion
from peertutor.core.text import hanging, one_line, shortened
from peertutor.core.wording import TRUST, day, late, said_by
from peertutor.peers.items import ReviewItem
from peertutor.peers.review import Blind

_TITLE = 60


def draw_listed(terminal: Terminal, item: ReviewItem) -> None:
    """Draw one line of what waits, and what there is to know of it."""
    title = item.situation if item.is_blind else item.title
    terminal.line(f"{item.subject!s:<14} {shortened(title, _TITLE)}", "bold")
    facts = [item.kind.label, _stakes(item.stakes), day(item.since)]
    terminal.line(f"{'':<14} {' · '.join(filter(None, facts))}", "dim")
    if item.why_you:
        terminal.line(f"{'':<14} you {item.why_you}", "dim")
    if item.late_days:
        terminal.line(f"{'':<14} {late(item.late_days)}", "yellow")


def draw_item(
    terminal: Terminal, item: ReviewItem, *, opened: bool, blind: Blind | None = None
) -> None:
    """Draw one thing that waits; what was said of it only where it is opened."""
    terminal.line(f"{item.subject} · {item.kind.label} · {_stakes(item.stakes)}", "dim")
    terminal.line(one_line(item.title if opened else item.situation), "bold")
    if item.why_you:
        terminal.line(f"you {item.why_you}", "dim")
    if not opened:
        return
    if blind is not None:
        terminal.line(f"\nYou: {hanging(blind.text)}")
        terminal.line(blind.agreement.sentence, "yellow")
    for label, said in item.said.items():
        terminal.line(f"\n{label}: {hanging(said)}")
    for each in item.evidence:
        terminal.line(f"\n  “{hanging(each.quote)}”")
        terminal.line(f"  {each.speaker}, {each.source} · {TRUST[each.trust]}", "dim")
    for reason in item.reasons:
        terminal.line(f"\n! {reason}", "yellow")
    _draw_schools(terminal, item)


def _draw_schools(terminal: Terminal, item: ReviewItem) -> None:
    confirming, other = item.schools
    if confirming and other:
        terminal.line("\nTwo schools:", "bold")
    for each in (*confirming, *other):
        terminal.line(f"  {said_by(each)}")


def _stakes(stakes: Stakes) -> str:
    return {
        Stakes.LOW: "little depends on it",
        Stakes.MEDIUM: "something depends on it",
        Stakes.HIGH: "much depends on it",
    }[stakes]


def item_document(item: ReviewItem, *, opened: bool, blind: Blind | None = None) -> dict[str, Any]:
    """Return one thing that waits as JSON values; what was said only where it is opened."""
    document: dict[str, Any] = {
        "name": str(item.subject),
        "kind": item.kind.value,
        "situation": item.situation,
        "topic": item.topic,
        "stakes": item.stakes.value,
        "since": item.since.isoformat() if item.since else None,
        "blind": item.is_blind,
        "why_you": item.why_you,
        "yours": item.is_yours,
        "late_days": item.late_days,
        "allowed": [verdict.value for verdict in item.allowed],
    }
    if not opened:
        return document
    document |= {
        "title": item.title,
        "said": dict(item.said),
        "reasons": list(item.reasons),
        "trust": item.verification.trust.value,
        "content_hash": item.verification.content_hash,
        "evidence": [
            {
                "interview_id": each.span.interview_id,
                "turn": each.span.turn,
                "start": each.span.start,
                "end": each.span.end,
                "speaker": each.speaker,
                "source": each.source,
                "quote": each.quote,
                "trust": each.trust.value,
            }
            for each in item.evidence
        ],
        "opinions": [opinion_document(each) for each in item.verification.opinions.values()],
    }
    if blind is not None:
        document["answered_first"] = {
            "text": blind.text,
            "agreement": round(blind.agreement.share, 3),
            "differs": blind.agreement.differs,
        }
    return document


def opinion_document(opinion: Opinion) -> dict[str, Any]:
    """Return a peer's verdict as JSON values."""
    return {
        "peer": opinion.peer,
        "verdict": opinion.verdict.value,
        "at": opinion.at.isoformat(),
        "text": opinion.text,
        "blind": opinion.blind,
        "agreement": opinion.agreement,
    }
