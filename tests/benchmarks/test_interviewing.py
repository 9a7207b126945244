"""Counting the questions that break a rule, over whole interviews with a scripted veteran."""

from __future__ import annotations

import itertools

from benchmarks.interviewing import Talk, Veteran, held, manners, shipped, with_all

from peertutor.capture.interview.reader import ReplyReader
from tests.capture.interview.talks import CONCRETE, SMALL, STORY, small

IN_SITTINGS = SMALL.replace('id = "deepen"', 'id = "deepen"\nsitting = 2').replace(
    'id = "close"', 'id = "close"\nsitting = 2'
)


def talk(text: str = SMALL, *, topic: str = "the pump") -> Talk:
    script = {"name": "Ana", "topic": topic, "incident": STORY, "telling": STORY, "facts": []}
    veteran = Veteran(script, kinds={}, idle=itertools.cycle([CONCRETE]))
    return held(small(text), veteran, ReplyReader())


def phases(found: Talk) -> list[str]:
    return list(dict.fromkeys(each.step.phase for each in found.recording.asked))


def test_every_sitting_is_held() -> None:
    assert phases(talk(IN_SITTINGS)) == ["tell", "deepen", "close"]


def test_each_veteran_is_asked_questions_of_newcomers_that_no_other_is_asked() -> None:
    talks = with_all(shipped()["gap"])
    agendas = [found.recording.agenda for found in talks]
    assert len({question for agenda in agendas for question in agenda}) == 60
    for found, agenda in zip(talks, agendas, strict=True):
        asked = " ".join(each.question.text for each in found.recording.asked)
        assert sum(f"“{question}”" in asked for question in agenda) >= 3


def test_questions_that_keep_to_the_rules_are_counted() -> None:
    found = talk()
    figure = manners({"small": [found, found]})
    assert figure.value == f"0 of {figure.n}"
    assert figure.n == 2 * len(found.recording.asked)
    assert figure.reached
    assert f"which: none; {figure.n // 2} different ones; small {figure.n}" in figure.note


def test_the_rule_that_a_question_breaks_is_named() -> None:
    figure = manners({"small": [talk(topic="the terrible pump")]})
    assert figure.value == f"1 of {figure.n}"
    assert not figure.reached
    assert "which: it judges 1;" in figure.note
