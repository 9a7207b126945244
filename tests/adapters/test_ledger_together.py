"""Several threads and several processes on one workspace: nothing lost, nothing half-seen."""

from __future__ import annotations

import multiprocessing
import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

from peertutor.adapters.ledger import SqlLedger
from peertutor.adapters.personal import SqlPersonalStore
from tests.contracts.interviews import cut_by_turn, make_answer, make_interview

SPAWN = multiprocessing.get_context("spawn")
TURNS = 12


def write(workspace: Path, name: str, number: int) -> None:
    """Add interviews, embed them and delete every third, as a process of its own."""
    ledger, personal = SqlLedger.open(workspace=workspace), SqlPersonalStore.open(workspace)
    conversation = personal.start_conversation()
    for place in range(number):
        talk = make_interview(f"{name}{place}", *(f"{name} {place} turn {n}" for n in range(TURNS)))
        ledger.add_interview(talk, cut_by_turn(talk))
        ledger.save_vectors("m", {h: bytes(8) for h, _ in ledger.missing_vectors("m", 5)})
        personal.keep_answer(conversation, make_answer(f"{name} {place}?"))
        if place % 3 == 2:
            ledger.delete_interview(talk.id)
    ledger.close()
    personal.close()


def test_two_processes_write_and_nothing_is_lost(tmp_path: Path) -> None:
    # Neither file exists yet: both make them at the same time.
    writers = [SPAWN.Process(target=write, args=(tmp_path, name, 12)) for name in ("ana", "ben")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=120)
    assert [writer.exitcode for writer in writers] == [0, 0]
    ledger, personal = SqlLedger.open(workspace=tmp_path), SqlPersonalStore.open(tmp_path)
    kept = {f"{name}{place}" for name in ("ana", "ben") for place in range(12) if place % 3 != 2}
    assert {summary.id for summary in ledger.interviews()} == kept
    assert ledger.passage_count() == 16 * TURNS
    assert [len(ledger.interview(id_).turns) for id_ in kept] == [TURNS] * 16
    assert [len(personal.answers(number)) for number in (1, 2)] == [12, 12]
    with ledger._database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    ledger.close()
    personal.close()


def test_readers_see_whole_interviews_while_one_writes(tmp_path: Path) -> None:
    ledger = SqlLedger.open(workspace=tmp_path)
    done = threading.Event()

    def read() -> int:
        rounds = 0
        while not done.is_set() or not rounds:
            hits = ledger.search_text("turn", 500)
            found = ledger.passages(hit.passage_id for hit in hits)
            for passage in found.values():
                assert passage.parts[0].text in passage.text
            assert all(summary.passages == TURNS for summary in ledger.interviews())
            table = ledger.vector_table("m")
            assert len(table.data) == 8 * len(table.ids)
            assert table.version <= ledger.vector_version("m")
            rounds += 1
        return rounds

    with ThreadPoolExecutor(4) as threads:
        readers = [threads.submit(read) for _ in range(3)]
        try:
            write(tmp_path, "ana", 9)
        finally:
            done.set()
        assert all(reader.result(timeout=60) for reader in readers)
    ledger.close()


def test_threads_of_one_process_write_in_turn(tmp_path: Path) -> None:
    ledger, personal = SqlLedger.open(workspace=tmp_path), SqlPersonalStore.open(tmp_path)
    conversation = personal.start_conversation()

    def work(number: int) -> str:
        personal.keep_answer(conversation, make_answer(f"{number}?"))
        talk = make_interview(f"talk{number % 10}", f"turn {number % 10}")
        return ledger.add_interview(talk, cut_by_turn(talk))

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(work, range(40)))
    assert (outcomes.count("added"), outcomes.count("unchanged")) == (10, 30)
    assert len(personal.answers(conversation)) == 40
    ledger.close()
    personal.close()


def test_a_change_elsewhere_is_noticed_at_once(tmp_path: Path) -> None:
    here, there = SqlLedger.open(workspace=tmp_path), SqlLedger.open(workspace=tmp_path)
    talk = make_interview("talk", "The zebra printer jams.")
    before = here.vector_version("m"), here.passage_count(), here.term_rarity(["zebra"])
    there.add_interview(talk, cut_by_turn(talk))
    after = here.vector_version("m"), here.passage_count(), here.term_rarity(["zebra"])
    assert before[0] < after[0]
    assert (before[1], after[1]) == (0, 1)
    assert before[2] != after[2]
    assert len(here.search_text("zebra", 5)) == 1
    here.close()
    there.close()


KILLED = """
import os, pathlib, sys
sys.path.insert(0, {root!r})
from tests.adapters.test_ledger_together import write_until_killed
write_until_killed(pathlib.Path({folder!r}))
"""


def write_until_killed(workspace: Path) -> None:
    """Add interviews and say each one that is committed, for as long as this process lives."""
    ledger = SqlLedger.open(workspace=workspace)
    for number in range(100_000):
        talk = make_interview(f"talk{number}", *(f"turn {number} {n}" for n in range(TURNS)))
        ledger.add_interview(talk, cut_by_turn(talk))
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


def test_what_was_committed_survives_a_kill(tmp_path: Path) -> None:
    script = KILLED.format(root=str(Path(__file__).parents[2]), folder=str(tmp_path))
    for _ in range(3):
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            said = [int(writer.stdout.readline()) for _ in range(25)]
            writer.kill()
        ledger = SqlLedger.open(workspace=tmp_path)
        listed = ledger.interviews()
        assert {f"talk{number}" for number in said} <= {summary.id for summary in listed}
        assert ledger.passage_count() == TURNS * len(listed)
        assert all(len(ledger.interview(summary.id).turns) == TURNS for summary in listed)
        ledger.close()


def test_opening_a_fresh_workspace_at_once_succeeds_for_all(tmp_path: Path) -> None:
    gate = threading.Barrier(6)

    def open_both(_number: int) -> int:
        gate.wait()
        ledger, personal = SqlLedger.open(workspace=tmp_path), SqlPersonalStore.open(tmp_path)
        count = ledger.passage_count()
        ledger.close()
        personal.close()
        return count

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(open_both, range(6))) == [0] * 6


def test_a_ledger_goes_by_one_name_whoever_asks_first_and_by_no_other(tmp_path: Path) -> None:
    with ExitStack() as stack:
        ledgers = [
            stack.enter_context(closing(SqlLedger.open(workspace=tmp_path / "one")))
            for _ in range(4)
        ]
        with ThreadPoolExecutor(4) as pool:
            (name,) = set(pool.map(SqlLedger.ledger_id, ledgers))
        other = stack.enter_context(closing(SqlLedger.open(workspace=tmp_path / "other")))
        assert other.ledger_id() != name
    assert re.fullmatch("[0-9a-f]{16}", name)
    with closing(SqlLedger.open(workspace=tmp_path / "one")) as again:
        assert again.ledger_id() == name
