"""Several processes on one server: nothing is lost between them, and what is erased leaves it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import chromadb
import pytest

from peertutor.adapters.chroma_shared import ChromaServer, SharedChroma
from peertutor.adapters.exact import ExactIndex
from peertutor.core.consent import Consent
from peertutor.core.errors import IndexUnreachable
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
from tests.servers.chroma import ChromaRun, InThisProcess


class TestErasing:
    @pytest.mark.usefixtures("at_once")
    def test_the_collection_goes_as_a_whole_whatever_model_it_is_of(
        self, chroma_url: str, opened: Opener, ledger: FakeVectors
    ) -> None:
        other = FakeVectors()
        other.put(MODEL, random_vectors(range(1, 5)))
        guard, foreign = settled(opened(chroma_url)), settled(opened(chroma_url, other))
        former = server_side(guard)._collection
        client = chromadb.HttpClient(host=chroma_url)
        older = client.create_collection(
            f"{server_side(guard)._prefix}0123-0", embedding_function=None
        )
        ledger.erase(7, 8)
        SharedChroma(
            ExactIndex(ledger, "").table, "", ledger, ChromaServer(chroma_url, Consent())
        ).forget()
        names = {one.name for one in client.list_collections()}
        assert not {former, older.name} & names
        assert server_side(foreign)._collection in names
        assert in_step(settled(guard), 118)
        assert collection(chroma_url, guard).count() == 118

    @pytest.mark.usefixtures("at_once")
    def test_who_syncs_next_removes_it_where_the_server_was_away(
        self, chroma_url: str, opened: Opener, ledger: FakeVectors
    ) -> None:
        guard = settled(opened(chroma_url))
        former = server_side(guard)._collection
        ledger.erase(7)
        assert in_step(settled(guard), 119)
        assert server_side(guard)._collection != former
        client = chromadb.HttpClient(host=chroma_url)
        assert former not in {one.name for one in client.list_collections()}

    def test_a_server_that_is_away_is_an_error_that_says_what_is_left(
        self, ledger: FakeVectors, tmp_path: Path
    ) -> None:
        ledger.erase(7)
        server = ChromaServer(ChromaRun(tmp_path).url, Consent())
        with pytest.raises(IndexUnreachable, match="Erased, but for the vectors") as raised:
            SharedChroma(ExactIndex(ledger, "").table, "", ledger, server).forget()
        assert raised.value.retryable
        assert "cannot be reached" in raised.value.cause

    @pytest.mark.usefixtures("at_once")
    def test_vacuum_takes_it_from_the_servers_disk(
        self, own_server: ChromaRun, opened: Opener, ledger: FakeVectors
    ) -> None:
        erased, kept = (ledger.vectors[MODEL][number] for number in ("7", "8"))
        guard = settled(opened(own_server.url))
        assert own_server.has(erased)
        ledger.erase(7)
        assert in_step(settled(guard), 119)
        guard.close()
        own_server.kill()
        own_server.vacuum()
        assert own_server.has(kept)
        assert not own_server.has(erased)


class _Between(InThisProcess):
    """Has something happen before the first request of a kind is answered."""

    def __init__(self, url: str, kind: str, happens: Callable[[], None]) -> None:
        super().__init__(url)
        self._kind = kind
        self._happens: Callable[[], None] | None = happens
        self.asked: list[object] = []

    def ask(self, seconds: float, data: bytes = b"", **request: object) -> dict[str, Any]:
        self.asked.append(request["do"])
        if request["do"] == self._kind and self._happens:
            happens, self._happens = self._happens, None
            happens()
        return super().ask(seconds, data, **request)


class _KeepsNothing(InThisProcess):
    """Takes what it is sent and loses it."""

    sent = 0

    def ask(self, seconds: float, data: bytes = b"", **request: object) -> dict[str, Any]:
        if request["do"] == "send":
            self.sent += 1
            return {}
        return super().ask(seconds, data, **request)


class TestTogether:
    @pytest.mark.usefixtures("at_once")
    def test_what_another_adds_after_the_ledger_was_read_is_not_taken_for_dropped(
        self, chroma_url: str, opened: Opener, ledger: FakeVectors
    ) -> None:
        other = opened(chroma_url)

        def import_more() -> None:
            ledger.put(MODEL, random_vectors(range(121, 131), seed=9))
            settled(other)

        shared = server_side(opened(chroma_url))
        shared._child = between = _Between(chroma_url, "ids", import_more)  # type: ignore[assignment]
        shared.sync()
        assert "drop" not in between.asked
        assert shared.count == 130
        assert shared.version == other._chroma.version

    @pytest.mark.usefixtures("at_once")
    def test_what_one_drops_while_another_brings_it_back_is_sent_again(
        self, chroma_url: str, opened: Opener, ledger: FakeVectors
    ) -> None:
        other = settled(opened(chroma_url))
        back = {7: ledger.vectors[MODEL]["7"]}
        ledger.drop(7)

        def bring_back() -> None:
            # Between the decision of the first to drop it and the drop.
            ledger.put(MODEL, back)
            settled(other)

        shared = server_side(opened(chroma_url))
        shared._child = slow = _Between(chroma_url, "drop", bring_back)  # type: ignore[assignment]
        shared.sync()
        assert slow.asked.count("drop") == 1
        assert in_step(settled(other), 120)
        assert collection(chroma_url, other).count() == 120

    def test_a_server_that_keeps_nothing_is_not_fed_for_ever(
        self, chroma_url: str, ledger: FakeVectors, opened: Opener
    ) -> None:
        guard = opened(chroma_url)
        Clock(guard)
        shared = server_side(guard)
        shared._child = wasteful = _KeepsNothing(chroma_url)  # type: ignore[assignment]
        settled(guard)
        assert "it does not keep what it is sent" in guard.status()
        assert wasteful.sent < 10
        assert answers(guard) == answers(ExactIndex(ledger, MODEL))
