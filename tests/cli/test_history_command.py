"""`peertutor history` and `ask --follow-up`, in this process."""

from __future__ import annotations

import json
from typing import Any

from tests.cli.conftest import Cli


def asked(cli: Cli, question: str, *flags: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(cli("ask", question, "--json", *flags).out)
    return document


def listed(cli: Cli) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(cli("history", "--json").out)["conversations"]
    return found


def test_every_answer_is_listed_and_can_be_read_again(library: Cli) -> None:
    first = asked(library, "Who may restart the billing server?")
    asked(library, "How do you drain the queue?")
    assert [one["first_question"] for one in listed(library)] == [
        "How do you drain the queue?",
        "Who may restart the billing server?",
    ]
    oldest = listed(library)[-1]["conversation"]
    shown = library("history", "show", str(oldest))
    assert "Who may restart the billing server?" in shown.out
    assert "Only the on-call engineer may restart the billing server." in shown.out
    [kept] = json.loads(library("history", "show", str(oldest), "--json").out)["answers"]
    assert kept["kept_as"] == first["kept_as"]
    assert kept["citations"] == first["citations"]


def test_a_follow_up_goes_on_with_the_latest_conversation(library: Cli) -> None:
    asked(library, "Who may restart the billing server at night?")
    asked(library, "And by day?", "--follow-up")
    [one] = listed(library)
    assert one["questions"] == 2
    answers = json.loads(library("history", "show", str(one["conversation"]), "--json").out)
    assert "By day I ask finance first" in answers["answers"][1]["answer"]


def test_without_a_conversation_a_follow_up_begins_one(library: Cli) -> None:
    assert asked(library, "Who may restart the server?", "--follow-up")["kept_as"]
    assert len(listed(library)) == 1


def test_what_a_reader_says_of_an_answer_is_kept_and_taken_back(library: Cli) -> None:
    number = str(asked(library, "How do you drain the queue?")["kept_as"])
    conversation = str(listed(library)[0]["conversation"])
    for word, kept in (("useful", "useful"), ("wrong", "wrong"), ("unmark", None)):
        assert library("history", word, number).code == 0
        [shown] = json.loads(library("history", "show", conversation, "--json").out)["answers"]
        assert shown["feedback"] == kept
    unknown = library("history", "useful", "999")
    assert (unknown.code, "no answer number 999" in unknown.err) == (1, True)


def test_forgetting_wants_a_clear_word_and_erases(library: Cli) -> None:
    asked(library, "How do you drain the queue?")
    asked(library, "Who may restart the billing server?")
    number = str(listed(library)[0]["conversation"])
    assert library("history", "forget").code == 2
    assert library("history", "forget", number, "--all", "--yes").code == 2
    assert library("history", "forget", number).code == 2
    assert len(listed(library)) == 2
    assert library("history", "forget", number, "--yes").code == 0
    assert library("history", "show", number).code == 1
    assert library("history", "forget", number, "--yes").code == 1
    assert library("history", "forget", "--all", "--yes").code == 0
    assert listed(library) == []
    assert "Nothing yet" in library("history").err


def test_a_batch_neither_follows_up_nor_leaves_a_trace(library: Cli) -> None:
    assert library("ask", "--batch", "-", "--follow-up", stdin='{"text": "Who?"}').code == 2
    assert library("ask", "--batch", "-", stdin='{"text": "Who may restart it?"}').code == 0
    assert listed(library) == []
