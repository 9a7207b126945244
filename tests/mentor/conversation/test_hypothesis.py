"""“What if …?”: the condition is found, and an answer that does not speak of it is weak."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Claim, Exchange, Mode, Reason, ReasonCode, Verdict
from peertutor.mentor.conversation.hypothesis import condition, unspoken, weighed
from peertutor.mentor.conversation.understand import understand
from peertutor.mentor.judge import Judge
from peertutor.mentor.reading.quotes import Quote, stretches, windows
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.sufficiency.case import Case
from peertutor.mentor.sufficiency.nearest import sought
from tests.mentor.said import RINGING

READER, RARITY = Reader(PorterStemmer()), Rarity({})
BACKUP = (Exchange("user", "How do I restore a backup?"), Exchange("agent", "Read-only first."))


@pytest.mark.parametrize(
    ("question", "put"),
    [
        ("What if the client has no phone?", "the client has no phone"),
        ("And what if it fails, do I ring?", "it fails"),
        ("what happens if I skip the test", "I skip the test"),
        ("Suppose that the disk is full. What then?", "the disk is full"),
        ("and if nobody answers?", "nobody answers"),
        ("But if he is on holiday, who signs?", "he is on holiday"),
        ("Imagine the client is a hospital - is that different?", "the client is a hospital"),
        ("Let's say the pump is hot, what now?", "the pump is hot"),
        ("What if the drum is worn? (swap the toner)", "the drum is worn"),
        ("What should I do if the printer jams?", ""),
        ("If the printer jams, whom do I ring?", ""),
        ("Say that again", ""),
        ("What do you do first?", ""),
        ("", ""),
    ],
)
def test_the_condition_is_what_stands_behind_if(question: str, put: str) -> None:
    assert condition(question) == put


def quote(text: str = "") -> Quote:
    """Return Ana's sentence on ringing, or one with other words in its place."""
    stretch = stretches([RINGING], READER)[0]
    said = next(quote for _, quote in windows(stretch, 1) if len(quote.stems) > 2)
    return replace(said, text=text, stems=READER.stems(text), asked="") if text else said


def test_a_condition_that_a_quote_speaks_of_is_spoken_of() -> None:
    said = quote("If the client has no phone I send a text to the office.")
    assert unspoken("What if the client has no phone?", [said], READER, RARITY) == ""
    asked = "What if the client is abroad?"
    assert unspoken(asked, [said], READER, RARITY) == "the client is abroad"


def test_what_was_asked_right_before_a_quote_counts_with_it() -> None:
    said = replace(quote("Then I go there."), asked="And if the phone is dead?")
    assert unspoken("What if the phone is dead?", [said], READER, RARITY) == ""


def test_a_condition_that_nobody_speaks_of_is_named_once_and_first() -> None:
    known = (Reason(ReasonCode.WEAK_EVIDENCE), Reason(ReasonCode.CONFLICT, "4 or 6"))
    found = weighed(known, "What if the sprinkler leaks?", [quote()], READER, RARITY)
    assert found == (
        Reason(ReasonCode.WEAK_EVIDENCE, "Nobody spoke of “the sprinkler leaks”."),
        Reason(ReasonCode.CONFLICT, "4 or 6"),
    )
    assert weighed(known, "What if it?", [quote()], READER, RARITY) == known


def test_an_answer_that_does_not_speak_of_the_condition_goes_to_a_colleague() -> None:
    said = quote()
    case = Case(
        question="When do you ring a quiet client?",
        mode=Mode.EXTRACTIVE,
        passages=(RINGING,),
        quotes=(said,),
        claims=(Claim(text="It is so.", start=0, end=9, support=1.0, supported=True),),
        now=datetime(2026, 6, 1, tzinfo=UTC),
        sought=sought("When do you ring a quiet client?", (RINGING,), reader=READER, rarity=RARITY),
    )
    judge = Judge(READER)
    assert judge.weigh(case, RARITY).verdict is Verdict.GROUNDED
    asked = "What if the sprinkler leaks? (ring a quiet client within minutes before any log)"
    judgement = judge.weigh(replace(case, question=asked), RARITY)
    assert judgement.verdict is Verdict.NEEDS_PEER
    assert "Nobody spoke of “the sprinkler leaks”." in judgement.reasons[0].text


@pytest.mark.parametrize(
    "question",
    [
        "What if the client has no phone at all?",
        "Suppose the second server in the office is burning, what then?",
        "What happens if I skip it?",
    ],
)
def test_a_condition_takes_the_topic_along(question: str) -> None:
    assert understand(question, BACKUP) == f"{question} (restore a backup)"
