"""What becomes of a lesson when a turn that it rests on is said in other words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.capture.lessons.following import told_again, without
from peertutor.core.interviews import Trust, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonState, Source
from peertutor.core.sentences import sentence_spans

CUES, ACTION, REASON = LessonField.CUES, LessonField.ACTION, LessonField.REASON
SAID = "The gauge stood at two bar. I closed the valve, because the seal leaked."


def turn(text: str, index: int = 1) -> Turn:
    return Turn(index=index, speaker="Ana", text=text)


def source(field: LessonField, quote: str, index: int = 1, text: str = SAID) -> Source:
    start = text.index(quote)
    return Source(field, index, start, start + len(quote))


def lesson(**changes: object) -> Lesson:
    known: dict[str, object] = {
        "cues": "The gauge stood at two bar.",
        "action": "I closed the valve, because the seal leaked.",
        "reason": "because the seal leaked.",
        "sources": (
            source(CUES, "The gauge stood at two bar."),
            source(ACTION, "I closed the valve, because the seal leaked."),
            source(REASON, "because the seal leaked."),
        ),
        "state": LessonState.RELEASED,
        "trust": Trust.PEER_VERIFIED,
        "verified_at": datetime(2026, 2, 1, tzinfo=UTC),
        "verified_by": 2,
    }
    return Lesson(interview_id="talk", veteran="Ana", **(known | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("now", "cues", "action", "reason"),
    [
        (
            "The gauge stood at four bar. I closed the valve, because the seal leaked.",
            "The gauge stood at four bar.",
            "I closed the valve, because the seal leaked.",
            "because the seal leaked.",
        ),
        (
            "It hummed. I closed the valve, because the hose was torn.",
            "It hummed.",
            "I closed the valve, because the hose was torn.",
            "because the hose was torn.",
        ),
        (
            "I closed the valve, because the seal leaked.",
            "",
            "I closed the valve, because the seal leaked.",
            "because the seal leaked.",
        ),
        ("The gauge stood at two bar.", "The gauge stood at two bar.", "", ""),
        ("Nothing of the kind.", "Nothing of the kind.", "", ""),
        (
            "I closed the valve, because the seal leaked. The gauge stood at two bar.",
            "The gauge stood at two bar.",
            "I closed the valve, because the seal leaked.",
            "because the seal leaked.",
        ),
    ],
)
def test_its_parts_say_what_stands_there_now(now: str, cues: str, action: str, reason: str) -> None:
    followed = told_again(lesson(), turn(SAID), turn(now))
    assert (followed.cues, followed.action, followed.reason) == (cues, action, reason)
    assert followed.trust is Trust.TOLD
    assert (followed.verified_at, followed.verified_by) == (None, 0)
    for each in followed.sources:
        assert now[each.start : each.end] == followed.part(each.field)
    assert {each.field for each in followed.sources} == set(followed.parts)


def test_it_is_taken_back_where_nothing_is_left_of_it() -> None:
    followed = told_again(lesson(), turn(SAID), turn(""))
    assert (followed.parts, followed.sources) == ({}, ())
    assert followed.state is LessonState.WITHDRAWN


def test_what_its_veteran_put_in_other_words_stays_and_keeps_its_place() -> None:
    own = lesson(action="Shut it.", cues="", reason="", sources=(source(ACTION, "I closed"),))
    followed = told_again(own, turn(SAID), turn("I opened the valve."))
    assert (followed.action, followed.state) == ("Shut it.", LessonState.RELEASED)
    [kept] = followed.sources
    assert "I opened the valve."[kept.start : kept.end] == "I opened"
    # It can still be taken back with its turn, even where nothing took the place of the words.
    gone = told_again(own, turn(SAID), turn("The gauge stood at two bar."))
    assert gone.turns == {1}
    assert without(gone, 1).parts == {}


def test_a_part_of_several_sentences_loses_only_the_one_that_is_gone() -> None:
    said = "I knocked twice. It rang hollow."
    both = lesson(
        cues=f"I knocked twice. It rang hollow. {SAID}",
        action="",
        reason="",
        sources=(
            source(CUES, "I knocked twice.", 3, said),
            source(CUES, "It rang hollow.", 3, said),
            source(CUES, SAID),
        ),
    )
    followed = told_again(both, turn(said, 3), turn("It rang hollow.", 3))
    assert followed.cues == f"It rang hollow. {SAID}"
    assert [each.turn for each in followed.sources] == [3, 1]


sentences = st.lists(
    st.lists(
        st.sampled_from("the gauge valve two four bar closed because leaked it".split()),
        min_size=1,
        max_size=5,
    ).map(lambda words: f"{' '.join(words).capitalize()}."),
    max_size=4,
).map(" ".join)


@given(sentences, sentences, st.lists(st.sampled_from(LessonField), min_size=4, max_size=4))
def test_no_former_word_is_left_and_every_source_holds(
    former: str, now: str, fields: list[LessonField]
) -> None:
    sources: list[Source] = []
    says: dict[LessonField, str] = {}
    for field, (start, end) in zip(fields, sentence_spans(former), strict=False):
        sources.append(Source(field, 1, start, end))
        says[field] = " ".join(filter(None, (says.get(field), former[start:end])))
    drawn = Lesson(interview_id="talk", veteran="Ana", sources=tuple(sources)).saying(says)
    followed = told_again(drawn, turn(former), turn(now))
    rests: dict[LessonField, set[str]] = {}
    for each in followed.sources:
        rests.setdefault(each.field, set()).add(now[each.start : each.end])
    assert set(rests) == set(followed.parts)
    for field, text in followed.parts.items():
        assert set(text.split()) <= set(now.split())
        assert all(quote in text for quote in rests[field])
