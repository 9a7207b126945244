"""Twenty people ask over one shared ledger, and somebody who may read every byte of it looks.

They have every row of every table, SQLite's own row numbers, and the files as they lie there.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import platform
import random
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from peertutor.adapters.clock import SystemClock
from peertutor.bootstrap import Services, open_services
from peertutor.capture.importer import ImportOptions
from peertutor.core.answers import Feedback, Rung
from peertutor.core.events import AnswerFinished
from peertutor.core.ladder import token_hash
from peertutor.settings import load_settings
from tests.cli.conftest import INTERVIEWS

_ASKERS = 20
# Unlike the true ones, which may be two letters, these are in no hash by chance.
_USER = "zq-user-of-this-machine"
_MACHINE = "zq-name-of-this-machine"
_FIRST = ("Zdenka", "Yorick", "Xanthe", "Wendelin", "Vasilisa")
_LAST = ("Quillfeather", "Umbersnap", "Tanglewick", "Ironmonger")
_NAMES = [f"{first} {last}" for first in _FIRST for last in _LAST]
_QUESTIONS = (
    "Who may restart the billing server at night?",
    "How do you drain the queue?",
    "Who restarts the billing server by day?",
    "What happens when the queue is not drained?",
)


class Moments:
    """The time of all machines: it goes on by itself, so that no two things happen at once."""

    def __init__(self, begun: datetime = datetime(2026, 3, 2, 8, 0, 11, 250_117, UTC)) -> None:
        self._at = begun
        self._draw = random.Random(7)

    def now(self) -> datetime:
        self._at += timedelta(seconds=self._draw.uniform(20, 400))
        return self._at


@pytest.fixture(autouse=True)
def time(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = Moments()
    monkeypatch.setattr(SystemClock, "now", lambda _clock: moments.now())


@pytest.fixture(autouse=True)
def machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the machine and its user names that can be looked for in any bytes."""
    for variable in ("USER", "LOGNAME", "USERNAME"):
        monkeypatch.setenv(variable, _USER)
    for variable in ("HOST", "HOSTNAME", "COMPUTERNAME"):
        monkeypatch.setenv(variable, _MACHINE)
    named = os.uname_result(("Linux", _MACHINE, "6", "#1", "x86_64"))
    monkeypatch.setattr(os, "uname", lambda: named)
    monkeypatch.setattr(socket, "gethostname", lambda: _MACHINE)
    monkeypatch.setattr(platform, "node", lambda: _MACHINE)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """The folder of a ledger that everybody opens, with two interviews."""
    folder = tmp_path / "shared"
    source = tmp_path / "interviews.jsonl"
    source.write_text("".join(json.dumps(line) + "\n" for line in INTERVIEWS), encoding="utf-8")
    with opened(tmp_path / "first", folder, "") as services:
        for _ in services.importer.run([source], ImportOptions()):
            pass
    return folder


@contextmanager
def opened(workspace: Path, shared: Path, name: str, **flags: object) -> Iterator[Services]:
    """Open somebody's own workspace over the shared ledger."""
    shared.mkdir(exist_ok=True)
    mine = {
        "database_url": f"sqlite:///{shared / 'ledger.sqlite3'}",
        "embedding.provider": "none",
        "profile.name": name,
        **{key.replace("__", "."): value for key, value in flags.items()},
    }
    with open_services(load_settings(workspace, mine)) as services:
        yield services


def ask(services: Services, question: str) -> int:
    """Ask something in private, and return the number of the answer."""

    async def finished() -> int:
        conversation = services.personal.start_conversation()
        async for event in services.mentor.ask(question, conversation=conversation):
            if isinstance(event, AnswerFinished) and event.kept_as is not None:
                return event.kept_as
        raise AssertionError("it was not kept")

    return asyncio.run(finished())


def rows(shared: Path) -> dict[str, list[dict[str, object]]]:
    """Return every row of every table, with SQLite's own number where it has one."""
    with closing(sqlite3.connect(shared / "ledger.sqlite3")) as database:
        database.row_factory = sqlite3.Row
        listed = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        found: dict[str, list[dict[str, object]]] = {}
        for name, sql in database.execute(listed).fetchall():
            numbered = "rowid AS rowid_, " if "WITHOUT ROWID" not in str(sql) else ""
            try:
                told = database.execute(f'SELECT {numbered}* FROM "{name}"').fetchall()
            except sqlite3.OperationalError:
                told = database.execute(f'SELECT * FROM "{name}"').fetchall()
            found[name] = [dict(row) for row in told]
        return found


def every_byte(shared: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in sorted(shared.iterdir()) if path.is_file())


def test_who_asks_without_a_name_is_nowhere(tmp_path: Path, shared: Path) -> None:
    tokens: list[str] = []
    seen: list[bytes] = []
    for place, name in enumerate(_NAMES):
        with opened(tmp_path / f"workspace-of-{place}", shared, name) as services:
            answer = ask(services, _QUESTIONS[place % len(_QUESTIONS)])
            number = services.peers.ladder.share(answer, Rung.ANONYMOUS).question
            tokens.append(services.personal.shared.token(number))
            seen.append(every_byte(shared))
            # SQLite's own log holds pages in the order in which they were written.
            log = shared / "ledger.sqlite3-wal"
            assert not log.exists() or token_hash(tokens[-1]).encode() not in log.read_bytes()
    seen.append(every_byte(shared))
    assert len(rows(shared)["questions"]) == _ASKERS
    looked_for = [
        *(part for name in _NAMES for part in name.split()),
        *tokens,
        *(f"workspace-of-{place}" for place in range(_ASKERS)),
        str(tmp_path),
        _USER,
        _MACHINE,
    ]
    for content in seen:
        assert [word for word in looked_for if word.encode() in content] == []
    # No hour of any of these questions either: what happened before them has its hours.
    hours = re.findall(rb"2026-03-02 (\d\d:\d\d:\d\d)", seen[-1])
    before = {str(row["at"])[11:19].encode() for row in rows(shared)["events"]}
    before |= {str(row["imported_at"])[11:19].encode() for row in rows(shared)["interviews"]}
    assert set(hours) - before <= {b"00:00:00"}


def test_two_who_ask_the_same_leave_the_same(tmp_path: Path, shared: Path) -> None:
    def left_by(place: int, name: str, **flags: object) -> str:
        folder = tmp_path / f"copy-{place}"
        folder.mkdir()
        content = (shared / "ledger.sqlite3").read_bytes()
        (folder / "ledger.sqlite3").write_bytes(content)
        with opened(tmp_path / f"workspace-{place}", folder, name, **flags) as services:
            for _ in range(place * 3):
                # Whoever has asked more has other numbers, and has said more of answers.
                earlier = ask(services, "And by day?")
                services.personal.set_feedback(earlier, Feedback.WRONG)
            answer = ask(services, _QUESTIONS[0])
            number = services.peers.ladder.share(answer, Rung.ANONYMOUS).question
            hash_ = [row["token_hash"] for row in rows(folder)["questions"]]
        told = json.dumps(rows(folder), default=repr, indent=1).replace(str(hash_[0]), "HASH")
        return re.sub(rf"(?<![\w.]){number}(?![\w.])", "NUMBER", told)

    one = left_by(0, "Zdenka Quillfeather", answers__error_budget=0.01)
    other = left_by(1, "", answers__error_budget=0.4)
    assert '"rung": "anonymous"' in one
    assert one == other


@pytest.mark.parametrize("in_order", [False, True], ids=["as it is", "if numbers were counted"])
def test_nothing_links_an_anonymous_question_to_the_named_one_before_it(
    tmp_path: Path, shared: Path, monkeypatch: pytest.MonkeyPatch, in_order: bool
) -> None:
    if in_order:
        numbers = itertools.count(1000)
        monkeypatch.setattr(
            "peertutor.adapters.ledger.questions.drawn", lambda _taken, _count: next(numbers)
        )
    theirs: dict[int, str] = {}
    for place, name in enumerate(_NAMES):
        with opened(tmp_path / f"workspace-{place}", shared, name) as services:
            ladder = services.peers.ladder
            ladder.share(ask(services, f"{_QUESTIONS[0]} ({place})"), Rung.NAMED)
            answer = ask(services, _QUESTIONS[1 + place % 3])
            theirs[ladder.share(answer, Rung.ANONYMOUS).question] = name
    found = rows(shared)
    names = {int(str(r["id"])): str(r["asker"]) for r in found["questions"] if r["asker"]}
    content = every_byte(shared)
    orders: dict[str, Callable[[int], int]] = {"number": lambda number: number}
    answers = {int(str(r["question"])): int(str(r["id"])) for r in found["answers"]}
    orders["answer"] = lambda number: answers[number]
    hashes = {int(str(r["id"])): str(r["token_hash"]) for r in found["questions"]}
    orders["place in the file"] = lambda number: content.find(
        (hashes[number] or names[number]).encode()
    )
    for table in ("claims", "citations", "evidence"):
        assert all("rowid_" not in row for row in found[table])
    hits = {what: _hits(theirs, names, order) for what, order in orders.items()}
    if in_order:
        # The attack works where there is something to find.
        assert hits["number"] >= _ASKERS - 2
    else:
        # By chance one of twenty; eight and more come once in a million times.
        assert max(hits.values()) < 8, hits
    logged = {json.loads(str(row["detail"])).get("question") for row in found["events"]}
    assert logged - {None} == set(names)


def _hits(theirs: dict[int, str], names: dict[int, str], order: Callable[[int], int]) -> int:
    """Return how many are found by taking whoever asked just before for the asker."""
    known = sorted((*theirs, *names), key=order)
    hits = 0
    for number, name in theirs.items():
        before = [names[other] for other in known[: known.index(number)] if other in names]
        hits += bool(before) and before[-1] == name
    return hits


def test_what_was_taken_back_is_in_no_byte(tmp_path: Path, shared: Path) -> None:
    unique = "Which vexillophone belongs to the kelpfjord server?"
    with opened(tmp_path / "workspace", shared, "Zdenka Quillfeather") as services:
        for rung in (Rung.ANONYMOUS, Rung.NAMED):
            answer = ask(services, unique)
            number = services.peers.ladder.share(answer, rung).question
            token = services.personal.shared.token(number)
            assert b"vexillophone" in every_byte(shared)
            services.peers.ladder.withdraw(number)
            assert b"vexillophone" not in every_byte(shared)
            personal = b"".join(p.read_bytes() for p in (tmp_path / "workspace").glob("personal*"))
            assert not token or token.encode() not in personal
    assert rows(shared)["questions"] == []
