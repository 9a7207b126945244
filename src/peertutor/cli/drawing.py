"""An answer as text that is only ever added to: the evidence, the words, what they are worth."""

from __future__ import annotations

from collections.abc import Sequence

from peertutor.cli.terminal import Style, Terminal
from peertutor.cli.wrapping import Flow
from peertutor.core import wording
from peertutor.core.answers import Answer, Verdict
from peertutor.core.errors import PeerTutorError
from peertutor.core.events import (
    AnswerEvent,
    AnswerFinished,
    Composing,
    FellBack,
    Retrieved,
    TextDelta,
    Understood,
)
from peertutor.core.passages import RetrievedPassage
from peertutor.core.text import clean, one_line, shortened
from peertutor.ports import KeptAnswer

_SHOWN = 3  # passages named before the answer is there

_STYLES: dict[Verdict, Style] = {
    Verdict.GROUNDED: "green",
    Verdict.NEEDS_PEER: "yellow",
    Verdict.NO_KNOWLEDGE: "red",
}


class AnswerDrawing:
    """Draws one answer's events in order.

    On a terminal the words appear as they come; into a file or a pipe only the answer that stands
    in the end is written, because nothing written can be taken back.

    Args:
        terminal: Where it is drawn.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._streamed = ""
        self._flow = Flow(terminal.write, terminal.columns)

    def show(self, event: AnswerEvent) -> None:
        """Draw one event; failures are the caller's to report."""
        match event:
            case Understood(question, standalone) if standalone != question:
                self._terminal.note(f"Understood as: {standalone}")
            case Retrieved(passages, _, note):
                if note:
                    self._terminal.note(note)
                self._evidence(passages)
            case Composing(_, why):
                if why:
                    self._terminal.note(f"Colleagues are quoted directly: {one_line(why)}.")
                self._terminal.line()
            case TextDelta(text):
                self._delta(text)
            case FellBack(error):
                self._fall_back(error)
            case AnswerFinished(answer):
                self._finish(answer)
                self.heed(event)

    def heed(self, event: AnswerEvent) -> None:
        """Draw only what somebody who reads the answer's document has to know beside it."""
        if isinstance(event, AnswerFinished) and event.not_kept:
            problem = event.not_kept
            note = f"The answer is not in your history: {problem.title}. {problem.remedy}"
            self._terminal.note(note.rstrip())

    def _evidence(self, passages: Sequence[RetrievedPassage]) -> None:
        if not passages:
            return
        many = "1 passage" if len(passages) == 1 else f"{len(passages)} passages, the nearest first"
        self._terminal.line(f"Found {many}:", "bold")
        for found in passages[:_SHOWN]:
            place = wording.source(found.passage.title, found.passage.date)
            self._terminal.line(f"  {wording.speakers(found)} — {place}")
            self._terminal.line(f"    {shortened(wording.excerpt(found), 80)}", "dim")

    def _delta(self, text: str) -> None:
        if self._terminal.streams:
            self._flow.add(text)
            self._streamed += text

    def _fall_back(self, error: PeerTutorError) -> None:
        if self._streamed:
            self._terminal.line(
                "\n\n(The model stopped here. Disregard what it wrote.)\n", "yellow"
            )
            self._streamed = ""
        for part in (f"{error.title}.", error.cause, error.remedy):
            if part:
                self._terminal.note(part)
        self._terminal.note("Colleagues are quoted directly instead.")

    def _finish(self, answer: Answer) -> None:
        self._flow.end()
        if clean(self._streamed).strip() != clean(answer.text).strip():
            if self._streamed:
                self._terminal.line("\n\nThe answer as it stands:", "bold")
            self._terminal.line(answer.text)
        elif self._streamed:
            self._terminal.line()
        self._terminal.line()
        _draw_worth(self._terminal, answer)


def draw_kept(terminal: Terminal, kept: KeptAnswer) -> None:
    """Draw an answer of the reader's history: its number, the question, the answer, its worth."""
    terminal.line(f"Answer {kept.id} · {kept.asked_at.astimezone():%Y-%m-%d %H:%M}", "dim")
    terminal.line(f"{clean(kept.answer.question)}\n", "bold")
    for notice in kept.notices:
        terminal.line(f"! {wording.changed(notice)}\n", "yellow")
    terminal.line(f"{kept.answer.text}\n")
    _draw_worth(terminal, kept.answer)
    if kept.feedback:
        terminal.line(f"\nYou said: {kept.feedback.value}.")
    if kept.shared:
        terminal.line(f"\n{kept.shared.sentence}")
    terminal.line()


def _draw_worth(terminal: Terminal, answer: Answer) -> None:
    _draw_verdict(terminal, answer)
    _draw_sources(terminal, answer)
    if answer.suggested_peers:
        terminal.line("\nWho may know more:", "bold")
        for peer in answer.suggested_peers:
            terminal.line(f"  {one_line(peer.name)}: {one_line(peer.why)}")


def _draw_verdict(terminal: Terminal, answer: Answer) -> None:
    sign = wording.VERDICTS[answer.verdict]
    said = ": ".join(filter(None, (sign.word, sign.sentence)))
    terminal.line(f"{sign.sign} {said}.", _STYLES[answer.verdict])
    worth = filter(None, (wording.confidence(answer), wording.written_by(answer)))
    terminal.line(f"  {'; '.join(worth)}")
    for reason in answer.reasons:
        terminal.line(f"  - {one_line(reason.text)}")
    for label in answer.labels:
        terminal.line(f"  - {one_line(label)}")


def _draw_sources(terminal: Terminal, answer: Answer) -> None:
    if answer.citations:
        terminal.line("\nSources:", "bold")
    for citation in answer.citations:
        speaker = one_line(citation.speaker) or "unnamed speaker"
        place = wording.source(citation.title, citation.date)
        trust = wording.TRUST[citation.trust]
        terminal.line(f"  [{citation.n}] {speaker}, {place}, turn {citation.turn}, {trust}")
        terminal.line(f"      “{one_line(citation.quote)}”", "dim")
