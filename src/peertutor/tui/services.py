"""What the terminal app asks of the services, and nothing more, so that tests bring their own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from peertutor.core.answers import Exchange
from peertutor.core.errors import PeerTutorError
from peertutor.core.events import AnswerEvent, ImportEvent, VectorsMade
from peertutor.core.interviews import Interview, InterviewSummary
from peertutor.ports import PersonalStore

if TYPE_CHECKING:
    from peertutor.adapters.protocols import FoundProtocol
    from peertutor.capture.importer import ImportOptions
    from peertutor.capture.interview.interviewer import Interviewer
    from peertutor.capture.lessons.teachback import TeachBack
    from peertutor.core.errors import ProtocolInvalid
    from peertutor.mentor.sufficiency.report import TrustReport
    from peertutor.peers.gaps import Gaps
    from peertutor.peers.inbox import Inbox
    from peertutor.peers.knowledge import Knowledge
    from peertutor.peers.ladder import Ladder
    from peertutor.peers.profiles import Profiles
    from peertutor.peers.recall import Recall
    from peertutor.peers.reopening import Reopening
    from peertutor.peers.review import Review
    from peertutor.peers.thanks import Gratitude
    from peertutor.ports.recording import LessonStore, RecordingStore
    from peertutor.settings import Change


class Library(Protocol):
    """The interviews there are, to be counted and read."""

    def interviews(self) -> list[InterviewSummary]:
        """Return the current revision of every interview."""
        ...

    def interview(self, interview_id: str) -> Interview:
        """Return one with all its turns; raises `NotFound`."""
        ...

    def open_questions(self, limit: int) -> list[str]:
        """Return what newcomers shared and nobody's words answer yet, the most asked first."""
        ...

    @property
    def recordings(self) -> RecordingStore:
        """Those that were held here, as their veterans see them."""
        ...

    @property
    def lessons(self) -> LessonStore:
        """What was drawn from them."""
        ...


class Protocols(Protocol):
    """The ways an interview can go."""

    def all(self) -> tuple[list[FoundProtocol], list[ProtocolInvalid]]:
        """Return those that can be used, and what is wrong with the others."""
        ...


class Interviewing(Protocol):
    """Interviews that are held here."""

    @property
    def protocols(self) -> Protocols:
        """The ways they can go."""
        ...

    @property
    def interviewer(self) -> Interviewer:
        """Begins them, and goes on with them."""
        ...

    @property
    def teach_back(self) -> TeachBack:
        """Reads lessons back, and releases them."""
        ...

    def take_off_record(self, interview_id: str, turn: int) -> int:
        """Erase a reply of an interview that is over, wherever its words went."""
        ...


class Exporting(Protocol):
    """Puts interviews into a form that others can review."""

    def write(self, interview_id: str, form: str, folder: Path) -> list[Path]:
        """Write one into a folder: `md`, `html`, `json` or `table`; overwrites nothing."""
        ...


class Answerer(Protocol):
    """Answers questions, telling what it does as it does it."""

    def ask(
        self,
        question: str,
        history: Sequence[Exchange] = (),
        *,
        conversation: int | None = None,
        verified_only: bool = False,
    ) -> AsyncIterator[AnswerEvent]:
        """Yield up to `AnswerFinished` or `AnswerFailed`; closed early, it leaves no trace."""
        ...


class Importing(Protocol):
    """Brings files in, one committed interview after another."""

    def run(self, paths: Sequence[Path], options: ImportOptions) -> Iterator[ImportEvent]:
        """Yield progress; the caller's thread does the work."""
        ...


class Vectors(Protocol):
    """Makes the vectors that are missing; stopped anywhere, it goes on from there next time."""

    def run(self) -> Iterator[VectorsMade]:
        """Yield progress; the caller's thread does the work."""
        ...


class ModelSetup(Protocol):
    """Choosing the model that writes answers. An empty key means: the one already kept."""

    def asks_consent_for(self, endpoint: str) -> str:
        """Return the host that nobody allowed yet; empty when text may go there.

        Raises `SettingsError` for what is no endpoint.
        """
        ...

    def allow(self, host: str) -> None:
        """Keep the consent: text of questions and passages may go to this host."""
        ...

    async def models(self, endpoint: str, key: str) -> list[str]:
        """Return what the server offers; raises a `ModelError` or `ConsentNeeded`."""
        ...

    async def try_out(self, endpoint: str, key: str, name: str) -> str:
        """Have the model say a few words and return them; raises as `models` does."""
        ...

    def save(self, endpoint: str, key: str, name: str) -> None:
        """Keep the choice and use it from the next question on; an empty name: no model."""
        ...


class Budgeting(Protocol):
    """The error budget that answers are held against."""

    def report(self) -> TrustReport:
        """Return what the budget in the settings comes to."""
        ...

    def keep_budget(self, budget: float) -> Change:
        """Keep another one; it counts from the next question on."""
        ...


class UiChoices(Protocol):
    """How the app looks and which keys it obeys."""

    @property
    def theme(self) -> str:
        """The theme's name; empty: the app's own."""
        ...

    @property
    def keys(self) -> Mapping[str, str]:
        """Other keys for commands, by the command's id."""
        ...


class ModelChoices(Protocol):
    """The chat model in use."""

    @property
    def name(self) -> str:
        """The model's name; empty: none."""
        ...

    @property
    def endpoint(self) -> str:
        """Where its server listens."""
        ...


class Choices(Protocol):
    """The settings that the app reads."""

    @property
    def ui(self) -> UiChoices:
        """How the app looks and which keys it obeys."""
        ...

    @property
    def model(self) -> ModelChoices:
        """The chat model in use."""
        ...


class Peers(Protocol):
    """What people check of one another, and what comes of it."""

    @property
    def review(self) -> Review:
        """What waits for a peer, and what they say of it."""
        ...

    @property
    def inbox(self) -> Inbox:
        """What has come for whoever uses this workspace."""
        ...

    @property
    def recall(self) -> Recall:
        """What whoever uses this workspace was told that has changed."""
        ...

    @property
    def gaps(self) -> Gaps:
        """What is asked and not told."""
        ...

    @property
    def reopening(self) -> Reopening:
        """Answers open questions again after a release."""
        ...

    @property
    def knowledge(self) -> Knowledge:
        """Who knows what."""
        ...

    @property
    def profiles(self) -> Profiles:
        """What whoever uses this workspace says of themselves."""
        ...

    @property
    def gratitude(self) -> Gratitude:
        """Keeps what a reader says of an answer, and thanks those whose words helped."""
        ...

    @property
    def ladder(self) -> Ladder:
        """Lets a question of one's own be seen by colleagues."""
        ...


class Services(Protocol):
    """Everything behind the screens. Members may take a while at first: use a thread."""

    @property
    def settings(self) -> Choices:
        """The settings as they stand now."""
        ...

    @property
    def workspace(self) -> Path:
        """The folder that holds everything."""
        ...

    @property
    def interviews(self) -> Interviewing:
        """Interviews that are held here."""
        ...

    @property
    def exports(self) -> Exporting:
        """What leaves for review."""
        ...

    @property
    def ledger(self) -> Library:
        """The interviews."""
        ...

    @property
    def personal(self) -> PersonalStore:
        """One's own questions, answers and history."""
        ...

    @property
    def mentor(self) -> Answerer:
        """Answers questions."""
        ...

    @property
    def peers(self) -> Peers:
        """What people check of one another."""
        ...

    @property
    def importer(self) -> Importing:
        """Brings files in."""
        ...

    @property
    def error_budget(self) -> Budgeting:
        """The error budget that answers are held against."""
        ...

    @property
    def vectors(self) -> Vectors:
        """Makes the vectors that are missing."""
        ...

    @property
    def model_setup(self) -> ModelSetup:
        """Chooses the model that writes answers."""
        ...

    @property
    def sample_corpus(self) -> Sequence[Path]:
        """The folders of the sample interviews and documents; none of the people exist."""
        ...

    @property
    def embedder_problem(self) -> PeerTutorError | None:
        """Why texts get no vectors although the settings want them; None when all is well."""
        ...

    def erase(self, interview_id: str) -> int:
        """Erase an interview from everywhere; return how many kept answers had its words."""
        ...

    def keep_theme(self, name: str) -> None:
        """Keep the theme for the next start."""
        ...

    def warm(self) -> None:
        """Load what the first question would wait for."""
        ...

    def close(self) -> None:
        """Let go of files, databases and locks."""
        ...
