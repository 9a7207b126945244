"""Recordings: the step that every turn is kept with, and questions with their replies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.interviews import Interview, Role, Turn
from peertutor.core.recordings import Asked, Outcome, Recording, Step, pairs

IDS = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
STEPS = st.builds(
    Step,
    phase=IDS,
    probe=st.one_of(IDS, IDS.map("follow-up:{}".format)),
    mark=st.one_of(st.just(""), st.from_regex(r"[0-9]{1,4}\.[0-9]{1,4}", fullmatch=True)),
    outcome=st.sampled_from(Outcome),
)


def turns(*said: str) -> list[Turn]:
    """Return turns from `Q …` and `A …`; what follows a slash is the outcome."""
    made = []
    for index, each in enumerate(said):
        text, _, outcome = each[2:].partition("/")
        step = Step("tell", "story", outcome=Outcome(outcome))
        role = Role.CONTEXT if each.startswith("Q") else Role.VETERAN
        made.append(Turn(index=index, speaker=each[0], text=text, role=role, step=str(step)))
    return made


def recording(*said: str) -> Recording:
    interview = Interview(id="talk", title="The pump", turns=tuple(turns(*said)))
    return Recording(interview=interview, protocol="schema = 1")


def short(asked: Asked) -> tuple[str, str | None]:
    return asked.question.text, asked.reply.text if asked.reply else None


@given(STEPS)
def test_a_step_is_read_as_it_was_written(step: Step) -> None:
    assert Step.read(str(step)) == step


@given(STEPS, st.sampled_from(Outcome))
def test_what_became_of_a_question_changes_nothing_else_of_its_step(
    step: Step, outcome: Outcome
) -> None:
    ended = step.ended(outcome)
    assert (ended.phase, ended.probe, ended.mark) == (step.phase, step.probe, step.mark)
    assert ended.outcome is outcome
    assert ended.ended(step.outcome) == step


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("", Step("", "")),
        ("tell", Step("tell", "")),
        ("tell/story", Step("tell", "story")),
        ("tell/story//skipped", Step("tell", "story", outcome=Outcome.SKIPPED)),
        ("deepen/cues/3.20", Step("deepen", "cues", "3.20")),
        ("deepen/cues/3.20/sung", Step("deepen", "cues", "3.20")),
        ("deepen/cues/3.20/later/more/of/it", Step("deepen", "cues", "3.20", Outcome.LATER)),
    ],
)
def test_what_nobody_knows_any_more_counts_as_answered(text: str, step: Step) -> None:
    assert Step.read(text) == step


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ((), []),
        (("Q1",), [("", None)]),
        (("Q Why?", "A So."), [("Why?", "So.")]),
        (("Q Why?", "A So.", "Q How?"), [("Why?", "So."), ("How?", None)]),
        (("Q Why?", "Q How?", "A So."), [("Why?", None), ("How?", "So.")]),
        (("A First.", "Q Why?", "A So."), [("Why?", "So.")]),
        (("Q Why?", "A So.", "A And so."), [("Why?", "So.")]),
        (("A Alone.",), []),
    ],
)
def test_a_question_goes_with_the_reply_that_follows_it(
    said: tuple[str, ...], found: list[tuple[str, str | None]]
) -> None:
    assert [short(each) for each in pairs(turns(*said))] == found


def test_context_at_the_question_s_own_place_by_somebody_else_is_its_reply() -> None:
    question, reply, other = turns("Q Why?", "Q So.", "Q How?")
    reply = replace(reply, speaker="Ben", step=str(Step("tell", "story", outcome=Outcome.SKIPPED)))
    other = replace(other, step="tell/end")
    found = list(pairs([question, reply, other]))
    assert [short(each) for each in found] == [("Why?", "So."), ("How?", None)]
    assert found[0].outcome is Outcome.SKIPPED
    elsewhere = replace(reply, step="tell/story/3.20")
    assert [short(each) for each in pairs([question, elsewhere])] == [("Why?", None), ("So.", None)]


@given(st.lists(st.sampled_from(["Q Why?", "A So.", "A /skipped"]), max_size=12))
def test_every_question_comes_once_and_in_order(said: list[str]) -> None:
    found = list(pairs(turns(*said)))
    asked = [turn.index for turn in turns(*said) if turn.role is Role.CONTEXT]
    assert [each.question.index for each in found] == asked
    replies = [each.reply.index for each in found if each.reply]
    assert len(replies) == len(set(replies))
    assert all(each.reply is None or each.reply.index == each.question.index + 1 for each in found)


@pytest.mark.parametrize(
    ("reply", "outcome", "answer"),
    [
        ("A So.", Outcome.ANSWERED, "So."),
        ("A /skipped", Outcome.SKIPPED, ""),
        ("A /later", Outcome.LATER, ""),
        ("A /off_record", Outcome.OFF_RECORD, ""),
        ("A /replaced", Outcome.REPLACED, ""),
        ("A left over/off_record", Outcome.OFF_RECORD, ""),
    ],
)
def test_only_what_was_answered_has_an_answer(reply: str, outcome: Outcome, answer: str) -> None:
    [asked] = pairs(turns("Q Why?", reply))
    assert (asked.outcome, asked.answer) == (outcome, answer)


def test_a_question_that_a_model_wrote_is_answered_as_any_other() -> None:
    [asked] = pairs(turns("Q Why?/written", "A So."))
    assert asked.step.outcome is Outcome.WRITTEN
    assert (asked.outcome, asked.answer) == (Outcome.ANSWERED, "So.")


@pytest.mark.parametrize(
    ("said", "open_question"),
    [
        ((), None),
        (("Q Why?",), "Why?"),
        (("Q Why?", "A So."), None),
        (("Q Why?", "A /skipped"), None),
        (("Q Why?", "A So.", "Q How?"), "How?"),
    ],
)
def test_the_open_question_is_the_last_one_without_a_reply(
    said: tuple[str, ...], open_question: str | None
) -> None:
    found = recording(*said).open_question
    assert (found.question.text if found else None) == open_question
    assert len(recording(*said).turns) == len(said)
