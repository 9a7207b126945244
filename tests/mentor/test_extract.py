"""The extractive answer: whose words are quoted, and that they stay their words."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.interviews import Role, Trust
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor.extract import Extract, extracted
from peertutor.mentor.reading.question import Wants, likeness, wanted
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.writing.brackets import MARK
from tests.mentor.said import PRINTER, RINGING, passage, turn_text

_READER = Reader(PorterStemmer())


def extract(question: str, *found: RetrievedPassage) -> Extract:
    return extracted(question, found, reader=_READER, rarity=Rarity({}))


def test_the_sentence_that_answers_is_quoted_and_attributed() -> None:
    answer = extract("When do you ring a quiet client?", RINGING, PRINTER)
    first = answer.text.split("\n\n")[0]
    assert first.startswith("**Ana Ruiz** (Reading a client's tone, 2026-03-11): “")
    assert "I ring a quiet client within ten minutes" in first
    assert first.endswith("” [1]")


def test_fillers_questions_and_hosts_are_never_quoted() -> None:
    found = passage(
        1,
        ("Host", "The fuser takes twenty minutes to cool, does it not?", Role.CONTEXT),
        ("Ana", "Yeah, exactly. Do you know how long a fuser takes to cool? Twenty minutes it is."),
    )
    for quote in extract("How long does a fuser take to cool?", found).quotes:
        assert quote.part.role.quotable
        assert not quote.text.endswith("?")
        assert quote.text != "Yeah, exactly."


def test_a_sentence_that_leans_on_the_one_before_comes_with_it() -> None:
    said = (
        "Lunch was late on that rainy day in the north. The fuser has a little sensor. "
        "It measures the heat there."
    )
    found = passage(1, ("Ana", said))
    (first, *_) = extract("What does the sensor of the fuser measure?", found).quotes
    assert first.text == "The fuser has a little sensor. It measures the heat there."


def test_at_most_two_quotes_are_one_persons_and_another_voice_is_heard() -> None:
    talk = [
        passage(n, ("Ana", f"A quiet client wants a ring about matter {word} within the hour."))
        for n, word in enumerate(("alpha", "beta", "gamma", "delta"), 1)
    ]
    other = passage(5, ("Ben", "A quiet client wants a ring within the day."))
    speakers = [
        quote.speaker for quote in extract("When ring a quiet client?", *talk, other).quotes
    ]
    assert speakers.count("Ana") <= 2
    assert "Ben" in speakers


def test_two_spellings_of_a_name_are_one_person() -> None:
    talk = [
        passage(n, (name, f"A quiet client wants a ring about matter {word} within the hour."))
        for n, (name, word) in enumerate(
            [("Ana Ruiz", "alpha"), ("RUIZ, Ana", "beta"), ("A. Ruiz", "gamma")], 1
        )
    ]
    assert len(extract("When ring a quiet client?", *talk).quotes) <= 2


_ROUND = "A quiet client gets a ring within the hour, before any log is read at all."


@pytest.mark.parametrize(
    ("first", "second", "quoted"),
    [
        (Trust.TOLD, Trust.TOLD, "Ana"),
        (Trust.TOLD, Trust.PEER_VERIFIED, "Ben"),
        (Trust.PEER_VERIFIED, Trust.DISPUTED, "Ben"),
        (Trust.CONFIRMED, Trust.TOLD, "Ana"),
    ],
)
def test_the_same_words_are_quoted_once_from_where_they_count_most(
    first: Trust, second: Trust, quoted: str
) -> None:
    one = passage(1, ("Ana", _ROUND), trust=first)
    other = passage(2, ("Ben", f"Oh, well. {_ROUND}"), trust=second)
    assert [q.speaker for q in extract("When ring a quiet client?", one, other).quotes] == [quoted]


def test_the_same_words_with_another_number_are_quoted_beside_them() -> None:
    one = passage(1, ("Ana", "A quiet client gets a ring within 10 minutes, before a log is read."))
    other = passage(
        2, ("Ben", "A quiet client gets a ring within 30 minutes, before a log is read.")
    )
    assert len(extract("When ring a quiet client?", one, other).quotes) == 2


def test_a_habit_without_reason_is_shown_as_what_is_practised() -> None:
    practised = replace(RINGING.passage, practised=frozenset({11}))
    answer = extract("When do you ring a quiet client?", replace(RINGING, passage=practised))
    assert answer.text.startswith(
        "Practised by **Ana Ruiz**; reason not established; peer check open (Reading a client's"
    )
    (claim,) = answer.claims()
    assert answer.text[claim.start : claim.end] == claim.text


@pytest.mark.parametrize(
    ("question", "answering", "other"),
    [
        (
            "How many grams does the toner weigh?",
            "The toner weighs 720 grams.",
            "The toner weighs.",
        ),
        (
            "Why do you weigh the toner?",
            "The toner is weighed because the chip lies.",
            "The toner.",
        ),
        ("When do you weigh the toner?", "The toner is weighed every Monday.", "The toner is."),
    ],
)
def test_the_form_that_a_question_asks_for_wins(question: str, answering: str, other: str) -> None:
    assert likeness(wanted(question), answering, _READER) == 1.0
    assert likeness(wanted(question), other, _READER) == 0.0


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Why ring first?", Wants.REASON),
        ("How much does it cost?", Wants.AMOUNT),
        ("How long does it take?", Wants.TIME),
        ("Who knows about Kestlebox?", Wants.PERSON),
        ("How do I reset it?", Wants.STEPS),
        ("When the printer jams, what should I do?", Wants.ADVICE),
        ("Can I hang up on somebody?", Wants.ADVICE),
        ("Kestlebox", Wants.ANYTHING),
    ],
)
def test_what_a_question_wants_is_told_from_its_words(question: str, kind: Wants) -> None:
    assert wanted(question) is kind


def test_no_quote_reaches_across_a_heading_or_an_empty_line() -> None:
    text = (
        "# Restoring\n6.1 The client names the files.\n6.2 The files are restored.\n\nNo file else."
    )
    found = passage(1, ("", text, Role.DOCUMENT))
    for quote in extract("Which files are restored for the client?", found).quotes:
        assert "\n\n" not in quote.text
        assert "#" not in quote.text


def test_words_that_look_like_a_mark_or_a_link_are_shown_as_words() -> None:
    found = passage(1, ("Ana", "The toner [2] counts pages, see [here](http://x.example) first."))
    answer = extract("What counts pages of toner?", found)
    assert [int(n) for n in MARK.findall(answer.text)] == [1]
    assert answer.citations[0].quote in found.passage.parts[0].text


def test_nothing_found_quotes_nobody() -> None:
    assert extract("What?") == Extract()


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.text(alphabet="aré b.!?\n#-–“”'[]()0159 ringclient", min_size=1, max_size=200),
        min_size=1,
        max_size=4,
    )
)
def test_every_quote_is_verbatim_and_every_claim_stands_where_it_says(said: list[str]) -> None:
    found = [passage(n, ("Ana", text), ("Ben", text[::-1])) for n, text in enumerate(said, 1)]
    answer = extract("When do you ring a client?", *found)
    by_talk = {one.passage.interview_id: one for one in found}
    for citation in answer.citations:
        whole = turn_text(by_talk[citation.interview_id], citation.turn)
        assert whole[citation.start : citation.end] == citation.quote
    assert answer.claims(7) == tuple(
        claim
        for claim in answer.claims(7)
        if ("_" * 7 + answer.text)[claim.start : claim.end] == claim.text
    )
    marks = [int(mark) for mark in MARK.findall(answer.text)]
    assert marks == [citation.n for citation in answer.citations]


def test_ten_passages_take_no_time_that_a_reader_would_notice() -> None:
    text = (
        "The fuser of the printer takes a while to cool down, so I wait and look at the log. " * 9
    )
    found = [passage(n, ("Ana", f"{text} Number {n}.")) for n in range(1, 11)]
    began = time.perf_counter()
    extract("How long does the fuser take to cool?", *found)
    assert time.perf_counter() - began < 0.5
