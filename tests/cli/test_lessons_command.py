"""`peertutor lessons`: listed, released, held back and taken back, in this process."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli
from tests.cli.protocols import TWO_CASES_UNREASONED, keep_protocol

VALVE = (
    "The main pump stood at two bar at 4 in the morning.",
    "I closed the yellow valve by hand, because the seal had burst.",
)
LADDER = ("The ladder stood on 3 wet boards.", "I tied the ladder to the gutter at noon.")
TOLD = (*VALVE, *LADDER, "Nothing else.")
PASSWORD = "Xk29" + "fpq7"
# Both lessons kept as they stand (the second one is asked for its reason), and not released yet.
KEPT = ["1", "1", "", "", "", "", "", "", "3"]


@dataclass(frozen=True)
class Held:
    """An interview that was held and read back; its lessons by number."""

    cli: Cli
    id: str
    numbers: tuple[str, str]

    def lessons(self, *flags: str) -> list[dict[str, Any]]:
        document: dict[str, Any] = json.loads(self.cli("lessons", "--json", *flags).out)
        found: list[dict[str, Any]] = document["lessons"]
        return found

    def states(self) -> list[str]:
        return [lesson["state"] for lesson in self.lessons()]

    def found(self) -> list[str]:
        """Return which of the two cases can be found by a word of it."""
        return [
            word
            for word in ("valve", "gutter")
            if json.loads(self.cli("search", word, "--json").out)["passages"]
        ]


def hold(cli: Cli, *read_back: str, topic: str = "the pump", told: Sequence[str] = TOLD) -> None:
    typed = "".join(f"{reply}\n\n" for reply in told)
    result = cli(
        "interview",
        *("--protocol", "unreasoned", "--topic", topic, "--veteran", "Ana Kovac"),
        stdin=typed + "".join(f"{line}\n" for line in read_back),
    )
    assert result.code == 0, result.err


@pytest.fixture
def protocol(words_only: None, workspace: Path) -> None:
    keep_protocol(workspace, "unreasoned", TWO_CASES_UNREASONED)


@pytest.fixture
def held(cli: Cli, protocol: None) -> Held:
    hold(cli, *KEPT)
    first, second = json.loads(cli("lessons", "--json").out)["lessons"]
    return Held(cli, first["interview_id"], (str(first["id"]), str(second["id"])))


def test_where_there_are_none_it_is_said_how_they_come(cli: Cli, protocol: None) -> None:
    listed = cli("lessons")
    assert (listed.code, listed.out) == (0, "")
    assert "drawn at the end of an interview" in listed.err
    assert json.loads(cli("lessons", "--json").out) == {"lessons": []}


def test_each_is_listed_with_its_parts_whose_it_is_and_how_far_it_has_come(held: Held) -> None:
    listed = held.cli("lessons")
    assert listed.code == 0
    assert f"Lesson {held.numbers[0]}: a principle: its reason is known" in listed.out
    assert f"  What to do: {VALVE[1]}" in listed.out
    assert "  Ana Kovac · the pump · confirmed" in listed.out
    assert listed.out.count(f"  interview: {held.id}") == 2
    assert listed.err == ""


def test_one_document_holds_everything_of_them(held: Held) -> None:
    first, second = held.lessons()
    assert (first["situation"], first["action"]) == VALVE
    assert first["reason"] == "because the seal had burst."
    assert (first["kind"], second["kind"]) == ("principle", "habit_without_reason")
    assert (first["stakes"], first["lived"], first["expires"]) == ("medium", True, None)
    assert (first["state"], first["trust"]) == ("confirmed", "confirmed")
    assert (first["veteran"], first["topic"]) == ("Ana Kovac", "the pump")
    assert first["sources"][0] == {
        "field": "situation",
        "turn": 1,
        "start": 0,
        "end": len(VALVE[0]),
    }


def test_only_those_of_one_interview_are_listed_where_it_is_named(held: Held) -> None:
    hold(held.cli, *KEPT, topic="the mill")
    assert len(held.lessons()) == 4
    assert {each["topic"] for each in held.lessons("--interview", held.id)} == {"the pump"}
    assert held.lessons("--interview", "another") == []


def test_an_interview_is_released_and_can_be_asked_about_at_once(held: Held) -> None:
    assert held.found() == []
    released = held.cli("lessons", "release", held.id)
    assert (released.code, released.err) == (0, "")
    assert released.out == "Released: “The pump” can be asked about now.\n"
    assert held.found() == ["valve", "gutter"]
    assert held.states() == ["released", "released"]


def test_only_what_some_lessons_rest_on_is_released(held: Held) -> None:
    first, second = held.numbers
    assert held.cli("lessons", "release", held.id, "--lesson", second).code == 0
    assert held.found() == ["gutter"]
    assert held.states() == ["confirmed", "released"]
    both = held.cli("lessons", "release", held.id, "--lesson", first, "--lesson", second)
    assert both.code == 0
    assert held.found() == ["valve", "gutter"]


def test_what_was_released_is_held_back_and_released_again(held: Held) -> None:
    held.cli("lessons", "release", held.id)
    back = held.cli("lessons", "hold", held.id)
    assert (back.code, "nothing of it is found any more" in back.out) == (0, True)
    assert held.found() == []
    assert held.states() == ["confirmed", "confirmed"]
    held.cli("lessons", "release", held.id)
    assert held.found() == ["valve", "gutter"]


def test_a_lesson_is_taken_back_and_not_released(held: Held) -> None:
    taken = held.cli("lessons", "withdraw", held.numbers[0])
    assert (taken.code, taken.out) == (0, f"Lesson {held.numbers[0]} is taken back.\n")
    assert held.states() == ["withdrawn", "confirmed"]
    refused = held.cli("lessons", "release", held.id, "--lesson", held.numbers[0])
    assert (refused.code, "No lesson is chosen" in refused.err) == (2, True)
    assert held.found() == []


def test_a_lesson_that_is_taken_back_after_its_release_is_not_found_any_more(held: Held) -> None:
    first, second = held.numbers
    held.cli("lessons", "release", held.id, "--lesson", first, "--lesson", second)
    held.cli("lessons", "withdraw", first)
    assert held.found() == ["gutter"]


def test_reading_back_again_reads_back_what_was_left_for_later(cli: Cli, protocol: None) -> None:
    hold(cli, "6", "6", "", "3")
    [first, _] = json.loads(cli("lessons", "--json").out)["lessons"]
    again = cli("lessons", "read-back", first["interview_id"], stdin="1\n3\n4\n2\n")
    assert again.code == 0
    assert "in your own sentences: 2." in again.out
    states = [each["state"] for each in json.loads(cli("lessons", "--json").out)["lessons"]]
    assert states == ["released", "withdrawn"]


def test_keeping_one_more_lesson_does_not_take_back_the_one_before(
    cli: Cli, protocol: None
) -> None:
    hold(cli, "1", "6", "", "2")
    [first, second] = json.loads(cli("lessons", "--json").out)["lessons"]
    held = Held(cli, first["interview_id"], (str(first["id"]), str(second["id"])))
    assert held.found() == ["valve"]
    # The second lesson is kept this time, without a reason, and the kept lessons released.
    cli("lessons", "read-back", held.id, stdin="1\n\n\n\n\n\n\n2\n")
    assert held.found() == ["valve", "gutter"]


def test_a_habit_can_be_given_its_reason_after_the_interview_was_released(
    cli: Cli, protocol: None
) -> None:
    hold(cli, "1", "6", "", "1")
    [first, _] = json.loads(cli("lessons", "--json").out)["lessons"]
    again = cli(
        "lessons",
        *("read-back", first["interview_id"]),
        stdin="1\nBecause it slides on wet boards.\n\n\n\n\n\n1\n",
    )
    assert again.code == 0, again.err


@pytest.fixture
def secret(cli: Cli, protocol: None) -> Held:
    """An interview that was finished, and its lessons kept, with a secret left undecided."""
    told = (VALVE[0], f"{VALVE[1]} The password was {PASSWORD} there.", *LADDER, "Nothing else.")
    # Each lesson is kept, and then nothing more is typed.
    hold(cli, *KEPT[:-2], told=told)
    first, second = json.loads(cli("lessons", "--json").out)["lessons"]
    assert PASSWORD in first["action"]
    return Held(cli, first["interview_id"], (str(first["id"]), str(second["id"])))


def files_with(text: str) -> list[Path]:
    files = [p for p in Path(os.environ["PEERTUTOR_WORKSPACE"]).rglob("*") if p.is_file()]
    return [path for path in files if text.encode() in path.read_bytes()]


def test_a_secret_that_was_left_undecided_is_removed_and_the_rest_released(secret: Held) -> None:
    again = secret.cli("lessons", "read-back", secret.id, stdin="1\n\n1\n")
    assert (again.code, secret.states()) == (0, ["released", "released"])
    assert f"Turn 3 holds what looks like a password ({PASSWORD[:3]}…)." in again.err
    assert PASSWORD not in again.out + again.err
    assert "The password was [password removed] there." in secret.lessons()[0]["action"]
    assert files_with(PASSWORD) == []
    assert secret.found() == ["valve", "gutter"]


def test_a_secret_that_was_left_undecided_may_stay_and_is_asked_about_no_more(
    secret: Held,
) -> None:
    assert secret.cli("lessons", "read-back", secret.id, stdin="2\n\n3\n").code == 0
    assert secret.found() == []
    again = secret.cli("lessons", "read-back", secret.id, stdin="\n1\n")
    assert (again.code, secret.states()) == (0, ["released", "released"])
    assert "looks like" not in again.err
    assert PASSWORD in secret.lessons()[0]["action"]
    # Its veteran has said that it may leave.
    assert PASSWORD in secret.cli("export", secret.id).out


@pytest.mark.parametrize("typed", ["", "\n3\nx\n"], ids=["nothing", "no clear word"])
def test_a_secret_that_nobody_decides_on_stays_here(secret: Held, typed: str) -> None:
    again = secret.cli("lessons", "read-back", secret.id, stdin=typed)
    assert again.code == 0
    assert "Nothing is released." in again.out
    refused = secret.cli("lessons", "release", secret.id)
    assert (refused.code, "to be decided on first" in refused.err) == (2, True)
    assert PASSWORD not in refused.err
    assert secret.states() == ["confirmed", "confirmed"]
    assert secret.found() == []


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("release", "another"), 1, "no interview 'another'"),
        (("hold", "another"), 1, "no interview 'another'"),
        (("read-back", "another"), 1, "no interview 'another'"),
        (("withdraw", "99"), 1, "no lesson number 99"),
        (("withdraw", "first"), 2, "not a valid integer"),
        (("release",), 2, "Missing argument"),
        (("relase", "another"), 2, "No such command"),
    ],
)
def test_what_there_is_not_is_said_so(
    held: Held, arguments: tuple[str, ...], code: int, said: str
) -> None:
    refused = held.cli("lessons", *arguments)
    assert (refused.code, said in refused.err) == (code, True), refused.err
    assert held.states() == ["confirmed", "confirmed"]


def test_a_lesson_that_there_is_not_releases_nothing(held: Held) -> None:
    refused = held.cli("lessons", "release", held.id, "--lesson", "99")
    assert (refused.code, "There is no lesson number 99" in refused.err) == (1, True)
    assert held.found() == []


def test_a_wrong_number_among_several_is_not_passed_over(held: Held) -> None:
    refused = held.cli("lessons", "release", held.id, "--lesson", held.numbers[0], "--lesson", "99")
    assert refused.code != 0
    assert held.found() == []


def test_holding_back_what_was_never_released_changes_nothing(cli: Cli, protocol: None) -> None:
    cli(
        "interview",
        *("--protocol", "unreasoned", "--topic", "the pump", "--veteran", "Ana"),
        stdin=f"{VALVE[0]}\n\n/pause\n",
    )
    [interview] = json.loads(cli("interviews", "--json").out)["interviews"]
    cli("lessons", "hold", interview["id"])
    assert cli("interview", "--resume", "latest").code == 0


def test_a_reply_is_corrected_and_erased_after_the_release_with_the_answers_that_quote_it(
    held: Held,
) -> None:
    held.cli("lessons", "release", held.id)
    recording = json.loads(held.cli("export", held.id, "--format", "json").out)
    turn = next(n for n, each in enumerate(recording["turns"]) if each["text"] == VALVE[1])
    said = VALVE[1].split()
    begins, ends = " ".join(said[:-3]), " ".join(said[-3:])
    assert ends in held.cli("ask", begins).out
    assert held.cli("lessons", "off-record", held.id, str(turn)).code == 2
    erased = held.cli("lessons", "off-record", held.id, str(turn), "--yes")
    assert (erased.code, "in 1 kept answers" in erased.out) == (0, True)
    folder = Path(os.environ["PEERTUTOR_WORKSPACE"])
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert [path for path in files if ends.encode() in path.read_bytes()] == []
    assert held.cli("lessons", "correct", held.id, "1", "Other words for it.").code == 0
    assert "Other words for it." in held.cli("export", held.id).out
    assert held.cli("lessons", "correct", held.id, "999", "No.").code == 1


def test_the_words_before_a_correction_are_found_nowhere_and_erased_with_their_turn(
    held: Held,
) -> None:
    held.cli("lessons", "release", held.id)
    recording = json.loads(held.cli("export", held.id, "--format", "json").out)
    turn = next(n for n, each in enumerate(recording["turns"]) if each["text"] == VALVE[1])
    assert "yellow" in held.cli("ask", "Who closed the valve by hand?").out
    now = "I opened the red tap by foot, because the seal had burst."
    assert held.cli("lessons", "correct", held.id, str(turn), now).code == 0
    assert json.loads(held.cli("search", "yellow", "--json").out)["passages"] == []
    for command in (
        ("ask", "What was closed by hand?"),
        ("ask", "What was closed by hand?", "--json"),
        ("search", "closed by hand", "--json"),
        ("lessons",),
        ("lessons", "--json"),
        *(("export", held.id, "--format", form) for form in ("md", "html", "json", "table")),
    ):
        shown = held.cli(*command)
        assert shown.code == 0
        assert "yellow" not in shown.out, command
    assert "I opened the red tap by foot" in held.cli("lessons").out
    held.cli("lessons", "off-record", held.id, str(turn), "--yes")
    folder = Path(os.environ["PEERTUTOR_WORKSPACE"])
    files = [path for path in folder.rglob("*") if path.is_file()]
    for gone in ("I closed the yellow", "opened the red"):
        assert [path for path in files if gone.encode() in path.read_bytes()] == []
