"""Everything behind the terminal app, scripted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from peertutor.capture.importer import ImportOptions
from peertutor.core.answers import (
    Answer,
    Citation,
    Claim,
    Exchange,
    Mode,
    Reason,
    ReasonCode,
    SuggestedPeer,
    Timing,
    Verdict,
)
from peertutor.core.errors import PeerTutorError, SettingsError
from peertutor.core.events import (
    AnswerEvent,
    AnswerFinished,
    ClaimGrounded,
    Composing,
    ImportEvent,
    ImportFinished,
    ImportStarted,
    InterviewImported,
    Retrieved,
    SourceRejected,
    TextDelta,
    Understood,
    VectorsMade,
)
from peertutor.core.interviews import Interview, Kind, Role, Trust, Turn
from peertutor.core.passages import Passage, RetrievedPassage, SpanText
from peertutor.mentor.sufficiency.report import TrustReport
from peertutor.mentor.sufficiency.standard import Figures, Standard
from peertutor.ports.verdicts import LocalVerdict
from peertutor.settings import Change
from tests.fakes.ledger import FakeClock, FakeLedger, FakePersonalStore
from tests.fakes.peers import FakePeers
from tests.fakes.recordings import FakeInterviews
from tests.mentor.sufficiency.figures import calibration

_MISTAKE = (
    "The counter stops at ninety-nine percent. Everybody waits for it, and that is the mistake: "
    "after ten minutes it is not coming back. I kill the export job, never the run itself."
)
_GAP = (
    "Because the run holds the invoice numbers. Kill it and you have a gap in the numbers, and "
    "then you spend a day with the accountant."
)
LINES = (
    ("Host", "How do you notice that the billing run has hung?", Role.CONTEXT),
    ("Mara Lindqvist", _MISTAKE, Role.VETERAN),
    ("Host", "Why not the run?", Role.CONTEXT),
    ("Mara Lindqvist", _GAP, Role.VETERAN),
)


def interview(
    name: str = "billing", *, lines: Sequence[tuple[str, str, Role]] = LINES
) -> Interview:
    return Interview(
        id=name,
        title="The billing run that hangs",
        topic="billing run",
        date=date(2025, 11, 4),
        veterans=("Mara Lindqvist",),
        turns=tuple(
            Turn(index=index, speaker=speaker, text=text, role=role)
            for index, (speaker, text, role) in enumerate(lines)
        ),
    )


def citation(n: int, turn: int, quote: str, *, source: Interview | None = None) -> Citation:
    source = source or interview()
    start = source.turns[turn].text.index(quote)
    return Citation(
        n=n,
        interview_id=source.id,
        title=source.title,
        turn=turn,
        speaker=source.turns[turn].speaker,
        date=source.date,
        start=start,
        end=start + len(quote),
        quote=quote,
        trust=Trust.TOLD,
    )


def retrieved(rank: int = 1, *, turn: int = 1, source: Interview | None = None) -> RetrievedPassage:
    source = source or interview()
    said = source.turns[turn]
    part = SpanText(
        turn=turn,
        start=0,
        end=len(said.text),
        speaker=said.speaker,
        role=said.role,
        text=said.text,
    )
    passage = Passage(
        id=rank,
        interview_id=source.id,
        title=source.title,
        topic=source.topic,
        date=source.date,
        kind=Kind.INTERVIEW,
        trust=Trust.TOLD,
        text=f"{said.speaker}: {said.text}",
        parts=(part,),
    )
    return RetrievedPassage(rank=rank, score=1 / rank, passage=passage, dense=0.8, lexical=4.0)


ANSWER_TEXT = (
    "The counter stops at ninety-nine percent [1]. Kill the export job, never the run itself [2]."
)


def answer(
    question: str = "What do I do when the billing run hangs?",
    *,
    text: str = ANSWER_TEXT,
    verdict: Verdict = Verdict.GROUNDED,
    reasons: Sequence[Reason] = (),
    supported: bool = True,
) -> Answer:
    first, _, rest = text.partition("[1].")
    claims: tuple[Claim, ...] = ()
    if rest:
        end = len(first) + len("[1].")
        claims = (
            Claim(text=text[:end], start=0, end=end, support=0.93, supported=True, citations=(1,)),
            Claim(
                text=text[end + 1 :],
                start=end + 1,
                end=len(text),
                support=0.81 if supported else 0.12,
                supported=supported,
                citations=(2,),
            ),
        )
    return Answer(
        question=question,
        standalone=question,
        mode=Mode.EXTRACTIVE,
        text=text,
        verdict=verdict,
        confidence=0.78,
        reasons=tuple(reasons),
        labels=("one veteran's word, not yet verified",) if claims else (),
        claims=claims,
        citations=(
            citation(1, 1, "The counter stops at ninety-nine percent."),
            citation(2, 1, "I kill the export job, never the run itself."),
        )
        if claims
        else (),
        passages=(retrieved(1), retrieved(2, turn=3)),
        suggested_peers=(SuggestedPeer("Mara Lindqvist", "spoke about the billing run"),),
        features={"closeness": 0.83, "support_least": 1.0, "voices": 0.5},
        timing=Timing(retrieve=12, total=40),
    )


def weak_answer(question: str) -> Answer:
    return answer(
        question,
        verdict=Verdict.NEEDS_PEER,
        reasons=[Reason(ReasonCode.WEAK_EVIDENCE)],
        supported=False,
    )


def nothing_known(question: str) -> Answer:
    return answer(
        question, text="", verdict=Verdict.NO_KNOWLEDGE, reasons=[Reason(ReasonCode.NO_SOURCE)]
    )


def telling(finished: Answer) -> list[AnswerEvent]:
    """What a mentor tells on the way to this answer."""
    words = finished.text.split(" ")
    pieces = [TextDelta(f"{word} ") for word in words[:-1]] + [TextDelta(words[-1])]
    return [
        Understood(finished.question, finished.standalone),
        Retrieved(finished.passages, Timing(retrieve=12)),
        Composing(finished.mode, "No model is set up."),
        *pieces,
        *(ClaimGrounded(claim) for claim in finished.claims),
        AnswerFinished(finished),
    ]


class ScriptedMentor:
    """Tells what its script says; `gate` holds it after the evidence until it is set.

    Attributes:
        asked: Every question with the history it came with.
        scripts: What is told next; when empty, an answer that is grounded.
        closed: How many tellings ended before their end.
    """

    def __init__(self, personal: FakePersonalStore) -> None:
        self.asked: list[tuple[str, tuple[Exchange, ...]]] = []
        self.scripts: list[list[AnswerEvent] | PeerTutorError] = []
        self.gate: asyncio.Event | None = None
        self.closed = 0
        self._personal = personal

    async def ask(
        self,
        question: str,
        history: Sequence[Exchange] = (),
        *,
        conversation: int | None = None,
        verified_only: bool = False,
    ) -> AsyncIterator[AnswerEvent]:
        self.asked.append((question, tuple(history)))
        script = self.scripts.pop(0) if self.scripts else telling(answer(question))
        if isinstance(script, PeerTutorError):
            raise script
        try:
            for event in script:
                if isinstance(event, TextDelta) and self.gate:
                    await self.gate.wait()
                if isinstance(event, AnswerFinished) and conversation is not None:
                    kept = self._personal.keep_answer(conversation, event.answer)
                    event = AnswerFinished(event.answer, kept)  # noqa: PLW2901 - the script knows no number
                yield event
                await asyncio.sleep(0)
        except (GeneratorExit, asyncio.CancelledError):
            self.closed += 1
            raise


class ScriptedImporter:
    """Imports the one scripted interview for every path that does not name a bad file."""

    def __init__(self, ledger: FakeLedger) -> None:
        self.ran: list[Sequence[Path]] = []
        self.rejected: list[ImportEvent] = []
        self._ledger = ledger

    def run(self, paths: Sequence[Path], options: ImportOptions) -> Iterator[ImportEvent]:
        self.ran.append(paths)
        yield ImportStarted(files=1, size=100)
        new = interview()
        outcome = self._ledger.add_interview(new, [])
        yield InterviewImported(new.id, new.title, len(new.turns), 2, outcome, 100)
        yield from self.rejected
        count = sum(isinstance(event, SourceRejected) for event in self.rejected)
        yield ImportFinished(1, 0, 0, count, len(new.turns), 0.1)


class ScriptedVectors:
    """Says that so many of so many vectors are made."""

    def __init__(self) -> None:
        self.script: list[VectorsMade | PeerTutorError] = []

    def run(self) -> Iterator[VectorsMade]:
        for step in self.script:
            if isinstance(step, PeerTutorError):
                raise step
            yield step


class ScriptedSetup:
    """A model server that offers two models.

    Attributes:
        allowed: The hosts that were allowed.
        problem: Raised by whatever reaches the server; None when it is well.
        saved: What was saved, in order.
    """

    def __init__(self, choices: FakeChoices) -> None:
        self.allowed: list[str] = []
        self.offered = ["small-model", "large-model"]
        self.problem: PeerTutorError | None = None
        self.saved: list[tuple[str, str, str]] = []
        self.contacted = 0
        self._choices = choices

    def asks_consent_for(self, endpoint: str) -> str:
        if "//" not in endpoint:
            raise SettingsError("This is no endpoint", remedy="It looks like https://host/v1.")
        host = endpoint.split("//")[1].split("/", maxsplit=1)[0]
        return "" if host.startswith("localhost") or host in self.allowed else host

    def allow(self, host: str) -> None:
        self.allowed.append(host)

    async def models(self, endpoint: str, key: str) -> list[str]:
        self._contact()
        return self.offered

    async def try_out(self, endpoint: str, key: str, name: str) -> str:
        self._contact()
        return "Ready."

    def save(self, endpoint: str, key: str, name: str) -> None:
        self.saved.append((endpoint, key, name))
        self._choices.model = FakeModelChoices(name, endpoint)

    def _contact(self) -> None:
        self.contacted += 1
        if self.problem:
            raise self.problem


@dataclass
class FakeUiChoices:
    theme: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass
class FakeModelChoices:
    name: str = ""
    endpoint: str = "http://localhost:8080/v1"


@dataclass
class FakeChoices:
    ui: FakeUiChoices = field(default_factory=FakeUiChoices)
    model: FakeModelChoices = field(default_factory=FakeModelChoices)


class ScriptedExports:
    """Remembers what was to be written.

    Attributes:
        problem: Raised instead; None when all is well.
    """

    def __init__(self) -> None:
        self.written: list[tuple[str, str, Path]] = []
        self.problem: PeerTutorError | None = None

    def write(self, interview_id: str, form: str, folder: Path) -> list[Path]:
        if self.problem:
            raise self.problem
        self.written.append((interview_id, form, folder))
        return [folder / f"{interview_id}.{form}"]


class ScriptedBudget:
    """Tells of figures that are always the same.

    Attributes:
        verdicts: What people of the workspace said.
        kept: The budgets that were kept, in order.
        outranked_by: What wins over the settings.
    """

    def __init__(self) -> None:
        self.verdicts: tuple[LocalVerdict, ...] = ()
        self.kept: list[float] = []
        self.outranked_by = ""

    def report(self) -> TrustReport:
        budget = self.kept[-1] if self.kept else 0.05
        return TrustReport(Standard(Figures(calibration(), self.verdicts), budget))

    def keep_budget(self, budget: float) -> Change:
        self.kept.append(budget)
        return Change(budget, self.outranked_by)


class FakeServices:
    """Services whose every part can be reached and scripted; empty unless filled."""

    def __init__(self, workspace: Path, *, filled: bool = True) -> None:
        self.workspace = workspace
        self.settings = FakeChoices()
        self.ledger = FakeLedger()
        self.personal = FakePersonalStore()
        self.peers = FakePeers(self.ledger, self.personal)
        self.interviews = FakeInterviews(
            self.ledger.recordings, self.ledger.lessons, workspace, FakeClock()
        )
        self.mentor = ScriptedMentor(self.personal)
        self.importer = ScriptedImporter(self.ledger)
        self.exports = ScriptedExports()
        self.vectors = ScriptedVectors()
        self.error_budget = ScriptedBudget()
        self.model_setup = ScriptedSetup(self.settings)
        self.embedder_problem: PeerTutorError | None = None
        self.sample_corpus: Sequence[Path] = (workspace / "samples",)
        self.kept_themes: list[str] = []
        self.warmed = 0
        self.closed = 0
        if filled:
            self.ledger.add_interview(interview(), [])

    def erase(self, interview_id: str) -> int:
        self.ledger.delete_interview(interview_id)
        return 0

    def keep_theme(self, name: str) -> None:
        self.kept_themes.append(name)

    def warm(self) -> None:
        self.warmed += 1

    def close(self) -> None:
        self.closed += 1
