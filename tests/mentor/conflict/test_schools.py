"""Both sides are shown next to each other, named and dated; nobody wins, nothing is blended."""

from __future__ import annotations

from datetime import date

from peertutor.mentor.conflict import arranged, detail, label, untold
from peertutor.mentor.conflict.schools import AGAINST_A_DOCUMENT, BESIDES, IT_DEPENDS, TWO_SCHOOLS
from peertutor.mentor.layout import Quoted, laid_out
from peertutor.mentor.reading.quotes import Quote, stretches, windows
from tests.mentor.conflict.asked import READER, between, document, found, talk

_QUESTION = "How long should the fuser cool down?"
_ONE = "Wait twenty minutes for the fuser to cool down."
_OTHER = "The fuser needs five minutes to cool down, no more."


def whole(number: int, speaker: str, text: str) -> Quote:
    (stretch,) = stretches([talk(number, speaker, text)], READER)
    return list(windows(stretch, len(stretch.sentences)))[len(stretch.sentences) - 1][1]


def test_both_sides_are_told_with_their_days_and_the_newer_does_not_win() -> None:
    old = talk(1, "Ana Ruiz", _ONE, date(2019, 5, 1))
    new = talk(2, "Ben Okafor", _OTHER, date(2026, 5, 1))
    for order in ((old, new), (new, old)):
        told = detail(found(_QUESTION, *order)[0])
        assert "Ana Ruiz (2019-05-01)" in told
        assert "Ben Okafor (2026-05-01)" in told
        assert "20 minutes" in told
        assert "5 minutes" in told


def test_both_sides_stand_next_to_each_other_before_what_else_was_said() -> None:
    else_said = whole(3, "Cy Marsh", "The sensor sits beside the fuser and never lies.")
    disagreements = between(_QUESTION, _ONE, _OTHER)
    parts = arranged([else_said], disagreements, most=4)
    assert [part if isinstance(part, str) else part.quote.text for part in parts] == [
        TWO_SCHOOLS,
        _ONE,
        _OTHER,
        BESIDES,
        else_said.text,
    ]


def test_a_quote_that_holds_the_words_is_shown_whole_and_once() -> None:
    found_in = talk(1, "Ana Ruiz", f"{_ONE} It burns your fingers.")
    (stretch,) = stretches([found_in], READER)
    quote = list(windows(stretch, 2))[1][1]
    disagreements = found(_QUESTION, found_in, talk(2, "Ben Okafor", _OTHER))
    parts = arranged([quote], disagreements, most=4)
    shown = [part.quote for part in parts if isinstance(part, Quoted)]
    assert [each.text for each in shown] == [f"{_ONE} It burns your fingers.", _OTHER]
    assert all(each.is_verbatim for each in shown)


def test_a_document_comes_first_and_is_said_to_be_one() -> None:
    rules = document(2, "Site rules", "Every ladder shall be tied at the top before it is climbed.")
    habit = talk(1, "Ana Ruiz", "I don't tie the ladder for a short job.")
    disagreements = found("Does the ladder have to be tied?", habit, rules)
    heading, first, second = arranged((), disagreements, most=4)
    assert heading == AGAINST_A_DOCUMENT
    assert isinstance(first, Quoted)
    assert isinstance(second, Quoted)
    assert (first.quote.speaker, second.quote.speaker) == ("Site rules", "Ana Ruiz")
    assert detail(disagreements[0]) == (
        "“Site rules” says: “Every ladder shall be tied at the top before it is climbed.” "
        "Ana Ruiz (2026-01-15) does otherwise: “I don't tie the ladder for a short job.”"
    )


def test_conditions_are_shown_as_conditions() -> None:
    disagreements = between(
        "Do I rinse the wool hot or cold?",
        "If it's cotton, I rinse the wool mix hot until it runs clear.",
        "When it's pure fleece, I rinse the wool cold.",
    )
    parts = arranged((), disagreements, most=4)
    assert parts[0] == IT_DEPENDS
    text = laid_out(parts).text
    assert "**Ana Ruiz** (Talk 1, 2026-01-15), if it's cotton: “If it's cotton, I rinse" in text
    assert "**Ben Okafor** (Talk 2, 2026-01-15), when it's pure fleece: “When" in text
    assert label(disagreements[0]) == (
        "it depends: Ana Ruiz “if it's cotton”, Ben Okafor “when it's pure fleece”"
    )


def test_claims_stand_where_they_say_whatever_stands_between_them() -> None:
    parts = arranged((), between(_QUESTION, _ONE, _OTHER), most=4)
    before = "Something a model wrote. [1]\n\n"
    layout = laid_out(parts, offset=len(before), first=2)
    text = before + layout.text
    assert [claim.citations for claim in layout.claims] == [(2,), (3,)]
    assert all(text[claim.start : claim.end] == claim.text for claim in layout.claims)


def test_a_text_that_names_and_cites_both_sides_needs_no_more() -> None:
    (disagreement,) = between(_QUESTION, _ONE, _OTHER)
    told = "Ana Ruiz waits twenty minutes [1], Ben Okafor five [2]."
    assert not list(untold([disagreement], disagreement.quotes, told))
    assert list(untold([disagreement], disagreement.quotes[:1], told)) == [disagreement]
    assert list(untold([disagreement], disagreement.quotes, "Wait a while [1][2].")) == [
        disagreement
    ]


def test_nobody_whose_side_is_shown_gets_more_than_two_of_the_quotes() -> None:
    said = ("The sensor sits beside the fuser.", "A spare fuser hangs behind the door.")
    besides = [whole(n, "A. Ruiz", words) for n, words in enumerate(said, 3)]
    parts = arranged(besides, between(_QUESTION, _ONE, _OTHER), most=4)
    shown = [part.quote.text for part in parts if isinstance(part, Quoted)]
    assert shown == [_ONE, _OTHER, said[0]]
