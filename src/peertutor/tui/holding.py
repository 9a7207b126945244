"""An interview from its beginning to its release, screen after screen."""

from __future__ import annotations

import asyncio

from textual.app import App

from peertutor.core.errors import PeerTutorError
from peertutor.core.plans import InterviewPlan
from peertutor.core.text import one_line
from peertutor.tui.desk import Desk, tell
from peertutor.tui.screens.beginning import BeginningScreen
from peertutor.tui.screens.interview import InterviewScreen
from peertutor.tui.screens.opening import Opening
from peertutor.tui.screens.readback import ReadBackScreen


async def hold(app: App[None], desk: Desk, plan: InterviewPlan) -> bool:
    """Hold an interview; return whether something was released.

    Left anywhere, it is kept as far as it has come, and offered again at the next beginning.
    """
    sitting = await app.push_screen_wait(BeginningScreen(desk, plan))
    if sitting is None:
        return False
    if not sitting.recording.turns and not await app.push_screen_wait(Opening(sitting.protocol)):
        return False
    interview_id = await app.push_screen_wait(InterviewScreen(desk, sitting))
    if not interview_id:
        return False
    return await read_back(app, desk, interview_id)


async def read_back(app: App[None], desk: Desk, interview_id: str) -> bool:
    """Read the lessons of an interview back; return whether something was released.

    What colleagues have asked and what was released answers is answered again.
    """
    released = await app.push_screen_wait(ReadBackScreen(desk, interview_id))
    if released:
        await _answer_again(app, desk, interview_id)
    return bool(released)


async def _answer_again(app: App[None], desk: Desk, interview_id: str) -> None:
    """Answer what colleagues have asked and what was released answers, and say how much."""
    services = await desk.services()
    try:
        reopening = await asyncio.to_thread(lambda: services.peers.reopening)
        told = await reopening.after(interview_id)
    except PeerTutorError as error:
        tell(app.screen, error)
        return
    if told:
        asked = "An open question" if len(told) == 1 else f"{len(told)} open questions"
        app.notify(one_line(f"{asked} answered with it; whoever asked is told."), markup=False)
