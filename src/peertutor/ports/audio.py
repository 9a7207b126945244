"""The seam of recordings that are turned into words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Audio:
    """A recording as it is sent.

    Attributes:
        data: The file's bytes.
        ending: What its name ends in, dot and all, in lower case: it tells the format.
    """

    data: bytes
    ending: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words of a recording.

    Attributes:
        start: Seconds from its beginning, at least 0.
        end: Not before `start`.
        text: Cleaned, on one line, not empty.
    """

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard.

    Attributes:
        text: All of it, cleaned; never empty.
        segments: The same words with their times, in order; empty where there are none that can be
            used.
    """

    text: str
    segments: tuple[Segment, ...] = ()


class Transcriber(Protocol):
    """An audio model behind an OpenAI-compatible endpoint."""

    async def transcribe(self, audio: Audio) -> Transcript:
        """Return what is said in a recording.

        Raises a `ModelError` for everything but a transcript that holds words; raises
        `ConsentNeeded` before anything is sent to a host that nobody allowed.
        """
        ...
