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
        ("This can't be undone, it is a point of no return", ("irreversible",)),
        ("The message was dismissed, the disks are redundant, the bug is negligible", ()),
        ("A medical device was hacked together in a week", ()),
        ("My uncle is a lawyer and my neighbour was with the police", ()),
        ("", ()),
    ],
)
def test_risk_is_told_from_words_and_pairs_of_words(text: str, at_stake: tuple[str, ...]) -> None:
    assert _STAKES.at_stake(text) == at_stake


@pytest.mark.parametrize(
    ("asked", "at_stake"),
    [
        ("Do I need a lawyer?", ("legal",)),
        ("Is it dangerous to open the lid?", ("safety",)),
        ("May I wipe the disk?", ("irreversible",)),
        ("When do I ring the client?", ()),
    ],
)
def test_some_words_count_where_they_are_asked_about(asked: str, at_stake: tuple[str, ...]) -> None:
    assert _STAKES.at_stake_in_question(asked) == at_stake


def test_a_workplace_adds_words_and_takes_harmless_ones_out() -> None:
    words = risk_words({"safety": ("hot oil",), "hygiene": ("?raw_chicken",)})
    own = Stakes(words, Reader(PorterStemmer()).stem, harmless=["wiping", "factory reset"])
    assert own.at_stake("the hot oil of the fryer") == ("safety",)
    assert own.at_stake("wipe the table, do a factory reset, overwrite it") == ("irreversible",)
    assert own.at_stake("raw chicken") == ()
    assert own.at_stake_in_question("raw chickens") == ("hygiene",)


def test_every_shipped_word_is_found_in_itself_and_stands_in_one_group() -> None:
    known = risk_words()
    assert set(known) == {"safety", "irreversible", "security", "money", "legal"}
    for name, listed in known.items():
        for word in listed:
            said = word.lstrip("?").replace("=", "").replace("_", " ")
            assert _STAKES.at_stake_in_question(said)[:1] == (name,), word


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
