"""Agreement: what no likeness of words can overrule."""

from __future__ import annotations

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.mentor.grounding.agreement import (
    binding_agrees,
    certainty,
    negation_agrees,
    numbers_agree,
    opposites_agree,
)
from peertutor.mentor.reading.reader import Reader, Reading, together

_READER = Reader(PorterStemmer())


def read(text: str) -> Reading:
    return _READER.read(text)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("The client isn't happy.", "The client is not happy."),
        ("Avoid ringing before noon.", "Don't ring before noon."),
        ("Don't ring before noon.", "Avoid ringing before noon."),
        ("Ring the client first.", "I don't wait, I ring the client first."),
        ("I don't ring.", "I don't, I don't ring."),
        ("Ring the boss.", "Never ring a client. Ring the boss."),
        ("The valve is closed.", "The valve is not open."),
        ("The valve isn't open.", "The valve is closed."),
        ("Nobody answers.", "No one answers."),
        ("Don't touch the printer.", "Leave the printer alone."),
        ("He rang the client.", "No, he rang the client."),
        ("They no longer ship disks.", "We do n't ship disks any more."),
        ("It failed to start.", "It didn't start."),
    ],
)
def test_what_is_denied_in_both_or_neither_agrees(claim: str, said: str) -> None:
    assert negation_agrees(read(claim), read(said))


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("The client isn't happy.", "The client is happy."),
        ("The client is happy.", "The client isn't happy."),
        ("You can ring then.", "You can't ring then."),
        ("We have it.", "We don't have it."),
        ("It never restarts the server.", "It restarts the server."),
        ("They no longer ship disks.", "They ship disks."),
        ("They ship disks.", "They no longer ship disks."),
        ("Somebody reads the logs.", "Nobody reads the logs."),
        ("Ring with a reason.", "Ring without a reason."),
        ("Avoid ringing a client.", "Ring a client."),
        ("Clients who pay don't ring and don't write.", "Clients who pay don't ring and do write."),
        ("He was never said not to ring.", "He was said not to ring."),
        ("It isn't.", "It is."),
    ],
)
def test_what_is_denied_in_one_of_them_does_not_agree(claim: str, said: str) -> None:
    assert not negation_agrees(read(claim), read(said))


@pytest.mark.parametrize(
    ("claim", "said", "whether"),
    [
        ("Open the valve.", "Close the valve.", False),
        ("Ring before you read the logs.", "Ring after you read the logs.", False),
        ("Turn left at the gate.", "Turn right at the gate.", False),
        ("Switch it off.", "Switch it on.", False),
        ("Pressure increases at night.", "Pressure decreases at night.", False),
        ("It isn't changed by what you put up.", "It isn't changed by what you put down.", False),
        ("That is an unusual noise.", "That is a usual noise.", False),
        ("The two are incompatible.", "The two are compatible.", False),
        ("Open at nine, close at five.", "We open at nine and close at five.", True),
        ("The right answer is Redis.", "I left the house. Redis is the answer.", True),
        ("That is not unusual.", "That is usual.", True),
        ("Before you read the logs, ring.", "Ring before you read the logs.", True),
    ],
)  # fmt: skip
def test_the_opposite_word_in_the_same_place_does_not_agree(
    claim: str, said: str, *, whether: bool
) -> None:
    assert opposites_agree(read(claim), read(said)) is whether


@pytest.mark.parametrize(
    ("claim", "said", "whether"),
    [
        ("You must ring first.", "You may ring first.", False),
        ("You should ring first.", "You must ring first.", False),
        ("You always ring first.", "You usually ring first.", False),
        ("They pay whatever they must.", "They pay whatever they can.", False),
        ("You must ring first.", "You have to ring first.", True),
        ("You could ring first.", "You can ring first.", True),
        ("You must ring first.", "Ring first.", True),
        ("You must ring the client.", "You may pay. You must ring the client.", True),
    ],
)
def test_must_is_not_may_and_usually_is_not_always(claim: str, said: str, *, whether: bool) -> None:
    assert binding_agrees(read(claim), read(said)) is whether


def test_a_dropped_may_and_an_added_always_take_something_off() -> None:
    assert certainty(read("It fails at night."), read("It may fail at night.")) < 1
    assert certainty(read("It always fails."), read("It fails.")) < 1
    assert certainty(read("It may fail."), read("It may fail.")) == 1


@pytest.mark.parametrize(
    ("claim", "said", "whether"),
    [
        ("On Monday we ring.", "On Monday we ring.", True),
        ("On Monday we ring.", "On Tuesday we ring.", False),
        ("On Monday we ring.", "We ring.", False),
        ("It has 3 doors.", "It has four doors.", False),
        ("In 2024 it broke.", "It broke.", True),
        ("In March 2024 it broke.", "It broke.", True),
        ("In 2024 it broke.", "In 2023 it broke.", False),
    ],
)
def test_numbers_and_days_are_those_that_were_said_or_when_it_was_said(
    claim: str, said: str, *, whether: bool
) -> None:
    assert numbers_agree(read(claim), read(said), [read("in March 2024")]) is whether


def test_what_two_say_is_read_together() -> None:
    both = together([read("Never ring 2 clients."), read("Ring Ana on Monday.")])
    assert both.affirmed >= {"ring", "ana"}
    assert both.negated == {"ring", "client"}
    assert both.calendar == {"mon"}
    assert [denial.scope for denial in both.polarity.denials] == [("ring", "client")]
