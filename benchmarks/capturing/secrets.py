"""Planted secrets are to be noticed, and nothing in real interviews to be taken for one."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator

from benchmarks import datasets
from benchmarks.capturing.planting import Planted, all_planted
from benchmarks.figures import Figure
from peertutor.core.sensitive import Sensitive, findings


def secrets_noticed() -> Iterator[Figure]:
    """Count what is noticed, what only in part, and what is noticed where nothing is."""
    planted = [*all_planted()]
    noticed: Counter[str] = Counter()
    many = Counter(each.kind for each in planted)
    in_part: list[Planted] = []
    missed: list[Planted] = []
    for each in planted:
        start = each.text.index(each.secret)
        end = start + len(each.secret)
        found = [f for f in findings(each.text) if f.start < end and start < f.end]
        noticed[each.kind] += bool(found)
        if not found:
            missed.append(each)
        elif min(f.start for f in found) > start or max(f.end for f in found) < end:
            in_part.append(each)
    for each in (*missed, *in_part):
        sys.stderr.write(f"{'part of' if each in in_part else 'missed'} {each.kind}: {each.form}\n")
    share = noticed.total() / len(planted)
    yield Figure(
        what="planted ones noticed",
        value=f"{share:.1%}",
        reach="≥ 98 %",
        reached=share >= 0.98,
        n=len(planted),
        note=", ".join(f"{kind} {noticed[kind]}/{many[kind]}" for kind in many),
    )
    yield Figure(
        what="noticed, but not to its end",
        value=str(len(in_part)),
        reach="0",
        reached=not in_part,
        n=len(planted),
        note="; ".join(sorted({each.form for each in in_part}))[:300],
    )
    yield from _false_alarms()


# What was found in the 89 interviews and is what it was taken for, by kind; looked at by hand.
# All three are addresses that speakers gave to their listeners on purpose.
_REAL = Counter({Sensitive.EMAIL: 3})


def _false_alarms() -> Iterator[Figure]:
    data = datasets.folder()
    if data is None:
        return
    turns = [
        turn["text"] for talk in datasets.talks(data, "changelog_dev89") for turn in talk["turns"]
    ]
    found = [(one, text) for text in turns for one in findings(text)]
    for one, text in found:
        around = text[max(one.start - 60, 0) : one.end + 40].replace("\n", " ")
        sys.stderr.write(f"found a {one.kind}: {one.text!r} in: {around}\n")
    kinds = Counter(one.kind for one, _ in found)
    alarms = (kinds - _REAL).total()
    rate = 1000 * alarms / len(turns)
    yield Figure(
        what="false alarms per 1,000 turns of real interviews",
        value=f"{rate:.2f} ({alarms})",
        reach="≤ 1",
        reached=rate <= 1,
        n=len(turns),
        note=f"found: {dict(kinds)}; real, by hand: {dict(_REAL)}",
    )
