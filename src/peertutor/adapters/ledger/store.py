"""The shared ledger, as the services ask for it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from peertutor.adapters.clock import SystemClock
from peertutor.adapters.ledger import answers, events, fulltext, interviews, places, questions
from peertutor.adapters.ledger import passages as passage_rows
from peertutor.adapters.ledger import vectors as vector_rows
from peertutor.adapters.ledger.database import Database, counter, settled
from peertutor.adapters.ledger.erasing import erase_source
from peertutor.adapters.ledger.fulltext import FullText
from peertutor.adapters.ledger.knowledge import SqlKnowledge
from peertutor.adapters.ledger.lessons import SqlLessons
from peertutor.adapters.ledger.location import open_ledger
from peertutor.adapters.ledger.profiles import SqlProfiles
from peertutor.adapters.ledger.recordings import SqlRecordings
from peertutor.adapters.ledger.reviews import SqlReviews
from peertutor.adapters.ledger.schema import LEDGER, shared
from peertutor.adapters.ledger.sqlite_database import SqliteDatabase
from peertutor.adapters.ledger.thanks import SqlThanks
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Answer, Rung
from peertutor.core.audit import LogLine
from peertutor.core.errors import StorageFailed, WorkspaceLocked
from peertutor.core.interviews import Interview, InterviewSummary, Turn
from peertutor.core.passages import Hit, Passage, PassageDraft, Place
from peertutor.ports import Clock, VectorTable

_IDENTITY = "ledger_id"


class SqlLedger:
    """`ports.Ledger` over SQL; safe to use from several threads and several processes.

    Every method may raise `StorageFailed`, `WorkspaceDamaged` or `WorkspaceLocked`.

    Attributes:
        recordings: Interviews while they are held.
        knowledge: Who said and confirmed how much on which topic.
        lessons: What was drawn from them.
        profiles: What people say of themselves.
        reviews: What peers say of lessons and answers.
        thanks: How often words helped somebody.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._full_text = FullText(PorterStemmer())
        self.recordings = SqlRecordings(database, clock)
        self.knowledge = SqlKnowledge(database)
        self.lessons = SqlLessons(database, clock)
        self.profiles = SqlProfiles(database)
        self.reviews = SqlReviews(database, clock)
        self.thanks = SqlThanks(database)

    @classmethod
    def open(cls, url: str = "", *, workspace: Path, clock: Clock | None = None) -> Self:
        """Open a workspace's ledger, and make it where there is none.

        Args:
            url: `sqlite:///FILE` or `postgresql://HOST/DATABASE`; empty for `ledger.sqlite3` in the
                workspace.
            workspace: The folder that holds everything.
            clock: What time it is; the machine's by default.

        Raises:
            SettingsError: The URL names a database this version cannot use.
            StorageFailed: The folder cannot be written, or lies on a network drive.
            WorkspaceDamaged: The file is not a ledger, or is broken.
            WorkspaceTooNew: A newer version has written it.
        """
        return cls(open_ledger(url, workspace), clock or SystemClock())

    @property
    def path(self) -> Path | None:
        """The database file; None where a server has it."""
        return self._database.path if isinstance(self._database, SqliteDatabase) else None

    def add_interview(self, interview: Interview, passages: Sequence[PassageDraft]) -> str:
        """Keep an interview with its passages; see `ports.InterviewStore`."""
        with self._database.write() as connection:
            return interviews.add(connection, interview, passages, self._clock.now())

    def interviews(self) -> list[InterviewSummary]:
        """Return the current revision of every interview, newest date first."""
        with self._database.read() as connection:
            return interviews.summaries(connection)

    def interview(self, interview_id: str) -> Interview:
        """Return the current revision with all turns; raises `NotFound`."""
        with self._database.read() as connection:
            return interviews.load(connection, interview_id)

    def turns(self, interview_id: str, first: int, last: int) -> list[Turn]:
        """Return the turns `first` to `last`, inclusive; raises `NotFound`."""
        with self._database.read() as connection:
            return interviews.load_turns(connection, interview_id, first, last)

    def delete_interview(self, interview_id: str) -> None:
        """Erase every revision of an interview from the disk; raises `NotFound`.

        Shared answers that quote it lose its words as well.
        """
        with self._database.write() as connection:
            interviews.erase(connection, interview_id, self._clock.now())
            erase_source(connection, shared, interview_id)
            self._database.mark_erasure(connection)
        self._database.erase_traces()

    def search_text(self, query: str, limit: int) -> list[Hit]:
        """Return the passages that share words with `query`, best BM25 first."""
        with self._database.read() as connection:
            return self._full_text.search(connection, query, limit)

    def rebuild_text(self) -> None:
        """Make the full-text index anew from the passages: the remedy where it is damaged."""
        with self._database.write() as connection:
            fulltext.rebuild(connection)

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Return those of `ids` that may be shown now, in the order asked."""
        with self._database.read() as connection:
            return passage_rows.load(connection, ids)

    def around(self, ids: Iterable[int], reach: int) -> dict[int, Place]:
        """Return where `ids` and their neighbours stand; see `ports.PassageStore`."""
        with self._database.read() as connection:
            return places.around(connection, ids, reach)

    def term_rarity(self, stems: Iterable[str]) -> dict[str, float]:
        """Return for each stem its inverse document frequency over the passages, at least 0."""
        with self._database.read() as connection:
            return self._full_text.rarity(connection, stems)

    def passage_count(self) -> int:
        """Return how many passages may be found now."""
        with self._database.read() as connection:
            return self._full_text.count(connection)

    def missing_vectors(self, model: str, limit: int) -> list[tuple[str, str]]:
        """Return `(content hash, text to embed)` of passages that `model` has not embedded."""
        with self._database.read() as connection:
            return vector_rows.missing(connection, model, limit)

    def save_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors by content hash; see `ports.VectorStore`."""
        with self._database.write() as connection:
            vector_rows.save(connection, model, vectors)

    def vector_table(self, model: str) -> VectorTable:
        """Return every searchable passage's vector of `model`."""
        with self._database.read() as connection:
            return vector_rows.table(connection, model)

    def vector_version(self, model: str) -> int:
        """Return the version that `vector_table` would have."""
        with self._database.read() as connection:
            return vector_rows.version(connection, model)

    def vector_counts(self) -> dict[str, int]:
        """Return how many searchable passages have a vector, by model."""
        with self._database.read() as connection:
            return vector_rows.counts(connection)

    def ledger_id(self) -> str:
        """Return what tells this ledger from every other; see `ports.SharedVectors`."""
        with self._database.read() as connection:
            number = counter(connection, LEDGER, _IDENTITY)
        if not number:
            drawn = secrets.randbits(63) | 1
            with self._database.write() as connection:
                number = settled(connection, LEDGER, _IDENTITY, drawn)
        return f"{number:016x}"

    def erasures(self) -> int:
        """Return how often vectors were erased; see `ports.SharedVectors`."""
        with self._database.read() as connection:
            return vector_rows.erasures(connection)

    def free_number(self) -> int:
        """Return a number that no question has; see `ports.questions`."""
        with self._database.read() as connection:
            return questions.free_number(connection)

    def share_answer(
        self,
        answer: Answer,
        *,
        rung: Rung,
        asker: str,
        token_hash: str,
        number: int | None = None,
    ) -> int:
        """Keep a question and its answer where peers see them; see `ports.questions`."""
        if rung is Rung.PRIVATE:
            raise ValueError("a private question never reaches the shared ledger")
        if rung is Rung.ANONYMOUS and asker:
            raise ValueError("an anonymous question has no asker")
        now = self._clock.now()
        with self._database.write() as connection:
            number = questions.share(
                connection,
                answer,
                now,
                rung=rung,
                asker=asker,
                token_hash=token_hash,
                number=number,
            )
            if rung is Rung.ANONYMOUS:
                self._database.forget_order(connection, *shared.every())
                self._database.mark_erasure(connection)
        if rung is Rung.ANONYMOUS:
            # Where its pages lie in the file and in its log would tell what it came after. Where
            # somebody keeps reading, the next start of PeerTutor does it.
            with suppress(WorkspaceLocked, StorageFailed):
                self._database.erase_traces()
        return number

    def unshare(self, number: int, *, asker: str, token_hash: str) -> bool:
        """Erase a shared question from the disk; see `ports.questions`."""
        now = self._clock.now()
        with self._database.write() as connection:
            if not questions.unshare(connection, number, now, asker=asker, token_hash=token_hash):
                return False
            self._database.mark_erasure(connection)
        self._database.erase_traces()
        return True

    def log(self) -> list[LogLine]:
        """Return what happened, the oldest first; see `ports.AuditLog`."""
        with self._database.read() as connection:
            return events.lines(connection)

    def erase_quotes(self, interview_id: str) -> None:
        """Take an interview's words out of shared answers, from the disk too."""
        with self._database.write() as connection:
            if not erase_source(connection, shared, interview_id):
                return
            self._database.mark_erasure(connection)
        self._database.erase_traces()

    def open_questions(self, limit: int) -> list[str]:
        """Return what was shared and is not answered yet; see `ports.OpenQuestions`."""
        with self._database.read() as connection:
            return answers.open_questions(connection, shared, limit)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()
