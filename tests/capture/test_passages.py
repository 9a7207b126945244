"""Passages: nothing is lost, nothing is twice, questions stay with their answers."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from peertutor.capture.passages import MOST_WORDS, cut, size
from peertutor.core.interviews import Interview, Kind, Role, Turn
from peertutor.core.passages import PassageDraft

LETTERS = "ab ?.!\n#-\t  é。？😀"


Said = tuple[str, str] | tuple[str, str, Role]


def interview(*turns: Said, title: str = "") -> Interview:
    return Interview(
        id="i",
        title=title,
        turns=tuple(
            Turn(index=n, speaker=t[0], text=t[1], role=t[2] if len(t) > 2 else Role.VETERAN)
            for n, t in enumerate(turns)
        ),
    )


def document(text: str, title: str = "") -> Interview:
    turn = Turn(index=0, speaker="", text=text, role=Role.DOCUMENT)
    return Interview(id="d", title=title, kind=Kind.REFERENCE, turns=(turn,))


def sentence(count: int, end: str = ".") -> str:
    return " ".join(f"word{n}" for n in range(count)) + end


def words_of(source: Interview, passage: PassageDraft) -> int:
    return sum(size(source.turns[s.turn].text[s.start : s.end]) for s in passage.spans)


texts = st.one_of(
    st.text(alphabet=LETTERS, max_size=400),
    st.text(max_size=60),
    st.integers(0, 600).map(sentence),
    st.integers(0, 4000).map(lambda n: "語" * n),
    st.lists(st.integers(1, 90).map(sentence), max_size=12).map(" ".join),
    st.lists(st.integers(1, 60).map(sentence), max_size=12).map("\n\n".join),
)
interviews = st.lists(
    st.tuples(st.sampled_from(["Ana", "Ben", ""]), texts, st.sampled_from(Role)), max_size=12
).map(lambda turns: interview(*turns, title="A talk"))


@given(interviews)
@example(interview(("Ana", "#x\n# a\n\n # b\nc\n\n\n", Role.DOCUMENT)))
def test_every_character_that_is_not_blank_is_in_exactly_one_span(source: Interview) -> None:
    seen: dict[int, list[bool]] = {t.index: [False] * len(t.text) for t in source.turns}
    for passage in cut(source):
        for span in passage.spans:
            assert not any(seen[span.turn][span.start : span.end])
            seen[span.turn][span.start : span.end] = [True] * (span.end - span.start)
    for turn in source.turns:
        for character, covered in zip(turn.text, seen[turn.index], strict=True):
            assert covered or character.isspace()


@given(interviews)
def test_spans_are_in_order_not_empty_and_begin_and_end_with_words(source: Interview) -> None:
    passages = cut(source)
    spans = [span for passage in passages for span in passage.spans]
    assert all(passage.spans for passage in passages)
    for span in spans:
        text = source.turns[span.turn].text[span.start : span.end]
        assert text
        assert text == text.strip()
    for left, right in pairwise(spans):
        assert (left.turn, left.end) <= (right.turn, right.start)
    for passage in passages:
        turns = [span.turn for span in passage.spans]
        assert turns == sorted(set(turns))


@given(interviews)
def test_the_text_is_made_of_the_spans_and_nothing_else(source: Interview) -> None:
    for passage in cut(source):
        lines = []
        for span in passage.spans:
            turn = source.turns[span.turn]
            words = turn.text[span.start : span.end]
            lines.append(f"{turn.speaker}: {words}" if turn.speaker else words)
        assert passage.text == "\n".join(lines)


@given(interviews)
def test_no_passage_is_longer_than_the_most(source: Interview) -> None:
    assert all(words_of(source, passage) <= MOST_WORDS for passage in cut(source))


@given(st.lists(st.integers(1, 80), min_size=12, max_size=60))
def test_passages_of_ordinary_talk_have_about_the_good_size(lengths: list[int]) -> None:
    source = interview(*(("Ana", sentence(n)) for n in lengths))
    passages = cut(source)
    if sum(lengths) >= 3 * MOST_WORDS:
        sizes = [words_of(source, passage) for passage in passages]
        assert 110 <= sum(sizes) / len(sizes) <= MOST_WORDS


def test_an_empty_interview_has_no_passages() -> None:
    assert cut(interview()) == []
    assert cut(interview(("Ana", ""), ("Ben", " \n\t "))) == []


def test_empty_turns_are_skipped_and_keep_their_index() -> None:
    (passage,) = cut(interview(("Ana", ""), ("Ben", "  Check the fuse. "), ("Ana", " ")))
    assert [(s.turn, s.start, s.end) for s in passage.spans] == [(1, 2, 17)]
    assert passage.text == "Ben: Check the fuse."


@pytest.mark.parametrize("role", [Role.CONTEXT, Role.VETERAN])
def test_a_question_is_never_parted_from_the_beginning_of_its_answer(role: Role) -> None:
    turns: list[Said] = [
        turn
        for n in range(30)
        for turn in (
            ("Host", sentence(11 + n % 50, "?"), role),
            ("Ana", sentence(40 + (n * 37) % 160)),
        )
    ]
    for passage in cut(interview(*turns)):
        assert passage.spans[-1].turn % 2 == 1


def test_a_contexts_statement_is_kept_with_what_it_draws_out() -> None:
    turns: list[Said] = [
        turn
        for _ in range(10)
        for turn in (
            ("Host", "Tell me about the night on call.", Role.CONTEXT),
            ("Ana", sentence(70)),
        )
    ]
    assert all(p.spans[0].turn % 2 == 0 for p in cut(interview(*turns)))


def test_a_nod_of_the_interviewer_does_not_open_a_passage() -> None:
    turns: list[Said] = [
        ("Ana", sentence(130)),
        ("Host", "Right?", Role.CONTEXT),
        ("Ana", sentence(25)),
    ]
    assert len(cut(interview(*turns))) == 1


def test_a_very_long_turn_is_cut_at_the_ends_of_sentences() -> None:
    source = interview(("Ana", " ".join(sentence(17) for _ in range(60))))
    passages = cut(source)
    assert len(passages) > 4
    assert all(passage.text.endswith(".") for passage in passages)
    assert all(passage.text.startswith("Ana: word0 ") for passage in passages)


def test_a_very_long_sentence_is_cut_between_words() -> None:
    passages = cut(interview(("", sentence(1000, ""))))
    assert len(passages) >= 5
    assert " ".join(passage.text for passage in passages) == sentence(1000, "")


def test_writing_without_spaces_is_cut_too() -> None:
    passages = cut(interview(("", "語" * 10_000)))
    assert "".join(passage.text for passage in passages) == "語" * 10_000
    assert len(passages) >= 8


def test_the_heading_names_title_and_topic() -> None:
    source = Interview(
        id="i", title="Ana on backups", topic="restore", turns=interview(("Ana", "Go.")).turns
    )
    assert cut(source)[0].heading == "Ana on backups — restore"


def test_a_section_of_a_document_stays_together_and_its_heading_is_searched_with_it() -> None:
    text = (
        f"# Restoring\n{sentence(90)}\n\n{sentence(60)}\n\n"
        f"## Checking\n\n{sentence(150)}\n\n"
        f"Calling the client\n\n{sentence(150)}"
    )
    passages = cut(document(text, title="Handbook"))
    assert [passage.heading for passage in passages] == [
        "Handbook — Restoring",
        "Handbook — Checking",
        "Handbook — Calling the client",
    ]
    assert passages[1].text.startswith("## Checking\n\nword0")


def test_a_list_item_is_not_a_heading() -> None:
    passage = cut(document("- unplug it\n\n- wait\n\nThen call."))[0]
    assert passage.heading == ""


def test_ten_thousand_turns_take_well_under_a_second() -> None:
    turns = [("Ana" if n % 2 else "Ben", sentence(1 + n % 23)) for n in range(10_000)]
    source = interview(*turns)
    began = time.process_time()
    cut(source)
    assert time.process_time() - began < 1.0
