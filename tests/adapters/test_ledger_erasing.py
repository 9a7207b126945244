"""What is deleted is gone from every byte of the workspace."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger, sqlite_file
from peertutor.adapters.personal import SqlPersonalStore
from peertutor.core.answers import Mode, Rung
from peertutor.core.errors import StorageFailed
from peertutor.core.interviews import Interview
from tests.contracts.interviews import cut_by_turn, make_answer, make_interview, revised

SECRET_WORDS = ("zanzibarine", "qwxlemur", "Hieronymus", "kelpfjord", "vexillophone")
"""Words of the interview that is deleted: in its text, its title, its speaker, its past."""

VECTOR = b"\xde\xad\xbe\xef" * 8


def secret() -> Interview:
    talk = make_interview(
        "secret",
        *(
            f"Is it {number}? zanzibarine or not, said at length: {'so ' * 50}"
            for number in range(40)
        ),
        "We hide the qwxlemur behind the printer.",
        day=date(2025, 1, 2),
    )
    turns = tuple(replace(turn, speaker="Hieronymus") for turn in talk.turns)
    return replace(talk, title="The kelpfjord talk", turns=turns, veterans=("Hieronymus",))


def fill(workspace: Path) -> None:
    ledger, personal = SqlLedger.open(workspace=workspace), SqlPersonalStore.open(workspace)
    for number in range(20):
        talk = make_interview(f"other{number}", *(f"An invoice {n} {number}" for n in range(10)))
        ledger.add_interview(talk, cut_by_turn(talk))
    before = revised(secret(), 40, "Once we hid the vexillophone there.")
    for version in (before, secret()):
        ledger.add_interview(version, cut_by_turn(version))
        missing = ledger.missing_vectors("m", 1000)
        ledger.save_vectors("m", {hash_: VECTOR for hash_, _ in missing})
    hits = ledger.search_text("qwxlemur zanzibarine", 5)
    quoted = list(ledger.passages(hit.passage_id for hit in hits).values())
    answer = make_answer("Where is it?", quoted)
    ledger.share_answer(answer, rung=Rung.NAMED, asker="Ben", token_hash="")
    conversation = personal.start_conversation()
    personal.keep_answer(conversation, answer)
    personal.keep_answer(conversation, make_answer("More?", found=quoted, mode=Mode.GENERATED))
    personal.keep_answer(conversation, make_answer("Else?", found=quoted))
    ledger.close()
    personal.close()


def found_in(workspace: Path) -> dict[str, list[str]]:
    """Return for each file the deleted words that are still in its bytes, stems included."""
    left = {}
    for path in workspace.rglob("*"):
        content = path.read_bytes().lower() if path.is_file() else b""
        words = [word for word in SECRET_WORDS if word.lower()[:7].encode() in content]
        if words:
            left[path.name] = words
    return left


def test_a_deleted_interview_is_in_no_byte_of_the_workspace(tmp_path: Path) -> None:
    fill(tmp_path)
    assert set(found_in(tmp_path)) == {"ledger.sqlite3", "personal.sqlite3"}
    ledger, personal = SqlLedger.open(workspace=tmp_path), SqlPersonalStore.open(tmp_path)
    ledger.delete_interview("secret")
    assert personal.erase_source("secret") == 3
    assert found_in(tmp_path) == {}, "while the files are open"
    assert len(ledger.interviews()) == 20
    assert len(ledger.vector_table("m").ids) == 200
    ledger.close()
    personal.close()
    assert found_in(tmp_path) == {}, "after they were closed"


def test_the_last_interview_takes_its_vectors_along(tmp_path: Path) -> None:
    ledger = SqlLedger.open(workspace=tmp_path)
    ledger.add_interview(secret(), cut_by_turn(secret()))
    ledger.save_vectors("m", {h: VECTOR for h, _ in ledger.missing_vectors("m", 99)})
    assert VECTOR in (tmp_path / "ledger.sqlite3-wal").read_bytes()
    ledger.delete_interview("secret")
    ledger.close()
    assert not any(VECTOR in path.read_bytes() for path in tmp_path.iterdir())


def test_a_forgotten_conversation_is_in_no_byte(tmp_path: Path) -> None:
    personal = SqlPersonalStore.open(tmp_path)
    conversation = personal.start_conversation()
    personal.keep_answer(conversation, make_answer("Where is the qwxlemur?"))
    personal.forget(conversation)
    assert found_in(tmp_path) == {}
    personal.close()


KILLED_BETWEEN = """
import os, pathlib, signal
from peertutor.adapters.ledger import SqlLedger
ledger = SqlLedger.open(workspace=pathlib.Path({folder!r}))
ledger._database.erase_traces = lambda: os.kill(os.getpid(), signal.SIGKILL)
ledger.delete_interview("secret")
"""


def test_who_is_killed_while_deleting_leaves_the_rest_to_the_next(tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "personal.sqlite3").unlink()
    script = KILLED_BETWEEN.format(folder=str(tmp_path))
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == -9
    assert found_in(tmp_path) != {}
    SqlLedger.open(workspace=tmp_path).close()
    assert found_in(tmp_path) == {}


def test_who_cannot_finish_a_deletion_may_still_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path)
    (tmp_path / "personal.sqlite3").unlink()
    ledger = SqlLedger.open(workspace=tmp_path)
    with monkeypatch.context() as full:
        full.setattr(sqlite_file, "write_anew", _disk_full)
        with pytest.raises(StorageFailed):
            ledger.delete_interview("secret")
        ledger.close()
        ledger = SqlLedger.open(workspace=tmp_path)
    assert len(ledger.interviews()) == 20
    ledger.close()
    SqlLedger.open(workspace=tmp_path).close()
    assert found_in(tmp_path) == {}


def _disk_full(_engine: object) -> None:
    raise StorageFailed("The disk is full")


def test_a_reader_elsewhere_is_waited_for(tmp_path: Path) -> None:
    fill(tmp_path)
    reader, ledger = SqlLedger.open(workspace=tmp_path), SqlLedger.open(workspace=tmp_path)
    assert reader.search_text("qwxlemur", 5)
    ledger.delete_interview("secret")
    assert reader.search_text("qwxlemur", 5) == []
    (tmp_path / "personal.sqlite3").unlink()
    assert found_in(tmp_path) == {}
    for opened in (reader, ledger):
        opened.close()


def test_an_index_elsewhere_learns_that_vectors_were_erased(tmp_path: Path) -> None:
    with closing(SqlLedger.open(workspace=tmp_path)) as ledger:
        for name in ("kept", "without vectors", "first", "second"):
            talk = make_interview(name, f"What was said in {name}.")
            ledger.add_interview(talk, cut_by_turn(talk))
            if name != "without vectors":
                missing = dict(ledger.missing_vectors("m", 10))
                made = {one for one, text in missing.items() if name in text}
                ledger.save_vectors("m", dict.fromkeys(made, VECTOR))
        told = [ledger.erasures()]
        for name in ("without vectors", "first", "second"):
            ledger.delete_interview(name)
            told.append(ledger.erasures())
        assert told == [0, 0, 1, 2]
    with closing(SqlLedger.open(workspace=tmp_path)) as again:
        assert again.erasures() == 2
