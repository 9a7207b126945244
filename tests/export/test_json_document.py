"""JSON: what is exported comes back through the real import as it was."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from peertutor.capture.importing import ImportOptions
from peertutor.core.interviews import Interview, InterviewState, Kind, Role, Turn
from peertutor.core.recordings import Outcome, Step
from peertutor.export.json_document import SCHEMA, json_document, json_text
from peertutor.export.sheet import outgoing
from tests.capture.importing.reading import Reading, read_path
from tests.e2e.payloads import PAYLOADS
from tests.export.sheets import SAID, ended, interview, lesson, sheet

# Names that shorten one another, ask or answer by their role, or are none.
NAMES = (
    "Ana Ruiz",
    "Ana",
    "ana",
    "A. Ruiz",
    "AR",
    "Dr. Ana Ruiz",
    "Ana Maria Ruiz",
    "Ben Ruiz",
    "Ben",
    "Interviewer",
    "Guest",
    "Q",
    "A",
    "",
)
names = st.lists(st.sampled_from(NAMES), max_size=3)
texts = st.one_of(st.text(max_size=60), st.sampled_from(["", " ", "Yes.\n\nNo.", *PAYLOADS]))
facts = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Return interviews as others write them for import."""
    record: dict[str, Any] = {
        "turns": [
            {"speaker": speaker, "text": text} | ({} if start is None else {"start_seconds": start})
            for speaker, text, start in draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(NAMES),
                        texts,
                        st.none() | st.floats(min_value=0, allow_infinity=False),
                    ),
                    min_size=1,
                    max_size=8,
                )
            )
        ],
        "veterans": draw(names),
        "hosts": draw(names),
    }
    for key in ("id", "title", "topic", "url"):
        record[key] = draw(st.text(max_size=20))
    record["date"] = draw(st.none() | st.dates().map(str))
    record["kind"] = draw(st.sampled_from([None, "interview", "reference", "odd"]))
    further = draw(st.dictionaries(st.text(min_size=1, max_size=8), facts, max_size=3))
    return further | record


def imported(folder: Path, text: str, veteran: str = "") -> Reading:
    path = folder / "interview.json"
    path.write_text(text, encoding="utf-8")
    return read_path(path, ImportOptions(veteran=veteran))


def exported(held: Interview) -> str:
    return json_text(outgoing(sheet(held, redact=False)))


@given(records(), st.sampled_from(NAMES))
@example(
    {
        "turns": [{"speaker": "Ana Ruiz", "text": "0"}, {"speaker": "AR", "text": ""}],
        "veterans": ["Dr. Ana Ruiz"],
        "hosts": ["A. Ruiz"],
    },
    "",
)
@settings(deadline=None)
def test_an_imported_interview_comes_back_equal(record: dict[str, Any], veteran: str) -> None:
    if veteran:
        # It sets the source's hosts aside, which no key of a source can say.
        record["hosts"] = []
    with tempfile.TemporaryDirectory() as name:
        first = imported(Path(name), json.dumps(record), veteran)
        if not first.interviews:
            return
        held = first.only
        again = imported(Path(name), exported(held)).only
    assert again.turns == held.turns
    assert (again.id, again.title, again.kind) == (held.id, held.title, held.kind)
    assert (again.topic, again.date, again.url) == (held.topic, held.date, held.url)
    assert again.veterans == held.veterans
    assert again.content_hash == held.content_hash
    # Whom --veteran outranked is not named again: it would be a veteran then.
    ours = {"schema", "lessons", "provenance", "hosts", "guests", "kind"}
    assert {k: v for k, v in again.metadata.items() if k not in ours} == {
        k: v for k, v in held.metadata.items() if k not in ours
    }


names_of_steps = st.from_regex(r"[a-z][a-z0-9-]{0,8}", fullmatch=True)
steps = st.builds(
    Step,
    phase=names_of_steps,
    probe=names_of_steps | st.sampled_from(["follow-up:intuition", "companion"]),
    mark=st.sampled_from(["", "3.20", "agenda.0"]),
    outcome=st.sampled_from(Outcome),
).map(str)
held_turns = st.builds(
    Turn,
    index=st.just(0),
    speaker=st.sampled_from([name for name in NAMES if len(name) > 1] + ["PeerTutor"]),
    text=texts,
    role=st.sampled_from([Role.VETERAN, Role.CONTEXT]),
    start_seconds=st.none() | st.floats(min_value=0, allow_infinity=False),
    step=steps,
    withheld=st.booleans(),
)
held_interviews = st.builds(
    Interview,
    id=st.just("2026-03-02-the-pump-1a2b"),
    title=st.sampled_from(["The pump", "The pump: it hums"]),
    topic=st.sampled_from(["the pump", "the pump, at night"]),
    date=st.dates(),
    veterans=st.sampled_from([("Ana Ruiz",), ("Ana", "Ben Ruiz")]),
    state=st.sampled_from(InterviewState),
    turns=st.lists(held_turns, min_size=1, max_size=8).map(
        lambda turns: tuple(replace(turn, index=index) for index, turn in enumerate(turns))
    ),
)


@settings(deadline=None)
@given(held_interviews, st.booleans())
def test_an_interview_that_was_held_here_comes_back(held: Interview, redact: bool) -> None:
    leaving = outgoing(sheet(held, redact=redact))
    with tempfile.TemporaryDirectory() as name:
        read = imported(Path(name), json_text(leaving))
    released = held.state is InterviewState.RELEASED
    left = replace(leaving.interview, state=held.state if released else InterviewState.CLOSED)
    if not any(turn.text.strip() for turn in left.turns):
        assert "No words" in read.error.title
        return
    again = read.only
    assert again.turns == left.turns
    assert replace(again, metadata={}) == left
    assert again.content_hash == leaving.content_hash
    assert not any("Not kept" in note.text for note in read.notes)
    # What is hidden still is, and says why, when it is handed on.
    onward = json_document(outgoing(sheet(again, redact=redact)))
    first = json_document(leaving)
    assert onward["turns"] == first["turns"]
    assert onward["provenance"]["hidden_turns"] == first["provenance"]["hidden_turns"]


def test_a_step_of_another_program_is_not_taken_for_one_of_ours(tmp_path: Path) -> None:
    document = json_document(outgoing(sheet(redact=False)))
    assert imported(tmp_path, json.dumps(document)).only.turns[1].step == "deepen/cues/3.20"
    for schema in (None, 1, "their-interview/1"):
        read = imported(tmp_path, json.dumps(document | {"schema": schema}))
        assert {turn.step for turn in read.only.turns} == {""}
        assert "Not kept of its turns: step" in read.noted


def test_what_was_not_released_arrives_held_back_and_says_so(tmp_path: Path) -> None:
    held = interview(state=InterviewState.CLOSED)
    document = json_document(outgoing(sheet(held)))
    read = imported(tmp_path, json.dumps(document))
    assert read.only.state is InterviewState.CLOSED
    assert "Held back: it was not released when it was exported (closed)" in read.noted
    document["provenance"]["state"] = "a state of a later version"
    assert imported(tmp_path, json.dumps(document)).only.state is InterviewState.CLOSED


@pytest.mark.parametrize("state", ["released", None, 7])
def test_what_was_released_or_does_not_say_arrives_released(tmp_path: Path, state: object) -> None:
    document = json_document(outgoing(sheet()))
    document["provenance"]["state"] = state
    read = imported(tmp_path, json.dumps(document))
    assert read.only.state is InterviewState.RELEASED
    assert "Held back" not in read.noted


def test_a_state_in_a_file_of_another_program_holds_nothing_back(tmp_path: Path) -> None:
    document = json_document(outgoing(sheet(interview(state=InterviewState.CLOSED))))
    document["schema"] = "their-interview/1"
    assert imported(tmp_path, json.dumps(document)).only.state is InterviewState.RELEASED


@pytest.mark.parametrize(
    "provenance",
    [
        None,
        [],
        {"hidden_turns": None},
        {"hidden_turns": [3, {"turn": 3}, {"turn": "3", "why": "not released"}]},
        {"hidden_turns": [{"turn": 99, "why": "not released"}]},
        # It has words, so it is shown.
        {"hidden_turns": [{"turn": 3, "why": "not released"}]},
    ],
)
def test_an_odd_provenance_hides_nothing(tmp_path: Path, provenance: object) -> None:
    document = json_document(outgoing(sheet(redact=False))) | {"provenance": provenance}
    read = imported(tmp_path, json.dumps(document)).only
    assert [turn.text for turn in read.turns] == [text for _, text in SAID]
    assert not any(turn.withheld for turn in read.turns)


def test_the_keys_are_those_that_the_schema_names() -> None:
    held = interview(metadata={"site": "Leeds", "guests": ["Zed"], "schema": "other", "lessons": 3})
    document = json_document(outgoing(sheet(held)))
    assert document["schema"] == SCHEMA == "peertutor-interview/1"
    assert list(document) == [
        *("schema", "id", "title", "topic", "date", "url", "kind", "veterans", "hosts"),
        *("turns", "lessons", "provenance", "site"),
    ]
    assert document["turns"][1] == {
        "speaker": "Mara Lindqvist",
        "text": SAID[1][1],
        "role": "veteran",
        "start_seconds": 12.5,
        "step": "deepen/cues/3.20",
    }
    written = (Path(__file__).parents[2] / "docs" / "export-json.md").read_text(encoding="utf-8")
    for part in (document, document["provenance"], document["lessons"][0], document["turns"][1]):
        for key in set(part) - {"site"}:
            assert f"`{key}`" in written, key


def test_a_lesson_says_where_it_comes_from() -> None:
    [document] = json_document(outgoing(sheet()))["lessons"]
    assert document["action"] == "Kill the export job, never the run itself"
    assert (document["id"], document["stakes"], document["lived"]) == (12, "high", True)
    assert document["sources"] == [
        {"field": "cues", "turn": 1},
        {"field": "action", "turn": 3},
        {"field": "reason", "turn": 3},
    ]


def test_what_is_hidden_keeps_its_place_and_says_why() -> None:
    held = interview()
    turns = (held.turns[0], ended(held.turns[1], Outcome.OFF_RECORD), *held.turns[2:])
    document = json_document(outgoing(sheet(replace(held, turns=turns))))
    assert document["turns"][1]["text"] == ""
    assert document["provenance"]["hidden_turns"] == [{"turn": 1, "why": "off the record"}]


def test_only_the_lessons_are_no_interview(tmp_path: Path) -> None:
    document = json_document(outgoing(sheet(lessons_only=True)))
    assert "turns" not in document
    assert document["lessons"]
    assert imported(tmp_path, json.dumps(document)).error


def test_no_number_that_json_has_not() -> None:
    held = interview(metadata={"odd": [float("nan"), float("inf"), 1.5]})
    assert json_document(outgoing(sheet(held)))["odd"] == [None, None, 1.5]


@pytest.mark.parametrize("kind", Kind)
def test_an_empty_interview_can_be_written(kind: Kind) -> None:
    held = interview([], kind=kind)
    document = json.loads(json_text(outgoing(sheet(held, lesson(sources=())))))
    assert document["turns"] == []
