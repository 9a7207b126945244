"""An interview, in short: the few steps that every part drives."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from peertutor.bootstrap import Services, open_services
from peertutor.capture.interview.sitting import Sitting
from peertutor.core.interviews import Interview, InterviewState, Role, Turn
from peertutor.core.recordings import Recording
from peertutor.settings import load_settings

PROGRAM = str(Path(sys.executable).with_name("peertutor"))
WORDS_ONLY = {"embedding.provider": "none"}


@contextmanager
def services_of(workspace: Path, *, by_meaning: bool = False) -> Iterator[Services]:
    """Open a workspace, with the embedder only where something is to be found by meaning."""
    flags = {} if by_meaning else WORDS_ONLY
    with open_services(load_settings(workspace, flags)) as services:
        yield services


def begun(services: Services) -> Sitting:
    """Begin an interview; its first question is open."""
    interviewer = services.interviews.interviewer
    sitting = interviewer.begin("critical-incident", topic="the pump", veteran="Ana")
    asyncio.run(sitting.go_on())
    return sitting


def replied(sitting: Sitting, text: str) -> None:
    """Reply to the open question, and wait for the next one."""

    async def reply() -> None:
        async for _ in sitting.reply(text):
            pass

    asyncio.run(reply())


def words(draw: random.Random, number: int) -> str:
    """Return a reply that is unlike any other and tells something."""
    things = ("valve", "gauge", "filter", "relay", "pump")
    rest = "because the second one was hot and I heard a whistle below the floor of the hall"
    said = f"I turned {draw.choice(things)} {number} to {draw.randrange(2, 90)} degrees {rest}"
    return said[: draw.randrange(40, len(said))].strip()


def closed(services: Services, turns: int) -> str:
    """Put an interview of so many turns on record and close it, another one being open."""
    draw = random.Random(turns)
    said = tuple(
        Turn(
            index=number,
            speaker=("PeerTutor", "Ana")[number % 2],
            text=f"{words(draw, number)}. {words(draw, number)}.",
            role=(Role.CONTEXT, Role.VETERAN)[number % 2],
        )
        for number in range(turns)
    )
    found = services.interviews.protocols.get("critical-incident")
    held = Interview(
        id="whole",
        title="The whole hall",
        topic="the hall",
        veterans=("Ana",),
        state=InterviewState.CLOSED,
        turns=said,
    )
    recordings = services.ledger.recordings
    recordings.begin(Recording(interview=replace(held, turns=()), protocol=found.text))
    recordings.append(held.id, said, seconds=1)
    recordings.note(held.id, state=InterviewState.CLOSED)
    begun(services)
    return held.id
