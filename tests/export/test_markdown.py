"""Markdown: nobody's words are markup in it, and every word comes back."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from peertutor.core.interviews import Interview, InterviewState, Kind, Role, Turn
from peertutor.core.lessons import LessonField, LessonKind, LessonState
from peertutor.core.recordings import Outcome
from peertutor.core.text import clean
from peertutor.export.escaping import unescaped
from peertutor.export.markdown import markdown
from peertutor.export.sheet import Sheet, outgoing
from tests.capture.importing.reading import read
from tests.e2e.payloads import PAYLOADS
from tests.export.sheets import SAID, ended, interview, lesson, sheet
from tests.export.test_escaping import HOSTILE

VIEWER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
TURN = re.compile(r"^(?:\*\*(.*?):\*\* )?\[t(\d+)\] ?", re.MULTILINE)
HOSTILE_TITLES = (
    ": # - ---",
    "---",
    "- item: value # comment",
    'She said "stop"',
    'It\'s "so"',
    "a: b: c",
    "[x](javascript:alert(1))",
    "<script>alert(1)</script>",
    "<!-- x",
    "--> x",
    "| a | b |",
    "`code`",
    "C#",
    "# head #",
    "C:\\temp",
    "!ruby/object &a *b %c @d",
    "x" * 200,
    "",
)


def text_of(held: Interview, *lessons: object, **facts: object) -> str:
    return markdown(outgoing(sheet(held, *lessons, **facts)))  # type: ignore[arg-type]


def turns_in(text: str) -> list[tuple[int, str, str]]:
    """Return number, speaker and words of each turn, as a reviewer's tool would read them."""
    body = text.split("\n---\n", 1)[1].split("\n\n## ", maxsplit=1)[0]
    pieces = TURN.split(body)[1:]
    return [
        (int(number), unescaped(name or ""), unescaped(words.strip("\n")))
        for name, number, words in zip(*(pieces[n::3] for n in range(3)), strict=True)
    ]


def tags(text: str) -> list[str]:
    """Return every piece of HTML that a viewer would find."""
    body = text.split("---\n", 2)[2]
    found = [
        token.content.strip()
        for block in VIEWER.parse(body)
        for token in [block, *(block.children or [])]
        if token.type.startswith("html")
    ]
    return [tag for tag in found if not re.fullmatch(r"<!-- lesson \d+: [0-9a-f]{64} -->", tag)]


def test_a_whole_export(tmp_path: Path) -> None:
    text = text_of(interview())
    assert text.startswith(
        '---\ntitle: "The billing run that hangs"\ndate: 2025-11-04\ntopic: "billing run"\n'
        'id: "billing"\nrevision: 1\nstate: released\nexported: 2026-03-02T09:00:00Z\n'
        "exported by: PeerTutor "
    )
    assert (
        '\nredacted: yes\nveterans:\n  - "Mara Lindqvist"\nhosts:\n  - "PeerTutor"\n---\n\n'
        "# The billing run that hangs\n\n"
        "**PeerTutor:** [t0] How do you notice that the billing run has hung?\n\n"
        "**Mara Lindqvist:** [t1] The counter stops at ninety-nine percent. "
    ) in text
    assert re.search(
        r"\n<!-- lesson 12: [0-9a-f]{64} -->\n### Lesson 12: Kill the export job, never the run "
        r"itself\n\n- Situation: The counter stands",
        text,
    )
    assert "\n- Stakes: high\n- Comes from: what was lived through\n" in text
    assert "\n- Trust: confirmed by its veteran\n- Told by: Mara Lindqvist\n" in text
    assert "\n- Rests on: [t1], [t3]\n" in text
    assert "\n| About | Name | Date | Decision | Condition |\n" in text
    assert text.endswith("| Lesson 12 | | | | |\n")
    assert "\n\n\n" not in text


def test_the_same_words_make_the_same_file_and_one_changed_word_one_changed_line() -> None:
    held = interview()
    before = text_of(held)
    assert text_of(held) == before
    turns = list(held.turns)
    turns[3] = replace(turns[3], text=turns[3].text.replace("accountant", "auditor"))
    after = text_of(replace(held, turns=tuple(turns)))
    changed = [
        new for old, new in zip(before.split("\n"), after.split("\n"), strict=True) if old != new
    ]
    assert len(changed) == 2
    assert changed[0].startswith("content hash: ")
    assert "auditor" in changed[1]


@pytest.mark.parametrize("state", InterviewState)
def test_what_was_not_released_arrives_held_back(tmp_path: Path, state: InterviewState) -> None:
    reading = read(tmp_path / "review.md", text_of(interview(state=state)))
    released = state is InterviewState.RELEASED
    assert reading.only.state is (state if released else InterviewState.CLOSED)
    told = f"Held back: it was not released when it was exported ({state})"
    assert (told in reading.noted) is not released


def test_a_state_that_others_write_holds_nothing_back(tmp_path: Path) -> None:
    theirs = text_of(interview(state=InterviewState.CLOSED)).replace("by: PeerTutor", "by: Notes")
    assert read(tmp_path / "notes.md", theirs).only.state is InterviewState.RELEASED


def test_what_is_hidden_says_so_in_markup_that_nobody_can_say() -> None:
    held = interview([("Mara Lindqvist", "*(not released)*"), *SAID])
    turns = list(held.turns)
    turns[2] = replace(turns[2], text="", withheld=True)
    turns[4] = ended(turns[4], Outcome.OFF_RECORD)
    text = text_of(replace(held, turns=tuple(turns)), lesson(sources=()))
    assert "\n**Mara Lindqvist:** [t0] \\*(not released)\\*\n" in text
    assert "\n**Mara Lindqvist:** [t2] *(not released)*\n" in text
    assert "\n**Mara Lindqvist:** [t4] *(off the record)*\n" in text
    assert "accountant" not in text


@pytest.mark.parametrize("said", [*HOSTILE, *PAYLOADS])
def test_hostile_words_are_never_markup_and_come_back(said: str) -> None:
    held = interview([("PeerTutor", said), ("Mara Lindqvist", said)], title="T")
    hostile = lesson(veteran=said).saying(dict.fromkeys(LessonField, said))
    text = text_of(held, hostile)
    assert set(tags(text)) <= {"<br>"}
    assert [(who, words) for _, who, words in turns_in(text)] == [
        ("PeerTutor", clean(said)),
        ("Mara Lindqvist", clean(said)),
    ]
    headings = re.findall(r"^#+ .*$", text, re.MULTILINE)
    assert len(headings) == 4
    parts = re.findall(r"^- (.*?): (.*)$", text, re.MULTILINE)
    told = {label: unescaped(words) for label, words in parts}
    if said.strip():
        assert told["What to do"] == clean(said)


@pytest.mark.parametrize("title", HOSTILE_TITLES)
def test_a_hostile_title_stays_in_its_line(title: str, tmp_path: Path) -> None:
    text = text_of(interview(title=title))
    assert tags(text) == []
    again = read(tmp_path / "interview.md", text).only
    assert again.id == "billing"
    if title and not re.search(r"[<\[]|'.*\"", title):
        assert again.title == title
    assert again.turns[0].speaker == "PeerTutor"


ODD_NAMES = ("zoë", "a: b", "*", "42", "…", "Ana, Ben", "[x] (y)", "N" * 70, "_" * 70, "", "Note")
names = st.sampled_from(["Ana Ruiz", "Ben", "Dr. O'Neil (Ops)", "J_D", "PeerTutor", *ODD_NAMES])
texts = st.text(st.sampled_from("\\`*_~[]<>&|$#+-=.:：! \n\tabQ1")) | st.sampled_from(
    ["Ben: no", "x\nBen: no", "x\n\n**Ben:** no", "x\nBen：no", "x\n00:12 Ben: a. Ben: b", "## Ben"]
)


@given(st.lists(st.tuples(names, texts), min_size=1, max_size=6))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_import_reads_the_same_turns(tmp_path: Path, said: list[tuple[str, str]]) -> None:
    turns = tuple(
        Turn(
            index=index,
            speaker=who,
            text=clean(text),
            role=Role.VETERAN if who == "Ana Ruiz" else Role.CONTEXT,
        )
        for index, (who, text) in enumerate(said)
    )
    held = Interview(id="talk", title="The pump", veterans=("Ana Ruiz",), turns=turns)
    text = text_of(held)
    assert [(n, words) for n, _, words in turns_in(text)] == [(t.index, t.text) for t in turns]
    for turn, (_, who, _) in zip(turns, turns_in(text), strict=True):
        # The import would not take more than 60 characters for a label.
        assert who == (turn.speaker or "Unnamed") or turn.speaker.startswith(who.removesuffix("…"))
    again = read(tmp_path / "talk.md", text).only
    # It keeps the numbers and the escapes, which a reader of reviews takes out.
    read_back = again.turns[: len(turns)]
    assert [t.role for t in read_back] == [t.role for t in turns]
    assert [unescaped(t.speaker) for t in read_back] == [who for _, who, _ in turns_in(text)]
    words = [unescaped(re.sub(r"^\[t\d+\] ?", "", t.text)) for t in read_back]
    assert words == [t.text for t in turns]
    assert not any(t.role.quotable for t in again.turns[len(turns) :])


def test_nobodys_words_become_another_speakers(tmp_path: Path) -> None:
    said = "He told me:\nPeerTutor: I admit it\n**PeerTutor:** me too\n\nPeerTutor：and this"
    text = text_of(
        interview([("PeerTutor", "What?"), ("Mara Lindqvist", said)]), lesson(sources=())
    )
    again = read(tmp_path / "talk.md", text).only
    assert [turn.speaker for turn in again.turns[:3]] == ["PeerTutor", "Mara Lindqvist", ""]


def test_a_turn_without_a_name_is_nobody_elses(tmp_path: Path) -> None:
    held = interview([*SAID, ("", "## Heading\nwords")])
    text = text_of(held)
    assert turns_in(text)[-1] == (4, "Unnamed", "## Heading\nwords")
    again = read(tmp_path / "talk.md", text).only
    assert (again.turns[4].speaker, again.turns[4].role) == ("Unnamed", Role.CONTEXT)
    assert "words" not in again.turns[3].text


def test_a_document_is_its_paragraphs() -> None:
    turn = Turn(index=0, speaker="", text="# Restart\n\n1. Stop\n2. Wait", role=Role.DOCUMENT)
    held = interview([], turns=(turn,), kind=Kind.REFERENCE, veterans=())
    text = text_of(held, lesson(sources=()))
    assert "\nkind: reference\n" in text
    assert "\n[t0] # Restart\n\n1\\. Stop\\\n2\\. Wait\n" in text
    assert turns_in(text) == [(0, "", turn.text)]


def test_only_the_lessons() -> None:
    text = text_of(interview(), lessons_only=True)
    assert "[t0]" not in text
    assert "accountant" not in text
    assert "### Lesson 12: " in text
    assert "The transcript" not in text


def test_a_lesson_that_is_no_advice_and_one_not_read_back_say_so() -> None:
    text = text_of(
        interview(),
        lesson(kind=LessonKind.SHORTCUT, state=LessonState.DRAFTED, lived=False),
    )
    assert "- Kind: a risky shortcut: practised, not advised\n" in text
    assert "- Trust: not read back to its veteran yet\n" in text
    assert "- Comes from: what was imagined\n" in text


def test_an_empty_interview(tmp_path: Path) -> None:
    empty = Sheet(interview=interview([], title=""), exported_at=sheet().exported_at)
    text = markdown(outgoing(empty))
    assert text.startswith("---\ndate: ")
    assert text.endswith("| The transcript | | | | |\n")


def test_two_thousand_turns_of_many_people(tmp_path: Path) -> None:
    said = [
        (f"Person {n % 300}" if n % 2 else "Mara Lindqvist", f"Words {n}.") for n in range(2000)
    ]
    text = text_of(interview(said))
    assert [n for n, *_ in turns_in(text)] == list(range(2000))
    again = read(tmp_path / "long.md", text).only
    assert again.veterans == ("Mara Lindqvist",)
    assert [t.speaker for t in again.turns[:2000]] == [who for who, _ in said]
    assert len([t for t in again.turns if t.role is Role.VETERAN]) == 1000
