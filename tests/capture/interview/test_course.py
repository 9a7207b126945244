"""What is asked next."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.capture.interview.course import Finished
from peertutor.capture.interview.manners import broken_rules
from peertutor.capture.interview.wording import Ask
from peertutor.core.protocols import Aspect, Sign
from peertutor.core.recordings import Outcome
from tests.capture.interview.talks import (
    CONCRETE,
    SMALL,
    STORY,
    asking,
    course,
    held,
    recording,
    replying,
    small,
)

SMALL_TALK = small()
IN_SITTINGS = SMALL.replace('id = "deepen"', 'id = "deepen"\nsitting = 2').replace(
    'id = "close"', 'id = "close"\nsitting = 2'
)
WITH_AGENDA = (
    SMALL.replace('way = "deepen"', 'way = "agenda"')
    .replace(
        'ask = ["At “{mark}”, what did you see?", "What did you notice first?"]\n'
        'aside = ["What would you have pointed at?"]',
        'ask = ["Somebody asked: “{question}” Tell me about it."]',
    )
    .replace(
        'ask = ["Why is that?", "What is the reason for that?"]', 'ask = ["“{question}”: why?"]'
    )
)


def asked(result: Ask | Finished) -> Ask:
    assert isinstance(result, Ask), result
    return result


def test_it_begins_with_the_first_phase_and_names_the_topic() -> None:
    ask = asked(course(SMALL_TALK, recording()).next())
    assert ask.text == "Tell me about one time with the pump."
    assert (ask.step.phase, ask.wanted) == ("tell", Aspect.TIMELINE)


def test_the_first_telling_is_not_followed_up() -> None:
    _, ask = held(SMALL_TALK, ["You just know. We fixed it in the end."])
    assert asked(ask).step.phase == "deepen"


def test_a_moment_of_the_story_is_asked_about_in_its_own_words() -> None:
    so_far, ask = held(SMALL_TALK, [STORY])
    mark = asked(ask).echo
    assert mark
    assert mark in so_far.turns[1].text
    assert f"“{mark}”" in asked(ask).text


@pytest.mark.parametrize(
    ("reply", "sign", "wanted"),
    [
        ("You just know, after twenty years it is in your bones.", Sign.INTUITION, Aspect.CUES),
        ("I check it and make sure that it is all right.", Sign.JUDGEMENT, Aspect.THRESHOLD),
        ("We got together and did what we could for them.", Sign.WE, Aspect.OWN_PART),
        ("Never, under no circumstances.", Sign.ABSOLUTE, Aspect.FAILS_WHEN),
    ],
)
def test_a_reply_that_hides_something_is_followed_up_by_its_sign(
    reply: str, sign: Sign, wanted: Aspect
) -> None:
    so_far, ask = held(SMALL_TALK, [STORY, reply])
    assert course(SMALL_TALK, so_far).heard[-1].sign is sign
    assert asked(ask).step.probe == f"follow-up:{sign}"
    assert asked(ask).wanted is wanted


def test_the_reply_to_a_follow_up_is_not_followed_up_again() -> None:
    _, ask = held(SMALL_TALK, [STORY, "You just know.", "You just know, that is all I can say."])
    assert not asked(ask).step.probe.startswith("follow-up")


def test_no_answer_is_come_at_once_from_another_side_and_then_left() -> None:
    so_far, ask = held(SMALL_TALK, [STORY, "I don't know."])
    assert asked(ask).text == "What would you have pointed at?"
    _, ask = held(SMALL_TALK, ["I don't know, honestly."], so_far)
    assert asked(ask).step.probe == "reason"


def test_a_question_that_was_not_understood_is_put_in_other_words() -> None:
    _, ask = held(SMALL_TALK, [STORY, "What do you mean?"])
    assert asked(ask).step.probe == "cues"
    assert asked(ask).text == "What would you have pointed at?"


def test_two_flat_replies_offer_a_break_and_four_go_to_the_close() -> None:
    so_far, ask = held(SMALL_TALK, [STORY, "Yeah."])
    assert not asked(ask).tired
    so_far, ask = held(SMALL_TALK, ["Fine."], so_far)
    assert asked(ask).tired
    so_far, ask = held(SMALL_TALK, ["No.", "Sure."], so_far)
    assert asked(ask).step.phase == "close"


def test_what_was_skipped_is_not_asked_again_and_what_was_put_off_comes_back() -> None:
    so_far, ask = held(SMALL_TALK, [STORY, Outcome.SKIPPED])
    assert asked(ask).step.probe == "reason"
    so_far, ask = held(SMALL_TALK, [Outcome.LATER], so_far)
    assert asked(ask).step.probe == "reason"
    assert asked(ask).text not in {each.question.text for each in so_far.asked}


def test_an_aspect_that_brought_something_is_asked_again_and_one_that_did_not_comes_last() -> None:
    _, ask = held(SMALL_TALK, [STORY, CONCRETE, "That's all there is to it."])
    assert asked(ask).step.probe == "cues"


def test_when_the_time_is_up_the_close_is_asked_and_then_it_is_over() -> None:
    so_far, _ = held(SMALL_TALK, [STORY, CONCRETE])
    late = asked(course(SMALL_TALK, so_far, seconds=601).next())
    assert late.step.phase == "close"
    so_far, _ = held(SMALL_TALK, [STORY])
    for _ in range(12):
        ask = course(SMALL_TALK, so_far, seconds=601).next()
        if isinstance(ask, Finished):
            break
        so_far = replying(so_far, ask, "Two bar.")
    assert isinstance(ask, Finished)


def test_the_open_question_can_be_put_differently_until_no_words_are_left() -> None:
    so_far, ask = held(SMALL_TALK, [STORY])
    so_far = asking(so_far, asked(ask))
    texts = {asked(ask).text}
    while other := course(SMALL_TALK, so_far).differently():
        assert other.text not in texts
        assert other.step == asked(ask).step
        texts.add(other.text)
        so_far = asking(so_far, other)
    assert len(texts) == 3


def test_a_second_sitting_has_its_own_phases() -> None:
    protocol = small(IN_SITTINGS)
    assert protocol.sittings == 2
    _, ask = held(protocol, [STORY])
    assert isinstance(ask, Finished)
    ask = course(protocol, recording(sitting=2)).next()
    assert asked(ask).step.phase == "deepen"


def test_an_agenda_is_asked_question_by_question() -> None:
    protocol = small(WITH_AGENDA)
    so_far = recording(agenda=["Who may restart it?", "What if it hums?"])
    so_far, ask = held(protocol, [STORY], so_far)
    assert "“Who may restart it?”" in asked(ask).text
    so_far, ask = held(protocol, [CONCRETE], so_far)
    assert "“What if it hums?”" in asked(ask).text
    _, ask = held(protocol, [CONCRETE], so_far)
    assert asked(ask).step.phase == "close"


def test_coverage_names_what_was_told_of_what_is_wanted() -> None:
    so_far, _ = held(SMALL_TALK, [STORY, CONCRETE])
    coverage = course(SMALL_TALK, so_far).coverage()
    assert list(coverage) == [Aspect.TIMELINE, Aspect.CUES, Aspect.REASON, Aspect.MISSING]
    assert coverage[Aspect.CUES]
    assert coverage[Aspect.REASON]  # "because" tells it, whatever was asked
    assert not coverage[Aspect.MISSING]


REPLIES = st.one_of(
    st.sampled_from(
        [
            STORY,
            CONCRETE,
            "Yeah.",
            "I don't know.",
            "What do you mean?",
            "You just know.",
            "We did.",
        ]
    ),
    st.text(max_size=60),
    st.sampled_from([Outcome.SKIPPED, Outcome.LATER, Outcome.OFF_RECORD]),
)


@given(st.lists(REPLIES, min_size=1, max_size=14))
def test_whatever_is_replied_no_question_comes_twice_and_it_ends(
    replies: list[str | Outcome],
) -> None:
    so_far = recording()
    for reply in replies:
        ask = course(SMALL_TALK, so_far).next()
        if isinstance(ask, Finished):
            break
        so_far, _ = held(SMALL_TALK, [reply], so_far)
    questions = [each.question.text for each in so_far.asked]
    assert len(questions) == len(set(questions)) <= SMALL_TALK.most
    assert not any(broken_rules(question) for question in questions)
