"""`peertutor review`: a peer decides, and the next answer knows it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from peertutor.cli.terminal import Terminal
from tests.cli.conftest import Cli, Result

QUESTION = "How do you drain the queue?"
DAY = "Who restarts the billing server by day?"


def as_(cli: Cli, name: str, *arguments: str) -> Result:
    return cli("--set", f"profile.name={name}", *arguments)


def items(cli: Cli, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(as_(cli, name, "review", "list", "--json").out)[
        "items"
    ]
    return found


def asked(cli: Cli, question: str, *flags: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        as_(cli, "Nora New", "ask", question, "--json", *flags).out
    )
    return document


@pytest.fixture
def shared(library: Cli) -> Cli:
    """A library in which Nora has shared one question with her name."""
    asked(library, DAY, "--named")
    return library


def test_a_shared_question_waits_for_others_and_not_for_its_asker(shared: Cli) -> None:
    [item] = items(shared, "Dara Kim")
    assert (item["name"], item["kind"]) == ("question-1", "answer")
    assert items(shared, "Nora New") == []
    assert items(shared, "Carl Diaz") == []
    told = as_(shared, "Dara Kim", "review")
    assert "question-1" in told.out
    assert "peertutor review show NAME" in told.err


def test_without_a_name_nobody_reviews(shared: Cli) -> None:
    told = shared("review", "list")
    assert told.code == 2
    assert "peertutor settings set profile.name" in told.err


def test_what_was_said_is_shown_with_its_quote(shared: Cli) -> None:
    told = as_(shared, "Dara Kim", "review", "show", "question-1")
    assert "By day I ask finance first" in told.out
    assert "Carl Diaz, The billing server by day" in told.out


def test_confirmed_words_are_verified_in_the_next_answer(shared: Cli) -> None:
    before = asked(shared, DAY)
    assert {each["trust"] for each in before["citations"]} == {"told"}
    assert as_(shared, "Dara Kim", "review", "confirm", "question-1", "--open").code == 0
    assert items(shared, "Dara Kim") == []
    after = asked(shared, DAY)
    assert after["citations"][0]["trust"] == "peer_verified"
    only = asked(shared, DAY, "--verified-only")
    assert {each["trust"] for each in only["citations"]} == {"peer_verified"}
    assert "By day I ask finance first" in only["answer"]


def test_rejected_words_are_disputed_until_that_is_taken_back(shared: Cli) -> None:
    as_(shared, "Dara Kim", "review", "reject", "question-1", "Finance is gone.", "--open")
    after = asked(shared, DAY)
    assert after["verdict"] == "needs_peer"
    assert "disputed" in {each["code"] for each in after["reasons"]}
    assert "Taken back: rejected question-1" in as_(shared, "Dara Kim", "review", "undo").out
    again = asked(shared, DAY)
    assert "disputed" not in {each["code"] for each in again["reasons"]}
    assert as_(shared, "Dara Kim", "review", "undo").code == 1


def test_an_answer_that_misses_the_question_says_nothing_against_the_words(shared: Cli) -> None:
    as_(shared, "Dara Kim", "review", "reject", "question-1", "--only-answer", "--open")
    assert asked(shared, DAY)["citations"][0]["trust"] == "told"


def test_a_correction_can_be_found_and_waits_for_a_second_peer(shared: Cli) -> None:
    told = as_(
        shared,
        "Dara Kim",
        "review",
        "correct",
        "question-1",
        "By day the shift lead restarts the billing server, because finance has moved out.",
        "--open",
    )
    assert "wait for a second peer as lesson-1" in told.err
    found = json.loads(shared("search", "shift lead billing server", "--json").out)["passages"]
    assert "because finance has moved out" in found[0]["text"]
    assert items(shared, "Dara Kim") == []
    names = {each["name"] for each in items(shared, "Eli Fox")}
    assert "lesson-1" in names
    assert as_(shared, "Eli Fox", "review", "confirm", "lesson-1", "--open").code == 0
    after = asked(shared, "Does the shift lead restart the billing server by day?")
    quoted = {each["quote"]: each["trust"] for each in after["citations"]}
    assert "peer_verified" in {trust for quote, trust in quoted.items() if "shift lead" in quote}


def test_a_condition_is_kept_beside_the_confirmation(shared: Cli) -> None:
    as_(shared, "Dara Kim", "review", "confirm", "question-1", "--open")
    as_(shared, "Eli Fox", "review", "depends", "question-1", "not in the last week", "--open")
    told = as_(shared, "Gil Hay", "review", "show", "question-1", "--open").out
    assert "Two schools:" in told
    assert "Dara Kim confirms it" in told
    assert "Eli Fox says that it depends: not in the last week" in told


def test_nobody_reviews_their_own_words(shared: Cli) -> None:
    told = as_(shared, "C. Diaz", "review", "confirm", "question-1", "--open")
    assert told.code == 1
    assert "These are your own words" in told.err
    kinds = [line["kind"] for line in json.loads(shared("audit", "--json").out)["lines"]]
    assert kinds[-1] == "refused"


def test_a_secret_does_not_get_into_an_answer(shared: Cli) -> None:
    told = as_(
        shared, "Dara Kim", "review", "correct", "question-1", "The password is Tr0ub4dor&3x",
        "--open",
    )  # fmt: skip
    assert told.code == 1
    assert "looks like a password" in told.err
    assert items(shared, "Dara Kim") != []


def test_taking_a_correction_back_takes_its_words_back(shared: Cli) -> None:
    said = "By day the shift lead restarts the billing server, because finance has moved out."
    as_(shared, "Dara Kim", "review", "correct", "question-1", said, "--open")
    told = as_(shared, "Dara Kim", "review", "undo")
    assert "No answer rests any more on what you said instead." in told.err
    found = json.loads(shared("search", "shift lead billing server", "--json").out)["passages"]
    trusts = {each["trust"] for each in found if "shift lead" in each["text"]}
    assert trusts == {"retired"}
    after = asked(shared, "Does the shift lead restart the billing server by day?")
    assert "shift lead" not in " ".join(each["quote"] for each in after["citations"])
    assert [each["name"] for each in items(shared, "Eli Fox")] == ["question-1"]


def test_a_question_that_nobody_answers_can_only_be_answered(library: Cli) -> None:
    asked(library, "Who feeds the office parrot on Sunday?", "--named")
    [item] = items(library, "Dara Kim")
    assert (item["kind"], item["allowed"]) == ("unanswered", ["correct", "pass"])
    for verdict in (["confirm"], ["reject"], ["depends", "if it is awake"]):
        told = as_(library, "Dara Kim", "review", verdict[0], "question-1", *verdict[1:])
        assert told.code == 1
        assert "Answer it yourself, or pass." in told.err
    said = "Marta feeds the parrot on Sunday, because the keeper is off."
    done = as_(library, "Dara Kim", "review", "correct", "1", said)
    assert done.code == 0
    assert "Next:" not in done.err
    after = asked(library, "Who feeds the parrot on Sunday?")
    assert said in after["answer"]
    assert {each["trust"] for each in after["citations"]} == {"told"}


def test_a_reason_against_leaves_it_to_the_others(shared: Cli) -> None:
    as_(shared, "Dara Kim", "review", "reject", "question-1", "Finance is gone.", "--open")
    [item] = items(shared, "Eli Fox")
    assert (item["name"], item["kind"]) == ("question-1", "conflict")
    assert "Finance is gone." in as_(shared, "Eli Fox", "review", "show", "1").out


def test_what_holds_instead_holds_no_secret_either(shared: Cli) -> None:
    as_(shared, "Dara Kim", "review", "correct", "question-1", "By day finance does.", "--open")
    secret = "The password is Tr0ub4dor&3x"
    told = as_(shared, "Dara Kim", "review", "retire", "lesson-1", secret)
    assert told.code == 1
    assert "looks like a password" in told.err
    assert as_(shared, "Dara Kim", "review", "retire", "lesson-1", "Ask Eli.").code == 0


def test_what_is_next_is_told_after_a_decision(shared: Cli) -> None:
    asked(shared, QUESTION, "--named")
    told = as_(shared, "Dara Kim", "review", "pass", "question-1")
    assert "Next: peertutor review show question-2" in told.err


def test_it_is_read_at_80_columns(shared: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Terminal, "_columns", lambda self, stream: 80)
    for command in (["list"], ["show", "question-1"]):
        lines = as_(shared, "Dara Kim", "review", *command).out.splitlines()
        assert lines
        assert max(map(len, lines)) <= 80


class TestBlind:
    @pytest.fixture
    def risky(self, library: Cli) -> Cli:
        library("settings", "set", "trust.topics.on-call.stakes", "high")
        asked(library, "Who may restart the billing server at night?", "--anonymous")
        [item] = items(library, "Dara Kim")
        assert item["blind"]
        return library

    def test_what_was_said_is_not_shown_before_the_first_answer(self, risky: Cli) -> None:
        told = as_(risky, "Dara Kim", "review", "show", "question-1")
        assert "on-call" not in told.out
        assert "answer first" in told.err
        document = json.loads(as_(risky, "Dara Kim", "review", "show", "question-1", "--json").out)
        assert "said" not in document
        assert as_(risky, "Dara Kim", "review", "confirm", "question-1").code == 2

    def test_how_far_both_agree_is_told_and_kept(self, risky: Cli) -> None:
        mine = "Only the on-call engineer may restart it."
        told = as_(risky, "Dara Kim", "review", "show", "question-1", "--answer", mine)
        assert "You say much the same." in told.out
        as_(risky, "Dara Kim", "review", "confirm", "question-1", "--answer", mine)
        document = json.loads(
            as_(risky, "Eli Fox", "review", "show", "question-1", "--open", "--json").out
        )
        [opinion] = document["opinions"]
        assert opinion["blind"]
        assert opinion["agreement"] >= 0.6

    def test_it_stays_open_to_whoever_judged_it(self, risky: Cli) -> None:
        as_(risky, "Dara Kim", "review", "confirm", "question-1", "--open")
        assert "on-call engineer" in as_(risky, "Dara Kim", "review", "show", "question-1").out
        assert "on-call engineer" not in as_(risky, "Eli Fox", "review", "show", "question-1").out

    @pytest.mark.parametrize(("then", "code", "kept"), [("y", 0, [True]), ("n", 130, [])])
    def test_at_a_terminal_the_answer_is_asked_for_and_the_verdict_after_it(
        self,
        risky: Cli,
        monkeypatch: pytest.MonkeyPatch,
        *,
        then: str,
        code: int,
        kept: list[bool],
    ) -> None:
        monkeypatch.setattr(Terminal, "interactive", property(lambda self: True))
        arguments = ("--set", "profile.name=Dara Kim", "review", "confirm", "question-1")
        told = risky(*arguments, stdin=f"The on-call engineer.\n{then}\n")
        assert told.code == code
        assert "What would you do" in told.err
        assert "You: The on-call engineer." in told.out
        assert "Only the on-call engineer may restart" in told.out
        document = json.loads(
            as_(risky, "Eli Fox", "review", "show", "question-1", "--open", "--json").out
        )
        assert [each["blind"] for each in document["opinions"]] == kept

    def test_the_opposite_is_called_that(self, risky: Cli) -> None:
        told = as_(
            risky, "Dara Kim", "review", "show", "question-1",
            "--answer", "The on-call engineer may not restart the billing server.",
        )  # fmt: skip
        assert "must not be done" in told.out
