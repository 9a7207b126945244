"""The seams: what the services ask of the outside, in core's words.

A vector is `bytes`: little-endian float32, normalised to length one, so that neither the core nor
the services need a numerical library.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from peertutor.core.answers import Answer, Feedback
from peertutor.core.audit import LogLine
from peertutor.core.changes import Notice
from peertutor.core.interviews import Interview, InterviewSummary, Turn
from peertutor.core.ladder import SharedByMe
from peertutor.core.passages import Hit, Passage, PassageDraft, Place
from peertutor.ports.questions import OpenQuestions, QuestionStore


class Clock(Protocol):
    """What time it is; tests bring their own."""

    def now(self) -> datetime:
        """Return the present moment, with its time zone."""
        ...


@dataclass(frozen=True, slots=True)
class VectorTable:
    """All vectors of one model that may be searched now.

    Attributes:
        version: Changes whenever the table does.
        ids: Passage numbers.
        data: The vectors, one after another, in the order of `ids`.
        dimensions: Numbers a vector.
    """

    version: int
    ids: Sequence[int]
    data: bytes
    dimensions: int


class InterviewStore(Protocol):
    """Interviews in, interviews out: what capture and the library need of the ledger."""

    def add_interview(self, interview: Interview, passages: Sequence[PassageDraft]) -> str:
        """Keep an interview with its passages, found by full text when this returns.

        Returns:
            `added`, `unchanged` (same id, content and state) or `revised`. Other content: the
            former turns stay on record and are neither found nor cited any more. The same content
            in another state: the revision there is takes it over, and is found, or is not found
            any more, from now on. `held`: an interview of this id was held here and says something
            else; its own record stands, for only its veteran changes it.

        Raises:
            ValueError: A passage points outside the turns.
        """
        ...

    def interviews(self) -> list[InterviewSummary]:
        """Return the current revision of every interview, newest date first."""
        ...

    def interview(self, interview_id: str) -> Interview:
        """Return the current revision with all turns; raises `NotFound`."""
        ...

    def turns(self, interview_id: str, first: int, last: int) -> list[Turn]:
        """Return the turns `first` to `last`, inclusive; raises `NotFound`."""
        ...

    def delete_interview(self, interview_id: str) -> None:
        """Erase every revision of an interview from the disk; raises `NotFound`."""
        ...


class PassageStore(Protocol):
    """Finding by words, and joining whatever an index returned back to the truth."""

    def search_text(self, query: str, limit: int) -> list[Hit]:
        """Return the passages that share words with `query`, best BM25 first.

        Only current, released, unretired passages. Any string is a valid query.
        """
        ...

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Return those of `ids` that may be shown now; the others are missing from the result."""
        ...

    def around(self, ids: Iterable[int], reach: int) -> dict[int, Place]:
        """Return where `ids`, and up to `reach` passages before and after each, stand.

        Only in interviews that may be shown now; neighbours come from the same interview. A single
        passage that was retired is still among them: `passages` has the last word.
        """
        ...

    def term_rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Return for each stem its inverse document frequency over the passages, at least 0."""
        ...

    def passage_count(self) -> int:
        """Return how many passages may be found now."""
        ...


class VectorStore(Protocol):
    """The ledger's own vectors: kept by content hash and model, never made twice."""

    def missing_vectors(self, model: str, limit: int) -> list[tuple[str, str]]:
        """Return `(content hash, text to embed)` of passages that `model` has not embedded."""
        ...

    def save_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors by content hash; known hashes are left as they are.

        Hashes that no passage has are ignored: an interview may be erased while it is embedded.
        Raises `ValueError` where a model's vectors are not all of one length.
        """
        ...

    def vector_table(self, model: str) -> VectorTable:
        """Return every searchable passage's vector of `model`."""
        ...

    def vector_version(self, model: str) -> int:
        """Return the version that `vector_table` would have: cheap, for noticing a change."""
        ...

    def vector_counts(self) -> dict[str, int]:
        """Return how many searchable passages have a vector, by model."""
        ...


class SharedVectors(VectorStore, Protocol):
    """A ledger whose vectors also lie in an index that it shares with other ledgers."""

    def ledger_id(self) -> str:
        """Return what tells this ledger from every other: made once, by chance; a copy has it too.

        Sixteen hexadecimal digits.
        """
        ...

    def erasures(self) -> int:
        """Return how often vectors were erased with the words that they were made from.

        An index that had some of them is to be removed as a whole: its disk may keep them.
        """
        ...


class AuditLog(Protocol):
    """What was decided and done, never changed."""

    def log(self) -> list[LogLine]:
        """Return it, the oldest line first."""
        ...


class Ledger(InterviewStore, PassageStore, VectorStore, QuestionStore, OpenQuestions, Protocol):
    """The truth: everything that was said, asked of and decided in a workspace."""

    def rebuild_text(self) -> None:
        """Make the full-text index anew from the passages: the remedy where it is damaged."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer in someone's history.

    Attributes:
        id: The personal store's number.
        conversation: Which conversation it belongs to, by number.
        asked_at: When, with time zone.
        feedback: What its reader said of it; None when nothing.
        notices: What has changed since, the oldest first: an old answer keeps its banner for ever.
        shared: How it was shared with colleagues; None where only its reader has seen it.
    """

    id: int
    conversation: int
    asked_at: datetime
    answer: Answer
    feedback: Feedback | None = None
    notices: tuple[Notice, ...] = ()
    shared: SharedByMe | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSummary:
    """One conversation as a history shows it."""

    id: int
    first_question: str
    questions: int
    last_asked_at: datetime


class PersonalStore(Protocol):
    """What never leaves this machine: one's own questions, answers and history."""

    def start_conversation(self) -> int:
        """Return the number of a new conversation, which leaves no trace until it has an answer.

        Nobody else is given the number; only the store that gave it can begin the conversation.
        """
        ...

    def keep_answer(self, conversation: int, answer: Answer) -> int:
        """Keep a finished answer, whole or not at all, and return its number."""
        ...

    def conversations(self, limit: int) -> list[ConversationSummary]:
        """Return the latest conversations that hold an answer, newest first."""
        ...

    def answers(self, conversation: int) -> list[KeptAnswer]:
        """Return a conversation's answers, oldest first."""
        ...

    def set_feedback(self, answer_id: int, feedback: Feedback | None) -> None:
        """Record, change or take back what the reader said; raises `NotFound`."""
        ...

    def erase_source(self, interview_id: str) -> int:
        """Take a deleted interview's words out of every kept answer; return how many had some."""
        ...

    def forget(self, conversation: int | None = None) -> None:
        """Erase one conversation, or all of them."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


class Embedder(Protocol):
    """Texts to vectors."""

    @property
    def model(self) -> str:
        """The name that vectors are kept under; another name means they cannot be compared."""
        ...

    def embed_passages(self, texts: Sequence[str]) -> list[bytes]:
        """Return one vector a text, in order; raises `EmbeddingFailed`."""
        ...

    def embed_query(self, text: str) -> bytes:
        """Return the vector of a question; raises `EmbeddingFailed`."""
        ...


class DenseIndex(Protocol):
    """Nearest vectors. A cache: what it returns is joined back to the ledger before use."""

    def search(self, vector: bytes, limit: int) -> list[Hit]:
        """Return the nearest passages by cosine, best first."""
        ...

    def sync(self) -> None:
        """Take over what the ledger has and this index lacks, and drop what the ledger dropped."""
        ...

    def status(self) -> str:
        """Say in one sentence what is searched, and why if it is not the usual."""
        ...

    def close(self) -> None:
        """Let go of files and locks."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a chat model; `role` is `system`, `user` or `assistant`."""

    role: str
    content: str


class ChatModel(Protocol):
    """A chat model behind an OpenAI-compatible endpoint."""

    @property
    def name(self) -> str:
        """The model's name, as the server knows it."""
        ...

    def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str, None]:
        """Yield the answer piece by piece; closed early, it ends the request.

        Raises a `ModelError` for everything but an answer that the model itself brought to its end;
        raises `ConsentNeeded` before anything is sent to a host that nobody allowed.
        """
        ...

    async def models(self) -> list[str]:
        """Return the names of the models the endpoint offers; raises as `stream` does."""
        ...


class TokenCounter(Protocol):
    """How long a text is for a model."""

    def count(self, text: str) -> int:
        """Return the number of tokens, estimated on the high side where it is not known."""
        ...


class Stemmer(Protocol):
    """Words to stems, the same way as the ledger's full text stems them."""

    def stem(self, word: str) -> str:
        """Return the stem of a word in lower case."""
        ...


class Prompts(Protocol):
    """The texts a model is sent, by name."""

    def render(self, name: str, **values: str) -> str:
        """Return the prompt with every placeholder filled."""
        ...


@dataclass(frozen=True, slots=True)
class DecodedText:
    """What bytes say.

    Attributes:
        note: What was guessed or is damaged, in words for a person; empty when nothing.
    """

    text: str
    note: str = ""


class TextDecoder(Protocol):
    """Bytes of an unknown encoding to text."""

    def decode(self, data: bytes, *, path: str, line: int = 0) -> DecodedText:
        """Return the text, its byte order mark left out.

        Raises:
            ImportFailed: It is no text; names `path` and `line`.
        """
        ...


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The words of a document that is not plain text.

    Attributes:
        paragraphs: In reading order, empty ones too.
        title: The title that the document shows at its top; empty when it shows none.
        notes: What was left out, in words for a person.
    """

    paragraphs: tuple[str, ...]
    title: str = ""
    notes: tuple[str, ...] = ()


class SourceReader(Protocol):
    """Reads one kind of file that needs a vendor's library."""

    def read(self, data: bytes, *, path: str) -> DocumentText:
        """Return the words of a document; raises `ImportFailed`, which names `path`."""
        ...
