"""Transcripts from any server that speaks OpenAI's `/v1/audio/transcriptions`.

A recording is sent once: whoever waits decides whether to try again. Only a server that refuses the
form of answer asked for is asked for a plainer one. Whatever comes back is text that we did not
write.
"""

from __future__ import annotations

import asyncio
import json
import math
import re
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final, Literal

from peertutor.adapters.openai_errors import Explained, Terms, told
from peertutor.core.consent import Consent, host_of
from peertutor.core.errors import ModelError, ModelTimeout
from peertutor.core.text import clean, one_line
from peertutor.ports.audio import Audio, Segment, Transcript

if TYPE_CHECKING:
    import openai

_Form = Literal["verbose_json", "json", "text"]

# The richest first: only the first one tells times, and some models know only the second.
_FORMS: Final[tuple[_Form, ...]] = ("verbose_json", "json", "text")
_CONNECTING_SECONDS: Final = 15.0
_MOST_BYTES: Final = 64 << 20  # ten times what hours of speech come to, times and tokens included
_LONGEST_SECONDS: Final = 360_000.0
# Fewer letters than this in the segments, and words are missing there.
_WHOLE: Final = 0.98

_TERMS: Final = Terms(
    server="audio server",
    answer="transcript",
    group="transcription",
    name="transcription.model",
    overflow=re.compile(
        r"too (?:large|long|big)|size limit|longer than|maximum (?:content|duration|length)", re.I
    ),
    too_long="The recording is longer than the server takes",
    shorten="Split it into shorter parts, and transcribe them one by one.",
)
_UNREADABLE: Final = re.compile(r"\bformat|decod|corrupt|codec|ffmpeg|invalid (?:audio|file)", re.I)
_PAGE: Final = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml)", re.IGNORECASE)


class OpenAITranscriber:
    """An audio model; what would leave this machine needs consent to its host first.

    Args:
        endpoint: Up to and including its `/v1`.
        model: The model's name, as the server knows it.
        api_key: Empty where the server asks for none.
        allowed_hosts: Which hosts other than this machine recordings may be sent to.
        seconds: How long one recording may take, from the first byte sent to the last received.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        model: str,
        api_key: str = "",
        allowed_hosts: Collection[str] = (),
        seconds: float = 600,
    ) -> None:
        self._endpoint = endpoint
        self._model = model
        self._api_key = api_key
        self._consent = Consent(tuple(allowed_hosts))
        self._seconds = seconds
        self._explained = Explained(endpoint, model, api_key, _TERMS)

    async def transcribe(self, audio: Audio) -> Transcript:
        """Return what is said in a recording; see `ports.audio.Transcriber`."""
        self._consent.require(self._endpoint, leaving="The recording")
        try:
            async with asyncio.timeout(self._seconds):
                return await self._heard(audio)
        except ModelError:
            raise
        except Exception as error:
            raise self._translated(error) from error

    async def _heard(self, audio: Audio) -> Transcript:
        # In a thread: loading the vendor's library takes half a second.
        async with await asyncio.to_thread(self._connected) as client:
            for form in _FORMS:
                try:
                    return await self._answer(client, audio, form)
                except Exception as error:
                    refused = self._explained.refused_option(error, ("response_format", form))
                    if not refused or form == _FORMS[-1]:
                        raise
        raise AssertionError("the last form returns or raises")

    def _connected(self) -> openai.AsyncOpenAI:
        from peertutor.adapters.openai_wire import connected

        return connected(
            self._endpoint, self._api_key, seconds=self._seconds, connecting=_CONNECTING_SECONDS
        )

    async def _answer(self, client: openai.AsyncOpenAI, audio: Audio, form: _Form) -> Transcript:
        from peertutor.adapters.openai_wire import body_of, breaking_as_ever

        # The file's own name may tell more than the server has to know.
        file = (f"recording{audio.ending}", audio.data)
        create = client.audio.transcriptions.with_streaming_response.create
        async with (
            breaking_as_ever(),
            create(file=file, model=self._model, response_format=form) as response,
        ):
            kind = response.headers.get("content-type", "")
            body = await body_of(response, most=_MOST_BYTES)
        if "html" in kind or _PAGE.match(body[:200].decode("latin-1")):
            raise self._explained.garbage("It sent a web page.")
        if form == "text" and "json" not in kind:
            return _worded(body.decode(), ())
        return _read(json.loads(body))

    def _translated(self, error: Exception) -> ModelError:
        import openai

        from peertutor.adapters.openai_wire import never_met

        if isinstance(error, openai.APIConnectionError):
            if never_met(error):
                return self._explained.unreachable(error)
            return self._explained.in_the_stream(error, self._late)
        if isinstance(error, openai.APIStatusError) and _is_unreadable(error):
            return ModelError(
                f"{host_of(self._endpoint)} cannot read the recording",
                cause=self._explained.said(told(error)),
                remedy="Check that it plays, and convert it to .mp3 or .wav.",
            )
        return self._explained.error(error, self._late)

    @property
    def _late(self) -> ModelTimeout:
        return ModelTimeout(
            f"The recording was not transcribed within {self._seconds:g} s",
            remedy="Raise transcription.total_seconds, split the recording, or choose a faster"
            " model.",
        )


def _is_unreadable(error: openai.APIStatusError) -> bool:
    if error.status_code in (400, 422):
        said = told(error)
        return bool(_UNREADABLE.search(said)) and not _TERMS.overflow.search(said)
    return error.status_code == 415


def _read(document: object) -> Transcript:
    """Return what a JSON answer tells; raises `ValueError` where it is no transcript."""
    if not isinstance(document, dict):
        raise ValueError("It is no JSON object.")  # noqa: TRY004 - a server's mistake, not ours
    text = document.get("text")
    if not isinstance(text, str):
        raise ValueError("It has no text.")  # noqa: TRY004 - a server's mistake, not ours
    return _worded(text, _segments(document.get("segments")))


def _worded(text: str, segments: Sequence[Segment]) -> Transcript:
    text = clean(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    spoken = " ".join(segment.text for segment in segments)
    if not text and not spoken:
        raise ModelError(
            "No words were heard in the recording",
            remedy="Check that it plays and that somebody speaks in it, or choose another model.",
        )
    whole = _letters(spoken) >= _WHOLE * _letters(text)
    return Transcript(text or spoken, tuple(segments) if whole else ())


def _segments(listed: object) -> tuple[Segment, ...]:
    """Return the words with their times; nothing where any time cannot be meant."""
    found: list[Segment] = []
    for item in listed if isinstance(listed, list) else []:
        if not isinstance(item, dict) or not isinstance(item.get("text"), str):
            return ()
        start, end = _seconds(item.get("start")), _seconds(item.get("end"))
        earliest = found[-1].start if found else 0.0
        if start is None or end is None or not earliest <= start <= end:
            return ()
        if text := one_line(item["text"]):
            found.append(Segment(start, end, text))
    # A server that knows no times says 0 everywhere.
    return tuple(found) if found and found[-1].end > 0 else ()


def _seconds(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    fits = math.isfinite(value) and 0 <= value < _LONGEST_SECONDS
    return float(value) if fits else None


def _letters(text: str) -> int:
    return len("".join(text.split()))
