"""Other words after an interview is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger
from peertutor.capture.lessons.teachback import TeachBack
from peertutor.core.errors import NotFound
from peertutor.core.interviews import Interview, InterviewState, Role, Trust, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonState, Source
from peertutor.core.recordings import Recording, Step
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
    [source] = lesson.sources
    assert held.turns[1].text[source.start : source.end] == "I closed the valve."


def test_what_is_not_released_is_changed_in_place(ledger: SqlLedger, back: TeachBack) -> None:
    back.correct("talk", 1, "Nothing of the kind.")
    held = ledger.recordings.recording("talk").interview
    assert (held.revision, held.turns[1].text) == (1, "Nothing of the kind.")
    [lesson] = ledger.lessons.lessons("talk")
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


def _asked(index: int) -> Turn:
    return Turn(index=index, speaker="PeerTutor", text="And?", role=Role.CONTEXT, step=STEP)


def _said(index: int, text: str) -> Turn:
    return Turn(index=index, speaker="Ana", text=text, step=STEP)
