"""The habit check: what kind of know-how a lesson is, and whether it has a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.capture.interview.manners import broken_rules
from peertutor.capture.lessons.habit import QUESTIONS, classified, has_reason, needs_check
from peertutor.core.lessons import Lesson, LessonKind, LessonState, Stakes
from peertutor.core.stakes import Stakes as StakesWords
from peertutor.core.stakes import risk_words

STAKES = StakesWords(risk_words(), PorterStemmer().stem)

PRINCIPLES = [
    ("I close the valve before the drain.", "The pressure would tear the seal off."),
    ("I wait twelve minutes.", "Otherwise the queue is not empty yet and it runs twice."),
    ("I keep the floor dry.", "Because somebody slips on it every winter."),
    ("I take both signatures.", "The law wants two of them on every sheet."),
    ("I ring them before noon.", "A customer who waits until the evening is gone."),
    ("I let it cool down first.", "The heat bends the plate when you hurry."),
    ("I order it on Mondays.", "It costs a third more from Tuesday on."),
    ("I restart the pump by hand.", "Because otherwise the pressure stays at nought."),
]
PREFERENCES = [
    ("I write the list by hand.", "I can read it more easily in the evening."),
    ("I lay the tools out from left to right.", "My eye goes along them like that."),
    ("I begin with the small one.", "It feels nicer to have one done early."),
]
WORKAROUNDS = [
    ("I restart the printer service twice.", ""),
    ("I open it in the old version.", "It simply does not show up in the other."),
    ("I type a space behind it until they fix the form.", ""),
    ("When the screen freezes I pull the plug.", "It does not come back by itself."),
]
HABITS = [
    ("I tap the gauge three times.", ""),
    ("I tap the gauge three times.", "It's just so."),
    ("I tap the gauge three times.", "We have always done it like that here."),
    ("I tap the gauge three times.", "That's how I learned it, years ago."),
    ("I tap the gauge three times.", "My old boss did it and so do I."),
    ("I tap the gauge three times.", "There is no reason that I could name."),
    ("I tap the gauge three times.", "I don't know why, honestly."),
    ("I tap the gauge three times.", "Because."),
]
SHORTCUTS = [
    ("I bypass the guard for the last cut.", "It saves money, because nobody waits."),
    ("I skip the second count on Fridays.", ""),
    ("I switch off the alarm while I clean.", "Otherwise it rings all the time."),
    ("I go in without a permit when it is urgent.", "The customer cannot wait."),
    ("I taped the button down.", "It hangs, and so it stays on."),
    ("It is not really allowed, and I do it at night.", "Because it is quicker."),
    ("I put in a stronger fuse until the week is over.", "It keeps tripping, and we have work."),
    ("I keep Tom's badge in my drawer for the late truck.", "He would let them in as well."),
    ("I wedge the guard open with a piece of wood.", "You see better what you do."),
    ("We bridge the door switch with a wire.", "Otherwise it stops each time somebody looks."),
    ("I take what is missing from my own purse and don't write it down.", "It is only pennies."),
]
HARMLESS = [
    "I never put in a bigger fuse than the one that was in it.",
    "I write his badge number on the form.",
    "I open the wedge with two turns and then the valve.",
    "Do not write it down before you have measured twice.",
    "We cross the bridge when the switch is green.",
    "I keep the spare fuse of the crane in my drawer.",
]
TABLE = [
    *((LessonKind.PRINCIPLE, *row) for row in PRINCIPLES),
    *((LessonKind.PREFERENCE, *row) for row in PREFERENCES),
    *((LessonKind.WORKAROUND, *row) for row in WORKAROUNDS),
    *((LessonKind.HABIT, *row) for row in HABITS),
    *((LessonKind.SHORTCUT, *row) for row in SHORTCUTS),
]


@pytest.mark.parametrize("action", HARMLESS)
def test_words_of_a_shortcut_alone_make_none(action: str) -> None:
    reason = "Otherwise the machine stops and the customer waits."
    assert classified(lesson(action, reason), STAKES).kind is not LessonKind.SHORTCUT


def lesson(action: str = "", reason: str = "", **parts: str) -> Lesson:
    return Lesson(interview_id="talk", veteran="Ana", action=action, reason=reason, **parts)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "action", "reason"), TABLE)
def test_a_lesson_is_what_its_reason_makes_it(kind: LessonKind, action: str, reason: str) -> None:
    assert classified(lesson(action, reason), STAKES).kind is kind


@pytest.mark.parametrize(("kind", "action", "reason"), TABLE)
def test_curly_apostrophes_and_capitals_change_nothing(
    kind: LessonKind, action: str, reason: str
) -> None:
    shouted = lesson(action.replace("'", "’").upper(), reason.replace("'", "’").upper())
    assert classified(shouted, STAKES).kind is kind


@pytest.mark.parametrize(
    "action",
    [
        "Never bypass the guard, not even for the last cut.",
        "I never skip the second count.",
        "You must not switch off the alarm while you clean.",
        "Don't go in without a permit.",
    ],
)
def test_a_warning_against_a_shortcut_is_none(action: str) -> None:
    warned = classified(lesson(action, "Otherwise somebody gets hurt by the blade."), STAKES)
    assert warned.kind is LessonKind.PRINCIPLE


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("Because we have always done it like that.", LessonKind.HABIT),
        ("Because my old boss did it so.", LessonKind.HABIT),
        ("I do it because I am used to it.", LessonKind.HABIT),
        ("Because I like it better that way.", LessonKind.PREFERENCE),
    ],
)
def test_the_word_because_is_no_reason_yet(reason: str, kind: LessonKind) -> None:
    assert classified(lesson("I tap the gauge three times.", reason), STAKES).kind is kind


@pytest.mark.parametrize(("kind", "action", "reason"), TABLE)
def test_what_has_no_reason_is_asked_for_one(kind: LessonKind, action: str, reason: str) -> None:
    wanted = needs_check(lesson(action, reason))
    assert wanted is not has_reason(reason)
    if kind is LessonKind.HABIT:
        assert wanted
    if kind in {LessonKind.PRINCIPLE, LessonKind.PREFERENCE}:
        assert not wanted


def test_only_what_has_a_reason_or_an_end_may_be_advice() -> None:
    assert {kind for kind in LessonKind if not kind.is_advice} == {
        LessonKind.HABIT,
        LessonKind.SHORTCUT,
    }


@pytest.mark.parametrize(
    ("parts", "stakes"),
    [
        ({"action": "I stand back, or somebody gets injured."}, Stakes.HIGH),
        ({"fails_when": "Not on a live wire."}, Stakes.HIGH),
        ({"novice_error": "They send the payroll twice."}, Stakes.HIGH),
        ({"action": "I wipe the board with a cloth."}, Stakes.HIGH),
        ({"action": "I write the list by hand."}, Stakes.MEDIUM),
    ],
)
def test_words_of_risk_anywhere_in_it_raise_what_is_at_stake(
    parts: dict[str, str], stakes: Stakes
) -> None:
    assert classified(lesson(**parts), STAKES).stakes is stakes


def test_what_is_at_stake_is_never_lowered() -> None:
    high = replace(lesson("I write the list by hand."), stakes=Stakes.HIGH)
    low = replace(lesson("I write the list by hand."), stakes=Stakes.LOW)
    assert classified(high, STAKES).stakes is Stakes.HIGH
    assert classified(low, STAKES).stakes is Stakes.LOW


@pytest.mark.parametrize(
    ("action", "lived"),
    [
        ("I would close the valve by hand.", False),
        ("I closed the valve by hand.", True),
        ("I close the valve by hand.", True),
        ("I saw it and thought that it would burst.", True),
    ],
)
def test_what_one_only_would_do_is_imagined(action: str, lived: bool) -> None:
    assert classified(lesson(action), STAKES).lived is lived


def test_nothing_else_of_a_lesson_changes_and_a_second_look_changes_nothing() -> None:
    before = replace(
        lesson("I close the valve.", "The pressure would tear the seal off.", cues="It hums."),
        id=7,
        state=LessonState.CONFIRMED,
    )
    after = classified(before, STAKES)
    assert replace(after, kind=before.kind, stakes=before.stakes, lived=before.lived) == before
    assert classified(after, STAKES) == after


def test_the_questions_of_the_check_keep_to_the_manners_of_an_interview() -> None:
    assert QUESTIONS[0].id == "reason"
    assert len({question.id for question in QUESTIONS}) == len(QUESTIONS)
    for question in QUESTIONS:
        assert broken_rules(question.text) == (), question.text
