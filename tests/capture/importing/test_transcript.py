from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from peertutor.capture.importing import ImportOptions
from peertutor.core.interviews import Kind, Role
from tests.capture.importing.reading import read, roles, said

TALK = """---
id: tone
title: Reading a tone
topic: "clients"
date: 2026-03-11
url: https://example.org
veterans: Maureen Tasker
interviewers: Tobias Renn
room: kitchen
---

# Reading a tone

**Tobias Renn:** Tell me.

**Maureen Tasker:** It were cold.
Really cold.

And *polite*.  Mind.

**Tobias Renn** (00:12:03): When?
"""


def test_front_matter_and_labels(tmp_path: Path) -> None:
    interview = read(tmp_path / "talk.md", TALK).only

    assert (interview.id, interview.title, interview.topic) == ("tone", "Reading a tone", "clients")
    assert (interview.date, interview.url) == (date(2026, 3, 11), "https://example.org")
    assert interview.veterans == ("Maureen Tasker",)
    assert interview.metadata == {"room": "kitchen", "hosts": ["Tobias Renn"]}
    assert said(interview) == [
        ("Tobias Renn", "Tell me."),
        ("Maureen Tasker", "It were cold.\nReally cold.\n\nAnd *polite*.  Mind."),
        ("Tobias Renn", "When?"),
    ]
    assert roles(interview) == [Role.CONTEXT, Role.VETERAN, Role.CONTEXT]
    assert interview.turns[2].start_seconds == 723


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_other_line_ends_make_no_difference(tmp_path: Path, ends: str) -> None:
    unix = read(tmp_path / "talk.md", TALK).only
    other = read(tmp_path / "talk.md", TALK.replace("\n", ends)).only

    assert other == unix


@pytest.mark.parametrize(
    "people",
    ["veterans: Ana Ruiz, Zoe", "veterans: [Ana Ruiz, 'Zoe']", 'guests:\n  - Ana Ruiz\n  - "Zoe"',
     "veterans:\n- Ana Ruiz\n- Zoe", "Veterans: Ana Ruiz\nguests: Zoe"],
)  # fmt: skip
def test_lists_of_people(tmp_path: Path, people: str) -> None:
    text = f"---\n{people}\n---\nAna: Hi.\n\nBen: Ho.\n"

    interview = read(tmp_path / "talk.md", text).only

    assert interview.veterans == ("Ana Ruiz", "Zoe")
    assert roles(interview) == [Role.VETERAN, Role.CONTEXT]


def test_front_matter_that_is_not_understood_is_told(tmp_path: Path) -> None:
    text = "---\ntitle: One\n# aside\ntitle: Two\nkind: story\n---\nText.\n"

    reading = read(tmp_path / "talk.md", text)

    assert reading.only.title == "Two"
    assert "talk.md:3 Not understood, so left out of the facts: # aside" in reading.noted
    assert "talk.md:4 title stands twice; no longer: One" in reading.noted
    assert "story" in reading.noted


def test_a_date_that_is_none_names_its_line(tmp_path: Path) -> None:
    error = read(tmp_path / "talk.md", "---\ntitle: One\ndate: spring\n---\nText.\n").error

    assert error.line == 3
    assert "spring" in error.title


@pytest.mark.parametrize("text", ["---\n\nText.\n\n---\nMore.", "---\ntitle: Open\n\nText."])
def test_rules_that_enclose_no_facts_are_text(tmp_path: Path, text: str) -> None:
    assert said(read(tmp_path / "talk.md", text).only) == [("", text)]


def test_what_stands_before_the_first_label_is_kept_and_never_quoted(tmp_path: Path) -> None:
    reading = read(tmp_path / "talk.md", "# T\n\nRecorded in May.\n\nAna: Hi.\n\nBen: Ho.\n")

    assert said(reading.only)[0] == ("", "Recorded in May.")
    assert roles(reading.only) == [Role.CONTEXT, Role.VETERAN, Role.VETERAN]
    assert "Recorded in May" in reading.noted


def test_words_under_a_heading_are_not_put_into_a_mouth(tmp_path: Path) -> None:
    text = "**Ana:** Hi.\n\n## Break\n\nThey eat.\n\n**Ana:** So.\n"

    interview = read(tmp_path / "talk.md", text).only

    assert said(interview) == [("Ana", "Hi."), ("", "## Break\n\nThey eat."), ("Ana", "So.")]
    assert interview.turns[1].role is Role.CONTEXT


def test_in_code_and_in_plain_text_there_are_no_headings(tmp_path: Path) -> None:
    code = "**Ana:** Type\n\n```\n# as root\nreboot\n```\n\n**Ben:** Ho."
    plain = "Ana: One\n# 2 is next\n\nBen: Ho."

    assert len(read(tmp_path / "talk.md", code).only.turns) == 2
    assert said(read(tmp_path / "talk.txt", plain).only)[0] == ("Ana", "One\n# 2 is next")


def test_a_label_without_words_is_an_empty_turn(tmp_path: Path) -> None:
    interview = read(tmp_path / "talk.txt", "Ana: Hi.\nBen:\nAna: So.\n").only

    assert said(interview) == [("Ana", "Hi."), ("Ben", ""), ("Ana", "So.")]


def test_a_title_that_says_more_than_the_facts_is_kept(tmp_path: Path) -> None:
    text = "---\ntitle: Short\n---\n# Long\n\nAna: Hi.\n\nBen: Ho.\n"

    interview = read(tmp_path / "talk.md", text).only

    assert interview.title == "Short"
    assert said(interview)[0] == ("", "# Long")


def test_a_document_is_one_turn(tmp_path: Path) -> None:
    interview = read(tmp_path / "how to.txt", "\nFirst this.\n\n  Note: then that.\n").only

    assert interview.title == "how to"
    assert interview.id == f"{tmp_path}/how to.txt"
    assert said(interview) == [("", "First this.\n\n  Note: then that.")]
    assert roles(interview) == [Role.VETERAN]


def test_a_document_has_the_speaker_that_is_named(tmp_path: Path) -> None:
    by_option = read(tmp_path / "a.txt", "Text.", ImportOptions(veteran="Ana Ruiz")).only
    by_source = read(tmp_path / "a.md", "---\nveterans: Zoe\n---\nText.").only

    assert said(by_option) == [("Ana Ruiz", "Text.")]
    assert by_option.veterans == ("Ana Ruiz",)
    assert said(by_source) == [("Zoe", "Text.")]


@pytest.mark.parametrize("told", [True, False])
def test_a_reference_is_one_turn_whatever_it_looks_like(tmp_path: Path, told: bool) -> None:
    text = "Owner: Fiona.\n\nOwner: Ana.\n\nStep: go.\n\nAna: no."
    options = ImportOptions(kind=None if told else Kind.REFERENCE)

    interview = read(
        tmp_path / "qp.md", ("---\nkind: Reference\n---\n" if told else "") + text, options
    ).only

    assert interview.kind is Kind.REFERENCE
    assert said(interview) == [("", text)]
    assert roles(interview) == [Role.DOCUMENT]


def test_the_veteran_whom_the_user_names_outranks_the_source(tmp_path: Path) -> None:
    interview = read(tmp_path / "talk.md", TALK, ImportOptions(veteran="tobias")).only

    assert roles(interview) == [Role.VETERAN, Role.CONTEXT, Role.VETERAN]
    assert interview.veterans == ("tobias",)
    assert interview.metadata["guests"] == ["Maureen Tasker"]


def test_a_veteran_who_does_not_speak_is_named_with_those_who_do(tmp_path: Path) -> None:
    error = read(tmp_path / "talk.md", TALK, ImportOptions(veteran="Zoe")).error

    assert "Zoe" in error.title
    assert "Tobias Renn, Maureen Tasker" in error.cause


def test_a_veteran_who_may_be_two_people_is_refused(tmp_path: Path) -> None:
    text = "Ana Ruiz: Hi.\n\nAna Low: Ho.\n"

    error = read(tmp_path / "talk.md", text, ImportOptions(veteran="Ana")).error

    assert "several" in error.cause


def test_a_conversation_of_which_nothing_can_be_quoted_is_told(tmp_path: Path) -> None:
    reading = read(tmp_path / "talk.md", "---\nveterans: Zoe\n---\nAna: Hi.\n\nBen: Ho.\n")

    assert set(roles(reading.only)) == {Role.CONTEXT}
    assert "--veteran" in reading.noted


def test_a_veteran_who_is_named_but_never_speaks_is_told(tmp_path: Path) -> None:
    reading = read(tmp_path / "talk.md", "---\nveterans: Zoe, Ana\n---\nAna: Hi.\n\nBen: Ho.\n")

    assert "never speaking: Zoe" in reading.noted


def test_escapes_and_direction_marks_do_not_hide_a_label(tmp_path: Path) -> None:
    text = "\x1b[1mAna:\x1b[0m Hi.\u202e\n\n\u200eBen: Ho.\x07\n"

    assert said(read(tmp_path / "talk.txt", text).only) == [("Ana", "Hi."), ("Ben", "Ho.")]


def test_ten_thousand_turns(tmp_path: Path) -> None:
    text = "".join(f"Ana: Turn {n}.\n\nBen: Yes?\n\n" for n in range(5000))

    assert len(read(tmp_path / "talk.txt", text).only.turns) == 10_000
