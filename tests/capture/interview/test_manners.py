"""What an interviewer's question must not do."""

from __future__ import annotations

import pytest

from peertutor.capture.interview.manners import Rule, broken_rules


@pytest.mark.parametrize(
    ("question", "rule"),
    [
        ("What did you see and how did you know?", Rule.TWO_QUESTIONS),
        ("What happened? And then?", Rule.TWO_QUESTIONS),
        ("How and why did you stop it?", Rule.TWO_QUESTIONS),
        ("When did it start, what did you do?", Rule.TWO_QUESTIONS),
        ("1. What was it 2. When was it?", Rule.LIST),
        ("So you thought it was fine, right?", Rule.LEADING),
        ("What happened then, surely it broke?", Rule.LEADING),
        ("Was it the pump?", Rule.ANSWER_INSIDE),
        ("Was it hot or cold?", Rule.ANSWER_INSIDE),
        ("What, for example a noise, was there?", Rule.ANSWER_INSIDE),
        ("Why didn't you call the office?", Rule.JUDGING),
        ("What should you have done differently, in your mistake?", Rule.JUDGING),
        ("I see.", Rule.EMPTY),
        ("", Rule.EMPTY),
        ("What " + "very " * 40 + "odd thing was there?", Rule.TOO_LONG),
    ],
)
def test_a_question_that_breaks_a_rule_is_known_by_it(question: str, rule: Rule) -> None:
    assert rule in broken_rules(question)


@pytest.mark.parametrize(
    "question",
    [
        "What did you see?",
        "Tell me about the last time.",
        "When you say “I check it”, what exactly do you look at?",
        "When you last had to mend something there, what did you do?",
        "Somebody new asked: “Is it safe?” Tell me about the last time.",
        "If I had stood beside you, what would you have pointed at?",
        "From 0 to 100, how sure were you?",
        "“Was it good or bad?”: what was your own part in that?",
    ],
)
def test_a_good_question_breaks_none(question: str) -> None:
    assert broken_rules(question) == ()
