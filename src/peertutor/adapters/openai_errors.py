"""What goes wrong between us and a chat model's server, in words a person can act on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from peertutor.core.consent import host_of
from peertutor.core.errors import (
    ContextOverflow,
    ModelBusy,
    ModelCut,
    ModelError,
    ModelGarbage,
    ModelRefused,
    ModelTimeout,
    ModelUnreachable,
)
from peertutor.core.text import shortened

if TYPE_CHECKING:
    import openai

_OVERFLOW: Final = re.compile(
    r"context[ _]length|context[ _]size|context window|maximum context|too many tokens"
    r"|prompt is too long",
    re.IGNORECASE,
)
_LONGEST_CAUSE: Final = 200


class ServerStumbled(ModelUnreachable):
    """The server failed on its own account before the first word: asking again may help at once."""


class Explained:
    """Puts errors of one endpoint into words; the key stands in none of them.

    Args:
        endpoint: As in the settings.
        model: The model's name.
        api_key: What must not be repeated.
    """

    def __init__(self, endpoint: str, model: str, api_key: str) -> None:
        self._endpoint = endpoint
        self._host = host_of(endpoint)
        self._model = model
        self._api_key = api_key

    def error(self, error: Exception, late: ModelTimeout | None = None) -> ModelError:
        """Return what `error` means.

        Args:
            error: Whatever the vendor's client, or a deadline, raised.
            late: What to say when a deadline was missed.
        """
        import openai

        if isinstance(error, ModelError):
            return error
        if isinstance(error, TimeoutError | openai.APITimeoutError):
            return late or ModelTimeout(
                f"{self._host} did not answer in time", remedy="Try again in a moment."
            )
        if isinstance(error, openai.APIError):
            return self._of_the_vendor(error)
        return self._garbage(self._said(error))

    def in_the_stream(self, error: Exception, late: ModelTimeout) -> ModelError:
        """Return what `error` means after the server has begun to answer; args as for `error`."""
        import openai

        broken = isinstance(error, openai.APIConnectionError | OSError)
        if isinstance(error, openai.APITimeoutError | TimeoutError) or not broken:
            return self.error(error, late)
        return ModelUnreachable(
            f"The connection to {self._host} broke in the middle of the answer",
            cause=self._said(error.__cause__ or error),
            remedy="Try again.",
        )

    def refused_option(self, error: Exception, options: Sequence[str]) -> str:
        """Return which of `options` the server says it does not take; empty: none of them."""
        import openai

        if not isinstance(error, openai.BadRequestError):
            return ""
        if error.param in options:
            return error.param or ""
        if re.search(r"unsupported|not supported|unrecognized|unknown|extra", error.message, re.I):
            return next((o for o in options if re.search(rf"\b{o}\b", error.message)), "")
        return ""

    def no_stream(self, kind: str) -> ModelGarbage:
        """Return what it means that a page or a document came instead of a stream."""
        page = "a web page" if "html" in kind else "one document"
        return self._garbage(f"It sent {page} instead of a stream of words.")

    def ended_early(self, *, begun: bool) -> ModelError:
        """Return what it means that the stream ended and the answer did not."""
        if not begun:
            return self._garbage("It sent nothing that can be read as an answer.")
        return ModelCut(
            "The model's answer ended in the middle",
            cause=f"{self._host} closed the stream before the model had finished.",
            remedy="Try again.",
        )

    def _of_the_vendor(self, error: openai.APIError) -> ModelError:
        import openai

        if isinstance(error, openai.APIStatusError):
            return self._refusal(error)
        if isinstance(error, openai.APIConnectionError):
            return ModelUnreachable(
                f"No model server answers at {self._endpoint}",
                cause=self._said(error.__cause__ or error),
                remedy="Start the server, or correct model.endpoint.",
            )
        return self._said_in_the_stream(error)

    def _refusal(self, error: openai.APIStatusError) -> ModelError:
        said, status = self._said(error.message), error.status_code
        if status in (401, 403):
            return ModelRefused(
                f"{self._host} refused the key",
                cause=said,
                remedy="Check model.api_key, and that the key may use this model.",
            )
        if status in (400, 413, 422) and _is_overflow(error):
            return ContextOverflow(
                "The question with its sources is longer than the model can read",
                cause=said,
                remedy="Lower model.context_tokens to what the model takes.",
            )
        if status == 404:
            return ModelRefused(
                f"{self._host} does not know the model “{self._model}”, or the address",
                cause=said,
                remedy="Choose one of the models the server offers; model.endpoint ends in /v1.",
            )
        if status == 429:
            return self._busy(error, said)
        if status in (408, 409) or status >= 500:
            return ServerStumbled(
                f"{self._host} failed to answer",
                cause=f"Status {status}: {said}",
                remedy="Try again in a moment.",
            )
        return ModelRefused(
            f"{self._host} refused the request",
            cause=f"Status {status}: {said}",
            remedy="Check model.endpoint and model.name.",
        )

    def _busy(self, error: openai.APIStatusError, said: str) -> ModelError:
        seconds = _seconds(error.response.headers.get("retry-after", ""))
        when = f"in {seconds:.0f} s" if seconds else "in a moment"
        return ModelBusy(
            f"{self._host} has too many requests",
            retry_after=seconds,
            cause=said,
            remedy=f"Try again {when}; if it stays so, check the account's quota.",
        )

    def _said_in_the_stream(self, error: Exception) -> ModelError:
        said = self._said(error)
        if _is_overflow(error):
            return ContextOverflow(
                "The question with its sources is longer than the model can read",
                cause=said,
                remedy="Lower model.context_tokens to what the model takes.",
            )
        return ModelUnreachable(
            f"{self._host} failed in the middle of the answer", cause=said, remedy="Try again."
        )

    def _garbage(self, cause: str) -> ModelGarbage:
        return ModelGarbage(
            f"What {self._host} sent is no answer",
            cause=cause,
            remedy="Check that model.endpoint is an OpenAI-compatible /v1.",
        )

    def _said(self, error: object) -> str:
        text = str(error)
        if self._api_key:
            text = text.replace(self._api_key, "•••")
        return shortened(text, _LONGEST_CAUSE)


def _is_overflow(error: object) -> bool:
    facts = (getattr(error, name, "") for name in ("code", "type", "message"))
    return bool(_OVERFLOW.search(" ".join(str(fact) for fact in facts)))


def _seconds(header: str) -> float | None:
    try:
        return max(0.0, float(header))
    except ValueError:
        return None
