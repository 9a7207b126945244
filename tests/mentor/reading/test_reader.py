"""Reading: stems, negation and names of a sentence."""

from __future__ import annotations

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.mentor.reading.reader import Rarity, Reader


@pytest.fixture
def reader() -> Reader:
    return Reader(PorterStemmer())


def test_only_words_that_say_something_count(reader: Reader) -> None:
    assert reader.stems("What do you do when the clients are ringing you?") == {"client", "ring"}


def test_the_words_of_reporting_say_nothing(reader: Reader) -> None:
    assert reader.stems("Ana recommends, according to the interview, ringing.") == {"ana", "ring"}


def test_numbers_are_no_content(reader: Reader) -> None:
    reading = reader.read("Wait twenty minutes, then 30 more.")
    assert "minut" in reading.content
    assert not {"20", "30", "twenti"} & reading.content
    assert "twenti" in reading.stems


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("Never reboot the server.", {"reboot", "server"}),
        ("Don't reboot, ring the client.", {"reboot"}),
        ("It’s not the printer but the driver.", {"printer"}),
        ("If nobody's hurting and it can wait", {"hurt"}),
        ("Avoid calling before noon", {"call"}),
        ("He stops mending after that", {"mend"}),
        ("Not only the printer", set()),
        ("Never mind the printer", set()),
        ("Ring the client", set()),
    ],
)
def test_a_negation_reaches_to_the_end_of_its_clause(
    reader: Reader, text: str, negated: set[str]
) -> None:
    assert reader.read(text).negated == negated


def test_names_are_the_words_that_stand_as_such_inside_a_sentence(reader: Reader) -> None:
    assert reader.read("In it Davies-Lund States the rest.").names == {"davi", "lund"}
    assert reader.read("Ring Corinne at Wendle Fold. She knows. The VAT is due.").names == {
        "corinn",
        "wendl",
        "fold",
        "vat",
    }


def test_rarer_words_cover_more() -> None:
    rarity = Rarity({"server": 1.0, "kestlebox": 4.0})
    assert rarity.covered({"server", "kestlebox"}, frozenset({"kestlebox"})) == pytest.approx(0.8)
    assert rarity.covered({"server", "kestlebox"}, frozenset({"server"})) == pytest.approx(0.2)
    assert rarity.covered((), frozenset({"server"})) == 0.0
