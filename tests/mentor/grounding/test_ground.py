"""Grounding: what supports a claim, what never does, and what is cited."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.interviews import Role
from peertutor.mentor.grounding.ground import UNSUPPORTED, Grounded, grounded
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.mentor.writing.brackets import MARK
from tests.mentor.said import LOGS, PRINTER, RINGING, passage, turn_text

_READER = Reader(PorterStemmer())
_FOUND = (RINGING, LOGS, PRINTER)
_OF_ANA = ("Every drum hates daylight.", "A spare belt hangs behind the door.")


def checked(answer: str) -> Grounded:
    return grounded(answer, _FOUND, reader=_READER, rarity=Rarity({}))


@pytest.mark.parametrize(
    "claim",
    [
        "I ring a quiet client within ten minutes, before I look at any log.",
        "Ana rings a quiet client within 10 minutes [1].",
        "Ben never rings a quiet client before he has read the logs [2].",
        "Don't ring a quiet client before you have read the logs [2].",
        "The toner chip counts pages [3].",
        "When really empty it weighs 720 grams [1].",
    ],
)
def test_what_was_said_is_supported_wherever_the_model_says_it_stands(claim: str) -> None:
    (found,) = checked(claim).claims
    assert found.supported
    assert found.citations


@pytest.mark.parametrize(
    "claim",
    [
        "Ana rings a quiet client within twelve minutes [1].",
        "Ana rings a quiet client within ten hours [1].",
        "Ana never rings a quiet client within ten minutes [1].",
        "When really empty it weighs 700 grams [3].",
        "When really empty it weighs 720 kilograms [3].",
        "The moon is made of green cheese [1].",
        "Ana escalates everything to her lawyer [1].",
        "Ben rings a quiet client within ten minutes [1].",
        "According to Ben Okafor, a quiet client is rung within ten minutes [1].",
        "I ring a quiet client within ten minutes, after I look at any log [1].",
        "Within ten minutes, before Redis looks at any log, I ring a quiet client [1].",
        "The toner chip no longer counts pages [3].",
    ],
)
def test_another_number_unit_or_negation_is_never_supported(claim: str) -> None:
    answer = checked(claim)
    assert not answer.claims[0].supported
    assert answer.text.endswith(UNSUPPORTED)


def test_another_passage_does_not_lend_its_number_to_what_was_said_closer_by() -> None:
    other = passage(8, ("Dee Lund", "I ring a client within twelve minutes, at night."))
    claim = "I ring a quiet client within twelve minutes, before I look at any log [1]."
    answer = grounded(claim, [RINGING, other], reader=_READER, rarity=Rarity({}))
    assert not answer.claims[0].supported
    assert answer.quotes[0].speaker == "Ana Ruiz", "the words it was made from"


def test_a_name_in_front_brings_no_other_quote_of_theirs_nearer() -> None:
    long = passage(
        8, ("Dee Lund", "The quiet client of a friend of mine rang me, for ten years, every night.")
    )
    claim = "Dee Lund says that I ring a quiet client [1]."
    answer = grounded(claim, [RINGING, long], reader=_READER, rarity=Rarity({}))
    assert not answer.claims[0].supported
    assert answer.quotes[0].speaker == "Ana Ruiz"


def test_two_other_voices_do_not_lend_a_number_past_the_closest_one() -> None:
    one = passage(7, ("Dee Lund", "The night shift of the plant has two doors, and a quiet cycle."))
    other = passage(
        9, ("Eli Moss", "A cycle is divided at the plant into periods of rest, mostly.")
    )
    said = passage(8, ("Fay Orr", "The cycle of the plant is divided into three periods."))
    claim = "The cycle of the plant is divided into two periods [8]."
    answer = grounded(claim, [one, other, said], reader=_READER, rarity=Rarity({}))
    assert not answer.claims[0].supported
    assert [quote.speaker for quote in answer.quotes] == ["Fay Orr"]


def test_a_second_voice_does_not_lend_a_unit_to_what_the_first_one_says_in_full() -> None:
    other = passage(
        9, ("Eli Moss", "The shift lasts five hours and ends with a plant walk, at six.")
    )
    said = passage(8, ("Fay Orr", "Draining the old boiler takes five days in the plant."))
    claim = "Draining the old boiler takes five hours in the plant [1]."
    answer = grounded(claim, [said, other], reader=_READER, rarity=Rarity({}))
    assert not answer.claims[0].supported
    assert [quote.speaker for quote in answer.quotes] == ["Fay Orr"]


def test_the_next_sentence_does_not_lend_its_place_in_a_row() -> None:
    said = passage(
        8,
        (
            "Fay Orr",
            "The Narmada is the sixth longest river of Asia. It is the third longest of India.",
        ),
    )
    for place, supported in (("sixth", True), ("third", False)):
        claim = f"The Narmada is the {place} longest river of Asia [1]."
        answer = grounded(claim, [said], reader=_READER, rarity=Rarity({}))
        assert answer.claims[0].supported is supported


def test_few_words_in_common_do_not_support_what_the_closest_sentence_denies() -> None:
    said = passage(
        8,
        (
            "Dee Lund",
            "We never talk about the cache. So whenever they talk, a cache is not far off.",
        ),
    )
    claim = "We talk about the cache [1]."
    assert not grounded(claim, [said], reader=_READER, rarity=Rarity({})).claims[0].supported


def test_a_second_sentence_with_a_not_in_it_does_not_support_the_first_one_denied() -> None:
    said = passage(8, ("Dee Lund", "A client is not a number. A client is a guest in our house."))
    claim = "A client isn't a guest in our house [1]."
    assert not grounded(claim, [said], reader=_READER, rarity=Rarity({})).claims[0].supported


def test_a_name_may_come_from_elsewhere_in_the_passage_and_from_nowhere_else() -> None:
    said = passage(
        8, ("Dee Lund", "We moved to Redis. It keeps every session for a night, and that is fine.")
    )
    for name, supported in (("Redis", True), ("Oracle", False)):
        claim = f"It keeps every session in {name} for a night [1]."
        answer = grounded(claim, [said], reader=_READER, rarity=Rarity({}))
        assert answer.claims[0].supported is supported


def test_when_it_was_said_may_be_told() -> None:
    claim = "In March 2026 the quiet client was rung within ten minutes [1]."
    assert checked(claim).claims[0].supported
    assert not checked(claim.replace("2026", "2027")).claims[0].supported


def test_a_row_of_a_table_keeps_its_lines_and_has_its_mark_inside_them() -> None:
    answer = checked(
        "| Who | What |\n|---|---|\n| Ana | rings a quiet client within ten minutes |\n"
        "| Cy | eats the moon |\n"
    )
    assert answer.text == (
        "| Who | What |\n|---|---|\n| Ana | rings a quiet client within ten minutes [1] |\n"
        f"| Cy | eats the moon{UNSUPPORTED} |\n"
    )


def test_of_two_quotes_that_hold_a_claim_the_one_it_was_made_from_is_cited() -> None:
    long = passage(4, ("Dee Lund", "Toner, the chip, pages, and whatever counts: ask me about it."))
    answer = grounded(
        "The toner chip counts pages.", [long, PRINTER], reader=_READER, rarity=Rarity({})
    )
    assert answer.citations[0].speaker == "Cy Marsh"


def test_what_was_denied_is_not_supported_by_the_same_words() -> None:
    said = "Ring a quiet client before you have read the logs [1]."
    answer = grounded(said, [LOGS], reader=_READER, rarity=Rarity({}))
    assert not answer.claims[0].supported
    assert answer.claims[0].citations == (1,), "shown, so that it can be compared"


def test_a_claim_may_rest_on_two_voices() -> None:
    answer = checked(
        "Ana rings within ten minutes while Ben takes thirty minutes for the logs [1]."
    )
    (claim,) = answer.claims
    assert claim.supported
    assert {quote.speaker for quote in answer.quotes} == {"Ana Ruiz", "Ben Okafor"}


def test_what_two_voices_say_together_is_not_given_up_for_one_that_says_half() -> None:
    ana = passage(1, *(("Ana Ruiz", each) for each in ("The toner chip counts pages.", *_OF_ANA)))
    dee = passage(2, ("Dee Lund", "That toner chip counts pages."))
    ben = passage(3, ("Ben Okafor", "The fuser breathes fresh air."))
    written = f"{' '.join(_OF_ANA)} The toner chip counts pages and the fuser breathes fresh air."
    answer = grounded(written, [ana, dee, ben], reader=_READER, rarity=Rarity({}))
    assert all(claim.supported for claim in answer.claims)
    of_both = [answer.quotes[n - 1].speaker for n in answer.claims[-1].citations]
    assert of_both == ["Ana Ruiz", "Ben Okafor"]
    assert answer.claims[-1].support > 0.9


def test_citations_are_numbered_as_they_appear_and_equal_quotes_share_one() -> None:
    answer = checked(
        "The toner chip counts pages [3]. Ana rings a quiet client within ten minutes [1]. "
        "Indeed the toner chip counts pages [3]."
    )
    assert answer.text == (
        "The toner chip counts pages [1]. Ana rings a quiet client within ten minutes [2]. "
        "Indeed the toner chip counts pages [1]."
    )
    assert [citation.n for citation in answer.citations] == [1, 2]
    assert [claim.citations for claim in answer.claims] == [(1,), (2,), (1,)]


def test_a_claim_without_a_mark_gets_the_quote_that_supports_it() -> None:
    answer = checked("The toner chip counts pages.")
    assert answer.text == "The toner chip counts pages [1]."
    assert answer.citations[0].speaker == "Cy Marsh"


def test_a_mark_that_supports_nothing_is_taken_out_and_counted() -> None:
    answer = checked("Two things [1]:\n\nThe moon is made of cheese [2].")
    assert answer.text == f"Two things:\n\nThe moon is made of cheese.{UNSUPPORTED}"
    assert answer.dropped == 2


def test_a_hosts_words_support_nothing() -> None:
    host = passage(7, ("Tobias Renn", "The moon is made of green cheese.", Role.CONTEXT))
    answer = grounded(
        "The moon is made of green cheese [1].", [host], reader=_READER, rarity=Rarity({})
    )
    assert answer.quotes == ()
    assert not answer.claims[0].supported


def test_without_passages_nothing_is_supported() -> None:
    answer = grounded("Ring first.", [], reader=_READER, rarity=Rarity({}))
    assert [claim.supported for claim in answer.claims] == [False]


_SHARED = [
    passage(1, ("Ana Ruiz", "The fuser takes twenty minutes to cool down.")),
    passage(2, ("A. Ruiz", "The toner chip counts the printed pages.")),
    passage(3, ("Ana Ruiz", "The rear door opens with the green lever.")),
    passage(4, ("Ben Okafor", "With the green lever the rear door opens.")),
]
_WRITTEN_FROM_THREE = (
    "The fuser takes twenty minutes to cool down [1]. The toner chip counts the printed pages [2]. "
    "The rear door opens with the green lever [3]."
)


def test_where_others_say_it_as_well_one_contributor_fills_at_most_two_of_the_sources() -> None:
    answer = grounded(_WRITTEN_FROM_THREE, _SHARED, reader=_READER, rarity=Rarity({}))
    assert all(claim.supported for claim in answer.claims)
    assert [quote.speaker for quote in answer.quotes] == ["Ana Ruiz", "A. Ruiz", "Ben Okafor"]


def test_a_claim_keeps_its_only_support_whoever_it_is_from() -> None:
    answer = grounded(_WRITTEN_FROM_THREE, _SHARED[:3], reader=_READER, rarity=Rarity({}))
    assert all(claim.supported for claim in answer.claims)
    assert len(answer.quotes) == 3


def test_what_supports_nothing_takes_no_third_place() -> None:
    written = _WRITTEN_FROM_THREE.replace("the green lever", "9 green levers")
    answer = grounded(written, _SHARED[:3], reader=_READER, rarity=Rarity({}))
    assert [claim.supported for claim in answer.claims] == [True, True, False]
    assert len(answer.quotes) == 2


def test_what_is_only_practised_is_marked_where_it_stands() -> None:
    practised = replace(PRINTER, passage=replace(PRINTER.passage, practised=frozenset({30})))
    answer = grounded(
        "The toner chip counts pages.", [practised], reader=_READER, rarity=Rarity({})
    )
    assert answer.text == (
        "The toner chip counts pages [1]. "
        "(⚠ practised by Cy Marsh; reason not established; peer check open)"
    )
    assert answer.claims[0].text == "The toner chip counts pages [1]."


_SAID = st.text(alphabet="aré b.!?\n-–“”'0159 ringclient", min_size=1, max_size=120)
_WRITTEN = st.lists(
    st.one_of(
        _SAID,
        st.sampled_from(
            [" [1]", " [2][3]", "\n- ", "\n\n", "# ", "ring the client. ", "not ", "```\n"]
        ),
        st.sampled_from(
            ["\n| ring | the client [1] |\n", "\n> ", "“ring. ", "” ", "Ana says ", "in 2 weeks "]
        ),
    ),
    max_size=10,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.lists(_SAID, min_size=1, max_size=3), _WRITTEN)
def test_every_quote_is_verbatim_and_every_claim_stands_where_it_says(
    said: list[str], written: str
) -> None:
    found = [passage(n, ("Ana", text), ("Ben", text[::-1])) for n, text in enumerate(said, 1)]
    # Marks beyond what was retrieved never come this far: the filter has taken them out.
    written = MARK.sub(lambda m: m.group() if int(m.group(1)) <= len(found) else "", written)
    answer = grounded(written, found, reader=_READER, rarity=Rarity({}))
    by_talk = {one.passage.interview_id: one for one in found}
    for citation in answer.citations:
        whole = turn_text(by_talk[citation.interview_id], citation.turn)
        assert whole[citation.start : citation.end] == citation.quote
    for claim in answer.claims:
        assert answer.text[claim.start : claim.end] == claim.text
        assert 0.0 <= claim.support <= 1.0
    marks = {int(mark) for mark in MARK.findall(answer.text)}
    assert marks == {citation.n for citation in answer.citations}
    assert marks == set(range(1, len(marks) + 1))
    assert not re.search(r"\[\d+\]", "".join(c.text for c in answer.claims if not c.citations))
