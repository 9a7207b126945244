"""What goes wrong between us and a chat model's server, in words a person can act on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
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
_NOT_TAKEN: Final = re.compile(
    r"unsupported|not supported|not compatible|unrecognized|unknown|extra|input should be",
    re.IGNORECASE,
)
_LONGEST_CAUSE: Final = 200


class ServerStumbled(ModelUnreachable):
    """The server failed on its own account before the first word: asking again may help at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How the errors of one kind of server are worded; these are a chat model's.

    Attributes:
        server: What listens there.
        answer: What it is asked for.
        group: Which group of settings tells where it is.
        name: The setting that names the model.
        overflow: How servers say that they were sent too much.
        too_long: What to say then, as an error's title.
        shorten: What to do about it.
    """

    server: str = "model server"
    answer: str = "answer"
    group: str = "model"
    name: str = "model.name"
    overflow: re.Pattern[str] = _OVERFLOW
    too_long: str = "The question with its sources is longer than the model can read"
    shorten: str = "Lower model.context_tokens to what the model takes."


CHAT: Final = Terms()


class Explained:
    """Puts errors of one endpoint into words; the key stands in none of them.

    Args:
        endpoint: As in the settings.
        model: The model's name.
        api_key: What must not be repeated.
        terms: How they are worded.
    """

    def __init__(self, endpoint: str, model: str, api_key: str, terms: Terms = CHAT) -> None:
        self._terms = terms
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
        return self.garbage(self.said(error))

    def unreachable(self, error: Exception) -> ModelUnreachable:
        """Return what it means that no connection came about."""
        return ModelUnreachable(
            f"No {self._terms.server} answers at {self._endpoint}",
            cause=self.said(str(error.__cause__ or "") or error),
            remedy=f"Start the server, or correct {self._terms.group}.endpoint.",
        )

    def garbage(self, cause: str) -> ModelGarbage:
        """Return what it means that something else came than was asked for."""
        return ModelGarbage(
            f"What {self._host} sent is no {self._terms.answer}",
            cause=cause,
            remedy=f"Check that {self._terms.group}.endpoint is an OpenAI-compatible /v1.",
        )

    def said(self, error: object) -> str:
        """Return what an error says, fit to be shown: short, on one line, without the key."""
        text = str(error)
        if self._api_key:
            text = text.replace(self._api_key, "•••")
        return shortened(text, _LONGEST_CAUSE)

    def in_the_stream(self, error: Exception, late: ModelTimeout) -> ModelError:
        """Return what `error` means after the server has begun to answer; args as for `error`."""
        import openai

        broken = isinstance(error, openai.APIConnectionError | OSError)
        if isinstance(error, openai.APITimeoutError | TimeoutError) or not broken:
            return self.error(error, late)
        return ModelUnreachable(
            f"The connection to {self._host} broke in the middle of the answer",
            cause=self.said(error.__cause__ or error),
            remedy="Try again.",
        )

    def refused_option(self, error: Exception, options: Sequence[str]) -> str:
        """Return which of `options` the server says it does not take; empty: none of them."""
        import openai

        if not isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError):
            return ""
        if error.param in options:
            return error.param or ""
        said = told(error)
        if _NOT_TAKEN.search(said):
            return next((o for o in options if re.search(rf"\b{o}\b", said)), "")
        return ""

    def no_stream(self, kind: str) -> ModelGarbage:
        """Return what it means that a page or a document came instead of a stream."""
        page = "a web page" if "html" in kind else "one document"
        return self.garbage(f"It sent {page} instead of a stream of words.")

    def ended_early(self, *, begun: bool) -> ModelError:
        """Return what it means that the stream ended and the answer did not."""
        if not begun:
            return self.garbage("It sent nothing that can be read as an answer.")
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
            return self.unreachable(error)
        return self._said_in_the_stream(error)

    def _refusal(self, error: openai.APIStatusError) -> ModelError:
        said, status = self.said(told(error)), error.status_code
        if status in (401, 403):
            return ModelRefused(
                f"{self._host} refused the key",
                cause=said,
                remedy=f"Check {self._terms.group}.api_key, and that the key may use this model.",
            )
        if status == 413 or (status in (400, 422) and self._is_overflow(error)):
            return self._overflow(said)
        if status == 404:
            return ModelRefused(
                f"{self._host} does not know the model “{self._model}”, or the address",
                cause=said,
                remedy="Choose one of the models the server offers;"
                f" {self._terms.group}.endpoint ends in /v1.",
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
            remedy=f"Check {self._terms.group}.endpoint and {self._terms.name}.",
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
        said = self.said(error)
        if self._is_overflow(error):
            return self._overflow(said)
        return ModelUnreachable(
            f"{self._host} failed in the middle of the answer", cause=said, remedy="Try again."
        )

    def _overflow(self, said: str) -> ContextOverflow:
        return ContextOverflow(self._terms.too_long, cause=said, remedy=self._terms.shorten)

    def _is_overflow(self, error: object) -> bool:
        facts = [getattr(error, name, "") for name in ("code", "type")]
        return bool(self._terms.overflow.search(" ".join(map(str, (*facts, told(error))))))


def told(error: object) -> str:
    """Return what a server said about an error.

    The vendor's client repeats only what is worded as OpenAI words it; a page is not repeated.
    """
    message = str(error)
    body = getattr(error, "body", None)
    if not body or " - " in message or str(body).startswith("<"):
        return message
    return f"{message} - {body}"


def _seconds(header: str) -> float | None:
    try:
        return max(0.0, float(header))
    except ValueError:
        return None
