"""The log in its file: whatever somebody does to it by hand is found, and two writers keep one."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peertutor.adapters.ledger import SqlLedger
from peertutor.core.answers import Rung, fingerprint
from peertutor.core.audit import ChainCheck, checked, link, subject_of
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind, WordSpan
from tests.contracts.interviews import cut_by_turn, make_answer, make_interview, revised
from tests.fakes.ledger import FakeClock

_LINES = 9
_COLUMNS = ("at", "kind", "subject", "detail", "hash")
_WORDS = ("zanzibarine", "kelpfjord", "Hieronymus")

Edit = Callable[[sqlite3.Connection], None]


def fill(workspace: Path) -> None:
    """Make a ledger in which some things happened, at different moments."""
    clock = FakeClock()
    with closing(SqlLedger.open(workspace=workspace, clock=clock)) as ledger:
        for number in range(_LINES):
            talk = make_interview(f"talk-{number}", "Why?", f"Because of {number}.")
            ledger.add_interview(talk, cut_by_turn(talk))
            clock.go_on(minutes=7)


def check(workspace: Path) -> ChainCheck:
    with closing(SqlLedger.open(workspace=workspace)) as ledger:
        return checked(ledger.log())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("filled")
    fill(workspace)
    return workspace


def tamper(workspace: Path, edit: Edit) -> None:
    with closing(sqlite3.connect(workspace / "ledger.sqlite3")) as database:
        database.execute("DROP TRIGGER events_are_not_changed")
        database.execute("DROP TRIGGER events_are_not_removed")
        edit(database)
        database.commit()


def test_the_triggers_refuse_both(filled: Path) -> None:
    with closing(sqlite3.connect(filled / "ledger.sqlite3")) as database:
        for statement in ("UPDATE events SET kind = 'x'", "DELETE FROM events"):
            with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
                database.execute(statement)


def _changed(line: int, column: str, value: str) -> Edit:
    def edit(database: sqlite3.Connection) -> None:
        database.execute(f"UPDATE events SET {column} = ? WHERE id = ?", (value, line))

    return edit


def _removed(line: int) -> Edit:
    def edit(database: sqlite3.Connection) -> None:
        database.execute("DELETE FROM events WHERE id = ?", (line,))

    return edit


def _swapped(one: int, other: int) -> Edit:
    def edit(database: sqlite3.Connection) -> None:
        for old, new in ((one, 1000), (other, one), (1000, other)):
            database.execute("UPDATE events SET id = ? WHERE id = ?", (new, old))

    return edit


def _put_in(after: int, kind: str) -> Edit:
    """Put a line in whose own hash is right; all that follow make room for it."""

    def edit(database: sqlite3.Connection) -> None:
        for line in range(_LINES, after, -1):
            database.execute("UPDATE events SET id = ? WHERE id = ?", (line + 1, line))
        row = database.execute("SELECT hash FROM events WHERE id = ?", (after,)).fetchone()
        at, subject = datetime(2026, 3, 2, 9, tzinfo=UTC), subject_of("forged")
        hash_ = link(row[0] if row else "", at, kind, subject, {"turns": 1})
        values = (after + 1, "2026-03-02 09:00:00.000000", kind, subject, '{"turns": 1}', hash_)
        database.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", values)

    return edit


_line = st.integers(1, _LINES)
_edits = st.one_of(
    st.builds(
        _changed,
        _line,
        st.sampled_from(_COLUMNS),
        st.one_of(
            st.text("0123456789abcdef", min_size=64, max_size=64),
            st.sampled_from(
                ["", "deleted", "{}", "[1]", "7", '{"turns": 3}', "2026-03-02 09:00:00.000001"]
            ),
        ),
    ),
    # Without its last line a log is whole: that is what the head is noted for.
    st.builds(_removed, st.integers(1, _LINES - 1)),
    st.builds(
        lambda pair: _swapped(*pair),
        st.lists(_line, min_size=2, max_size=2, unique=True),
    ),
    st.builds(_put_in, st.integers(0, _LINES - 1), st.sampled_from(["added", "verdict"])),
)


@given(edit=_edits)
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_one_change_by_hand_is_found(
    filled: Path, tmp_path_factory: pytest.TempPathFactory, edit: Edit
) -> None:
    workspace = tmp_path_factory.mktemp("copy")
    shutil.copy(filled / "ledger.sqlite3", workspace)
    tamper(workspace, edit)
    assert check(workspace).broken_at is not None
    shutil.rmtree(workspace)


def test_who_writes_all_of_it_anew_is_seen_only_by_the_head_that_was_noted(
    filled: Path, tmp_path: Path
) -> None:
    shutil.copy(filled / "ledger.sqlite3", tmp_path)
    noted = check(tmp_path).head

    def forge(database: sqlite3.Connection) -> None:
        database.execute("DELETE FROM events WHERE id > 3")
        head = ""
        for line in database.execute("SELECT id, at, kind, subject FROM events").fetchall():
            at = datetime.fromisoformat(line[1]).replace(tzinfo=UTC)
            head = link(head, at, line[2], line[3], {"turns": 99})
            values = ('{"turns": 99}', head, line[0])
            database.execute("UPDATE events SET detail = ?, hash = ? WHERE id = ?", values)

    tamper(tmp_path, forge)
    after = check(tmp_path)
    assert (after.broken_at, after.lines) == (None, 3)
    assert after.head != noted


def test_two_processes_keep_one_chain(tmp_path: Path) -> None:
    fill(tmp_path)
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from peertutor.adapters.ledger import SqlLedger\n"
        "from tests.contracts.interviews import cut_by_turn, make_interview\n"
        "ledger = SqlLedger.open(workspace=Path(sys.argv[1]))\n"
        "for number in range(25):\n"
        "    talk = make_interview(f'{sys.argv[2]}-{number}', 'Why?', f'So {number}.')\n"
        "    ledger.add_interview(talk, cut_by_turn(talk))\n"
        "ledger.close()\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path), name])
        for name in ("one", "other")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    with closing(SqlLedger.open(workspace=tmp_path)) as ledger:
        lines = ledger.log()
    assert checked(lines).broken_at is None
    assert [line.number for line in lines] == [*range(1, _LINES + 51)]


def test_what_is_erased_leaves_the_chain_whole_and_no_word(tmp_path: Path) -> None:
    clock = FakeClock()
    with closing(SqlLedger.open(workspace=tmp_path, clock=clock)) as ledger:
        talk = make_interview("kelpfjord", "Why?", "The zanzibarine lies.", "So?", "By Hieronymus.")
        ledger.add_interview(talk, cut_by_turn(talk))
        [hit] = ledger.search_text("zanzibarine", 5)
        answer = make_answer("Why?", [ledger.passages([hit.passage_id])[hit.passage_id]])
        number = ledger.share_answer(answer, rung=Rung.NAMED, asker="Ben", token_hash="")
        subject = Subject(SubjectKind.QUESTION, number)
        [asked] = ledger.reviews.shared_questions()
        opinion = Opinion(
            subject=subject,
            peer="Hieronymus",
            verdict=PeerVerdict.REJECT,
            at=clock.now(),
            content_hash=fingerprint(asked.answer),
            text="The zanzibarine does not.",
        )
        ledger.reviews.judge(opinion, [WordSpan("kelpfjord", 1, 0, 21)])
        ledger.reviews.note_refusal(subject, "their own words")
        other = revised(talk, 1, "It is zanzibarine no more.")
        ledger.add_interview(other, cut_by_turn(other))
        ledger.unshare(number, asker="Ben", token_hash="")
        ledger.delete_interview("kelpfjord")
        lines = ledger.log()
    assert checked(lines).broken_at is None
    kinds = [line.kind for line in lines]
    assert {"added", "shared", "verdict", "recalled", "refused", "unshared", "deleted"} <= {*kinds}
    told = json.dumps([[line.kind, line.subject, dict(line.detail)] for line in lines])
    assert not [word for word in (*_WORDS, "Ben") if word.lower() in told.lower()]
