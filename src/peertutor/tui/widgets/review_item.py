"""How something that waits for a peer looks in the Review room."""

from __future__ import annotations

from textual.content import Content

from peertutor.core.lessons import Stakes
from peertutor.core.text import one_line
from peertutor.core.wording import TRUST, late, said_by
from peertutor.peers.items import ReviewItem
from peertutor.peers.review import Blind
from peertutor.tui.text import joined

_STAKES = {
    Stakes.LOW: ("little depends on it", "dim"),
    Stakes.MEDIUM: ("something depends on it", "dim"),
    Stakes.HIGH: ("much depends on it", "bold $text-warning"),
}
_ANSWER_FIRST = (
    "Much depends on this, so you answer before you see what was said.\n"
    "enter: say what you would do.   o: see it without answering."
)


def facts(item: ReviewItem) -> Content:
    """Return what it is, how much depends on it, and why this peer is asked."""
    when = f"{item.since:%d %b %Y}" if item.since else ""
    line = joined((item.kind.label, "$accent"), _STAKES[item.stakes], (when, "dim"), between=" · ")
    why = f"You {item.why_you}." if item.why_you else ""
    return joined(line, (why, "dim"), (late(item.late_days), "$text-warning"), between="\n")


def body(item: ReviewItem, *, opened: bool, blind: Blind | None) -> Content:
    """Return what there is to decide on; what was said only where it is opened."""
    if not opened:
        return joined(_ANSWER_FIRST)
    return joined(
        *_first(blind),
        *(joined((f"{label}\n", "bold"), said) for label, said in item.said.items()),
        *(_quote(item, n) for n in range(len(item.evidence))),
        *((f"! {reason}", "$text-warning") for reason in item.reasons),
        _schools(item),
        between="\n\n",
    )


def _first(blind: Blind | None) -> list[Content]:
    if blind is None:
        return []
    return [
        joined(("You\n", "bold"), blind.text, (f"\n{blind.agreement.sentence}", "$text-accent"))
    ]


def _quote(item: ReviewItem, n: int) -> Content:
    each = item.evidence[n]
    source = f"\n{one_line(each.speaker)}, {each.source} · {TRUST[each.trust]}"
    return joined((f"“{each.quote}”", "italic"), (source, "dim"))


def _schools(item: ReviewItem) -> Content:
    confirming, other = item.schools
    heading = "Two schools\n" if confirming and other else "What peers say\n"
    lines = [said_by(each) for each in (*confirming, *other)]
    return joined((heading, "bold"), "\n".join(lines)) if lines else Content("")
