"""A small set is asked through the program's own services, quoted and copied, and its parts run."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from benchmarks.datasets import Dataset, GoldWords, Question
from benchmarks.measures import Gold
from benchmarks.quality import asking, parts, rows
from benchmarks.quality.copying import Copier
from benchmarks.quality.rows import Cited
from benchmarks.quality.supporting import Grounder, precision, recall

from benchmarks import vector_cache
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Answer, Citation, Claim, Exchange, Mode, Verdict
from peertutor.core.interviews import Interview, Kind, Role, Turn
from peertutor.core.passages import RetrievedPassage
from peertutor.ports import Message
from tests.fakes.index import FakeEmbedder
from tests.fakes.ledger import FakeLedger
from tests.mentor.said import passage

RESTORE = "Test the restore every month on the spare server. Nobody reads the log of the backup."
LIGHTS = "The lights in the cellar are switched off at ten. The porter has the key to the cellar."


def document(name: str, text: str) -> Interview:
    turn = Turn(index=0, speaker="", text=text, role=Role.DOCUMENT)
    return Interview(id=name, title=name, turns=(turn,), kind=Kind.REFERENCE)


SET = Dataset(
    name="small",
    interviews=(document("backup", RESTORE), document("cellar", LIGHTS)),
    questions=(
        Question(
            id="q1",
            text="How often is the restore tested?",
            answerable=True,
            gold=(Gold("backup", 0, 0),),
            words=(GoldWords("backup", 17, 28),),
            history=(Exchange("user", "Who has the key?"),),
        ),
        Question(
            id="q2",
            text="Where did the emperor marry his second wife?",
            answerable=False,
            gold=(),
            near=("cellar",),
        ),
    ),
)


@pytest.fixture(autouse=True)
def _surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(vector_cache.VARIABLE, str(tmp_path / "cache"))
    monkeypatch.setattr(asking, "LocalEmbedder", FakeEmbedder)


def test_every_question_is_asked_searched_for_and_checked() -> None:
    kept = asking.asked(SET, limit=10)
    first, second = kept.asked
    assert (first.qid, first.group, second.group) == ("q1", "backup", "cellar")
    assert first.right
    assert first.quotes[0] >= 1
    assert first.quotes[1] == first.marks[1] == 0
    assert first.claims[0].supported
    assert first.note == ""
    assert first.settled is not None
    assert 0 < first.settled[1] < 1
    assert set(first.scores) == {"BM25", "e5", "RRF"}
    assert set(first.found) == {"ours", "BM25", "e5", "RRF"}
    assert first.found["BM25"]["MRR@10"] == 1.0
    assert second.found == {}
    assert second.flagged
    assert not second.right
    assert kept.made_by == rows.program()
    assert {row.qid for row in kept.copied} == {"q1", "q2"}
    rows.keep(kept)
    assert rows.known("small") is not None


def test_a_model_that_copies_is_quoted_correctly() -> None:
    copied = next(row for row in asking.asked(SET, limit=1).copied if row.qid == "q1")
    assert copied.claims[0].claim.startswith("Test the restore every month on the spare server")
    assert copied.claims[0].quotes[0] in RESTORE
    assert copied.quotes[1] == 0


def test_no_more_are_asked_than_wanted() -> None:
    assert [row.qid for row in asking.asked(SET, limit=1).asked] == ["q1"]


REQUEST = """<sources-1>
[1] Talk, 2026-01-15
Host (asks): Why is the roof so flat? It is a flat roof with no snow on it.
Ana: The roof is flat because snow is rare. Gutters are cleaned twice a year.

[2] Cellar
The cellar is dry. Snow was on the flat roof in March only.
[3] Yard
The gate of the yard is closed at night by Ben.
</sources-1>

Question: Why is the roof flat, and is there snow?"""


async def _written(request: str) -> str:
    pieces = Copier().stream([Message("user", request)], max_tokens=9)
    return "".join([piece async for piece in pieces])


def test_the_copier_takes_the_nearest_sentence_of_each_source_and_never_a_hosts() -> None:
    assert asyncio.run(_written(REQUEST)) == (
        "The roof is flat because snow is rare [1]. Snow was on the flat roof in March only, and "
        "The gate of the yard is closed at night by Ben [2][3]."
    )


def test_the_copier_says_so_where_nothing_was_sent() -> None:
    text = asyncio.run(_written("<a>\n\n</a>\n\nQuestion: Why?"))
    assert text == "Nothing was sent."


def test_recall_and_precision_are_those_of_alce() -> None:
    whole = Cited(claim="a", quotes=("x", "y"), supported=True, needed=(True, False))
    broken = Cited(claim="b", quotes=("z",), supported=False, needed=(True,))
    bare = Cited(claim="c", quotes=(), supported=False, needed=())
    assert recall([whole, broken, bare]) == pytest.approx(1 / 3)
    # Of three citations one does not matter, and one is of a claim that nothing supports.
    assert precision([whole, broken, bare]) == pytest.approx(1 / 3)
    assert precision([bare]) == 0.0


def answer(claim: Claim, *citations: Citation, passages: tuple[RetrievedPassage, ...]) -> Answer:
    return Answer(
        question="?",
        standalone="?",
        mode=Mode.GENERATED,
        text=claim.text,
        verdict=Verdict.NEEDS_PEER,
        confidence=0.1,
        claims=(claim,),
        citations=citations,
        passages=passages,
    )


def citation(n: int, found: RetrievedPassage) -> Citation:
    part = found.passage.parts[0]
    return Citation(
        n=n,
        interview_id=found.passage.interview_id,
        title=found.passage.title,
        turn=part.turn,
        speaker=part.speaker,
        date=None,
        start=part.start,
        end=part.end,
        quote=part.text,
    )


def claimed(text: str, *citations: int) -> Claim:
    return Claim(
        text=text, start=0, end=len(text), support=1.0, supported=True, citations=citations
    )


def judged(text: str, *said: str) -> Cited:
    passages = tuple(passage(n, ("Ana", words)) for n, words in enumerate(said, start=1))
    cited = [citation(n, found) for n, found in enumerate(passages, start=1)]
    numbers = tuple(range(1, len(said) + 1))
    claim = Claim(text=text, start=0, end=len(text), support=1.0, supported=True, citations=numbers)
    grounder = Grounder(FakeLedger(), PorterStemmer())
    (found,) = grounder.cited(answer(claim, *cited, passages=passages))
    return found


def test_a_quote_without_which_the_others_are_enough_is_not_needed() -> None:
    found = judged(
        "The restore is tested every month [1][2].",
        "The restore is tested every month.",
        "The cellar has a key.",
    )
    assert found.claim == "The restore is tested every month ."
    assert (found.supported, found.needed) == (True, (True, False))


def test_two_quotes_of_which_neither_has_both_numbers_are_both_needed() -> None:
    claim = "A restore takes 10 minutes, and a backup takes 40 minutes [1][2]."
    found = judged(claim, "A restore takes 10 minutes.", "A backup takes 40 minutes.")
    assert (found.supported, found.needed) == (True, (True, True))
    alone = judged(claim.replace("[2]", ""), "A restore takes 10 minutes.")
    assert (alone.supported, alone.needed) == (False, (True,))


def test_a_claim_that_cites_nothing_has_no_support() -> None:
    found = judged("The moon is made of cheese.")
    assert found == Cited(
        claim="The moon is made of cheese.", quotes=(), supported=False, needed=()
    )


def test_the_figures_of_a_part_are_gathered_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "RESULTS", tmp_path)
    figure = {"what": "flagged", "value": "97 %", "reach": "≥ 95 %", "reached": True}
    (tmp_path / "mutations.json").write_text(json.dumps({"figures": [figure]}))
    (found,) = parts.figures_of("mutations", since=0, code=0)
    assert (found.what, found.value, found.reached) == ("mutations: flagged", "97 %", True)


def test_a_part_that_wrote_nothing_is_a_miss_and_its_old_figures_do_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "RESULTS", tmp_path)
    (tmp_path / "mutations.json").write_text('{"figures": []}')
    (found,) = parts.figures_of("mutations", since=9e12, code=2)
    assert found.reached is False
    assert "ended with 2" in found.value


def test_a_part_that_is_not_there_is_said() -> None:
    (found,) = parts.gathered(("no_such_part",))
    assert (found.value, found.reached) == ("not there", None)
