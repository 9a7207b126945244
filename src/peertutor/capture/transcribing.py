"""Recordings before and after they are transcribed: read safely, and written as transcripts."""

from __future__ import annotations

import html
import os
from pathlib import Path
from typing import Final

from peertutor.capture.importing.files import opened, shown
from peertutor.core.errors import FileError, ImportFailed
from peertutor.core.text import one_line
from peertutor.ports.audio import Audio, Segment, Transcript

MAX_BYTES: Final = 25 * 1024 * 1024
"""How large a recording may be: what OpenAI takes, and what other servers took over from there."""

ENDINGS: Final = frozenset(".flac .m4a .mp3 .mp4 .mpeg .mpga .oga .ogg .wav .webm".split())
"""The endings of recordings that can be transcribed, in lower case."""

_CONVERT: Final = f"What can be: {' '.join(sorted(ENDINGS))}. ffmpeg converts most others."
_SPLIT: Final = (
    "Split it into parts of twenty minutes and transcribe them one by one:"
    " ffmpeg -i FILE -f segment -segment_time 1200 -c copy part%02d"
)
_SHORTEST_CUE: Final = 0.001  # players pass over a cue that ends when it begins


def read_recording(path: Path) -> Audio:
    """Return a recording, ready to be sent.

    Raises:
        FileError: It is not there, no file, empty, too large, or of an unknown kind.
    """
    place, ending = shown(path), path.suffix.lower()
    try:
        with opened(path) as stream:
            size = os.fstat(stream.fileno()).st_size
            # One byte more than allowed: it may have grown since.
            data = stream.read(MAX_BYTES + 1) if size <= MAX_BYTES else b""
    except ImportFailed as error:
        cause = ": ".join(filter(None, (place, error.cause)))
        raise FileError(error.title, path=place, cause=cause, remedy=error.remedy) from error
    size = max(size, len(data))
    if ending not in ENDINGS:
        what = f"“{shown(path.suffix)}”" if path.suffix else "no ending"
        raise FileError(
            f"Files with {what} cannot be transcribed", path=place, cause=place, remedy=_CONVERT
        )
    if size > MAX_BYTES:
        raise FileError(
            f"The recording is larger than {MAX_BYTES >> 20} MB",
            path=place,
            cause=f"{place} has {size / (1 << 20):.1f} MB.",
            remedy=_SPLIT + ending,
        )
    if not data:
        raise FileError(
            "The recording is empty", path=place, cause=place, remedy="Check that it was saved."
        )
    return Audio(data, ending)


def web_vtt(transcript: Transcript) -> str:
    """Return the segments as a WebVTT file, one cue each."""
    return "WEBVTT\n" + "".join(map(_cue, transcript.segments))


def markdown(transcript: Transcript, title: str) -> str:
    """Return the words as a Markdown file, without their times."""
    # The heading comes first, so that nothing that was heard is taken for facts about it.
    return f"# {one_line(title) or 'Recording'}\n\n{transcript.text}\n"


def _cue(segment: Segment) -> str:
    end = max(segment.end, segment.start + _SHORTEST_CUE)
    # An arrow or a bracket that was heard is no markup.
    text = html.escape(segment.text, quote=False)
    return f"\n{_clock(segment.start)} --> {_clock(end)}\n{text}\n"


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
