from __future__ import annotations

from pathlib import Path

from peertutor.capture.importing import ImportOptions
from peertutor.core.interviews import Interview, Role
from tests.capture.importing.reading import read, roles, said


def starts(interview: Interview) -> list[float | None]:
    return [turn.start_seconds for turn in interview.turns]


VOICES = """WEBVTT - On printers

6f2c1b7a-00aa-4c1d-9e57-5b1d3c2a9f10/12-0
00:01.000 --> 00:02.500 align:start position:10%
<v.loud Ana Ruiz>The <i>green</i> light lies,</v>

2
00:02.500 --> 00:04.000
<v Ana Ruiz>it blinks &amp; blinks.

1:00:05.000 --> 1:00:06.000
<v Ben>Why?</v> <v Ana Ruiz>Heat.</v>

1:00:07.000 --> 1:00:08.000
(laughter)
"""


def test_voices_become_speakers_and_their_neighbouring_cues_one_turn(tmp_path: Path) -> None:
    reading = read(tmp_path / "talk.vtt", VOICES)

    assert reading.only.title == "On printers"
    assert said(reading.only) == [
        ("Ana Ruiz", "The green light lies,\nit blinks & blinks."),
        ("Ben", "Why?"),
        ("Ana Ruiz", "Heat."),
        ("", "(laughter)"),
    ]
    assert starts(reading.only) == [1.0, 3605.0, 3605.0, 3607.0]
    assert reading.only.turns[3].role is Role.CONTEXT
    assert not reading.notes


def test_labels_name_speakers_until_the_next_one(tmp_path: Path) -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\nAna: The light\n\n"
        "2\n00:00:02,000 --> 00:00:03,000\nlies, always.\n\n"
        "3\n00:00:03,000 --> 00:00:04,000\n- Ben: Why?\n- Ana: {\\an8}<b>Heat.</b>\n"
    )

    interview = read(tmp_path / "talk.srt", text).only

    assert said(interview) == [
        ("Ana", "The light\nlies, always."),
        ("Ben", "Why?"),
        ("Ana", "Heat."),
    ]
    assert starts(interview) == [1.0, 3.0, 3.0]


def test_where_nobody_is_named_a_pause_begins_a_turn(tmp_path: Path) -> None:
    text = (
        "00:00:01,000 --> 00:00:02,000\nOne\n\n00:00:03,900 --> 00:00:04,000\ntwo.\n\n"
        "00:00:06,000 --> 00:00:07,000\nThree.\n"
    )

    interview = read(tmp_path / "talk.srt", text).only

    assert said(interview) == [("", "One\ntwo."), ("", "Three.")]
    assert roles(interview) == [Role.VETERAN, Role.VETERAN]


def test_a_veteran_named_for_captions_without_names_gets_all_of_it_and_that_is_told(
    tmp_path: Path,
) -> None:
    text = "00:01,000 --> 00:02,000\nOne\n\n00:09,000 --> 00:10,000\nTwo\n"

    reading = read(tmp_path / "talk.srt", text, ImportOptions(veteran="Ana"))

    assert said(reading.only) == [("Ana", "One"), ("Ana", "Two")]
    assert "taken for the words of Ana" in reading.noted


def test_comments_styles_and_header_lines_are_told(tmp_path: Path) -> None:
    text = (
        "WEBVTT\nKind: captions\n\nNOTE by hand\nof Ben\n\nSTYLE\n::cue { color: red }\n\n"
        "REGION\nid:1\n\nintro text\n00:01.000 --> 00:02.000\nHello.\n\nNOTE end\n"
    )

    reading = read(tmp_path / "talk.vtt", text)

    assert said(reading.only) == [("", "Hello.")]
    assert "talk.vtt:2 Left out: header (line 2)" in reading.noted
    assert "Left out: NOTE (lines 4–5, 17)" in reading.noted
    assert "Left out: STYLE (lines 7–8)" in reading.noted
    assert "Left out: REGION (lines 10–11)" in reading.noted
    assert "talk.vtt:13 Left out: the name of a cue (line 13)" in reading.noted


def test_damaged_cues_lose_no_word(tmp_path: Path) -> None:
    text = (
        "00:01.000 --> 00:02.000\nOne.\n\n"
        "00:0x.000 --> 00:03.000\nTwo.\n\nThree,\nafter a blank line.\n\n"
        "00:04.000 --> 00:05.000\nFour.\n5\n00:05.000 --> 00:06.000\nFive: a --> b.\n"
    )

    reading = read(tmp_path / "talk.vtt", text)

    # Where times are missing nobody can tell a pause.
    (turn,) = reading.only.turns
    assert turn.text == "One.\nTwo.\nThree,\nafter a blank line.\nFour.\nFive: a --> b."
    assert "The first line is not WEBVTT" in reading.noted
    assert "talk.vtt:4 A time code that cannot be read" in reading.noted
    assert "Words outside any cue, kept (lines 7–8)" in reading.noted


def test_words_behind_a_time_code_are_words(tmp_path: Path) -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000 Hello there\nyou.\n"

    assert said(read(tmp_path / "talk.srt", text).only) == [("", "Hello there\nyou.")]


def test_a_lost_number_is_no_word_and_a_lost_word_is(tmp_path: Path) -> None:
    text = (
        "1\n\n00:00:01,000 --> 00:00:02,000\nOne.\n\nHello\n00:00:03,000 --> 00:00:04,000\nTwo.\n"
    )

    reading = read(tmp_path / "talk.srt", text)

    assert said(reading.only) == [("", "One.\nHello\nTwo.")]


def test_a_missing_blank_line_after_the_header(tmp_path: Path) -> None:
    text = "WEBVTT\n1\n00:01.000 --> 00:02.000\nHello.\n"

    reading = read(tmp_path / "talk.vtt", text)

    assert said(reading.only) == [("", "Hello.")]
    assert not reading.notes


def test_character_references_cannot_smuggle_controls_in(tmp_path: Path) -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A&#x1b;[31mna>x&#27;]0;y&#7;&rlm;z\n"

    assert said(read(tmp_path / "talk.vtt", text).only) == [("A[31mna", "x]0;yz")]


def test_captions_without_cues_hold_no_words(tmp_path: Path) -> None:
    assert read(tmp_path / "talk.vtt", "WEBVTT\n\nNOTE only this\n").error.title == "No words in it"
