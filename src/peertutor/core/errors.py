"""What can go wrong, in words a person can act on.

PeerTutorError                    title, cause, remedy, retryable, exit_code
├── WrongUse                      2   the command or a setting cannot be meant like this
│   └── SettingsError             2   a setting is unknown, malformed or out of bounds
├── FileError                     1   something is wrong with a file; names file and line
│   ├── ImportFailed              1   it could not be read
│   └── ProtocolInvalid           1   it is no interview protocol that can be used
├── NotFound                      1   no interview, turn or answer of that name
├── ModelError                    1   the chat model did not give an answer that can be used
│   ├── ModelUnreachable          4   nobody listens there, or the connection broke
│   ├── ModelRefused              4   the key or the model's name was refused
│   ├── ModelBusy                 4   too many requests; may say when to come back
│   ├── ModelTimeout              4   no word within the deadline
│   ├── ContextOverflow           1   the request is longer than the model can read
│   ├── ModelCut                  1   the answer ended in the middle
│   └── ModelGarbage              1   what came back is not an answer
├── ConsentNeeded                 4   text would leave this machine and nobody has agreed yet
├── EmbeddingFailed               1   no vector could be made
│   └── EmbedderMissing           1   the configured embedder cannot run on this machine
├── IndexUnreachable              1   the team's dense index does not answer where it has to
├── RecordingMoved                5   an interview went on somewhere else
├── ReviewRefused                 1   a peer may not say this of it
├── SubjectMoved                  5   what is reviewed says something else by now
├── WorkspaceLocked               5   another process holds what is needed
├── WorkspaceDamaged              6   the ledger cannot be read
│   └── WorkspaceTooNew           6   the ledger was written by a newer version
└── StorageFailed                 7   the disk is full, or the folder may not be written
"""

from __future__ import annotations

from typing import ClassVar, Final

QUESTION: Final = "The question and the passages found for it"


class PeerTutorError(Exception):
    """An error that a person can act on.

    Args:
        title: What failed, in a short sentence without a full stop.
        cause: Why, as far as it is known; may be empty.
        remedy: What to do about it; may be empty only where nothing can be done.
        retryable: Whether the same call may succeed later, nothing else changed.
    """

    exit_code: ClassVar[int] = 1
    default_retryable: ClassVar[bool] = False

    def __init__(
        self, title: str, *, cause: str = "", remedy: str = "", retryable: bool | None = None
    ) -> None:
        super().__init__(title)
        self.title = title
        self.cause = cause
        self.remedy = remedy
        self.retryable = self.default_retryable if retryable is None else retryable

    def __str__(self) -> str:
        """The title, the cause and the remedy, each on its own line."""
        return "\n".join(part for part in (self.title, self.cause, self.remedy) if part)


class WrongUse(PeerTutorError):
    """The command or a setting cannot be meant like this."""

    exit_code = 2


class SettingsError(WrongUse):
    """A setting is unknown, malformed or out of bounds."""


class FileError(PeerTutorError):
    """Something is wrong with a file of the user's.

    Args:
        title: As for every error.
        path: The file as the user named it.
        line: The line it happened at, from 1; 0 where the format has no lines.
        cause: As for every error.
        remedy: As for every error.
    """

    def __init__(
        self, title: str, *, path: str, line: int = 0, cause: str = "", remedy: str = ""
    ) -> None:
        super().__init__(title, cause=cause, remedy=remedy)
        self.path = path
        self.line = line

    @property
    def place(self) -> str:
        """File and line, the way editors and compilers write it."""
        return f"{self.path}:{self.line}" if self.line else self.path


class ImportFailed(FileError):
    """A file, or one interview in it, could not be read."""


class ProtocolInvalid(FileError):
    """An interview protocol cannot be used."""


class NotFound(PeerTutorError):
    """No interview, turn or answer of that name."""


class ModelError(PeerTutorError):
    """The chat model did not give an answer that can be used."""


class ModelUnreachable(ModelError):
    """Nobody listens there, or the connection broke."""

    exit_code = 4
    default_retryable = True


class ModelRefused(ModelError):
    """The key or the model's name was refused."""

    exit_code = 4


class ModelBusy(ModelError):
    """Too many requests.

    Args:
        title: As for every error.
        retry_after: Seconds until the server wants to be asked again; None when it did not say.
        cause: As for every error.
        remedy: As for every error.
    """

    exit_code = 4
    default_retryable = True

    def __init__(
        self, title: str, *, retry_after: float | None = None, cause: str = "", remedy: str = ""
    ) -> None:
        super().__init__(title, cause=cause, remedy=remedy)
        self.retry_after = retry_after


class ModelTimeout(ModelError):
    """No word within the deadline."""

    exit_code = 4
    default_retryable = True


class ContextOverflow(ModelError):
    """The request is longer than the model can read."""


class ModelCut(ModelError):
    """The answer ended in the middle."""

    default_retryable = True


class ModelGarbage(ModelError):
    """What came back is not an answer."""

    default_retryable = True


class ConsentNeeded(PeerTutorError):
    """Text would leave this machine and nobody has agreed yet.

    Args:
        host: The host that the text would go to.
        leaving: What would leave this machine, as the beginning of a sentence.
    """

    exit_code = 4

    def __init__(self, host: str, leaving: str = QUESTION) -> None:
        super().__init__(
            f"Nothing was sent to {host}: you have not allowed it yet",
            cause=f"{leaving} would leave this machine.",
            remedy=f"Allow it once with: peertutor settings allow {host}",
        )
        self.host = host


class EmbeddingFailed(PeerTutorError):
    """No vector could be made."""

    default_retryable = True


class EmbedderMissing(EmbeddingFailed):
    """The configured embedder cannot run on this machine."""

    default_retryable = False


class IndexUnreachable(PeerTutorError):
    """The team's dense index does not answer, and not everything can wait until it does."""

    default_retryable = True


class RecordingMoved(PeerTutorError):
    """An interview went on somewhere else, or was closed there."""

    exit_code = 5


class ReviewRefused(PeerTutorError):
    """A peer may not say this of it: it is their own, it is retired, or something is missing."""


class SubjectMoved(PeerTutorError):
    """What is reviewed says something else by now; nothing that the peer wrote is lost."""

    exit_code = 5


class WorkspaceLocked(PeerTutorError):
    """Another process holds what is needed."""

    exit_code = 5
    default_retryable = True


class WorkspaceDamaged(PeerTutorError):
    """The ledger cannot be read."""

    exit_code = 6


class WorkspaceTooNew(WorkspaceDamaged):
    """The ledger was written by a newer version of PeerTutor."""


class StorageFailed(PeerTutorError):
    """The disk is full, or the folder may not be written."""

    exit_code = 7
    default_retryable = True
