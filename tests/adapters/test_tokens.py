"""Token counts: OpenAI's own where the model is known, an estimate that never fails otherwise."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from peertutor.adapters import tokens
from peertutor.adapters.tokens import TokenCounterFor, estimate


@pytest.mark.parametrize(
    ("model", "text", "count"),
    [
        ("gpt-4o", "hello world", 2),
        ("gpt-4", "hello world", 2),
        ("gpt-4", "antidisestablishmentarianism", 6),
        ("gpt-4o", "Ring the client within ten minutes, don't wait.", 10),
        ("gpt-4o", "", 0),
    ],
)
def test_counts_are_those_of_the_model(model: str, text: str, count: int) -> None:
    counter = TokenCounterFor(model)
    assert counter.count(text) == count
    assert counter.exact


def test_the_same_text_has_other_counts_in_other_models() -> None:
    russian = "Позвоните клиенту в течение десяти минут"
    assert TokenCounterFor("gpt-4o").count(russian) < TokenCounterFor("gpt-4").count(russian)


def test_special_tokens_in_a_persons_text_are_text() -> None:
    assert TokenCounterFor("gpt-4o").count("<|endoftext|>") > 1


def test_an_unknown_model_is_estimated_and_says_so() -> None:
    counter = TokenCounterFor("some-local-model")
    assert not counter.exact
    assert counter.count("hello world") == 2


@pytest.mark.parametrize("text", ["\ud800 lone", "\x00", "a" * 300_000, "🙂" * 50])
def test_no_text_makes_a_count_fail(text: str) -> None:
    assert TokenCounterFor("gpt-4o").count(text) > 0


@pytest.fixture
def _forgotten() -> None:
    tokens._loaded.cache_clear()


@pytest.mark.usefixtures("_forgotten")
@pytest.mark.parametrize("packed", [b"no gzip", gzip.compress(b"aGk= 0\n", mtime=0)])
def test_a_table_that_is_not_openais_is_not_used(
    packed: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "o200k_base.tiktoken.gz").write_bytes(packed)
    monkeypatch.setattr(tokens, "files", lambda _: tmp_path)
    counter = TokenCounterFor("gpt-4o")
    assert counter.count("hello world") == estimate("hello world") == 4
    assert not counter.exact
    tokens._loaded.cache_clear()
