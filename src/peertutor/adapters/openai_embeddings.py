"""Embeddings from any server that speaks OpenAI's `/v1/embeddings`."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from peertutor.adapters.vectors import embeddable, packed
from peertutor.core.consent import Consent, host_of, is_this_machine
from peertutor.core.errors import EmbeddingFailed
from peertutor.core.text import shortened

if TYPE_CHECKING:
    import openai
    from openai.types import CreateEmbeddingResponse

_MOST_TEXTS: Final = 64  # a request; servers accept up to 2,048, small ones fewer
_FIRST_WAIT: Final = 0.5
_POLL_SECONDS: Final = 0.05

_Rows = list[list[float]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server is waited for.

    Attributes:
        seconds: For one request, from the first byte sent to the last received.
        tries: How often it is asked in all, where asking again makes sense.
        longest_wait: The longest pause before it is asked again; a server that wants a longer one
            (`Retry-After`) is not waited for.
    """

    seconds: float
    tries: int
    longest_wait: float


FOR_A_QUESTION: Final = Patience(seconds=10, tries=2, longest_wait=2)
FOR_PASSAGES: Final = Patience(seconds=60, tries=4, longest_wait=10)


class OpenAIEmbedder:
    """Embeds by a server; the first text that would leave this machine needs consent to its host.

    Safe from several threads.

    Args:
        endpoint: Up to and including its `/v1`.
        model: The embedding model's name, as the server knows it.
        api_key: Empty where the server asks for none.
        dimensions: How many numbers a vector shall have; None for as many as the model makes.
        allowed_hosts: Which hosts other than this machine text may be sent to.
        question: How long to wait for the vector of a question.
        passages: How long to wait for the vectors of passages.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        model: str,
        api_key: str = "",
        dimensions: int | None = None,
        allowed_hosts: Collection[str] = (),
        question: Patience = FOR_A_QUESTION,
        passages: Patience = FOR_PASSAGES,
    ) -> None:
        size = f"@{dimensions}" if dimensions else ""
        self._name = f"openai/{model}{size}"
        self._endpoint = endpoint
        self._consent = Consent(tuple(allowed_hosts))
        self._server = _Server(endpoint, model, api_key, dimensions)
        self._width = dimensions
        self._question = question
        self._passages = passages
        self._closing = threading.Event()

    @property
    def model(self) -> str:
        """The name that vectors are kept under."""
        return self._name

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        """Return one vector a text, in order; raises `EmbeddingFailed` and `ConsentNeeded`."""
        readable = [embeddable(text) for text in texts]
        vectors: list[bytes] = []
        for start in range(0, len(readable), _MOST_TEXTS):
            vectors += self._embed(readable[start : start + _MOST_TEXTS], self._passages)
        return vectors

    def embed_query(self, text: str) -> bytes:
        """Return the vector of a question; raises `EmbeddingFailed` and `ConsentNeeded`."""
        return self._embed([embeddable(text)], self._question)[0]

    def close(self) -> None:
        """Give up what is being waited for, and whatever is asked afterwards."""
        self._closing.set()

    def _embed(self, texts: list[str], patience: Patience) -> list[bytes]:
        self._consent.require(self._endpoint)
        rows = self._asked_patiently(texts, patience)
        vectors = packed(rows, count=len(texts), dimensions=self._width)
        # From now on all have to be as long as the first ones, or they could not be compared.
        self._width = len(vectors[0]) // 4
        return vectors

    def _asked_patiently(self, texts: list[str], patience: Patience) -> _Rows:
        wait, left = _FIRST_WAIT, patience.tries
        while True:
            left -= 1
            try:
                return _within(patience.seconds, lambda: self._server.ask(texts), self._closing)
            except EmbeddingFailed as error:
                wait = max(wait, error.seconds if isinstance(error, _Later) else 0)
                if not error.retryable or not left or wait > patience.longest_wait:
                    raise
            self._closing.wait(wait)
            wait = min(2 * wait, patience.longest_wait)


class _Later(EmbeddingFailed):
    """The server says when it wants to be asked again: in `seconds`."""

    def __init__(self, title: str, *, seconds: float, cause: str) -> None:
        super().__init__(title, cause=cause, remedy=f"Try again in {seconds:.0f} s.")
        self.seconds = seconds


class _Server:
    """One request to the server and its answer, every error of the vendor's put into words."""

    def __init__(self, endpoint: str, model: str, api_key: str, dimensions: int | None) -> None:
        self._endpoint = endpoint
        self._model = model
        self._api_key = api_key
        self._dimensions = dimensions
        self._starting = threading.Lock()
        self._client: openai.OpenAI | None = None

    def ask(self, texts: list[str]) -> _Rows:
        import openai

        client = self._started()
        try:
            answer = client.embeddings.create(
                model=self._model, input=texts, dimensions=self._dimensions or openai.omit
            )
            return _rows(answer)
        except openai.APIStatusError as error:
            raise _refusal(error, host_of(self._endpoint)) from error
        except openai.APITimeoutError as error:
            raise _too_late(host_of(self._endpoint)) from error
        except openai.APIConnectionError as error:
            raise EmbeddingFailed(
                f"No embeddings server answers at {self._endpoint}",
                cause=shortened(str(error.__cause__ or error), 200),
                remedy="Start the server, or correct embedding.endpoint.",
            ) from error
        except Exception as error:
            # What is no JSON comes as whatever the parser stumbled over.
            raise EmbeddingFailed(
                f"What {host_of(self._endpoint)} returned is no list of vectors",
                cause=shortened(str(error), 200),
                remedy="Check that embedding.endpoint is an OpenAI-compatible /v1.",
            ) from error

    def _started(self) -> openai.OpenAI:
        import openai

        with self._starting:
            if self._client is None:
                # A redirect would take the text to a host that nobody agreed to, and so would a
                # proxy, where the text is meant to stay on this machine.
                at_home = is_this_machine(host_of(self._endpoint))
                http = openai.DefaultHttpxClient(follow_redirects=False, trust_env=not at_home)
                self._client = openai.OpenAI(
                    base_url=self._endpoint,
                    api_key=self._api_key or "none",
                    max_retries=0,
                    http_client=http,
                )
            return self._client


def _rows(answer: CreateEmbeddingResponse) -> _Rows:
    places = [item.index for item in answer.data]
    if places != list(range(len(places))):
        if sorted(places) != list(range(len(places))):
            raise ValueError("the vectors do not say which text they belong to")
        return [item.embedding for item in sorted(answer.data, key=lambda item: item.index)]
    return [item.embedding for item in answer.data]


def _refusal(error: openai.APIStatusError, host: str) -> EmbeddingFailed:
    said = shortened(error.message, 200)
    status = error.status_code
    if status in (401, 403):
        return EmbeddingFailed(
            f"{host} refused the key for embeddings",
            cause=said,
            remedy="Check embedding.api_key.",
            retryable=False,
        )
    if status == 404:
        return EmbeddingFailed(
            f"{host} does not know this embedding model or address",
            cause=said,
            remedy="Check embedding.model and embedding.endpoint.",
            retryable=False,
        )
    if status in (429, 503) and (seconds := _retry_after(error)):
        return _Later(f"{host} is too busy to embed", seconds=seconds, cause=said)
    again = status in (408, 409, 429) or status >= 500
    title = f"{host} is too busy to embed" if status == 429 else f"{host} could not embed"
    return EmbeddingFailed(title, cause=f"Status {status}: {said}", retryable=again)


def _retry_after(error: openai.APIStatusError) -> float:
    try:
        return max(0.0, float(error.response.headers.get("retry-after", "")))
    except ValueError:
        return 0.0


def _too_late(host: str) -> EmbeddingFailed:
    return EmbeddingFailed(
        f"{host} did not embed in time", remedy="Try again, or choose a faster model."
    )


def _within(seconds: float, ask: Callable[[], _Rows], closing: threading.Event) -> _Rows:
    """Return what `ask` returns; do not wait for it longer than that, nor after `closing`.

    A server that sends a byte now and then never meets a read timeout, so the whole is limited.
    """
    result: queue.SimpleQueue[_Rows | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            result.put(ask())
        except Exception as error:  # noqa: BLE001 - raised again where it is waited for
            result.put(error)

    threading.Thread(target=work, name="embeddings request", daemon=True).start()
    end = time.monotonic() + seconds
    while not closing.is_set():
        try:
            got = result.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            if time.monotonic() > end:
                raise _too_late("The embeddings server") from None
            continue
        if isinstance(got, Exception):
            raise got
        return got
    raise EmbeddingFailed("The embedder was closed", retryable=False)
