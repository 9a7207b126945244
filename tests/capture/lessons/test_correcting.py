"""Other words after an interview is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from peertutor.adapters.jinja import JinjaPages
from peertutor.adapters.ledger import SqlLedger
from peertutor.capture.lessons.teachback import TeachBack
from peertutor.core.errors import NotFound
from peertutor.core.interviews import Interview, InterviewState, Role, Trust, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonState, Source
from peertutor.core.recordings import Outcome, Recording, Step
from peertutor.export.demands import demands_table
from peertutor.export.html import html
from peertutor.export.json_document import json_text
from peertutor.export.markdown import markdown
from peertutor.export.sheet import Sheet, outgoing
from tests.fakes.ledger import FakeClock
from tests.fakes.recordings import FakeInterviews

STEP = str(Step("deepen", "cues"))
SAID = "The gauge stood at two bar. I closed the valve."


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SqlLedger]:
    ledger = SqlLedger.open(workspace=tmp_path, clock=FakeClock())
    interview = Interview(
        id="talk", title="The pump", veterans=("Ana",), state=InterviewState.OPEN, turns=()
    )
    ledger.recordings.begin(Recording(interview=interview, protocol=""))
    asked = Turn(index=0, speaker="PeerTutor", text="What?", role=Role.CONTEXT, step=STEP)
    ledger.recordings.append("talk", [asked, Turn(index=1, speaker="Ana", text=SAID)], seconds=1)
    ledger.lessons.replace_drafts("talk", [_lesson()])
    ledger.recordings.note("talk", state=InterviewState.CLOSED)
    yield ledger
    ledger.close()


def _lesson() -> Lesson:
    start = SAID.index("I closed")
    return Lesson(
        interview_id="talk",
        veteran="Ana",
        action="I closed the valve.",
        cues="The gauge stood at two bar.",
        state=LessonState.CONFIRMED,
        trust=Trust.CONFIRMED,
        sources=(
            Source(LessonField.CUES, 1, 0, start - 1),
            Source(LessonField.ACTION, 1, start, len(SAID)),
        ),
    )


@pytest.fixture
def back(ledger: SqlLedger, tmp_path: Path) -> TeachBack:
    made = FakeInterviews(ledger.recordings, ledger.lessons, tmp_path, FakeClock())
    return made.teach_back


def test_a_released_reply_becomes_a_new_revision_and_its_lesson_is_only_told(
    ledger: SqlLedger, back: TeachBack
) -> None:
    back.release("talk")
    back.correct("talk", 1, "It hummed. I closed the valve.")
    held = ledger.recordings.recording("talk").interview
    assert (held.revision, held.turns[1].text) == (2, "It hummed. I closed the valve.")
    assert ledger.search_text("gauge", 5) == []
    assert len(ledger.search_text("hummed", 5)) == 1
    [lesson] = ledger.lessons.lessons("talk")
    assert lesson.trust is Trust.TOLD
    assert (lesson.cues, lesson.action) == ("It hummed.", "I closed the valve.")
    for source in lesson.sources:
        assert held.turns[1].text[source.start : source.end] == lesson.part(source.field)


def test_what_is_not_released_is_changed_in_place(ledger: SqlLedger, back: TeachBack) -> None:
    back.correct("talk", 1, "Nothing of the kind.")
    held = ledger.recordings.recording("talk").interview
    assert (held.revision, held.turns[1].text) == (1, "Nothing of the kind.")
    [lesson] = ledger.lessons.lessons("talk")
    assert list(lesson.parts.values()) == ["Nothing of the kind."]
    assert [(source.start, source.end) for source in lesson.sources] == [(0, 20)]


def test_only_replies_can_be_changed(back: TeachBack) -> None:
    for turn in (0, 7):
        with pytest.raises(NotFound):
            back.correct("talk", turn, "Other.")


def test_a_released_reply_is_taken_off_the_record_with_the_lessons_that_rest_on_it(
    ledger: SqlLedger, back: TeachBack, tmp_path: Path
) -> None:
    ledger.recordings.append("talk", [_asked(2), _said(3, "Ring the zanzibar desk.")], seconds=2)
    back.release("talk")
    back.take_off_record("talk", 1)
    held = ledger.recordings.recording("talk").interview
    assert (held.state, held.turns[1].text) == (InterviewState.RELEASED, "")
    assert ledger.search_text("gauge", 5) == []
    assert len(ledger.search_text("zanzibar", 5)) == 1
    [lesson] = ledger.lessons.lessons("talk")
    assert (lesson.parts, lesson.sources, lesson.state) == ({}, (), LessonState.WITHDRAWN)
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or b"closed the valve" not in path.read_bytes(), path


def files_with(folder: Path, words: str) -> list[Path]:
    """Return every file that holds some words, in any of its bytes."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if words.encode() in path.read_bytes()]


def test_former_words_are_shown_nowhere_and_erased_with_their_turn(
    ledger: SqlLedger, back: TeachBack, tmp_path: Path
) -> None:
    echo = _asked(2, "“The gauge stood at two bar”: what did you make of it?", "1.0")
    ledger.recordings.append("talk", [echo, _said(3, "Ring the zanzibar desk.")], seconds=2)
    back.release("talk")
    [hit] = ledger.search_text("gauge", 5)
    [(name, _)] = ledger.missing_vectors("m", 5)
    ledger.save_vectors("m", {name: b"\x00\x00\x80\x3fmbda"})
    back.correct("talk", 1, "The dial stood at four bar. I closed the valve.")
    assert ledger.passages([hit.passage_id]) == {}
    assert ledger.vector_table("m").ids == []
    shown = [turn.text for turn in ledger.interview("talk").turns]
    assert shown[2] == "that: what did you make of it?"
    leaving = outgoing(
        Sheet(
            interview=ledger.interview("talk"),
            lessons=tuple(ledger.lessons.lessons("talk")),
            exported_at=FakeClock().now(),
        )
    )
    for text in (
        *shown,
        markdown(leaving),
        html(leaving, JinjaPages()),
        json_text(leaving),
        demands_table([leaving]),
    ):
        assert "gauge" not in text
    # The words before a correction stay on record, and go with their turn.
    assert files_with(tmp_path, "gauge")
    back.take_off_record("talk", 1)
    for gone in ("gauge", "two bar", "dial", "closed the valve", "mbda"):
        assert files_with(tmp_path, gone) == []
    assert len(ledger.search_text("zanzibar", 5)) == 1
    assert ledger.recordings.recording("talk").interview.revision == 2


def test_a_question_that_a_model_worded_loses_words_that_nobody_says_any_more(
    ledger: SqlLedger, back: TeachBack
) -> None:
    worded = str(Step("deepen", "cues", "1.0", Outcome.WRITTEN))
    ledger.recordings.append(
        "talk",
        [
            replace(_asked(2, "How did the gauge stand?"), step=worded),
            _said(3, "Two fingers below the mark."),
            replace(_asked(4, "Where was the valve?"), step=worded),
            _said(5, "Below the gauge cluster of pump two."),
        ],
        seconds=2,
    )
    back.correct("talk", 1, "The dial stood at two bar. I closed the valve.")
    texts = [turn.text for turn in ledger.recordings.recording("talk").turns]
    # Somebody still says "gauge": it may come from there.
    assert texts[2:] == ["How did the gauge stand?", *texts[3:]]
    back.correct("talk", 5, "Below pump two.")
    back.correct("talk", 1, "I closed the tap.")
    texts = [turn.text for turn in ledger.recordings.recording("talk").turns]
    assert texts[4] == "What more is there to say about that?"


def _asked(index: int, text: str = "And?", mark: str = "") -> Turn:
    step = str(Step("deepen", "cues", mark))
    return Turn(index=index, speaker="PeerTutor", text=text, role=Role.CONTEXT, step=step)


def _said(index: int, text: str) -> Turn:
    return Turn(index=index, speaker="Ana", text=text, step=STEP)
