from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from peertutor.capture.importing import ImportOptions
from peertutor.capture.importing import files as files_module
from peertutor.core.interviews import InterviewState, Kind, Role
from tests.capture.importing.reading import Reading, read, roles, said

ANA_AND_BEN = {
    "id": "one",
    "title": "On backups",
    "topic": "backups",
    "date": "2024-03-31",
    "url": "https://example.org/1",
    "guests": ["Ana Ruiz"],
    "hosts": ["Ben Low"],
    "turns": [
        {"speaker": "Ben Low", "text": "How often?"},
        {"speaker": "Ana Ruiz", "text": "Nightly.\r\nAnd  before a change.\t"},
    ],
    "show": "Deep",
    "words": 12,
}


def lines(*records: object) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def one(tmp_path: Path, record: object, options: ImportOptions | None = None) -> Reading:
    return read(tmp_path / "talk.jsonl", lines(record), options)


def test_a_line_becomes_an_interview_with_everything_it_tells(tmp_path: Path) -> None:
    interview = one(tmp_path, ANA_AND_BEN).only

    assert (interview.id, interview.title, interview.topic) == ("one", "On backups", "backups")
    assert interview.date == date(2024, 3, 31)
    assert interview.url == "https://example.org/1"
    assert interview.veterans == ("Ana Ruiz",)
    assert interview.state is InterviewState.RELEASED
    assert interview.metadata == {"show": "Deep", "words": 12, "hosts": ["Ben Low"]}
    assert roles(interview) == [Role.CONTEXT, Role.VETERAN]


def test_white_space_in_a_turn_is_left_as_it_is(tmp_path: Path) -> None:
    assert one(tmp_path, ANA_AND_BEN).only.turns[1].text == "Nightly.\nAnd  before a change.\t"


def test_empty_turns_keep_their_index(tmp_path: Path) -> None:
    turns = [{"speaker": "A", "text": t} for t in ("", "Yes.", None, "No.")]

    interview = one(tmp_path, {"id": "e", "turns": turns}).only

    assert [turn.text for turn in interview.turns] == ["", "Yes.", "", "No."]
    assert [turn.index for turn in interview.turns] == [0, 1, 2, 3]


def test_a_document_is_one_turn_under_the_id_it_has(tmp_path: Path) -> None:
    record = {"doc_id": "qp-4", "title": "", "text": "Stop. Then think."}

    interview = one(tmp_path, record, ImportOptions(kind=Kind.REFERENCE)).only

    assert interview.id == interview.title == "qp-4"
    assert said(interview) == [("", "Stop. Then think.")]
    assert roles(interview) == [Role.DOCUMENT]
    assert interview.metadata == {}


def test_a_second_id_and_a_text_beside_turns_are_kept_as_metadata(tmp_path: Path) -> None:
    interview = one(tmp_path, {**ANA_AND_BEN, "doc_id": "x", "text": "all"}).only

    assert {"doc_id": "x", "text": "all"}.items() <= interview.metadata.items()


@pytest.mark.parametrize(
    ("start", "seconds"),
    [
        ({"start": 62}, 62.0),
        ({"start_seconds": 1.5, "start": 9}, 1.5),
        ({"start": "1:02:03"}, 3723),
    ],
)
def test_turns_may_say_when_they_begin(
    tmp_path: Path, start: dict[str, object], seconds: float
) -> None:
    record = {"id": "t", "turns": [{"speaker": "A", "text": "Hm.", **start}]}

    assert one(tmp_path, record).only.turns[0].start_seconds == seconds


def test_what_is_not_kept_of_a_turn_is_told(tmp_path: Path) -> None:
    record = {"id": "t", "turns": [{"speaker": "A", "text": "Hm.", "mood": "glad"}]}

    assert "mood" in one(tmp_path, record).noted


def test_without_an_id_the_path_and_line_name_an_interview(tmp_path: Path) -> None:
    reading = read(tmp_path / "talk.jsonl", "\n" + lines({"text": "One."}, {"text": "Two."}))

    assert [i.id for i in reading.interviews] == [
        f"{tmp_path}/talk.jsonl#2",
        f"{tmp_path}/talk.jsonl#3",
    ]
    assert [i.title for i in reading.interviews] == ["talk 2", "talk 3"]


def test_held_interviews_are_not_released(tmp_path: Path) -> None:
    interview = one(tmp_path, ANA_AND_BEN, ImportOptions(hold=True, topic="Storage")).only

    assert interview.state is InterviewState.CLOSED
    assert interview.topic == "Storage"


BAD = {
    "a list": ("[1]", "Not an interview"),
    "cut short": ('{"id": "x", "turns": [', "Not JSON"),
    "no words at all": ('{"id": "x"}', "Neither “turns” nor “text”"),
    "turns is a text": ('{"turns": "Hello"}', "“turns” should be a list"),
    "a turn is a text": ('{"turns": ["Hello"]}', "“turns[0]” should be an object"),
    "a turn without text": ('{"turns": [{"speaker": "A"}]}', "“turns[0]” has no “text”"),
    "a number as text": ('{"turns": [{"speaker": "A", "text": 4}]}', "“turns[0].text”"),
    "a list as speaker": ('{"turns": [{"speaker": [], "text": "x"}]}', "“turns[0].speaker”"),
    "an object as title": ('{"title": {}, "text": "x"}', "“title” should be a text"),
    "true as id": ('{"id": true, "text": "x"}', "“id” should be a text"),
    "a number as guests": ('{"guests": 4, "text": "x"}', "“guests” should be a list"),
    "no such day": ('{"date": "2024-02-31", "text": "x"}', "The date “2024-02-31”"),
    "words as start": ('{"turns": [{"text": "x", "start": "soon"}]}', "“turns[0].start”"),
    "a start before the start": ('{"turns": [{"text": "x", "start": -1}]}', "“turns[0].start”"),
    "an endless start": ('{"turns": [{"text": "x", "start": 1%s}]}' % ("0" * 400), "should be"),
    "a key twice": ('{"text": "x", "text": "y"}', "The JSON cannot be used"),
    "a huge number": ('{"n": %s, "text": "x"}' % ("9" * 5000), "The JSON cannot be used"),
    "nested without end": ("[" * 100_000, "nested too deep"),
    "metadata nested deep": ('{"text": "x", "m": %s}' % ("[" * 60 + "]" * 60), "nested more than"),
    "nothing said": ('{"turns": [{"speaker": "A", "text": " "}]}', "No words in it"),
    "no turns": ('{"turns": []}', "No words in it"),
    "a raw control character": ('{"text": "a\0b"}', "Not JSON"),
}


@pytest.mark.parametrize(("line", "title"), BAD.values(), ids=BAD.keys())
def test_a_bad_line_is_named_and_the_rest_imported(tmp_path: Path, line: str, title: str) -> None:
    content = lines({"id": "before", "text": "x"}) + line + "\n" + lines({"id": "z", "text": "y"})

    reading = read(tmp_path / "talk.jsonl", content)

    assert [interview.id for interview in reading.interviews] == ["before", "z"]
    (error,) = reading.errors
    assert title in error.title
    assert error.place == f"{tmp_path}/talk.jsonl:2"
    assert error.remedy


def test_control_characters_and_lone_surrogates_do_not_come_in(tmp_path: Path) -> None:
    record = (
        '{"id": "a\\u001b[31m", "title": "t\\nu", "turns": [{"speaker": "A\\u0000na", '
        '"text": "\\ud800 \\u0007x\\u202e"}], '
        '"m\\u0007": {"k\\u0000": ["\\udfff\\u001b]0;x\\u0007"]}}'
    )

    interview = read(tmp_path / "talk.jsonl", record).only

    assert (interview.id, interview.title) == ("a", "t u")
    assert said(interview) == [("Ana", "\ufffd x")]
    assert interview.metadata == {"m": {"k": ["\ufffd"]}}


def test_what_json_does_not_know_is_read_as_null_and_told(tmp_path: Path) -> None:
    content = '{"id": "a", "date": NaN, "far": 1e999, "low": -Infinity, "text": "x"}'

    reading = read(tmp_path / "talk.jsonl", content)

    assert reading.only.date is None
    assert reading.only.metadata == {"far": None, "low": None}
    for token in ("NaN", "1e999", "-Infinity"):
        assert token in reading.noted


def test_an_unknown_kind_is_kept_and_told(tmp_path: Path) -> None:
    reading = one(tmp_path, {"id": "p", "kind": "podcast", "text": "x"})

    assert reading.only.metadata == {"kind": "podcast"}
    assert reading.only.kind is Kind.INTERVIEW
    assert "podcast" in reading.noted


def test_a_file_of_questions_is_left_alone(tmp_path: Path) -> None:
    reading = read(tmp_path / "questions.jsonl", lines({"qid": "1", "text": "Why?"}) * 3)

    assert not reading.interviews
    assert not reading.errors
    assert len(reading.notes) == 1
    assert "ask --batch" in reading.noted


def test_a_question_among_interviews_is_told(tmp_path: Path) -> None:
    reading = read(
        tmp_path / "mixed.jsonl", lines({"id": "a", "text": "x"}, {"qid": "1", "text": "Why?"})
    )

    assert reading.only.id == "a"
    assert "mixed.jsonl:2 Left out: a question" in reading.noted


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_lines_in_any_unicode_are_read(tmp_path: Path, encoding: str) -> None:
    content = json.dumps({"id": "a", "text": "Größe"}, ensure_ascii=False) + "\n"

    reading = read(tmp_path / "talk.jsonl", (content * 1).encode(encoding))

    assert reading.only.turns[0].text == "Größe"


def test_a_line_in_another_encoding_is_guessed_and_told(tmp_path: Path) -> None:
    content = '{"id": "a", "text": "Größe"}\n'.encode("cp1252")

    reading = read(tmp_path / "talk.jsonl", content)

    assert reading.only.turns[0].text == "Größe"
    assert "talk.jsonl:1 Not UTF-8" in reading.noted


def test_a_line_without_end_is_passed_over_without_being_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files_module, "MAX_BYTES", 1000)
    content = lines({"text": "y" * 3_000_000}, {"id": "z", "text": "x"})

    reading = read(tmp_path / "talk.jsonl", content)

    assert [interview.id for interview in reading.interviews] == ["z"]
    assert reading.errors[0].line == 1
    assert "longer than" in reading.errors[0].title


@pytest.mark.parametrize("content", ["", "\n\n  \n"])
def test_an_empty_file_is_named(tmp_path: Path, content: str) -> None:
    assert read(tmp_path / "talk.jsonl", content).error.title == "The file is empty"


def test_a_json_file_may_hold_one_interview(tmp_path: Path) -> None:
    without_id = {key: value for key, value in ANA_AND_BEN.items() if key != "id"}

    interview = read(tmp_path / "talk.json", json.dumps(without_id, indent=2)).only

    assert interview.id == f"{tmp_path}/talk.json"
    assert len(interview.turns) == 2


def test_a_json_file_may_hold_a_list_of_which_one_is_wrong(tmp_path: Path) -> None:
    content = json.dumps([{"text": "One."}, {"title": "x"}, {"id": "c", "text": "Three."}])

    reading = read(tmp_path / "talk.json", content)

    assert [i.id for i in reading.interviews] == [f"{tmp_path}/talk.json#1", "c"]
    assert reading.errors[0].place == f"{tmp_path}/talk.json#2"


def test_a_json_error_names_its_line(tmp_path: Path) -> None:
    error = read(tmp_path / "talk.json", '{\n"id": 1,\n"text" "x"}').error

    assert error.line == 3
    assert "character 8" in error.cause


def test_an_empty_list_is_named(tmp_path: Path) -> None:
    assert read(tmp_path / "talk.json", "[]").error.title == "The list is empty"


def test_lines_in_a_json_file_are_told_to_be_renamed(tmp_path: Path) -> None:
    content = lines({"text": "One."}, {"text": "Two."})

    assert ".jsonl" in read(tmp_path / "talk.json", content).error.remedy
