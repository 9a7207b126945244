"""The judge: what is flagged and labelled, and that more evidence never counts for less."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Claim, Mode, ReasonCode, Verdict
from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.conflict import ConflictFinder
from peertutor.mentor.judge import Judge, Judgement
from peertutor.mentor.reading.quotes import Quote, stretches, windows
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.sufficiency.case import Case
from peertutor.mentor.sufficiency.nearest import sought
from tests.mentor.said import LOGS, PRINTER, RINGING, passage

_READER = Reader(PorterStemmer())
_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_RARITY = Rarity({})
_QUESTION = "When do you ring a quiet client?"


def quotes(*found: RetrievedPassage) -> tuple[Quote, ...]:
    """Return the first sentence of each passage that says enough."""
    return tuple(
        next(
            quote
            for stretch in stretches([one], _READER)
            for _, quote in windows(stretch, 1)
            if len(quote.stems) > 2
        )
        for one in found
    )


def claim(support: float = 1.0, *, supported: bool = True) -> Claim:
    return Claim(text="It is so.", start=0, end=9, support=support, supported=supported)


def case(*found: RetrievedPassage, question: str = _QUESTION, **other: object) -> Case:
    usual = Case(
        question=question,
        mode=Mode.EXTRACTIVE,
        passages=found,
        quotes=quotes(*found),
        claims=tuple(claim() for _ in found),
        now=_NOW,
        sought=sought(question, found, reader=_READER, rarity=_RARITY),
    )
    return replace(usual, **other)  # type: ignore[arg-type]  # passed on as given


def judged(weighed: Case) -> Judgement:
    return Judge(_READER).weigh(weighed, _RARITY)


def codes(judgement: Judgement) -> set[ReasonCode]:
    return {reason.code for reason in judgement.reasons}


def trusted(
    found: RetrievedPassage, trust: Trust, *, days_ago: int = 10, by: int = 2
) -> RetrievedPassage:
    at = _NOW - timedelta(days=days_ago)
    passage = replace(found.passage, trust=trust, verified_at=at, verified_by=by)
    return replace(found, passage=passage)


def test_one_voice_on_a_small_matter_is_answered_and_labelled() -> None:
    judgement = judged(case(RINGING))
    assert judgement.verdict is Verdict.GROUNDED
    assert judgement.reasons == ()
    assert judgement.labels == ("one veteran's word, not yet verified", "said 3 months ago")


def test_several_voices_are_counted() -> None:
    labels = judged(case(RINGING, LOGS)).labels
    assert labels[0] == "two colleagues speak to this, not yet verified"
    assert labels[1:] == ("said up to 4 months ago",)


_RISKY = passage(
    9,
    ("Cy Marsh", "Wipe the old disk only when the client has signed the sheet."),
    dense=0.93,
    lexical=9.0,
)


def test_much_at_stake_and_one_voice_is_flagged() -> None:
    judgement = judged(case(_RISKY, question="When may I wipe the old disk of a client?"))
    assert judgement.verdict is Verdict.NEEDS_PEER
    assert codes(judgement) == {ReasonCode.HIGH_STAKES_SINGLE_VOICE}
    assert "irreversible" in judgement.reasons[0].text


def test_much_at_stake_and_verified_by_peers_is_answered() -> None:
    found = trusted(_RISKY, Trust.PEER_VERIFIED)
    judgement = judged(case(found, question="When may I wipe the old disk of a client?"))
    assert judgement.verdict is Verdict.GROUNDED
    assert judgement.labels == ()


def test_a_claim_without_support_is_flagged_whatever_else_is_fine() -> None:
    judgement = judged(
        case(RINGING, mode=Mode.GENERATED, claims=(claim(), claim(0.2, supported=False)))
    )
    assert judgement.verdict is Verdict.NEEDS_PEER
    assert ReasonCode.UNSUPPORTED_CLAIM in codes(judgement)


def test_what_is_far_from_the_question_is_no_knowledge() -> None:
    judgement = judged(case(PRINTER, question="How do penguins sleep in winter?"))
    assert judgement.verdict is Verdict.NO_KNOWLEDGE
    assert codes(judgement) == {ReasonCode.NO_SOURCE}


def test_nothing_found_is_no_knowledge_and_has_a_confidence_all_the_same() -> None:
    judgement = judged(case())
    assert judgement.verdict is Verdict.NO_KNOWLEDGE
    assert 0.0 < judgement.confidence < 0.2


def test_colleagues_who_disagree_are_flagged() -> None:
    one = passage(1, ("Ana", "Wait twenty minutes for the fuser to cool down."), dense=0.93)
    other = passage(2, ("Ben", "Wait five minutes for the fuser to cool down."), dense=0.92)
    weighed = case(one, other, question="How long to wait for the fuser to cool down?")
    disagreements = ConflictFinder(_READER).found(weighed.question, weighed.passages, _RARITY)
    judgement = Judge(_READER).weigh(weighed, _RARITY, disagreements)
    assert judgement.verdict is Verdict.NEEDS_PEER
    assert ReasonCode.CONFLICT in codes(judgement)
    told = "Ana (2026-01-15) says 20 minutes, Ben (2026-01-15) 5 minutes."
    assert told in judgement.reasons[-1].text


def test_what_depends_on_the_case_is_labelled_and_not_flagged() -> None:
    one = passage(1, ("Ana", "If it's cotton, rinse the wool mix hot."), dense=0.93, lexical=9.0)
    other = passage(
        2, ("Ben", "When it's pure fleece, rinse the wool cold."), dense=0.92, lexical=8.0
    )
    weighed = case(one, other, question="Do I rinse the wool hot or cold?")
    disagreements = ConflictFinder(_READER).found(weighed.question, weighed.passages, _RARITY)
    judgement = Judge(_READER).weigh(weighed, _RARITY, disagreements)
    assert judgement.reasons == ()
    assert "it depends: Ana “if it's cotton”, Ben “when it's pure fleece”" in judgement.labels


def test_an_official_document_and_old_words_are_labelled() -> None:
    official = passage(
        4,
        ("", "A quiet client is rung within ten minutes by the desk.", Role.DOCUMENT),
        kind=Kind.REFERENCE,
        said_on=date(2023, 1, 1),
        dense=0.93,
        lexical=9.0,
    )
    judgement = judged(case(official))
    assert judgement.labels == ("an official document is among the sources", "said in 2023")


def test_an_official_document_that_is_near_and_not_quoted_is_pointed_at() -> None:
    official = passage(
        4,
        ("", "A quiet client is rung by the desk.", Role.DOCUMENT),
        kind=Kind.REFERENCE,
        title="QP-01 Ringing",
    )
    judgement = judged(case(RINGING, passages=(RINGING, official)))
    assert "an official document may say more: “QP-01 Ringing”" in judgement.labels


def test_what_is_only_practised_is_never_served_as_advice() -> None:
    turn = quotes(RINGING)[0].part.turn
    practised = replace(RINGING, passage=replace(RINGING.passage, practised=frozenset({turn})))
    judgement = judged(case(practised))
    assert judgement.verdict is Verdict.NEEDS_PEER
    assert codes(judgement) == {ReasonCode.UNREASONED_HABIT}
    elsewhere = replace(RINGING, passage=replace(RINGING.passage, practised=frozenset({turn + 1})))
    assert judged(case(elsewhere)).verdict is Verdict.GROUNDED


def test_what_a_veteran_calls_high_stakes_is_flagged_while_nobody_has_verified_it() -> None:
    turn = quotes(RINGING)[0].part.turn
    high = replace(RINGING, passage=replace(RINGING.passage, high_stakes=frozenset({turn})))
    assert codes(judged(case(high))) == {ReasonCode.HIGH_STAKES_SINGLE_VOICE}
    verified = trusted(high, Trust.PEER_VERIFIED)
    assert judged(case(verified)).verdict is Verdict.GROUNDED


@pytest.mark.parametrize(
    ("unsupported", "told"),
    [
        (["It is so."], "“It is so.”"),
        (["One.", "Two."], "2 sentences: “One.”, “Two.”"),
        (["One.", "Two.", "Three."], "3 sentences: “One.”, “Two.”, “Three.”"),
        (["1.", "2.", "3.", "4.", "5."], "5 sentences: “1.”, “2.”, “3.”, and 2 more"),
    ],
)
def test_every_unsupported_sentence_is_named_or_counted(unsupported: list[str], told: str) -> None:
    claims = (claim(), *(replace(claim(0.1, supported=False), text=text) for text in unsupported))
    reasons = judged(case(RINGING, claims=claims)).reasons
    assert [r.detail for r in reasons if r.code is ReasonCode.UNSUPPORTED_CLAIM] == [told]
