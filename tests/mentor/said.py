"""What three invented colleagues said, as passages ready to be asked about."""

from __future__ import annotations

from datetime import date

from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.passages import Passage, RetrievedPassage, SpanText


def passage(
    number: int,
    *turns: tuple[str, str] | tuple[str, str, Role],
    title: str = "",
    said_on: date | None = date(2026, 1, 15),
    kind: Kind = Kind.INTERVIEW,
    trust: Trust = Trust.TOLD,
    rank: int = 0,
    dense: float | None = None,
    lexical: float | None = None,
) -> RetrievedPassage:
    """Return a passage of these turns: speaker, words, and the role if not a veteran's."""
    parts = []
    for index, (speaker, text, *role) in enumerate(turns):
        # The passage shows the turn from its eighth character on: offsets are the turn's own.
        start = 8 * (index == 0)
        parts.append(
            SpanText(
                turn=10 * number + index,
                start=start,
                end=start + len(text),
                speaker=speaker,
                role=role[0] if role else Role.VETERAN,
                text=text,
            )
        )
    joined = Passage(
        id=number,
        interview_id=f"talk-{number}",
        title=title or f"Talk {number}",
        topic="",
        date=said_on,
        kind=kind,
        trust=trust,
        text="\n".join(f"{part.speaker}: {part.text}" for part in parts),
        parts=tuple(parts),
    )
    rank = rank or number
    return RetrievedPassage(
        rank=rank, score=1 / (60 + rank), passage=joined, dense=dense, lexical=lexical
    )


def turn_text(found: RetrievedPassage, turn: int) -> str:
    """Return the whole turn that a part of the passage was cut from."""
    part = next(part for part in found.passage.parts if part.turn == turn)
    return "#" * part.start + part.text


RINGING = passage(
    1,
    ("Tobias Renn", "When do you ring a client who has gone quiet?", Role.CONTEXT),
    (
        "Ana Ruiz",
        (
            "Yeah, exactly. I ring a quiet client within ten minutes, before I look at any log. "
            "It shows them that somebody is there. Do you see?"
        ),
    ),
    title="Reading a client's tone",
    said_on=date(2026, 3, 11),
    dense=0.9,
    lexical=12.0,
)
LOGS = passage(
    2,
    ("Tobias Renn", "And you, Ben?", Role.CONTEXT),
    (
        "Ben Okafor",
        (
            "I never ring a quiet client before I have read the logs. A quiet client hears in your "
            "voice that you know nothing, so I take thirty minutes for the logs first."
        ),
    ),
    title="Handing over",
    said_on=date(2026, 2, 1),
    dense=0.87,
    lexical=9.0,
)
PRINTER = passage(
    3,
    ("Cy Marsh", "The toner chip counts pages. It weighs 720 grams when it is really empty."),
    title="The printer that lies",
    dense=0.78,
    lexical=2.0,
)
