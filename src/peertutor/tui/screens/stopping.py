"""How a sitting is left: paused, or at its end."""

from __future__ import annotations

from peertutor.capture.interview.standing import Standing
from peertutor.tui.screens.choosing import Way

PAUSE, FINISH = "pause", "finish"


def ways_to_stop(standing: Standing, finished: str) -> list[Way]:
    """Return what can be chosen; going on only while something is left, as `finished` says."""
    sitting = standing.recording.sitting
    if sitting < standing.sittings:
        about = f"Sitting {sitting + 1} of {standing.sittings} follows another day."
        finish = Way(FINISH, "That is all for this sitting", about)
    else:
        about = "Nothing can be asked about before you have released it."
        finish = Way(FINISH, "That is all: read it back to me", about)
    pause = Way(PAUSE, "Pause", "Go on another time; the line you are writing is kept too.")
    return [finish, pause] if finished else [finish, pause, Way("", "Go on", "Back to it.")]
