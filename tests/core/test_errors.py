from __future__ import annotations

import inspect

import pytest

from peertutor.core import errors
from peertutor.core.errors import ConsentNeeded, ImportFailed, ModelBusy, PeerTutorError

KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, PeerTutorError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_the_tree_at_the_top_of_the_file_names_every_error_and_its_exit_code(
    kind: type[PeerTutorError],
) -> None:
    lines = [line for line in (errors.__doc__ or "").splitlines() if kind.__name__ in line.split()]
    assert len(lines) == 1
    if kind is not PeerTutorError:
        assert f" {kind.exit_code}  " in lines[0]


def test_an_error_reads_as_title_cause_and_remedy() -> None:
    error = PeerTutorError("It failed", cause="The disk is full.", remedy="Make room.")
    assert str(error) == "It failed\nThe disk is full.\nMake room."
    assert not error.retryable


def test_a_busy_model_may_be_asked_again() -> None:
    busy = ModelBusy("Busy", retry_after=3.0)
    assert busy.retryable
    assert busy.retry_after == 3.0


def test_a_rejected_source_says_where() -> None:
    assert ImportFailed("No", path="a.jsonl", line=7).place == "a.jsonl:7"
    assert ImportFailed("No", path="a.docx").place == "a.docx"


def test_missing_consent_names_the_host_and_the_command() -> None:
    error = ConsentNeeded("api.example.org")
    assert "api.example.org" in error.title
    assert "peertutor settings allow api.example.org" in error.remedy
    assert error.cause == "The question and the passages found for it would leave this machine."
    recording = ConsentNeeded("api.example.org", "The recording")
    assert recording.cause == "The recording would leave this machine."
