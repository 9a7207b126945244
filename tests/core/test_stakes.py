"""Stakes and small talk: told from words, stems alike."""

from __future__ import annotations

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.stakes import Stakes, risk_words
from peertutor.mentor.conversation.smalltalk import reply
from peertutor.mentor.reading.reader import Reader

_STAKES = Stakes(risk_words(), Reader(PorterStemmer()).stem)


@pytest.mark.parametrize(
    ("text", "at_stake"),
    [
        ("May I wipe the disk?", ("irreversible",)),
        ("He wiped it and overwrote the rest", ("irreversible",)),
        ("Do a factory reset", ("irreversible",)),
        ("reset the factory clock", ()),
        ("We got a phishing mail about payroll", ("security", "money")),
        ("Ring the client about the backup and the invoice", ()),
        ("", ()),
    ],
)
def test_risk_is_told_from_words_and_pairs_of_words(text: str, at_stake: tuple[str, ...]) -> None:
    assert _STAKES.at_stake(text) == at_stake


@pytest.mark.parametrize(
    "said",
    ["hi", "Hello there!", "good morning", "thanks", "Thank you so much!", "who are you?", "Help!",
     "What can you do?", "what can I ask you", "ok thanks", "Are you a bot?", "bye"],
)  # fmt: skip
def test_small_talk_has_a_kind_reply(said: str) -> None:
    assert reply(said)


@pytest.mark.parametrize(
    "asked",
    [
        "Hi, how do I reset the printer?",
        "Who are you supposed to ring first?",
        "What can you do about a jam?",
        "thanks to whom did the restore work?",
        "help the client restore",
        "?",
        "",
    ],
)
def test_a_question_is_no_small_talk(asked: str) -> None:
    assert reply(asked) == ""
