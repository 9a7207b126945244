"""How often do words of risk flag real talk? `python -m benchmarks.stakes [--list]`.

The shares of a workplace's questions and of public ones, and of what guests say in real interviews,
that count as high stakes. Real talk about running software is mostly harmless, so the shares should
be low. Whether what was flagged is about a risk was judged by hand and stands in
`stakes_judged.json`, by the hash of the sentence: the texts are not this project's to keep.
`--list` prints what is not judged yet.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import datasets
from benchmarks.datasets import PASSAGES, TRANSCRIPTS
from benchmarks.figures import Figure, publish
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.capture.passages import cut
from peertutor.core.interviews import Interview, Role, Turn
from peertutor.core.sentences import sentences
from peertutor.core.stakes import Stakes, risk_words
from peertutor.core.text import clean

ASKED = Path(__file__).with_name("stakes_questions.jsonl")
"""Questions of a workplace, risky and harmless, by whoever chose the words: they show gaps."""

JUDGED = Path(__file__).parent / "stakes_judged.json"
TALK = "demo24"
OTHER_TALK = "changelog_dev89"
"""The words were chosen with the first in view; the second holds 65 further episodes."""


def main() -> int:
    """Print and keep the figures, or list what is not judged yet."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--list", action="store_true", help="print what is not judged yet")
    arguments = parser.parse_args()
    where = datasets.folder()
    if where is None:
        sys.stdout.write(f"stakes: skipped, {datasets.VARIABLE} names no folder\n")
        return 0
    risk = Stakes(risk_words(), PorterStemmer().stem)
    seen = {row["id"] for row in datasets.talks(where, TALK)}
    other = [row for row in datasets.talks(where, OTHER_TALK) if row["id"] not in seen]
    fresh = [said for row in other for said in _said(_interview(row))]
    hits = [said for said in fresh if risk.at_stake(said)]
    judged: dict[str, bool] = json.loads(JUDGED.read_text(encoding="utf-8"))
    if arguments.list:
        for said in hits:
            if _mark(said) not in judged:
                sys.stdout.write(f"{_mark(said)} {', '.join(risk.at_stake(said))}: {said}\n")
        return 0
    figures = [*_asked_at_work(risk), *_questions(risk), *_talk(where, risk)]
    what = f"sentences of guests, {len(other)} other episodes"
    figures.append(_share(what, len(hits), len(fresh)))
    figures.append(_precision(hits, judged))
    return publish("stakes", "Words of risk in real talk", figures)


def _asked_at_work(risk: Stakes) -> Iterator[Figure]:
    rows = [json.loads(line) for line in ASKED.read_text(encoding="utf-8").splitlines()]
    for kind in ("risky", "harmless"):
        texts = [row["text"] for row in rows if row["kind"] == kind]
        flagged = sum(bool(risk.at_stake_in_question(text)) for text in texts)
        yield _share(f"{kind} questions of a workplace", flagged, len(texts))


def _questions(risk: Stakes) -> Iterator[Figure]:
    for name in (*TRANSCRIPTS, *PASSAGES):
        if why := datasets.why_missing(name):
            sys.stdout.write(f"{why}\n")
            continue
        texts = [question.text for question in datasets.load(name).questions]
        flagged = sum(bool(risk.at_stake_in_question(text)) for text in texts)
        yield _share(f"questions of {name}", flagged, len(texts))


def _talk(where: Path, risk: Stakes) -> Iterator[Figure]:
    interviews = [_interview(row) for row in datasets.talks(where, TALK)]
    passages = [
        " ".join(
            interview.turns[span.turn].text[span.start : span.end]
            for span in draft.spans
            if interview.turns[span.turn].role.quotable
        )
        for interview in interviews
        for draft in cut(interview)
    ]
    flagged = sum(bool(risk.at_stake(text)) for text in passages)
    yield _share(f"passages of {TALK}, the guests' words", flagged, len(passages))
    said = [sentence for interview in interviews for sentence in _said(interview)]
    flagged = sum(bool(risk.at_stake(text)) for text in said)
    yield _share(f"sentences of guests, {TALK}", flagged, len(said))


def _share(what: str, flagged: int, of: int) -> Figure:
    return Figure(
        what=f"high stakes: {what}", value=f"{flagged / max(1, of):.2%} ({flagged})", n=of
    )


def _precision(hits: list[str], judged: dict[str, bool]) -> Figure:
    marks = [judged[mark] for mark in dict.fromkeys(map(_mark, hits)) if mark in judged]
    right = sum(marks)
    return Figure(
        what="of these, about a risk",
        value=f"{right / max(1, len(marks)):.0%} ({right})",
        n=len(marks),
        note="judged by hand, sentence by sentence",
    )


def _interview(row: dict[str, object]) -> Interview:
    guests, turns = row["guests"], row["turns"]
    assert isinstance(guests, list)
    assert isinstance(turns, list)
    return Interview(
        id=str(row["id"]),
        title=str(row["title"]),
        turns=tuple(
            Turn(
                index=index,
                speaker=turn["speaker"],
                text=clean(turn["text"]),
                role=Role.VETERAN if turn["speaker"] in guests else Role.CONTEXT,
            )
            for index, turn in enumerate(turns)
        ),
    )


def _said(interview: Interview) -> Iterator[str]:
    for turn in interview.turns:
        if turn.role is Role.VETERAN:
            yield from sentences(turn.text)


def _mark(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()[:16]


if __name__ == "__main__":
    raise SystemExit(main())
