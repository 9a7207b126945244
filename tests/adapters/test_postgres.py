"""The ledger in a PostgreSQL database: what only a server can do, and what it must not keep."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from peertutor.adapters.ledger import SqlLedger
from peertutor.adapters.ledger.postgres import database as postgres_database
from peertutor.core.answers import Rung
from peertutor.core.errors import (
    SettingsError,
    StorageFailed,
    WorkspaceDamaged,
    WorkspaceLocked,
    WorkspaceTooNew,
    WrongUse,
)
from tests.contracts.interviews import cut_by_turn, make_answer, make_interview
from tests.servers.postgres import PostgresServer

WORDS = "printer paper toner tray client's jammed jams Grüße NASA2 the of and don't restart".split()
SHARED = ("questions", "answers", "claims", "citations", "evidence")


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.database()


@pytest.fixture
def ledger(url: str, tmp_path: Path) -> Iterator[SqlLedger]:
    with closing(SqlLedger.open(url, workspace=tmp_path)) as opened:
        yield opened


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(query).fetchall()


def add(ledger: SqlLedger, name: str, *said: str) -> None:
    talk = make_interview(name, *said)
    ledger.add_interview(talk, cut_by_turn(talk))


def test_scores_are_those_of_sqlite(ledger: SqlLedger, tmp_path: Path) -> None:
    chance = random.Random(3)
    talks = [
        [" ".join(chance.choices(WORDS, k=chance.randint(1, 40))) for _ in range(8)]
        for _ in range(30)
    ]
    with closing(SqlLedger.open(workspace=tmp_path)) as other:
        for number, said in enumerate(talks):
            add(ledger, f"talk {number}", *said)
            add(other, f"talk {number}", *said)
        ledger.delete_interview("talk 3")
        other.delete_interview("talk 3")
        for query in ("toner", "printer jamming paper", "grusse nasa2 talk", "the restart of tray"):
            here = [(hit.passage_id, hit.score) for hit in ledger.search_text(query, 30)]
            there = [(hit.passage_id, hit.score) for hit in other.search_text(query, 30)]
            assert len(there) == 30
            assert [score for _, score in here] == pytest.approx([score for _, score in there])
            assert dict(here).keys() == dict(there).keys()
        stems = ["printer", "jam", "client", "nowher"]
        assert ledger.term_rarity(stems) == other.term_rarity(stems)


def test_the_words_of_an_index_are_made_anew(ledger: SqlLedger, url: str) -> None:
    add(ledger, "talk", "Why does the printer jam?", "The toner is empty.")
    before = ledger.search_text("toner printer", 5)
    rows(url, "DELETE FROM passage_words RETURNING 1")
    ledger.rebuild_text()
    assert ledger.search_text("toner printer", 5) == before


def test_an_event_is_never_changed(ledger: SqlLedger, url: str) -> None:
    add(ledger, "talk", "The toner is empty.")
    for statement in ("UPDATE events SET kind = 'x'", "DELETE FROM events", "TRUNCATE events"):
        with pytest.raises(psycopg.errors.RaiseException, match="only ever added"):
            rows(url, statement)


def test_what_is_deleted_is_on_no_page_of_the_server(
    ledger: SqlLedger, url: str, postgres: PostgresServer
) -> None:
    add(ledger, "talk", "Where is it?", "The zanzibarine valve is behind the kelpfjord.")
    add(ledger, "other", "And the hieroglyph?", "It is on the door.")
    [(name, _), *_] = ledger.missing_vectors("m", 1)
    ledger.save_vectors("m", {name: b"zanzibar"})
    assert postgres.every_byte(url).count(b"zanzibar") > 1
    ledger.delete_interview("talk")
    for trace in (b"zanzibar", b"kelpfjord"):
        assert trace not in postgres.every_byte(url)
    assert b"hieroglyph" in postgres.every_byte(url)


def test_nothing_tells_in_which_order_questions_came(ledger: SqlLedger, url: str) -> None:
    add(ledger, "talk", "Why does it jam?", "The toner is empty.")
    [hit] = ledger.search_text("toner", 5)
    found = [ledger.passages([hit.passage_id])[hit.passage_id]]
    for number in range(12):
        answer = make_answer(f"Why {number}?", found)
        ledger.share_answer(answer, rung=Rung.ANONYMOUS, asker="", token_hash=f"{number:064}")
    for table in SHARED:
        key = "id" if table in {"questions", "answers"} else "answer"
        # The number of the transaction that wrote a row, and its place in the file.
        written = rows(url, f"SELECT xmin::text, {key} FROM {table} ORDER BY ctid")
        assert len({xmin for xmin, _ in written}) == 1, table
        numbers = [int(str(number)) for _, number in written]
        assert numbers == sorted(numbers), table
    assert {kind for (kind,) in rows(url, "SELECT kind FROM events")} == {"added"}
    assert rows(url, "SELECT count(*) FROM questions WHERE asked_at::time <> '00:00'") == [(0,)]


def test_two_who_open_an_empty_database_make_its_tables_once(url: str, tmp_path: Path) -> None:
    gate = threading.Barrier(6)

    def opened(number: int) -> int:
        gate.wait()
        with closing(SqlLedger.open(url, workspace=tmp_path)) as ledger:
            add(ledger, f"talk {number}", "The toner is empty.")
            return ledger.passage_count()

    with ThreadPoolExecutor(6) as threads:
        assert max(threads.map(opened, range(6))) == 6


def test_readers_see_whole_interviews_while_others_write(
    ledger: SqlLedger, url: str, tmp_path: Path
) -> None:
    done = threading.Event()

    def write(name: str) -> None:
        with closing(SqlLedger.open(url, workspace=tmp_path)) as mine:
            for number in range(9):
                add(mine, f"{name} {number}", *(f"{name} turn {n}" for n in range(6)))
                mine.save_vectors("m", {h: bytes(8) for h, _ in mine.missing_vectors("m", 5)})
                if number % 3 == 2:
                    mine.delete_interview(f"{name} {number}")

    def read() -> int:
        rounds = 0
        while not done.is_set() or not rounds:
            hits = ledger.search_text("turn", 500)
            found = ledger.passages(hit.passage_id for hit in hits)
            assert all(passage.parts[0].text in passage.text for passage in found.values())
            table = ledger.vector_table("m")
            assert len(table.data) == 8 * len(table.ids)
            assert table.version <= ledger.vector_version("m")
            rounds += 1
        return rounds

    with ThreadPoolExecutor(4) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        writers = [threads.submit(write, name) for name in ("ana", "ben")]
        try:
            for writer in writers:
                writer.result(timeout=120)
        finally:
            done.set()
        assert all(reader.result(timeout=60) for reader in readers)
    assert len(ledger.interviews()) == 12
    assert ledger.passage_count() == 72


def test_a_server_that_let_go_is_asked_again(ledger: SqlLedger, url: str) -> None:
    add(ledger, "talk", "The toner is empty.")
    rows(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    assert len(ledger.interviews()) == 1


def test_who_writes_for_too_long_is_said_to(
    ledger: SqlLedger, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres_database, "_WAIT_SECONDS", 1)
    with psycopg.connect(url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (postgres_database._TURN,))
        with pytest.raises(WorkspaceLocked) as raised:
            add(ledger, "talk", "The toner is empty.")
    assert raised.value.retryable
    add(ledger, "talk", "The toner is empty.")


def test_what_no_database_keeps_is_refused(ledger: SqlLedger) -> None:
    with pytest.raises(WrongUse, match="cannot be stored"):
        add(ledger, "talk", "The toner\x00 is empty.")


def test_errors_say_what_to_do_and_no_password(url: str, tmp_path: Path) -> None:
    there = make_url(url).set(password="hunter2")
    wrong = {
        there.set(port=1): StorageFailed,
        there.set(database="nowhere"): SettingsError,
        there.set(username="nobody-of-this-name"): SettingsError,
    }
    for place, kind in wrong.items():
        with pytest.raises(kind) as raised:
            SqlLedger.open(place.render_as_string(hide_password=False), workspace=tmp_path)
        said = f"{raised.value.title} {raised.value.cause} {raised.value.remedy}"
        assert raised.value.remedy
        assert raised.value.retryable is (kind is StorageFailed)
        assert "hunter2" not in said


def test_a_database_of_another_program_is_left_alone(url: str, tmp_path: Path) -> None:
    with psycopg.connect(url) as other:
        other.execute("CREATE TABLE recipes (id INTEGER)")
    with pytest.raises(WorkspaceDamaged):
        SqlLedger.open(url, workspace=tmp_path)
    assert rows(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]


def test_a_later_version_is_left_alone(ledger: SqlLedger, url: str, tmp_path: Path) -> None:
    rows(url, "UPDATE alembic_version SET version_num = 'ledger_9999' RETURNING 1")
    with pytest.raises(WorkspaceTooNew):
        SqlLedger.open(url, workspace=tmp_path)


def test_a_missing_driver_is_named(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise ModuleNotFoundError("No module named 'psycopg'")

    monkeypatch.setattr(postgres_database, "create_engine", fail)
    with pytest.raises(SettingsError, match=r"peertutor\[postgres\]"):
        SqlLedger.open(url, workspace=tmp_path)
