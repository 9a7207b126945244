"""Choosing the model that writes answers: what the server offers, whether it talks, consent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from peertutor.core.consent import Consent
from peertutor.core.errors import ModelCut, ModelGarbage
from peertutor.ports import ChatModel, Message
from peertutor.settings import allow_host, checked_value, set_setting

if TYPE_CHECKING:
    from peertutor.bootstrap.services import Services

_TRY_OUT_TOKENS = 32


class ModelSetup:
    """Sets up a chat model. An empty key means the one already kept for that server.

    Args:
        services: Whose settings are changed.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    def asks_consent_for(self, endpoint: str) -> str:
        """Return the host that nobody allowed yet; empty when text may go there.

        Raises:
            SettingsError: It is no endpoint.
        """
        checked_value("model.endpoint", endpoint)
        return Consent(self._services.settings.privacy.allowed_hosts).missing_for(endpoint)

    def allow(self, host: str) -> None:
        """Keep the consent: text of questions and passages may go to this host."""
        allow_host(self._services.workspace, host)
        self._services.reload()

    def chat_for(self, endpoint: str, key: str, name: str) -> ChatModel:
        """Return a model that is ready to be asked, with the deadlines of the settings."""
        from peertutor.adapters.openai_chat import Deadlines, OpenAIChat

        settings = self._services.settings
        choice = settings.model
        return OpenAIChat(
            endpoint=endpoint,
            model=name,
            api_key=key or self._key_for(endpoint),
            allowed_hosts=settings.privacy.allowed_hosts,
            deadlines=Deadlines(
                first_token=choice.first_token_seconds,
                idle=choice.idle_seconds,
                total=choice.total_seconds,
            ),
            temperature=choice.temperature,
        )

    async def models(self, endpoint: str, key: str) -> list[str]:
        """Return what the server offers; raises a `ModelError` or `ConsentNeeded`."""
        return await self.chat_for(endpoint, key, "").models()

    async def try_out(self, endpoint: str, key: str, name: str) -> str:
        """Have the model say a few words and return them; raises as `models` does."""
        chat = self.chat_for(endpoint, key, name)
        asked = [Message("user", "Say hello in three words.")]
        said = ""
        try:
            async for part in chat.stream(asked, max_tokens=_TRY_OUT_TOKENS):
                said += part
        except ModelCut:
            # A talkative model was stopped by us: it works.
            if not said.strip():
                raise
        if not said.strip():
            raise ModelGarbage("The model said nothing", remedy="Try another model.")
        return said.strip()

    def save(self, endpoint: str, key: str, name: str) -> None:
        """Keep the choice and use it from the next question on; an empty name: no model."""
        workspace = self._services.workspace
        # The address first: with another server, the key of the former one goes.
        set_setting(workspace, "model.endpoint", endpoint)
        if key:
            set_setting(workspace, "model.api_key", key)
        set_setting(workspace, "model.name", name)
        self._services.reload()

    @property
    def _kept_key(self) -> str:
        return self._services.settings.model.api_key.get_secret_value()

    def _key_for(self, endpoint: str) -> str:
        """Return the kept key if it was kept for this server; else none."""
        kept = urlsplit(self._services.settings.model.endpoint)
        asked = urlsplit(endpoint)
        return self._kept_key if kept.netloc == asked.netloc else ""
