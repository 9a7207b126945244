"""The log of what was decided: each line holds on to the one before it.

A line that is changed, removed, put in or moved breaks the chain from there on. That the last lines
were cut off, or that all of it was written anew, can only be seen by whoever noted its head.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of the log.

    Attributes:
        number: From 1, never given twice.
        kind: What happened, in a word.
        subject: SHA-256 of the name of what it happened to; a deleted one leaves no name.
        detail: Numbers and words of ours; nobody's own words.
        hash: Over this line and the hash of the one before; empty before there was a chain.
    """

    number: int
    at: datetime
    kind: str
    subject: str
    detail: Mapping[str, int | str]
    hash: str


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """What became of looking a log through.

    Attributes:
        lines: How many there are.
        unchained: How many are from before the chain, and prove nothing.
        head: The last line's hash: noted elsewhere, it shows later that nothing was cut off.
        broken_at: The number of the first line that does not fit; None where all do.
    """

    lines: int
    unchained: int
    head: str
    broken_at: int | None = None


def link(
    previous: str, at: datetime, kind: str, subject: str, detail: Mapping[str, int | str]
) -> str:
    """Return the hash of a line after the one whose hash is `previous`."""
    facts = [previous, at.astimezone(UTC).isoformat(), kind, subject, dict(detail)]
    text = json.dumps(facts, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def subject_of(name: str) -> str:
    """Return what stands in a line for the thing of that name."""
    return hashlib.sha256(name.encode()).hexdigest()


def checked(lines: Iterable[LogLine]) -> ChainCheck:
    """Look a log through, in the order of its numbers."""
    count = unchained = 0
    head = ""
    broken: int | None = None
    for line in lines:
        count += 1
        # Once there is a chain, a line without a hash was put in.
        if not line.hash and not head:
            unchained += 1
            continue
        right = line.hash == link(head, line.at, line.kind, line.subject, line.detail)
        if not right and broken is None:
            broken = line.number
        head = line.hash
    return ChainCheck(count, unchained, head, broken)
