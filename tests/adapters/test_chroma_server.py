"""A team's Chroma server: brought into step, never trusted alone, left alone when it fails."""

from __future__ import annotations

import time
from pathlib import Path

import chromadb
import numpy as np
import pytest

from peertutor.adapters import chroma_shared
from peertutor.adapters.chroma_shared import ChromaServer
from peertutor.adapters.dense import DenseSearch
from peertutor.adapters.exact import ExactIndex
from peertutor.core.consent import Consent
from tests.adapters.server_index import (
    MODEL,
    Clock,
    Opener,
    answers,
    collection,
    in_step,
    random_vectors,
    server_side,
    settled,
)
from tests.fakes.index import FakeVectors
from tests.servers.chat import scripted
from tests.servers.chroma import ChromaRun


def test_it_gives_the_same_answers_with_the_ledgers_cosines(
    chroma_url: str, opened: Opener, ledger: FakeVectors
) -> None:
    guard = opened(chroma_url)
    assert "Exact search over 120 vectors (Chroma at 127.0.0.1:" in guard.status()
    assert in_step(settled(guard), 120)
    assert answers(guard) == answers(ExactIndex(ledger, MODEL))


@pytest.mark.usefixtures("at_once")
def test_only_digests_and_vectors_are_sent(
    chroma_url: str, opened: Opener, ledger: FakeVectors
) -> None:
    guard = settled(opened(chroma_url))
    held = collection(chroma_url, guard).get(
        include=["documents", "metadatas", "uris", "embeddings"]
    )
    assert len(held["ids"]) == 120
    assert not {str(number) for number in ledger.texts} & set(held["ids"])
    assert {len(one) for one in held["ids"]} == {32}
    for words in (held["documents"], held["metadatas"], held["uris"]):
        assert set(words or [None]) == {None}
    assert held["embeddings"] is not None
    sent = {_rounded(row) for row in held["embeddings"]}
    assert sent == {_rounded(row) for row in ExactIndex(ledger, MODEL).table().vectors}


@pytest.mark.usefixtures("at_once")
def test_two_ledgers_and_two_models_on_one_server_do_not_mix(
    chroma_url: str, opened: Opener, ledger: FakeVectors
) -> None:
    other = FakeVectors()
    other.put(MODEL, random_vectors(range(1, 61), seed=9))
    mine, theirs = settled(opened(chroma_url)), settled(opened(chroma_url, other))
    assert in_step(mine, 120)
    assert in_step(theirs, 60)
    assert answers(theirs) == answers(ExactIndex(other, MODEL))
    assert server_side(mine)._prefix != server_side(theirs)._prefix
    assert in_step(settled(mine), 120)
    assert answers(mine) == answers(ExactIndex(ledger, MODEL))


@pytest.mark.usefixtures("at_once")
def test_a_number_that_comes_to_mean_other_words_is_found_by_these(
    chroma_url: str, opened: Opener, ledger: FakeVectors
) -> None:
    guard = settled(opened(chroma_url))
    former = ledger.vectors[MODEL]["7"]
    (said,) = random_vectors(range(1), seed=77).values()
    ledger.vectors[MODEL]["7"] = said
    ledger._version += 1
    assert in_step(settled(guard), 120)
    (found,) = guard.search(said, 1)
    assert found.passage_id == 7
    assert found.score == pytest.approx(1.0, abs=1e-5)
    assert guard.search(former, 1)[0].score < 0.99


def test_where_nobody_listens_the_search_is_exact_and_nobody_is_stormed(
    opened: Opener, ledger: FakeVectors, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard = opened(ChromaRun(tmp_path).url)
    clock = Clock(guard)
    starts = []
    start = guard._chroma._child.start

    def counted() -> None:
        starts.append(clock.now)
        start()

    monkeypatch.setattr(guard._chroma._child, "start", counted)
    expected = answers(ExactIndex(ledger, MODEL))
    for _ in range(3):
        assert answers(guard) == expected
        assert guard.settle(60)
    assert len(starts) == 1
    assert "it cannot be reached" in guard.status()
    assert "refused" in guard.status()
    clock.now += 6
    assert answers(guard) == expected
    assert guard.settle(60)
    assert len(starts) == 2
    clock.now += 6
    assert answers(settled(guard)) == expected
    assert len(starts) == 2


def test_what_answers_and_is_no_chroma_is_left_alone(opened: Opener) -> None:
    with scripted() as server:
        guard = settled(opened(server.url.removesuffix("/v1")))
        assert "Exact search" in guard.status()
        assert "it cannot be reached" in guard.status()


def test_a_server_that_hangs_is_given_up_after_its_deadline_and_taken_back(
    own_server: ChromaRun, opened: Opener, ledger: FakeVectors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chroma_shared, "_QUERY_SECONDS", 0.3)
    monkeypatch.setattr(chroma_shared, "_OPEN_SECONDS", 5.0)
    guard = settled(opened(own_server.url))
    clock = Clock(guard)
    own_server.hang()
    started = time.monotonic()
    assert answers(guard) == answers(ExactIndex(ledger, MODEL))
    assert time.monotonic() - started < 3
    assert "it did not answer within 0.3 s" in guard.status()
    own_server.go_on()
    clock.now += 6
    assert in_step(settled(guard), 120)


def test_a_server_that_is_killed_and_comes_back_empty_is_filled_again(
    own_server: ChromaRun, opened: Opener, ledger: FakeVectors
) -> None:
    expected = answers(ExactIndex(ledger, MODEL))
    guard = settled(opened(own_server.url))
    clock = Clock(guard)
    own_server.kill()
    assert answers(guard) == expected
    assert "Exact search over 120" in guard.status()
    own_server.start(empty=True)
    assert answers(guard) == expected
    clock.now += 6
    assert answers(guard) == expected  # and has asked for it
    assert guard.settle(60)
    assert in_step(guard, 120)
    assert answers(guard) == expected
    assert collection(own_server.url, guard).count() == 120


@pytest.mark.usefixtures("at_once")
def test_a_server_that_was_emptied_between_two_questions(
    chroma_url: str, opened: Opener, ledger: FakeVectors
) -> None:
    guard = settled(opened(chroma_url))
    client = chromadb.HttpClient(host=chroma_url)
    client.delete_collection(server_side(guard)._collection)
    assert answers(guard) == answers(ExactIndex(ledger, MODEL))
    assert in_step(settled(guard), 120)


@pytest.mark.usefixtures("at_once")
def test_what_another_process_dropped_is_not_shown_before_the_server_knows(
    chroma_url: str, opened: Opener, ledger: FakeVectors
) -> None:
    guard = settled(opened(chroma_url))
    gone = {number: ledger.vectors[MODEL][str(number)] for number in (7, 8, 9)}
    ledger.drop(*gone)
    assert collection(chroma_url, guard).count() == 120
    for vector in gone.values():
        assert not set(gone) & {hit.passage_id for hit in guard.search(vector, 120)}
    assert guard.settle(60)
    assert in_step(guard, 117)
    assert collection(chroma_url, guard).count() == 117


@pytest.mark.usefixtures("at_once")
def test_foreign_ids_are_dropped_and_mean_nothing_until_then(
    chroma_url: str, opened: Opener, ledger: FakeVectors
) -> None:
    guard = settled(opened(chroma_url))
    held = collection(chroma_url, guard)
    question = ledger.vectors[MODEL]["7"]
    near = np.frombuffer(question, dtype="<f4")
    foreign = [str(number) for number in range(1, 81)]
    held.add(ids=foreign, embeddings=[near] * 80)
    # They fill every place of what the server returns, so it is asked nothing for now.
    expected = ExactIndex(ledger, MODEL).search(question, 5)
    assert guard.search(question, 5) == expected
    assert guard.settle(60)
    assert in_step(guard, 120)
    assert not set(held.get(include=[])["ids"]) & set(foreign)
    assert [hit.passage_id for hit in guard.search(question, 5)] == [
        hit.passage_id for hit in expected
    ]


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("changed", [1, 120])
def test_vectors_that_somebody_changed_are_noticed_and_all_is_built_anew(
    chroma_url: str,
    opened: Opener,
    ledger: FakeVectors,
    monkeypatch: pytest.MonkeyPatch,
    changed: int,
) -> None:
    guard = settled(opened(chroma_url))
    held = collection(chroma_url, guard)
    ids = held.get(include=[])["ids"]
    others = [
        np.frombuffer(one, dtype="<f4") for one in random_vectors(range(120), seed=5).values()
    ]
    held.upsert(ids=ids, embeddings=others)
    former = server_side(guard)._generation
    monkeypatch.setattr(chroma_shared, "_TRUSTED_SECONDS", 0.0)
    guard.search(ledger.vectors[MODEL]["7"], 1)  # it has not been compared for long
    assert guard.settle(60)
    monkeypatch.undo()
    assert in_step(guard, 120)
    assert server_side(guard)._generation != former
    assert answers(guard) == answers(ExactIndex(ledger, MODEL))


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("dimensions", [8, 24])
def test_a_collection_of_our_name_that_somebody_else_made(
    chroma_url: str, opened: Opener, ledger: FakeVectors, dimensions: int
) -> None:
    guard = opened(chroma_url)
    client = chromadb.HttpClient(host=chroma_url)
    foreign = client.create_collection(server_side(guard)._collection, embedding_function=None)
    foreign.add(ids=["a", "b"], embeddings=np.ones((2, dimensions), dtype="f4"))
    assert in_step(settled(guard), 120)
    assert answers(guard) == answers(ExactIndex(ledger, MODEL))


def test_nothing_is_sent_to_a_host_that_nobody_allowed(opened: Opener, ledger: FakeVectors) -> None:
    guard = settled(opened("http://chroma.example:8000"))
    assert guard._chroma._child._process is None
    assert "peertutor settings allow chroma.example" in guard.status()
    assert answers(guard) == answers(ExactIndex(ledger, MODEL))
    allowed = opened("http://chroma.example:8000", hosts=("chroma.example",))
    assert "allow" not in allowed.status()


def test_neither_variables_nor_a_file_beside_us_lead_elsewhere(
    chroma_url: str, opened: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("CHROMA_SERVER_HOST", "elsewhere.example")
    (tmp_path / ".env").write_text("CHROMA_SERVER_HTTP_PORT=9\n")
    monkeypatch.chdir(tmp_path)
    assert in_step(settled(opened(chroma_url)), 120)


@pytest.mark.usefixtures("at_once")
def test_a_single_command_asks_no_server(
    chroma_url: str, ledger: FakeVectors, tmp_path: Path
) -> None:
    server = ChromaServer(chroma_url, Consent())
    guard = DenseSearch(ledger, MODEL, tmp_path, warm=False, server=server)
    guard.sync()
    assert answers(guard) == answers(ExactIndex(ledger, MODEL))
    assert not guard._chroma._child.running
    assert guard.check().chroma is None
    assert "has not been built yet" in guard.check().note


@pytest.mark.usefixtures("at_once")
def test_the_check_counts_compares_and_mends_nothing(
    chroma_url: str, opened: Opener, ledger: FakeVectors, tmp_path: Path
) -> None:
    settled(opened(chroma_url)).close()
    ledger.put(MODEL, random_vectors(range(121, 131), seed=9))
    server = ChromaServer(chroma_url, Consent())
    single = DenseSearch(ledger, MODEL, tmp_path, warm=False, server=server)
    found = single.check()
    assert (found.ledger, found.chroma, found.differing) == (130, 120, 0)
    assert found.agreement is not None
    assert found.agreement > 0.8
    ledger.drop(1, 2)
    found = single.check()
    assert (found.chroma, found.differing) == (120, 2)
    assert not single._chroma._child.running


def _rounded(row: object) -> bytes:
    return np.asarray(row, dtype="<f4").round(4).tobytes()
