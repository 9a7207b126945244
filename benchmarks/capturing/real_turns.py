"""The turns of real guests are read by rules alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks import datasets
from benchmarks.figures import Figure
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.signs import Reply
from peertutor.capture.interview.telling import told_in
from peertutor.core.protocols import Aspect, Sign


def real_turns() -> Iterator[Figure]:
    """Count what kind of reply each turn is taken for, and what it is said to tell."""
    data = datasets.folder()
    if data is None:
        return
    reader = ReplyReader()
    signs: Counter[Sign | None] = Counter()
    aspects: Counter[Aspect] = Counter()
    turns = 0
    for text, asked in _replies_of(data):
        sign = reader.sign(Reply(text, asked))
        signs[sign] += 1
        aspects.update({told.aspect for told in told_in(0, text, None, sign)})
        turns += 1
    for sign in (*Sign, None):
        name = sign.value if sign else "none, it tells something"
        yield Figure(what=f"sign {name}", value=f"{signs[sign] / turns:.1%}", n=turns)
    for aspect, count in aspects.most_common():
        yield Figure(what=f"tells {aspect.value}", value=f"{count / turns:.1%}", n=turns)


def _replies_of(data: Path) -> Iterator[tuple[str, str]]:
    """Yield each turn of a guest with what was said before it."""
    for talk in datasets.talks(data, "demo24"):
        before = ""
        for turn in talk["turns"]:
            if turn["speaker"] in talk["guests"] and turn["text"].strip():
                yield turn["text"], before
            before = turn["text"]
