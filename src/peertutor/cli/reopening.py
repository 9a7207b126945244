"""After a release: what it answers is answered again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from peertutor.cli.terminal import Terminal
from peertutor.core.text import shortened

if TYPE_CHECKING:
    from peertutor.bootstrap import Services

_QUESTION = 80


def answer_again(terminal: Terminal, services: Services, interview_id: str) -> None:
    """Answer open questions that an interview may answer, and say which it did."""
    told = asyncio.run(services.peers.reopening.after(interview_id))
    for question in told:
        terminal.line(f"Answers “{shortened(question, _QUESTION)}”; whoever asked is told.")
