"""The public question sets, read from the folder that `PEERTUTOR_BENCH_DATA` names.

Nothing of them is part of this project; benchmarks/README.md says where each comes from.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measures import Gold
from peertutor.core.answers import Exchange
from peertutor.core.interviews import Interview, Kind, Role, Turn
from peertutor.core.text import clean

VARIABLE = "PEERTUTOR_BENCH_DATA"
TRANSCRIPTS = ("qmsum_mini", "interview_q_demo24")
PASSAGES = ("clapnq", "mtrag_un", "squad2half")


@dataclass(frozen=True, slots=True)
class GoldWords:
    """The characters of a document's only turn that answer a question; `end` is exclusive."""

    document: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with where its answer stands.

    Attributes:
        answerable: None where the set calls it partial or underspecified.
        gold: Where the answer is; empty where there is none.
        words: The characters of it, where the set names them.
        near: Documents that an unanswerable question was written against.
        history: The conversation before it.
    """

    id: str
    text: str
    answerable: bool | None
    gold: tuple[Gold, ...]
    words: tuple[GoldWords, ...] = ()
    near: tuple[str, ...] = ()
    history: tuple[Exchange, ...] = ()

    @property
    def document(self) -> str:
        """What it is about; its own id where the set does not say."""
        return next(iter([*(gold.document for gold in self.gold), *self.near]), self.id)

    def answered_by(self, document: str, turn: int, start: int, end: int) -> bool:
        """Whether these words of a turn hold some of the answer, as far as the set says where."""
        if self.words:
            return any(
                g.document == document and g.start < end and start < g.end for g in self.words
            )
        return any(
            g.document == document and g.first_turn <= turn <= g.last_turn for g in self.gold
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One set: what is searched and what is asked."""

    name: str
    interviews: tuple[Interview, ...]
    questions: tuple[Question, ...]

    @property
    def with_gold(self) -> tuple[Question, ...]:
        """The questions that a retrieval can be right about."""
        return tuple(q for q in self.questions if q.gold and q.answerable is not False)


def folder() -> Path | None:
    """Return the data folder; None when the variable names none."""
    named = os.environ.get(VARIABLE, "")
    return Path(named) if named else None


def why_missing(name: str) -> str:
    """Say why a set cannot be read; empty when it can."""
    where = folder()
    if where is None:
        return f"{name}: skipped, {VARIABLE} names no folder"
    if not (where / "dev" / name / "queries.jsonl").is_file():
        return f"{name}: skipped, there is no {where / 'dev' / name}"
    return ""


def load(name: str) -> Dataset:
    """Return one set; raises `FileNotFoundError` when it is not there."""
    where = folder()
    if where is None:
        raise FileNotFoundError(why_missing(name))
    return Dataset(
        name=name,
        interviews=tuple(_interview(row) for row in _rows(where / "dev" / name / "corpus.jsonl")),
        questions=read_questions(where / "dev" / name / "queries.jsonl"),
    )


def read_questions(path: Path) -> tuple[Question, ...]:
    """Return the questions of one file."""
    return tuple(_question(row) for row in _rows(path))


def talks(where: Path, name: str) -> Iterator[dict[str, Any]]:
    """Yield the interviews of `interviews/NAME.jsonl` in the data folder, as they stand there."""
    yield from _rows(where / "interviews" / f"{name}.jsonl")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _interview(row: dict[str, Any]) -> Interview:
    if "turns" not in row:
        turn = Turn(index=0, speaker="", text=clean(row["text"]), role=Role.DOCUMENT)
        return Interview(id=row["doc_id"], title=row["title"], turns=(turn,), kind=Kind.REFERENCE)
    turns = tuple(
        Turn(index=index, speaker=clean(turn["speaker"]), text=clean(turn["text"]))
        for index, turn in enumerate(row["turns"])
    )
    return Interview(id=row["doc_id"], title=row["title"], turns=turns)


def _question(row: dict[str, Any]) -> Question:
    spans = [span for span in row["gold_spans"] if "start_turn" in span]
    gold = [Gold(span["doc_id"], span["start_turn"], span["end_turn"]) for span in spans]
    return Question(
        id=row["qid"],
        text=row["text"],
        answerable=row["answerable"],
        gold=tuple(gold or [Gold(document, 0, 0) for document in row.get("gold_doc_ids", ())]),
        words=tuple(
            GoldWords(span["doc_id"], span["start"], span["end"])
            for span in row["gold_spans"]
            if "start" in span
        ),
        near=tuple(row.get("near_doc_ids", ())),
        history=tuple(Exchange(e["speaker"], e["text"]) for e in row.get("history", ())),
    )
