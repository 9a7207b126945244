"""A question is answered: understand, retrieve, compose, ground, judge, told as events."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Protocol

from peertutor.core.answers import Answer, Exchange, Mode, Reason, ReasonCode, Timing
from peertutor.core.errors import ConsentNeeded, ModelError, NotFound, PeerTutorError
from peertutor.core.events import (
    AnswerEvent,
    AnswerFailed,
    AnswerFinished,
    ClaimGrounded,
    Composing,
    FellBack,
    Retrieved,
    TextDelta,
    Understood,
)
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.conversation.again import Challenge, answered
from peertutor.mentor.conversation.hear import heard
from peertutor.mentor.grounding.opinion import NO_OPINION, SecondOpinion
from peertutor.mentor.judge import Assessor
from peertutor.mentor.layout import BETWEEN_PARAGRAPHS
from peertutor.mentor.overtaken import refuse_overtaken
from peertutor.mentor.settle import Evidence, Settler
from peertutor.mentor.standing import Standing
from peertutor.mentor.voices import Route
from peertutor.mentor.writing.compose import Composer
from peertutor.mentor.writing.writer import Writing
from peertutor.ports import ChatModel, Clock, Embedder, PassageStore, PersonalStore, Stemmer

NO_MODEL = "no model is set up"
"""Why colleagues are quoted directly where nobody chose a model."""

DELETED = "An interview this answer rests on was deleted meanwhile"
"""Why an answer is not kept whose words are gone from the ledger."""


class Found(Protocol):
    """What a retriever found."""

    @property
    def passages(self) -> tuple[RetrievedPassage, ...]:
        """Best first."""
        ...

    @property
    def timing(self) -> Timing:
        """Where the time went."""
        ...

    @property
    def note(self) -> str:
        """What was missing; empty when nothing was."""
        ...


class Finder(Protocol):
    """Finds passages for a question."""

    async def search(self, query: str, limit: int, *, verified_only: bool = False) -> Found:
        """Return at most `limit` passages, best first; on demand only what peers have verified."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """The model that writes answers.

    Attributes:
        chat: The model itself.
        composer: Writes the requests to it.
        answer_tokens: How long an answer may become.
        opinion: Has a model judge each sentence by its quotes; None: rules alone do.
    """

    chat: ChatModel
    composer: Composer
    answer_tokens: int = 700
    opinion: SecondOpinion | None = None


class Mentor:
    """Answers questions from what colleagues have told.

    Args:
        retriever: Finds passages.
        ledger: Knows how rare a word is, and what was deleted while an answer was made.
        stemmer: The ledger's own.
        clock: Says what day it is.
        personal: Where answers are kept; None: nowhere.
        writer: The model that writes; None: colleagues are quoted directly.
        passages: How many passages an answer may rest on.
        standard: What evidence is held against; None: that it rather answers than not.
        why_no_model: What is said where `writer` is None.
        standing: The rules on trust and stakes; None for those that come with PeerTutor.
        embedder: Compares what the words of a claim and a quote leave open; None: words alone do.
        route: Says whom to ask; None: whoever speaks of it.
    """

    def __init__(
        self,
        *,
        retriever: Finder,
        ledger: PassageStore,
        stemmer: Stemmer,
        clock: Clock,
        personal: PersonalStore | None = None,
        writer: Writer | None = None,
        passages: int = 12,
        standard: Assessor | None = None,
        why_no_model: str = NO_MODEL,
        standing: Standing | None = None,
        embedder: Embedder | None = None,
        route: Route | None = None,
    ) -> None:
        self._retriever = retriever
        self._ledger = ledger
        self._settler = Settler(
            ledger, stemmer, clock, embedder, standing=standing, standard=standard, route=route
        )
        self._personal = personal
        self._writer = writer
        self._passages = passages
        self._why_no_model = why_no_model

    async def ask(
        self,
        question: str,
        history: Sequence[Exchange] = (),
        *,
        conversation: int | None = None,
        verified_only: bool = False,
    ) -> AsyncGenerator[AnswerEvent, None]:
        """Yield what happens up to `AnswerFinished`, or `AnswerFailed` where nothing else is left.

        Closed or cancelled before its end it leaves no trace: the answer is kept whole, as the last
        thing before `AnswerFinished`.

        Args:
            question: As it was asked.
            history: The conversation before it.
            conversation: The personal store's number to keep the answer under; None: keep nothing.
            verified_only: Whether only what peers have verified counts.
        """
        run = _Run(question)
        try:
            async with aclosing(self._course(run, history, verified_only)) as events:
                async for event in events:
                    yield event
            answer = run.finished()
            await asyncio.to_thread(refuse_overtaken, answer, self._ledger)
            for claim in answer.claims:
                yield ClaimGrounded(claim)
            yield await asyncio.to_thread(self._kept, answer, conversation)
        except PeerTutorError as error:
            yield AnswerFailed(error)

    async def _course(
        self, run: _Run, history: Sequence[Exchange], verified_only: bool
    ) -> AsyncGenerator[AnswerEvent, None]:
        """Yield everything up to the last word of the answer, and leave the answer in `run`."""
        said = await asyncio.to_thread(heard, run.question, history)
        standalone = said.standalone
        yield Understood(run.question, standalone)
        if said.reply:
            run.spoke(self._settler.small_talk(run.question, said.reply))
        else:
            found = await self._retriever.search(
                standalone, self._passages, verified_only=verified_only
            )
            yield Retrieved(found.passages, run.retrieved(found.timing), found.note)
            run.evidence = await asyncio.to_thread(
                self._settler.evidence, run.question, standalone, found.passages
            )
            if said.challenge:
                run.spoke(await asyncio.to_thread(self._again, run.evidence, said.challenge))
            async with aclosing(self._generated(run, history)) as events:
                async for event in events:
                    yield event
        if not run.shown:
            for event in await asyncio.to_thread(self._in_quotes, run):
                yield run.told(event)

    async def _generated(
        self, run: _Run, history: Sequence[Exchange]
    ) -> AsyncGenerator[AnswerEvent, None]:
        """Let the model write; where it fails, say so and leave the answer to others."""
        writer, evidence = self._writer, run.evidence
        if writer is None or not evidence.passages or run.answer or evidence.foreign:
            return
        yield Composing(Mode.GENERATED)
        try:
            request = await asyncio.to_thread(
                writer.composer.request, evidence.standalone, evidence.passages, history
            )
            writing = Writing(writer.chat, request, max_tokens=writer.answer_tokens)
            async with aclosing(writing.deltas()) as deltas:
                async for delta in deltas:
                    yield run.told(TextDelta(delta))
        except PeerTutorError as error:
            run.failed(writer.chat.name, error)
            yield FellBack(error)
        else:
            run.answer = await self._written(writer, evidence, writing)

    async def _written(self, writer: Writer, evidence: Evidence, writing: Writing) -> Answer:
        opinion = NO_OPINION
        if writer.opinion and not writing.declined:
            checked = await asyncio.to_thread(self._settler.checked, evidence, writing)
            opinion = await writer.opinion.of(checked)
        return await asyncio.to_thread(
            self._settler.written, evidence, writing, writer.chat.name, opinion
        )

    def _again(self, evidence: Evidence, challenge: Challenge) -> Answer:
        """Return the reply to what asks after the last answer, from that answer made again."""
        return answered(challenge, self._settler.made_again(evidence, challenge.said.text))

    def _in_quotes(self, run: _Run) -> list[AnswerEvent]:
        """Return the events of an answer that nobody had to write."""
        why = run.why_not
        if why is None:
            why = "" if run.evidence.foreign else self._why_no_model
        if run.answer is None:
            run.answer = self._settler.in_quotes(run.evidence, note=why, reasons=run.reasons)
            # Before a word of it is shown, and again when it is all there.
            refuse_overtaken(run.answer, self._ledger)
        paragraphs = run.answer.text.split(BETWEEN_PARAGRAPHS)
        deltas = [TextDelta(BETWEEN_PARAGRAPHS * (i > 0) + p) for i, p in enumerate(paragraphs)]
        composing = Composing(run.answer.mode, why)
        return [composing, *deltas] if run.answer.mode is Mode.EXTRACTIVE else [*deltas]

    def _kept(self, answer: Answer, conversation: int | None) -> AnswerFinished:
        if conversation is None or self._personal is None:
            return AnswerFinished(answer)
        try:
            if self._deleted(answer):
                raise NotFound(DELETED, remedy="Ask again: what is left may still answer it.")
            number = self._personal.keep_answer(conversation, answer)
            # An interview may have been deleted since that look, by somebody who could not see yet
            # what was kept just now.
            for interview_id in self._deleted(answer):
                self._personal.erase_source(interview_id)
        except PeerTutorError as error:
            return AnswerFinished(answer, not_kept=error)
        return AnswerFinished(answer, number)

    def _deleted(self, answer: Answer) -> list[str]:
        """Return the interviews of the answer's passages that may not be shown any more.

        The quoted ones and the others: a model has read them all, and people are named from them.
        """
        joined = self._ledger.passages([found.passage.id for found in answer.passages])
        gone = (f.passage.interview_id for f in answer.passages if f.passage.id not in joined)
        return list(dict.fromkeys(gone))


class _Run:
    """One question on its way to its answer.

    Attributes:
        shown: Whether the reader has seen the whole text.
        why_not: Why no model writes; None: as it is set up, empty: no model was wanted.
    """

    def __init__(self, question: str) -> None:
        self.question = question
        self.evidence = Evidence(question=question, standalone=question)
        self.answer: Answer | None = None
        self.reasons: tuple[Reason, ...] = ()
        self.why_not: str | None = None
        self.shown = False
        self._timing = Timing()
        self._began = time.perf_counter()

    def retrieved(self, timing: Timing) -> Timing:
        """Take over where the time of the search went."""
        self._timing = replace(timing, retrieve=self._elapsed())
        return self._timing

    def told(self, event: AnswerEvent) -> AnswerEvent:
        """Note when the first word was there."""
        if isinstance(event, TextDelta):
            self.shown = True
            if self._timing.first_token is None:
                self._timing = replace(self._timing, first_token=self._elapsed())
        return event

    def spoke(self, answer: Answer) -> None:
        """Take an answer that needs no model."""
        self.answer = answer
        self.why_not = ""

    def failed(self, model: str, error: PeerTutorError) -> None:
        """Note why nothing was generated, and by which model where it is the model's fault."""
        of_model = isinstance(error, (ModelError, ConsentNeeded))
        self.why_not = f"{model}: {error.title}" if of_model else error.title
        self.reasons = (Reason(ReasonCode.MODEL_FAILED, f"({self.why_not})"),)
        self.shown = False

    def finished(self) -> Answer:
        """Return the answer with its times."""
        if self.answer is None:
            raise RuntimeError("nothing was composed")
        return replace(self.answer, timing=replace(self._timing, total=self._elapsed()))

    def _elapsed(self) -> float:
        return round((time.perf_counter() - self._began) * 1000, 2)
