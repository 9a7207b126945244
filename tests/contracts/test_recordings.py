"""Interviews while they are held, on the ledger itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger
from peertutor.capture.passages import cut
from peertutor.core.errors import NotFound, RecordingMoved
from peertutor.core.interviews import Interview, InterviewState, Role, Trust, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonKind, LessonState, Source, Stakes
from peertutor.core.recordings import Outcome, Recording, Step
from tests.fakes.ledger import FakeClock

STEP = Step("deepen", "cues", "3.20")


@pytest.fixture
def ledger(ledger_url: str, tmp_path: Path) -> Iterator[SqlLedger]:
    ledger = SqlLedger.open(ledger_url, workspace=tmp_path, clock=FakeClock())
    yield ledger
    ledger.close()


def begun(ledger: SqlLedger, name: str = "talk") -> Recording:
    interview = Interview(
        id=name,
        title="The pump",
        topic="the pump",
        veterans=("Ana",),
        state=InterviewState.OPEN,
        turns=(),
    )
    recording = Recording(interview=interview, protocol="schema = 1", agenda=("Why?",))
    ledger.recordings.begin(recording)
    return recording


def exchange(number: int, reply: str = "The gauge stood at two bar.") -> list[Turn]:
    asked = Turn(
        index=number,
        speaker="PeerTutor",
        text="What did you see?",
        role=Role.CONTEXT,
        step=str(STEP),
    )
    return [asked, Turn(index=number + 1, speaker="Ana", text=reply, step=str(STEP))]


def released(ledger: SqlLedger, name: str = "talk", withheld: frozenset[int] = frozenset()) -> None:
    held = ledger.recordings.recording(name).interview
    shown = replace(
        held,
        turns=tuple(
            replace(turn, text="", withheld=True) if turn.index in withheld else turn
            for turn in held.turns
        ),
    )
    ledger.recordings.release(shown, cut(shown), withheld)


def test_what_was_committed_is_there_after_a_restart(
    ledger: SqlLedger, ledger_url: str, tmp_path: Path
) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0), seconds=12.5)
    again = SqlLedger.open(ledger_url, workspace=tmp_path)
    recording = again.recordings.recording("talk")
    assert [turn.text for turn in recording.turns] == [
        "What did you see?",
        "The gauge stood at two bar.",
    ]
    assert (recording.seconds, recording.agenda) == (12.5, ("Why?",))
    assert recording.asked[0].step == STEP
    assert recording.open_question is None
    again.close()


def test_an_id_is_given_once(ledger: SqlLedger) -> None:
    begun(ledger)
    with pytest.raises(ValueError, match="already"):
        begun(ledger)


def test_turns_that_do_not_follow_are_refused_whole(ledger: SqlLedger) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0), seconds=1)
    for number in (0, 1, 3):
        with pytest.raises(RecordingMoved):
            ledger.recordings.append("talk", exchange(number), seconds=2)
    assert len(ledger.recordings.recording("talk").turns) == 2


@pytest.mark.parametrize("state", [InterviewState.RELEASED, InterviewState.WITHDRAWN])
def test_what_is_released_or_withdrawn_takes_no_more_turns(
    ledger: SqlLedger, state: InterviewState
) -> None:
    begun(ledger)
    ledger.recordings.note("talk", state=state)
    with pytest.raises(RecordingMoved):
        ledger.recordings.append("talk", exchange(0), seconds=1)


def test_nothing_is_found_before_it_is_released_and_everything_at_once_after(
    ledger: SqlLedger,
) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0), seconds=1)
    assert ledger.search_text("gauge", 5) == []
    released(ledger)
    [hit] = ledger.search_text("gauge", 5)
    [passage] = ledger.passages([hit.passage_id]).values()
    assert passage.parts[1].text == "The gauge stood at two bar."
    assert ledger.missing_vectors("m", 5)
    [summary] = ledger.interviews()
    assert (summary.state, summary.words) == (InterviewState.RELEASED, 10)


def test_what_is_withheld_is_neither_found_nor_shown(ledger: SqlLedger) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0), seconds=1)
    ledger.recordings.append("talk", exchange(2, "The secret is a spanner."), seconds=2)
    released(ledger, withheld=frozenset({2, 3}))
    assert ledger.search_text("spanner", 5) == []
    assert [turn.text for turn in ledger.interview("talk").turns][2:] == ["", ""]
    assert ledger.turns("talk", 3, 3)[0].text == ""
    assert ledger.recordings.recording("talk").turns[3].text == "The secret is a spanner."
    released(ledger)
    assert len(ledger.search_text("spanner", 5)) == 1


@pytest.mark.parametrize("state", [InterviewState.CLOSED, InterviewState.WITHDRAWN])
def test_what_was_released_can_be_taken_back(ledger: SqlLedger, state: InterviewState) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0), seconds=1)
    released(ledger)
    ledger.recordings.withdraw("talk", state)
    assert ledger.search_text("gauge", 5) == []
    assert ledger.interviews()[0].state is state
    released(ledger)
    assert len(ledger.search_text("gauge", 5)) == 1


def test_released_words_are_not_changed_in_place(ledger: SqlLedger) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0), seconds=1)
    released(ledger)
    turn = replace(ledger.recordings.recording("talk").turns[1], text="Other.")
    with pytest.raises(RecordingMoved):
        ledger.recordings.change("talk", {1: turn}, erase=False)


def test_what_is_erased_is_in_no_file_any_more(
    ledger: SqlLedger, every_byte: Callable[[], bytes]
) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0, "zanzibar in the drawer"), seconds=1)
    assert b"zanzibar" in every_byte()
    turn = ledger.recordings.recording("talk").turns[1]
    off = replace(turn, text="", step=str(STEP.ended(Outcome.OFF_RECORD)))
    ledger.recordings.change("talk", {1: off}, erase=True)
    assert b"zanzibar" not in every_byte()
    assert ledger.recordings.recording("talk").asked[0].outcome is Outcome.OFF_RECORD


def test_what_was_released_once_is_erased_with_its_passages_and_vectors(
    ledger: SqlLedger, every_byte: Callable[[], bytes]
) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0, "zanzibar in the drawer"), seconds=1)
    released(ledger)
    [(name, _)] = ledger.missing_vectors("m", 5)
    ledger.save_vectors("m", {name: b"\x00\x00\x80\x3fzanz"})
    assert every_byte().count(b"zanz") > 1
    ledger.recordings.withdraw("talk", InterviewState.CLOSED)
    turn = ledger.recordings.recording("talk").turns[1]
    ledger.recordings.change("talk", {1: replace(turn, text="")}, erase=True)
    assert b"zanz" not in every_byte()


def test_an_interview_is_noted_paused_and_listed(ledger: SqlLedger) -> None:
    begun(ledger, "first")
    begun(ledger, "second")
    ledger.recordings.note(
        "first",
        state=InterviewState.PAUSED,
        sitting=2,
        seconds=90,
        kept=frozenset({"aa"}),
        rating=3,
    )
    recording = ledger.recordings.recording("first")
    assert (recording.sitting, recording.seconds, recording.kept, recording.rating) == (
        2,
        90.0,
        frozenset({"aa"}),
        3,
    )
    assert [(each.id, each.state) for each in ledger.recordings.recordings()] == [
        ("second", InterviewState.OPEN),
        ("first", InterviewState.PAUSED),
    ]


def test_what_there_is_not_is_not_found(ledger: SqlLedger) -> None:
    for call in (
        lambda: ledger.recordings.recording("none"),
        lambda: ledger.recordings.append("none", exchange(0), seconds=1),
        lambda: ledger.recordings.note("none", rating=1),
        lambda: ledger.recordings.withdraw("none", InterviewState.CLOSED),
        lambda: ledger.lessons.save(lesson()),
    ):
        with pytest.raises(NotFound):
            call()


def test_an_import_leaves_what_was_held_here_as_its_veteran_left_it(ledger: SqlLedger) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0), seconds=1)
    ledger.recordings.append("talk", exchange(2, "The secret is a spanner."), seconds=2)
    [kept] = ledger.lessons.replace_drafts("talk", [lesson()])
    released(ledger, withheld=frozenset({2, 3}))
    told = ledger.interview("talk")
    whole = ledger.recordings.recording("talk")
    assert ledger.add_interview(told, cut(told)) == "unchanged"
    turns = (*told.turns[:3], replace(told.turns[3], text="A hammer."))
    other = replace(told, turns=turns)
    assert ledger.add_interview(other, cut(other)) == "held"
    ledger.recordings.withdraw("talk", InterviewState.WITHDRAWN)
    # An older export must not let go again what was taken back since.
    assert ledger.add_interview(told, cut(told)) == "unchanged"
    assert ledger.search_text("gauge", 5) == []
    again = ledger.recordings.recording("talk")
    assert again.turns == whole.turns
    assert (again.interview.state, again.interview.revision) == (InterviewState.WITHDRAWN, 1)
    assert ledger.lessons.lessons("talk") == [kept]


def lesson(**changes: object) -> Lesson:
    made = Lesson(
        interview_id="talk",
        veteran="Ana",
        topic="the pump",
        action="Close the valve by hand.",
        reason="The motor sticks.",
        stakes=Stakes.HIGH,
        kind=LessonKind.PRINCIPLE,
        sources=(Source(LessonField.ACTION, 1, 0, 9), Source(LessonField.REASON, 3, 2, 5)),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_lessons_are_kept_with_their_sources_and_drafts_make_room_for_new_ones(
    ledger: SqlLedger,
) -> None:
    begun(ledger)
    [first, second] = ledger.lessons.replace_drafts("talk", [lesson(), lesson(action="Wait.")])
    assert ledger.lessons.lessons("talk") == [first, second]
    confirmed = replace(first, state=LessonState.CONFIRMED, reason="It sticks when cold.")
    ledger.lessons.save(confirmed)
    [third] = ledger.lessons.replace_drafts("talk", [lesson(action="Listen.")])
    assert ledger.lessons.lessons() == [confirmed, third]
    assert len({first.id, second.id, third.id}) == 3
    ledger.delete_interview("talk")
    assert ledger.lessons.lessons() == []


def test_trust_that_peers_make_is_not_kept_with_a_lesson(ledger: SqlLedger) -> None:
    begun(ledger)
    [drafted] = ledger.lessons.replace_drafts("talk", [lesson(trust=Trust.CONFIRMED)])
    ledger.lessons.save(replace(drafted, trust=Trust.PEER_VERIFIED, verified_by=2))
    assert ledger.lessons.lessons("talk") == [drafted]


def test_a_passage_knows_what_released_lessons_say_of_its_turns(ledger: SqlLedger) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0), seconds=1)
    released(ledger)
    [hit] = ledger.search_text("gauge", 5)
    source = Source(LessonField.ACTION, 1, 0, 9)
    [drafted] = ledger.lessons.replace_drafts(
        "talk", [lesson(kind=LessonKind.SHORTCUT, sources=(source,))]
    )
    [passage] = ledger.passages([hit.passage_id]).values()
    assert (passage.practised, passage.high_stakes) == (frozenset(), frozenset())
    ledger.lessons.save(replace(drafted, state=LessonState.RELEASED))
    [passage] = ledger.passages([hit.passage_id]).values()
    assert (passage.practised, passage.high_stakes) == (frozenset({1}), frozenset({1}))
    ledger.lessons.save(
        replace(drafted, state=LessonState.RELEASED, kind=LessonKind.PRINCIPLE, stakes=Stakes.LOW)
    )
    [passage] = ledger.passages([hit.passage_id]).values()
    assert (passage.practised, passage.high_stakes) == (frozenset(), frozenset())
    until = date(2026, 9, 1)
    ledger.lessons.save(
        replace(drafted, state=LessonState.RELEASED, kind=LessonKind.WORKAROUND, expires=until)
    )
    [passage] = ledger.passages([hit.passage_id]).values()
    assert passage.workarounds == ((1, until),)


def test_other_words_are_a_new_revision_and_the_old_ones_are_not_found_any_more(
    ledger: SqlLedger,
) -> None:
    begun(ledger)
    ledger.recordings.append("talk", exchange(0), seconds=1)
    released(ledger)
    [drafted] = ledger.lessons.replace_drafts("talk", [lesson()])
    held = ledger.recordings.recording("talk").interview
    turns = (held.turns[0], replace(held.turns[1], text="The dial stood at four bar."))
    ledger.recordings.revise(replace(held, turns=turns), cut(replace(held, turns=turns)))
    assert ledger.search_text("gauge", 5) == []
    assert len(ledger.search_text("dial", 5)) == 1
    again = ledger.recordings.recording("talk")
    assert (again.interview.revision, again.turns[1].text) == (2, "The dial stood at four bar.")
    assert ledger.lessons.lessons("talk") == [drafted]
    ledger.delete_interview("talk")
    assert ledger.lessons.lessons() == []
