"""Whatever stands in a source: no exception, no lost word, nothing that the gate would stop."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peertutor.capture.importing import ENDINGS, ImportOptions
from peertutor.capture.importing.labels import find_labels
from peertutor.capture.passages import cut
from peertutor.core.interviews import Interview, Kind
from peertutor.core.text import clean, one_line
from tests.capture.importing.reading import Reading, read

# The same examples each time: a suite that fails now and then teaches people to run it twice.
fuzz = settings(max_examples=80, deadline=None, derandomize=True)

OPTIONS = st.builds(
    ImportOptions,
    topic=st.sampled_from(["", "backups", "\x1b[31mx"]),
    veteran=st.sampled_from(["", "Ana", "Zoe", "\ud800"]),
    hold=st.booleans(),
    kind=st.sampled_from([None, *Kind]),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sources")


def check(reading: Reading) -> None:
    """Assert what holds for everything that was ever read."""
    assert reading.interviews or reading.errors or reading.notes
    for error in reading.errors:
        assert error.title
        assert error.remedy
    for note in reading.notes:
        assert note.text == one_line(note.text)
        assert note.place
    for interview in reading.interviews:
        check_interview(interview)


def check_interview(interview: Interview) -> None:
    assert interview.id == one_line(interview.id) != ""
    assert interview.title == one_line(interview.title) != ""
    assert any(turn.text.strip() for turn in interview.turns)
    for index, turn in enumerate(interview.turns):
        assert turn.index == index
        assert turn.text == clean(turn.text)
        assert turn.speaker == one_line(turn.speaker)
        assert turn.start_seconds is None or turn.start_seconds >= 0
    assert interview.content_hash
    json.dumps(dict(interview.metadata), allow_nan=False).encode()
    cut(interview)


# --- anything at all ---------------------------------------------------------------------------

PIECES = st.sampled_from(
    [b"WEBVTT\n\n", b"---\n", b"title: x\n", b"00:01.000 --> 00:02.000\n", b"Ana: ", b"**Ben:** ",
     b"# T\n", b"\n", b"\r", b"<v Ana>", b"&#27;", b'{"id": 1, "text": "', b'", "turns": [',
     b'{"speaker": "A", "text": "x"}', b"]}", b"NaN", b"\\ud800", b"\x00", b"\x1b]0;", b"\xff\xfe",
     b"\xef\xbb\xbf", b"\xe2\x80\xae", b"PK\x03\x04", b"\xc3", b"[", b"{", b"9" * 50]
)  # fmt: skip
ANYTHING = st.lists(PIECES | st.binary(max_size=12) | st.text(max_size=9).map(
    lambda text: text.encode(errors="surrogatepass")), max_size=14).map(b"".join)  # fmt: skip


@pytest.mark.parametrize("ending", sorted(ENDINGS))
@given(data=ANYTHING, options=OPTIONS)
@fuzz
def test_any_bytes_end_in_turns_or_words(
    folder: Path, ending: str, data: bytes, options: ImportOptions
) -> None:
    check(read(folder / f"any{ending}", data, options))


# --- no word is lost ---------------------------------------------------------------------------

WORD = re.compile(r"zq\d+")


def numbered(templates: list[str]) -> str:
    """Return lines, each with a word of its own in the place of §."""
    return "\n".join(line.replace("§", f"zq{n}") for n, line in enumerate(templates, start=1))


def check_no_word_lost(reading: Reading, text: str) -> None:
    check(reading)
    if not reading.interviews:
        return  # the file as a whole was refused, and named
    kept = list(everything_kept(reading))
    told = "\n".join(kept) + reading.noted
    lines = set(lines_noted(reading))
    for number, line in enumerate(text.split("\n"), start=1):
        for word in WORD.findall(line):
            assert re.search(rf"{word}\b", told) or number in lines, (number, line)
    for interview in reading.interviews:
        said = WORD.findall("\n".join(turn.text for turn in interview.turns))
        assert len(said) == len(set(said)), "said twice"
        assert said == sorted(said, key=lambda word: int(word[2:])), "out of order"


def everything_kept(reading: Reading) -> Iterator[str]:
    for interview in reading.interviews:
        yield from (interview.id, interview.title, interview.topic, interview.url)
        yield from interview.veterans
        yield json.dumps(dict(interview.metadata))
        for turn in interview.turns:
            yield turn.speaker
            yield turn.text


def lines_noted(reading: Reading) -> Iterator[int]:
    """Yield the numbers of the lines that notes name, alone or in runs."""
    for note in reading.notes:
        path, _, line = note.place.rpartition(":")
        if path and line.isdigit():
            yield int(line)
        listed = re.search(r"\(lines? ([\d–, ]+)", note.text)
        for run in listed[1].split(",") if listed else ():
            first, _, last = run.strip().partition("–")
            if first:
                yield from range(int(first), int(last or first) + 1)


TEXT_LINES = st.sampled_from(
    ["", "", "§", "words and §", "Ana: §", "Ana Ruiz: §", "Ben (0:12): §", "**Ana:** §",
     "**Ben** [00:01:02]: §", "[00:12] Ana: §", "Q: §", "A: §", "Note: §", "§ said: hm",
     "# §", "## Ana", "## §", "### § and on", "---", "```", "~~~~ §", "- §", "> Ana: §",
     "title: §", "id: §", "veterans: §, Ana", "hosts: Ben, §", "  - §", "topic: §", "x y: §",
     "kind: §", "http://§", "Ana  0:12", "Ana\t§", "0:12\tBen\t§", "\x1b[31mAna: §", "Ana:",
     "\u200eBen: §\x07", "李明：§", "Zoe Low: §", "Plan B: §", "date: 2024-01-02"]
)  # fmt: skip


@pytest.mark.parametrize("ending", ["md", "txt"])
@given(templates=st.lists(TEXT_LINES, max_size=24), options=OPTIONS)
@fuzz
def test_no_word_of_a_text_is_lost(
    folder: Path, ending: str, templates: list[str], options: ImportOptions
) -> None:
    text = numbered(templates)

    check_no_word_lost(read(folder / f"text.{ending}", text, options), text)


@given(templates=st.lists(TEXT_LINES, min_size=1, max_size=24))
@settings(fuzz, max_examples=25)  # writing a Word file takes most of a tenth of a second
def test_no_word_of_a_word_file_is_lost(folder: Path, templates: list[str]) -> None:
    made, packed = docx.Document(), io.BytesIO()
    text = clean(numbered(templates))
    for line in text.split("\n"):
        made.add_paragraph(line)
    made.save(packed)

    check_no_word_lost(read(folder / "text.docx", packed.getvalue()), text)


CAPTION_LINES = st.sampled_from(
    ["", "", "", "7", "§", "more §", "WEBVTT", "WEBVTT - §", "NOTE §", "NOTE", "STYLE", "REGION",
     "00:01.000 --> 00:02.000", "00:00:02,000 --> 00:00:03,000", "01:01:01.000 --> 01:01:09.000",
     "00:01.000 --> 00:02.000 align:start", "00:01.000 --> 00:02.000 §", "0x:01.000 --> §",
     "00:9:1 -> 00:10:1", "a --> §", "<v Ana>§", "<v.loud Ben Low>§</v>", "<v §>hm", "</v>§",
     "<v Ana>§ <v Ben>hm", "Ana: §", "- Ben: §", ">> Ana: §", "<i>§</i>", "<00:01.500>§",
     "{\\an8}§", "&lt;§&gt;", "&#27;§", "cue name §", "\x1b[0m§", "::cue { § }"]
)  # fmt: skip


@pytest.mark.parametrize("ending", ["vtt", "srt"])
@given(templates=st.lists(CAPTION_LINES, max_size=30), headed=st.booleans(), options=OPTIONS)
@fuzz
def test_no_word_of_captions_is_lost(
    folder: Path, ending: str, templates: list[str], headed: bool, options: ImportOptions
) -> None:
    text = numbered(["WEBVTT", "", *templates] if headed else templates)

    check_no_word_lost(read(folder / f"text.{ending}", text, options), text)


# --- JSON comes back as it was ------------------------------------------------------------------

ANY_TEXT = st.text(st.characters(), max_size=20) | st.sampled_from(
    ["\ud800", "\x1b[31mred\x1b[0m", "\u202eevil", "a\r\nb\t c ", "\x00"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=6,
)
TURN = st.fixed_dictionaries(
    {"speaker": st.sampled_from(["Ana", "Ben", "", None]) | ANY_TEXT, "text": ANY_TEXT},
    optional={"start": st.floats(0, 1e6) | st.just("1:02:03"), "mood": VALUES},
)
TALK = st.fixed_dictionaries(
    {"id": st.integers() | ANY_TEXT, "turns": st.lists(TURN, min_size=1, max_size=6)},
    optional={
        "title": ANY_TEXT | st.none(), "guests": st.lists(ANY_TEXT, max_size=3), "show": VALUES,
        "date": st.dates().map(str) | st.just(""), "kind": st.sampled_from(["reference", "x"]),
    },
)  # fmt: skip


@given(records=st.lists(TALK, min_size=1, max_size=4), ascii_only=st.booleans())
@fuzz
def test_interviews_in_json_lines_come_back_word_for_word(
    folder: Path, records: list[dict[str, object]], ascii_only: bool
) -> None:
    lines = [json.dumps(record, ensure_ascii=ascii_only) for record in records]
    data = "\n".join(lines).encode(errors="replace")

    reading = read(folder / "talks.jsonl", data)

    check(reading)
    spoken = [record for record in records if any(kept(turn) for turn in turns_of(record))]
    assert len(reading.interviews) == len(spoken)
    if ascii_only:
        for record, interview in zip(spoken, reading.interviews, strict=True):
            texts = [clean(str(turn["text"])) for turn in turns_of(record)]
            assert [turn.text for turn in interview.turns] == texts


def turns_of(record: dict[str, object]) -> list[dict[str, object]]:
    turns = record["turns"]
    assert isinstance(turns, list)
    return turns


def kept(turn: dict[str, object]) -> bool:
    return bool(clean(str(turn["text"])).strip())


@given(value=VALUES)
@fuzz
def test_any_json_value_in_the_place_of_any_key(folder: Path, value: object) -> None:
    turn = {"speaker": "A", "text": "x", "start": 1}
    talk = {"id": "a", "title": "t", "topic": "x", "date": None, "url": "", "guests": [],
            "hosts": [], "turns": [turn]}  # fmt: skip
    records: list[object] = [{**talk, key: value} for key in talk]
    records += [{**talk, "turns": [{**turn, key: value}]} for key in turn]

    reading = read(folder / "values.json", json.dumps([value, *records]))

    check(reading)
    assert len(reading.interviews) + len(reading.errors) == len(records) + 1


# --- labels ---------------------------------------------------------------------------------------


@given(lines=st.lists(st.text(max_size=40) | TEXT_LINES, max_size=20), known=st.lists(ANY_TEXT))
@fuzz
def test_labels_stand_where_they_say(lines: list[str], known: list[str]) -> None:
    labels = find_labels(lines, known)

    assert [label.line for label in labels] == sorted({label.line for label in labels})
    for label in labels:
        assert 0 < label.end <= len(lines[label.line])
        assert one_line(label.name).split()
        assert "".join(label.name.split()) in "".join(lines[label.line].split())
