"""What turning recordings into words needs, built when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peertutor.core.errors import SettingsError

if TYPE_CHECKING:
    from peertutor.ports.audio import Transcriber
    from peertutor.settings import Settings


def transcriber_of(settings: Settings) -> Transcriber:
    """Return the audio model that the settings name; raises `SettingsError` where they name none.

    There is no model by default: an exported key alone must not send a recording anywhere.
    """
    choice = settings.transcription
    if not choice.model:
        raise SettingsError(
            "No audio model is named",
            cause="transcription.model is empty.",
            remedy="Name one: peertutor settings set transcription.model NAME",
        )
    from peertutor.adapters.openai_audio import OpenAITranscriber

    return OpenAITranscriber(
        endpoint=choice.endpoint,
        model=choice.model,
        api_key=choice.api_key.get_secret_value(),
        allowed_hosts=settings.privacy.allowed_hosts,
        seconds=choice.total_seconds,
    )
