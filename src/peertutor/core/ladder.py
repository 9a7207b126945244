"""The asking ladder: what colleagues see of a question that its asker shares.

Private questions stay with their asker. An anonymous one is shared without anything that differs by
who asks it: no hour, no times and no model of their machine, and not the words of the conversation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from peertutor.core.answers import Answer, Rung, Timing


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedByMe:
    """A question that the owner of a store has shared.

    Attributes:
        question: The shared ledger's number.
        answer: The answer that they were given, by the number of their store.
        read: The number of the latest verdict that they have read as a reply; 0 before any.
    """

    question: int
    answer: int
    rung: Rung
    read: int = 0


def as_shared(answer: Answer, rung: Rung) -> Answer:
    """Return what colleagues are shown of an answer that its asker shares.

    Raises:
        ValueError: It is private.
    """
    if rung is Rung.PRIVATE:
        raise ValueError("a private question never reaches the shared ledger")
    # As it stands alone: "and by day?" says nothing to whoever was not there.
    shared = replace(answer, question=answer.standalone, timing=Timing(), features={})
    if rung is Rung.NAMED:
        return shared
    return replace(shared, model_note="")
