"""`peertutor gaps`, `people` without a question, and what a release answers."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Cli, Result

OPEN = "Which oil belongs into the packing robot?"
AGAIN = "Which oil belongs into our packing robot?"


def as_(cli: Cli, name: str, *arguments: str, stdin: str = "") -> Result:
    return cli("--set", f"profile.name={name}", *arguments, stdin=stdin)


@pytest.fixture
def asked(library: Cli) -> Cli:
    """A library with an open question that two people asked."""
    for name, question in (("Nora New", OPEN), ("Piet New", AGAIN)):
        assert as_(library, name, "ask", question, "--anonymous").code == 0
    return library


def test_what_is_asked_alike_is_one_gap_with_who_may_know(asked: Cli) -> None:
    as_(asked, "Nora New", "ask", "How do I drain the queue by day, and who says so?", "--named")
    first, *others = json.loads(asked("gaps", "--json").out)["gaps"]
    assert {each["text"] for each in first["questions"]} == {OPEN, AGAIN}
    assert (first["asked"], first["unanswered"]) == (2, True)
    assert [each["asked"] for each in others] == [1]
    told = asked("gaps").out
    assert "asked 2 times" in told
    assert "also: Which oil belongs" in told
    assert "1 more: peertutor gaps -n 2" in asked("gaps", "-n", "1").err


def test_where_nothing_is_open_it_says_how_to_share(library: Cli) -> None:
    said = library("gaps")
    assert said.code == 0
    assert "peertutor history share" in said.err


def test_a_gap_interview_answers_it_and_its_asker_is_told(asked: Cli) -> None:
    number = json.loads(asked("gaps", "--json").out)["gaps"][0]["gap"]
    reply = "The packing robot takes oil 46, because 68 is too thick for it in winter."
    held = asked(
        *("interview", "--plain", "--gap", str(number), "--veteran", "Ana Kovac"),
        stdin="\n".join([reply, "", "/finish", ""]),
    )
    assert OPEN in held.out or AGAIN in held.out
    interviews = json.loads(asked("interviews", "--json").out)["interviews"]
    [name] = [each["id"] for each in interviews if each["state"] not in {"released"}]
    released = asked("lessons", "release", name)
    assert released.code == 0, released.err
    assert "whoever asked is told" in released.out
    told = asked("inbox").out
    assert "answered anew" in told
    assert "oil 46" in told
    [reply_, *_] = json.loads(asked("inbox", "--json").out)["replies"]
    assert "oil 46" in reply_["answered_anew"][0]["quote"]
    assert asked("audit", "verify").code == 0


def test_a_gap_that_there_is_not_is_said(asked: Cli) -> None:
    said = asked("interview", "--plain", "--gap", "7", "--veteran", "Ana Kovac")
    assert said.code == 1
    assert "peertutor gaps" in said.err


def test_people_without_a_question_are_listed_by_topic(library: Cli) -> None:
    as_(library, "Carl Diaz", "profile", "--leaves-on", "2999-12-31")
    assert "Ana Kovac (2 told), Carl Diaz (1 told, leaves on 31 Dec 2999)" in library("people").out
    [topic] = json.loads(library("people", "--json").out)["topics"]
    assert (topic["topic"], topic["turns"], topic["verified"]) == ("on-call", 3, 0.0)
    assert [each["name"] for each in topic["people"]] == ["Ana Kovac", "Carl Diaz"]


def test_where_nobody_has_told_anything_it_says_so(cli: Cli, words_only: None) -> None:
    assert "peertutor interview" in cli("people").err
