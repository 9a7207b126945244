"""The measures: worked examples, and the reference implementation where it is at hand."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from benchmarks.measures import (
    Gold,
    Shown,
    TurnWords,
    auroc,
    difference,
    gain,
    reciprocal,
    seen,
)
from hypothesis import given
from hypothesis import strategies as st

# Read before the tests' own surroundings take every such variable away.
DATA = os.environ.get("PEERTUTOR_BENCH_DATA", "")
REFERENCE = Path(DATA).parent / "tools" / "measures.py"

WORDS: TurnWords = {("a", 0): 100, ("a", 1): 300, ("a", 2): 50, ("b", 0): 400}

results = st.lists(
    st.builds(
        lambda document, first, more, words: Shown(document, first, first + more, words),
        st.sampled_from("ab"),
        st.integers(0, 5),
        st.integers(0, 3),
        st.integers(1, 500),  # a result always has words
    ),
    max_size=12,
)
golds = st.lists(
    st.builds(
        lambda document, first, more: Gold(document, first, first + more),
        st.sampled_from("ab"),
        st.integers(0, 5),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=3,
)
lengths = st.fixed_dictionaries(
    {(document, turn): st.integers(0, 400) for document in "ab" for turn in range(9)}
)


def test_seen_is_the_share_of_the_gold_words_within_the_budget() -> None:
    gold = [Gold("a", 1, 1)]
    assert seen([Shown("a", 1, 1, 150)], gold, WORDS) == 0.5
    assert seen([Shown("b", 0, 0, 400), Shown("a", 1, 1, 300)], gold, WORDS, budget=550) == 0.5
    assert seen([], gold, WORDS) == 0.0


def test_seen_counts_no_word_twice() -> None:
    assert seen([Shown("a", 1, 1, 150)] * 5, [Gold("a", 1, 1)], WORDS) == 1.0
    assert seen([Shown("a", 1, 1, 300)] * 5, [Gold("a", 1, 2)], WORDS) == pytest.approx(300 / 350)


def test_gold_longer_than_the_budget_can_be_seen_whole() -> None:
    assert seen([Shown("b", 0, 0, 400)], [Gold("b", 0, 0)], WORDS, budget=100) == 1.0


def test_reciprocal_asks_for_the_first_that_overlaps() -> None:
    shown = [Shown("b", 0, 0, 9), Shown("a", 0, 1, 9), Shown("a", 2, 2, 9)]
    assert reciprocal(shown, [Gold("a", 1, 5)]) == 0.5
    assert reciprocal(shown, [Gold("a", 3, 5)]) == 0.0
    assert reciprocal(shown, [Gold("a", 2, 2)], depth=2) == 0.0


def test_gain_counts_each_gold_once_and_earlier_is_better() -> None:
    gold = [Gold("a", 0, 0), Gold("b", 0, 0)]
    assert gain([Shown("a", 0, 0, 9), Shown("b", 0, 0, 9)], gold) == 1.0
    assert gain([Shown("a", 0, 0, 9)] * 10, gold) == pytest.approx(1 / (1 + 0.6309), rel=1e-3)
    assert gain([Shown("c", 0, 0, 9), Shown("a", 0, 0, 9)], gold[:1]) == pytest.approx(0.6309, 1e-3)


def test_a_difference_has_its_mean_inside_its_interval() -> None:
    ours, theirs = [0.5, 0.7, 0.9, 0.4] * 10, [0.4, 0.7, 0.5, 0.5] * 10
    found = difference(ours, theirs, [str(n // 4) for n in range(40)])
    assert found.mean == pytest.approx(0.1)
    assert found.low == pytest.approx(0.1)  # every document has the same four questions
    spread = difference(ours, theirs, [str(n) for n in range(40)])
    assert spread.low < 0.1 < spread.high
    assert difference(ours, theirs, [str(n) for n in range(40)]) == spread


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    if not DATA or not REFERENCE.is_file():
        pytest.skip("PEERTUTOR_BENCH_DATA names no folder with ../tools/measures.py beside it")
    spec = importlib.util.spec_from_file_location("reference_measures", REFERENCE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(shown=results, gold=golds, words=lengths, budget=st.integers(1, 1500))
def test_the_reference_agrees(
    reference: ModuleType,
    shown: list[Shown],
    gold: list[Gold],
    words: dict[tuple[str, int], int],
    budget: int,
) -> None:
    theirs: Callable[..., float] = reference.seen
    assert seen(shown, gold, words, budget) == pytest.approx(theirs(shown, gold, words, budget))
    assert reciprocal(shown, gold) == reference.reciprocal(shown, gold)


@given(
    right=st.lists(st.sampled_from([0.1, 0.2, 0.3]), min_size=1),
    wrong=st.lists(st.sampled_from([0.1, 0.2, 0.3]), min_size=1),
)
def test_the_reference_agrees_on_auroc(
    reference: ModuleType, right: list[float], wrong: list[float]
) -> None:
    truth = [True] * len(right) + [False] * len(wrong)
    assert auroc([*right, *wrong], truth) == pytest.approx(reference.auroc(right, wrong))
