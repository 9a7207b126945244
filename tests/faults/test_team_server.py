"""Several processes on one workspace and one Chroma server: all answer right, whoever is faster."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import chromadb

from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.ledger import SqlLedger
from tests.faults.work import embedder, import_all, make_vectors, sources

_WORDS = "restore the backup"


@contextmanager
def _process(workspace: Path, url: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.faults.team", str(workspace), url, _WORDS]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _told(process: subprocess.Popen[str], *, again: bool = False) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    if again:
        process.stdin.write("again\n")
        process.stdin.flush()
    told: dict[str, Any] = json.loads(process.stdout.readline())
    return told


def test_two_bring_an_empty_server_into_step_at_once_and_a_third_erases(
    tmp_path: Path, chroma_url: str
) -> None:
    sources(tmp_path / "in")
    with ExitStack() as stack:
        ledger = stack.enter_context(closing(SqlLedger.open(workspace=tmp_path)))
        list(import_all(ledger, tmp_path / "in"))
        list(make_vectors(ledger))
        model, vector = embedder().model, embedder().embed_query(_WORDS)
        exact = ExactIndex(ledger, model)
        # They begin together and make the ledger's identity, the collection and its content.
        both = [stack.enter_context(_process(tmp_path, chroma_url)) for _ in range(2)]
        told = [_told(one) for one in both]
        expected = [hit.passage_id for hit in exact.search(vector, 5)]
        assert [one["found"] for one in told] == [expected, expected]
        assert all("compared with the ledger's" in one["status"] for one in told), told
        assert _held(chroma_url, ledger) == len(set(_rows(ledger, model)))

        (gone,) = {one.interview_id for one in ledger.passages(expected[:1]).values()}
        ledger.delete_interview(gone)
        left = [hit.passage_id for hit in exact.search(vector, 5)]
        assert expected[0] not in left
        assert [_told(one, again=True)["found"] for one in both] == [left, left]
        told = [_told(one, again=True) for one in both]
        assert [one["found"] for one in told] == [left, left]
        assert all("compared with the ledger's" in one["status"] for one in told), told
        assert _held(chroma_url, ledger) == len(set(_rows(ledger, model)))


def _rows(ledger: SqlLedger, model: str) -> list[bytes]:
    table = ledger.vector_table(model)
    width = 4 * table.dimensions
    return [table.data[start : start + width] for start in range(0, len(table.data), width)]


def _held(url: str, ledger: SqlLedger) -> int:
    """How many vectors the server lists for a ledger, which has one collection."""
    client = chromadb.HttpClient(host=url)
    names = [one.name for one in client.list_collections() if ledger.ledger_id() in one.name]
    assert len(names) == 1
    return len(client.get_collection(names[0], embedding_function=None).get(include=[])["ids"])
