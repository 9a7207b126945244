"""Finding: words and meaning together, the ledger's last say, and no failure of the meaning."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import pytest

from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.errors import EmbedderMissing, EmbeddingFailed, StorageFailed
from peertutor.core.interviews import Interview, Trust, Turn
from peertutor.core.passages import Hit, Passage, PassageDraft, Place, RetrievedPassage, Span
from peertutor.mentor.finding.closer import LOOKED_AT, CloserLook
from peertutor.mentor.finding.fusion import Weights
from peertutor.mentor.finding.retrieve import EMBEDDED_CHARACTERS, Retriever
from tests.fakes.index import FakeEmbedder
from tests.fakes.ledger import FakeLedger
from tests.fakes.meaning import ScriptedEmbedder, ScriptedIndex

TALK = (
    "When do you replace the fuser of the label printer?",
    "After the third jam in a week, never before.",
    "How do you restore a backup under pressure?",
    "Mount the image read-only and look at the dates first.",
    "The client wants his mail and nothing else.",
    "Who pays for lunch on a Friday?",
)


def talk(name: str, *texts: str) -> tuple[Interview, list[PassageDraft]]:
    """An interview with one passage a turn."""
    turns = tuple(Turn(index=n, speaker="Ana", text=text) for n, text in enumerate(texts))
    drafts = [
        PassageDraft(spans=(Span(turn.index, 0, len(turn.text)),), text=f"Ana: {turn.text}")
        for turn in turns
    ]
    return Interview(id=name, title=name, turns=turns), drafts


def ledger(*texts: str) -> FakeLedger:
    made = FakeLedger()
    made.add_interview(*talk("one", *(texts or TALK)))
    return made


def embedded(embedder: FakeEmbedder | ScriptedEmbedder, of: FakeLedger, count: int = 100) -> None:
    missing = of.missing_vectors(embedder.model, count)
    vectors = embedder.embed_passages([text for _, text in missing])
    of.save_vectors(embedder.model, dict(zip((h for h, _ in missing), vectors, strict=True)))


async def test_words_and_meaning_find_together() -> None:
    store, embedder = ledger(), FakeEmbedder()
    embedded(embedder, store)
    retriever = Retriever(store, ExactIndex(store, embedder.model), embedder)
    found = await retriever.search("fuser of the printer", 3)
    assert found.passages[0].passage.text == f"Ana: {TALK[0]}"
    assert [passage.rank for passage in found.passages] == [1, 2, 3]
    assert found.passages[0].lexical is not None
    assert found.passages[0].dense is not None
    assert found.note == ""
    assert embedder.queries == ["fuser of the printer"]


async def test_each_step_has_its_time() -> None:
    store, embedder = ledger(), FakeEmbedder()
    embedded(embedder, store)
    found = await Retriever(store, ExactIndex(store, embedder.model), embedder).search("fuser", 3)
    timing = found.timing
    steps = [timing.embed, timing.dense, timing.lexical, timing.fuse]
    assert all(step is not None and step >= 0 for step in steps)
    assert timing.total == timing.retrieve
    assert timing.total is not None
    assert timing.total > (timing.fuse or 0)


async def test_by_words_only_nothing_is_embedded_and_the_note_says_why() -> None:
    found = await Retriever(
        ledger(), None, None, why_not="this machine has no local embedder"
    ).search("fuser", 3)
    assert found.passages[0].passage.first_turn == 0
    assert found.passages[0].dense is None
    assert found.timing.embed is None
    assert found.note == "Found by words only: this machine has no local embedder."


@pytest.mark.parametrize("query", ["", "  \n", "fuser"])
async def test_nothing_asked_or_nothing_wanted_finds_nothing(query: str) -> None:
    limit = 3 if not query.strip() else 0
    assert (await Retriever(ledger(), None, None).search(query, limit)).passages == ()


async def test_a_question_without_a_known_word_is_found_by_meaning() -> None:
    store = ledger()
    embedder = ScriptedEmbedder()
    embedded(embedder, store)
    found = await Retriever(store, ScriptedIndex(Hit(4, 0.9), Hit(6, 0.8)), embedder).search(
        "zzz", 1
    )
    assert [p.passage.first_turn for p in found.passages] == [3]
    assert found.passages[0].lexical is None
    assert found.passages[0].dense == 0.9


async def test_nothing_that_an_index_says_is_shown_without_the_ledgers_say() -> None:
    store = ledger()
    embedder = ScriptedEmbedder()
    embedded(embedder, store)
    index = ScriptedIndex(Hit(999, 0.99), Hit(-1, 0.98), Hit(2, 0.9))
    found = await Retriever(store, index, embedder).search("zzz", 5)
    known = {passage.passage.id for passage in found.passages}
    assert known <= set(range(1, 7))
    assert 2 in known


async def test_what_the_ledger_drops_meanwhile_is_made_up_for() -> None:
    class Forgetful(FakeLedger):
        def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
            return {n: p for n, p in super().passages(ids).items() if n % 2}

    store = Forgetful()
    store.add_interview(*talk("one", *(f"fuse number {n}" for n in range(60))))
    store.add_interview(*talk("two", *(f"other words {n}" for n in range(300))))
    found = await Retriever(store, None, None).search("fuse", 25)
    assert len(found.passages) == 25
    assert all(passage.passage.id % 2 for passage in found.passages)
    assert [passage.rank for passage in found.passages] == list(range(1, 26))


async def test_only_verified_passages_are_found_however_many_others_are_better() -> None:
    class Verifying(FakeLedger):
        def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
            joined = super().passages(ids)
            verified = {n: replace(p, trust=Trust.PEER_VERIFIED) for n, p in joined.items()}
            return {n: verified[n] if n == 30 else p for n, p in joined.items()}

    store = Verifying()
    store.add_interview(*talk("one", *(f"fuse and fuse {n}" for n in range(29))))
    store.add_interview(*talk("two", "A fuse among many other words that are said of printers."))
    retriever = Retriever(store, None, None)
    assert 30 not in {p.passage.id for p in (await retriever.search("fuse", 12)).passages}
    found = await retriever.search("fuse", 12, verified_only=True)
    assert [(p.passage.id, p.rank) for p in found.passages] == [(30, 1)]


def reading(store: FakeLedger) -> Retriever:
    """Finds by words only, and reads the best of it."""
    return Retriever(store, None, None, closer=CloserLook(store, PorterStemmer()))


async def test_what_is_read_decides_among_the_best() -> None:
    store = FakeLedger()
    store.add_interview(*talk("asks", "Fuser? Label printer? Fuser? Why the fuser? Who knows?"))
    store.add_interview(*talk("tells", "You replace the fuser of a label printer every spring."))
    store.add_interview(*talk("other", *(f"Lunch number {n}." for n in range(30))))
    query = "When do you replace the fuser of the label printer?"
    (first, *_) = (await reading(store).search(query, 2)).passages
    assert first.passage.interview_id == "tells"
    assert first.lexical is not None


async def test_as_many_are_read_however_few_are_wanted() -> None:
    looked: list[int] = []

    class Counting(CloserLook):
        def ordered(
            self, query: str, found: Sequence[RetrievedPassage], places: Mapping[int, Place]
        ) -> list[RetrievedPassage]:
            looked.append(len(found))
            return list(reversed(super().ordered(query, found, places)))

    store = FakeLedger()
    store.add_interview(*talk("fuse", *(f"A fuse, number {n}." for n in range(30))))
    store.add_interview(*talk("lunch", *(f"Lunch, number {n}." for n in range(200))))
    retriever = Retriever(store, None, None, closer=Counting(store, PorterStemmer()))
    found = [(await retriever.search("fuse", limit)).passages for limit in (1, 5)]
    assert looked == [LOOKED_AT, LOOKED_AT]
    assert [len(each) for each in found] == [1, 5]
    assert found[0][0].passage.id == found[1][0].passage.id


async def test_only_verified_passages_are_read_where_only_they_count() -> None:
    class Verifying(FakeLedger):
        def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
            joined = super().passages(ids)
            return {n: replace(p, trust=Trust.PEER_VERIFIED) for n, p in joined.items() if n > 25}

    store = Verifying()
    store.add_interview(*talk("one", *(f"fuse and fuse {n}" for n in range(30))))
    found = await reading(store).search("fuse", 12, verified_only=True)
    assert {p.passage.id for p in found.passages} == set(range(26, 31))


async def test_the_rest_of_a_long_answer_comes_with_its_beginning() -> None:
    answer = ["The fuser is the reason.", "Then you wait.", "Then you clean it.", "Nothing else."]
    store = FakeLedger()
    store.add_interview(*talk("answer", *answer))
    for n in range(20):
        store.add_interview(*talk(f"other {n}", f"Lunch number {n}.", "Nothing at all."))
    found = await Retriever(store, None, None).search("fuser", 4)
    assert {passage.passage.interview_id for passage in found.passages} == {"answer"}
    assert [passage.passage.first_turn for passage in found.passages] == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("embedder", "index", "note"),
    [
        (
            ScriptedEmbedder(raises=EmbeddingFailed("The embeddings server went away")),
            ScriptedIndex(),
            "Found by words only: the embeddings server went away.",
        ),
        (
            ScriptedEmbedder(raises=EmbedderMissing("The local embedder cannot run here")),
            ScriptedIndex(),
            "Found by words only: the local embedder cannot run here.",
        ),
        (
            ScriptedEmbedder(),
            ScriptedIndex(raises=StorageFailed("The index folder is gone")),
            "Found by words only: the index folder is gone.",
        ),
        (
            ScriptedEmbedder(),
            ScriptedIndex(raises=ZeroDivisionError("secret detail")),
            "Found by words only: the search by meaning failed (ZeroDivisionError).",
        ),
    ],
)
async def test_whatever_the_search_by_meaning_dies_of_the_words_find(
    embedder: ScriptedEmbedder, index: ScriptedIndex, note: str
) -> None:
    store = ledger()
    embedded(ScriptedEmbedder(), store)
    found = await Retriever(store, index, embedder).search("fuser", 3)
    assert found.passages[0].passage.first_turn == 0
    assert found.note == note


async def test_a_search_by_meaning_that_hangs_is_not_waited_for_and_not_piled_up() -> None:
    store, hold = ledger(), threading.Event()
    embedder = ScriptedEmbedder(hold=hold)
    retriever = Retriever(store, ScriptedIndex(), embedder, deadline=0.05)
    began = time.perf_counter()
    first = await retriever.search("fuser", 3)
    assert time.perf_counter() - began < 2
    assert first.passages
    assert first.note == "Found by words only: the search by meaning took more than 0.05 seconds."
    second = await retriever.search("fuser", 3)
    assert second.note.endswith("an earlier search by meaning has not come back yet.")
    assert len(embedder.queries) == 1
    hold.set()
    await _all_back()
    await retriever.search("fuser", 3)
    assert len(embedder.queries) == 2


def test_a_hanging_search_by_meaning_does_not_hold_up_the_end_of_the_loop() -> None:
    hold = threading.Event()
    retriever = Retriever(ledger(), ScriptedIndex(), ScriptedEmbedder(hold=hold), deadline=0.05)
    began = time.perf_counter()
    asyncio.run(retriever.search("fuser", 3))
    assert time.perf_counter() - began < 2
    hold.set()


async def test_a_failing_ledger_is_not_hidden() -> None:
    class Broken(FakeLedger):
        def search_text(self, query: str, limit: int) -> list[Hit]:
            raise StorageFailed("The disk is gone")

    with pytest.raises(StorageFailed, match="The disk is gone"):
        await Retriever(Broken(), None, None).search("fuser", 3)


async def test_the_note_says_how_far_the_vectors_have_come() -> None:
    store, embedder = ledger(), FakeEmbedder()
    retriever = Retriever(store, ExactIndex(store, embedder.model), embedder)
    assert (await retriever.search("fuser", 3)).note == (
        "Found by words only: no passage has its vector yet."
    )
    embedded(embedder, store, count=2)
    assert (await retriever.search("fuser", 3)).note == (
        "2 of 6 passages are found by meaning so far, the others by words only."
    )
    embedded(embedder, store)
    assert (await retriever.search("fuser", 3)).note == ""


async def test_a_slow_count_of_the_vectors_is_not_made_for_every_question() -> None:
    class Slow(FakeLedger):
        counts = 0

        def vector_counts(self) -> dict[str, int]:
            self.counts += 1
            time.sleep(0.06)
            return super().vector_counts()

    store, embedder = Slow(), FakeEmbedder()
    store.add_interview(*talk("one", *TALK))
    retriever = Retriever(store, ExactIndex(store, embedder.model), embedder)
    for count in (1, 1, 1):
        embedded(embedder, store, count)
        await retriever.search("fuser", 3)
    assert store.counts == 1


async def test_of_a_very_long_question_only_the_beginning_is_embedded() -> None:
    embedder = ScriptedEmbedder()
    await Retriever(ledger(), ScriptedIndex(), embedder).search("fuser " * 20_000, 3)
    assert len(embedder.queries[0]) == EMBEDDED_CHARACTERS


async def test_meaning_and_words_are_searched_at_the_same_time() -> None:
    both = threading.Barrier(2, timeout=5)

    class Meeting(FakeLedger):
        def search_text(self, query: str, limit: int) -> list[Hit]:
            both.wait()
            return super().search_text(query, limit)

    class MeetingEmbedder(ScriptedEmbedder):
        def embed_query(self, text: str) -> bytes:
            both.wait()
            return super().embed_query(text)

    store = Meeting()
    store.add_interview(*talk("one", *TALK))
    found = await Retriever(store, ScriptedIndex(), MeetingEmbedder()).search("fuser", 1)
    assert found.timing.embed is not None


async def test_both_searches_are_asked_for_the_same_depth() -> None:
    store, index = ledger(), ScriptedIndex()
    await Retriever(store, index, ScriptedEmbedder()).search("fuser", 1)
    assert index.limits == [Weights().depth]
    assert ("search_text", "fuser", Weights().depth) in store.asked


def test_a_retriever_outlives_an_event_loop() -> None:
    store, embedder = ledger(), FakeEmbedder()
    embedded(embedder, store)
    retriever = Retriever(store, ExactIndex(store, embedder.model), embedder)
    first = asyncio.run(retriever.search("fuser", 3))
    second = asyncio.run(retriever.search("fuser", 3))
    assert [p.passage.id for p in first.passages] == [p.passage.id for p in second.passages]
    assert second.note == ""


async def _all_back() -> None:
    for thread in threading.enumerate():
        if thread.name == "search by meaning":
            await asyncio.to_thread(thread.join, 5)
