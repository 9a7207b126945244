"""Batch files: many questions in one run, a line each, results in the same order."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from peertutor.core.answers import Exchange
from peertutor.core.errors import NotFound, WrongUse
from peertutor.core.text import clean, one_line


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line of a batch file.

    Attributes:
        qid: The name its result carries; None when the line gives none.
        history: The conversation before the question, oldest first.
    """

    qid: str | int | None
    text: str
    history: tuple[Exchange, ...] = ()


def read_batch(path: Path) -> list[BatchQuestion]:
    """Read all questions of a JSONL file, or of standard input for `-`, before any is asked.

    Raises:
        NotFound: There is no such file.
        WrongUse: A line is not a question; names file and line.
    """
    try:
        data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    except OSError as error:
        raise NotFound(
            f"The batch file cannot be read: {one_line(str(path))}", cause=error.strerror or ""
        ) from error
    questions = []
    # Only "\n" ends a line of JSONL: a string may hold other separators.
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if line.strip():
            try:
                questions.append(_question(json.loads(line)))
            except (ValueError, TypeError, RecursionError) as error:
                raise _no_question(path, number, error) from error
    return questions


def _question(line: object) -> BatchQuestion:
    if not isinstance(line, Mapping):
        raise TypeError("it is not a JSON object")
    qid, text, history = line.get("qid"), line.get("text"), line.get("history") or ()
    if not isinstance(text, str) or not clean(text).strip():
        raise ValueError("“text” is missing or empty")
    if qid is not None and not isinstance(qid, (str, int)):
        raise TypeError("“qid” is not a string")
    if not isinstance(history, list | tuple):
        raise TypeError("“history” is not a list")
    return BatchQuestion(qid, clean(text), tuple(_exchange(said) for said in history))


def _exchange(said: object) -> Exchange:
    if isinstance(said, Mapping):
        speaker, text = said.get("speaker"), said.get("text")
        if speaker in ("user", "agent") and isinstance(text, str):
            return Exchange(str(speaker), clean(text))
    raise ValueError("“history” holds {“speaker”: “user” or “agent”, “text”: …} and nothing else")


def _no_question(path: Path, number: int, error: Exception) -> WrongUse:
    return WrongUse(
        "The batch file is not what was expected; nothing was asked",
        cause=f"{path}:{number}: {error}",
        remedy='A line looks like: {"qid": "1", "text": "Who may restart the server?"}',
    )
