"""What the services tell while they work; every front end draws these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from peertutor.core.answers import Answer, Claim, Mode, Timing
from peertutor.core.errors import ImportFailed, PeerTutorError
from peertutor.core.passages import RetrievedPassage


@dataclass(frozen=True, slots=True)
class Understood:
    """The question was made self-contained; equal to the question when nothing was missing."""

    question: str
    standalone: str


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The evidence is known, before a word of the answer is.

    Attributes:
        note: What was missing ("by full text only: …"); empty when nothing was.
    """

    passages: tuple[RetrievedPassage, ...]
    timing: Timing
    note: str = ""


@dataclass(frozen=True, slots=True)
class Composing:
    """An answer begins in this mode; `why` says why no model writes it, where none does."""

    mode: Mode
    why: str = ""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More of the answer; only marks that name retrieved passages are in it."""

    text: str


@dataclass(frozen=True, slots=True)
class FellBack:
    """The model failed: drop the text so far, the veterans' own sentences follow."""

    error: PeerTutorError


@dataclass(frozen=True, slots=True)
class ClaimGrounded:
    """One sentence was checked against the quotes."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """The answer as it stands.

    Attributes:
        kept_as: Its number in the personal store; None when it leaves no trace.
        not_kept: Why it could not be kept though it should have been; the answer stands all the
            same.
    """

    answer: Answer
    kept_as: int | None = None
    not_kept: PeerTutorError | None = None


@dataclass(frozen=True, slots=True)
class AnswerFailed:
    """There is no answer, not even an extractive one."""

    error: PeerTutorError


AnswerEvent: TypeAlias = (
    Understood
    | Retrieved
    | Composing
    | TextDelta
    | FellBack
    | ClaimGrounded
    | AnswerFinished
    | AnswerFailed
)


@dataclass(frozen=True, slots=True)
class ImportStarted:
    """How much there is to do: the files found, and their bytes together."""

    files: int
    size: int


@dataclass(frozen=True, slots=True)
class InterviewImported:
    """One interview is committed and can be found by its words.

    Attributes:
        outcome: `added`, `unchanged` or `revised`.
        done_bytes: How far through the files' bytes the import has come.
    """

    interview_id: str
    title: str
    turns: int
    passages: int
    outcome: str
    done_bytes: int


@dataclass(frozen=True, slots=True)
class SourceRejected:
    """One file, or one interview in it, could not be read; the others go on."""

    error: ImportFailed


@dataclass(frozen=True, slots=True)
class ImportNoted:
    """A source was read, and a person should know this about it: a guess, something left out.

    Attributes:
        place: File and line, as in `ImportFailed.place`.
    """

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class ImportFinished:
    """The sum of it."""

    added: int
    revised: int
    unchanged: int
    rejected: int
    turns: int
    seconds: float


ImportEvent: TypeAlias = (
    ImportStarted | InterviewImported | SourceRejected | ImportNoted | ImportFinished
)


@dataclass(frozen=True, slots=True)
class VectorsMade:
    """So many of so many passages have their vector in the ledger."""

    done: int
    total: int
