"""`peertutor interview`, line by line and in this process: from the first question to `ask`."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from peertutor.adapters.drafts import FileDrafts
from peertutor.adapters.ledger import SqlLedger
from peertutor.capture.interview.sitting import Sitting
from peertutor.core.errors import WorkspaceLocked
from peertutor.core.interviews import InterviewState, Role
from peertutor.core.recordings import Outcome, Recording
from peertutor.ports.recording import Draft
from tests.cli.conftest import Cli, Result
from tests.cli.protocols import (
    CASE,
    DID,
    MISSING,
    OPENING,
    OTHERWISE,
    SMALL,
    TWO_CASES,
    WHY,
    keep_protocol,
)

PASSWORD = "Xk29" + "fpq7"
TOLD = (
    "The main pump stood at two bar at 4 in the morning.",
    "I closed the yellow valve by hand.",
    "Because the seal had burst and the pressure would tear it off.",
)
# Each lesson kept as it stands, rated, and everything released.
KEEP_AND_RELEASE = ["1", "4", "1"]


@dataclass(frozen=True)
class Talks:
    """Holds interviews by what is typed, and reads what is on the disk after."""

    cli: Cli
    workspace: Path

    def begin(self, *typed: str, protocol: str = "small") -> Result:
        """Begin an interview; each item is a line, and a reply is followed by an empty one."""
        return self.cli(
            "interview",
            "--protocol",
            protocol,
            "--topic",
            "the pump",
            "--veteran",
            "Ana Kovac",
            stdin=lines(*typed),
        )

    def resume(self, *typed: str, which: str = "latest") -> Result:
        return self.cli("interview", "--resume", which, stdin=lines(*typed))

    @property
    def id(self) -> str:
        """The id of the latest interview."""
        return self.recording.interview.id

    @property
    def recording(self) -> Recording:
        """The latest interview, as it is on the disk."""
        ledger = SqlLedger.open(workspace=self.workspace)
        try:
            return ledger.recordings.recording(ledger.recordings.recordings()[0].id)
        finally:
            ledger.close()

    def answers(self) -> list[str]:
        return [each.answer for each in self.recording.asked]

    def files_with(self, text: str) -> list[Path]:
        files = [path for path in self.workspace.rglob("*") if path.is_file()]
        return [path for path in files if text.encode() in path.read_bytes()]


def lines(*typed: str) -> str:
    """Return what is typed: after words an empty line, after a command none."""
    return "".join(
        f"{each}\n" if each.startswith("/") or len(each) < 2 else f"{each}\n\n" for each in typed
    )


def questions(result: Result) -> list[str]:
    """Return the protocol's questions in the order in which they were shown."""
    known = (CASE, DID, OTHERWISE, WHY, MISSING)
    return [line for line in result.out.splitlines() if line in known]


@pytest.fixture
def talks(cli: Cli, workspace: Path, words_only: None) -> Talks:
    """A workspace with a protocol of three questions and a close, each in one wording but one."""
    keep_protocol(workspace, "small", SMALL)
    return Talks(cli, workspace)


# ---------------------------------------------------------------------- the whole of it


def test_a_whole_interview_is_read_back_released_and_can_be_asked_about(talks: Talks) -> None:
    held = talks.begin(*TOLD, "Nothing else.", *KEEP_AND_RELEASE)
    assert held.code == 0
    assert questions(held) == [CASE, DID, WHY, MISSING]
    assert OPENING in held.out
    assert "That was the last question: everything has been asked." in held.out
    assert f"  What to do: {TOLD[1]}" in held.out
    assert "Released: “The pump” can be asked about now." in held.out
    assert talks.recording.interview.state is InterviewState.RELEASED
    assert talks.recording.rating == 4

    answer = json.loads(talks.cli("ask", "What did Ana do with the yellow valve?", "--json").out)
    [citation] = [each for each in answer["citations"] if "yellow valve" in each["quote"]]
    assert citation["speaker"] == "Ana Kovac"
    assert citation["interview_id"] == talks.id


def test_nothing_can_be_asked_about_before_it_is_released(talks: Talks) -> None:
    held = talks.begin(*TOLD, "/finish", "1", "4", "3")
    assert held.code == 0
    assert f"Nothing is released. Later: peertutor lessons release {talks.id}" in held.out
    assert talks.recording.interview.state is InterviewState.CLOSED
    assert json.loads(talks.cli("search", "yellow valve", "--json").out)["passages"] == []


def test_questions_are_data_and_everything_else_is_not(talks: Talks) -> None:
    held = talks.begin(TOLD[0], "/pause")
    assert questions(held) == [CASE, DID]
    assert "(kept)" in held.err
    assert "/finish" in held.err
    assert "(kept)" not in held.out
    assert "\x1b" not in held.out + held.err


def test_a_reply_of_several_lines_is_one_reply(talks: Talks) -> None:
    talks.begin("First it hummed.\n  Then it went quiet.", "/pause")
    assert talks.answers()[0] == "First it hummed.\n  Then it went quiet."


def test_empty_lines_before_a_reply_send_nothing(talks: Talks) -> None:
    held = talks.begin("", "", TOLD[0], "/pause")
    assert questions(held) == [CASE, DID]
    assert talks.answers()[0] == TOLD[0]


def test_control_characters_are_no_part_of_a_reply(talks: Talks) -> None:
    talks.begin("It\x1b[2J hummed\x07.\r", "/pause")
    assert talks.answers()[0] == "It hummed."


# ---------------------------------------------------------------------- instead of a reply


def test_help_lists_what_there_is_and_asks_again(talks: Talks) -> None:
    held = talks.begin("/help", "/pause")
    assert questions(held) == [CASE, CASE]
    for command in "skip later again off undo correct redact keep ask where pause finish".split():
        assert held.err.count(f"/{command}") >= 2, command


def test_a_question_is_skipped_and_the_skip_undone(talks: Talks) -> None:
    held = talks.begin("/skip", "/undo", TOLD[0], "/pause")
    assert questions(held)[:3] == [CASE, DID, CASE]
    assert "(skip undone)" in held.err
    assert talks.answers().count(TOLD[0]) == 1


def test_a_question_that_was_skipped_does_not_come_back(talks: Talks) -> None:
    held = talks.begin(TOLD[0], "/skip", TOLD[2], "No.", "3", "", "3")
    assert questions(held) == [CASE, DID, WHY, MISSING]
    assert [each.outcome for each in talks.recording.asked][1] is Outcome.SKIPPED


def test_a_question_that_was_put_off_comes_back_in_other_words(talks: Talks) -> None:
    held = talks.begin(TOLD[0], "/later", TOLD[2], TOLD[1], "/pause")
    assert questions(held) == [CASE, DID, WHY, OTHERWISE, MISSING]
    assert TOLD[1] in talks.answers()


def test_a_question_is_put_differently_until_there_are_no_words_left(talks: Talks) -> None:
    held = talks.begin(TOLD[0], "/again", "/again", TOLD[1], "/pause")
    assert questions(held) == [CASE, DID, OTHERWISE, OTHERWISE, WHY]
    assert "There are no other words for this one." in held.err


def test_what_is_off_the_record_is_erased_everywhere(talks: Talks) -> None:
    held = talks.begin(TOLD[0], "The zanzibar valve was yellow.", "/off", "/pause")
    assert "Erased" in held.err
    assert talks.files_with("zanzibar") == []
    assert [each.outcome for each in talks.recording.asked][1] is Outcome.OFF_RECORD
    assert talks.answers()[0] == TOLD[0]


def test_undo_brings_it_back_while_this_goes_on_and_not_after(talks: Talks) -> None:
    talks.begin("The zanzibar valve was yellow.", "/off", "/undo", "/pause")
    assert talks.answers()[0] == "The zanzibar valve was yellow."
    resumed = talks.resume("/off", "/pause")
    assert "Erased" in resumed.err
    late = talks.resume("/undo", "/pause")
    assert "There is nothing to undo" in late.err
    assert talks.files_with("zanzibar") == []


def test_off_the_record_from_here_on_keeps_nothing_until_it_ends(talks: Talks) -> None:
    held = talks.begin("/off on", "The zanzibar hummed.", "/on", TOLD[1], "/pause")
    assert questions(held) == [CASE, CASE, DID, DID, WHY]
    assert "nothing is kept until /on" in held.err
    assert talks.files_with("zanzibar") == []
    assert talks.answers() == ["", TOLD[1], ""]


def test_what_is_not_kept_is_not_called_kept(talks: Talks) -> None:
    held = talks.begin("/off on", "The zanzibar hummed.", "/pause")
    assert "(kept)" not in held.err


@pytest.mark.parametrize(
    ("method", "command", "said"),
    [
        ("take_off_record", "/off", "Erased"),
        ("correct", "/correct It was twelve.", "(changed)"),
        ("redact", "/redact", "(removed)"),
        ("keep_finding", "/keep", "(stays)"),
    ],
)
def test_what_failed_is_not_said_to_be_done(
    talks: Talks, monkeypatch: pytest.MonkeyPatch, method: str, command: str, said: str
) -> None:
    def refuse(*_: object) -> None:
        raise WorkspaceLocked("Another process holds the ledger")

    monkeypatch.setattr(Sitting, method, refuse)
    held = talks.begin(f"The password is {PASSWORD}, as I saw.", command)
    assert held.code == WorkspaceLocked.exit_code
    assert said not in held.err


def test_the_latest_reply_is_corrected_and_the_correction_undone(talks: Talks) -> None:
    held = talks.begin(TOLD[0], "/correct It was twelve bar, not two.", "/pause")
    assert "(changed)" in held.err
    assert talks.answers()[0] == "It was twelve bar, not two."
    held = talks.resume("/correct", "/correct Three bar.", "/undo", "/pause")
    assert "Write it behind the word" in held.err
    assert "(correction undone)" in held.err
    assert talks.answers()[0] == "It was twelve bar, not two."


@pytest.mark.parametrize("command", ["/off", "/correct", "/correct It was two.", "/redact"])
def test_before_the_first_reply_there_is_none_to_change(talks: Talks, command: str) -> None:
    held = talks.begin(command, "/pause")
    assert "There is no reply yet" in held.err
    assert len(talks.recording.turns) == 1


def test_what_looks_like_a_secret_is_shown_by_its_beginning_and_removed(talks: Talks) -> None:
    held = talks.begin(f"The password is {PASSWORD}, as I saw.", "/redact", "/pause")
    assert f"Turn 1 holds what looks like a password, {PASSWORD[:3]}…" in held.err
    assert "(removed)" in held.err
    assert held.err.count("looks like a password") == 1
    assert PASSWORD not in held.out + held.err
    assert talks.files_with(PASSWORD) == []
    assert "[password removed]" in talks.answers()[0]


def test_what_looks_like_a_secret_may_stay(talks: Talks) -> None:
    held = talks.begin(f"The password is {PASSWORD}, as I saw.", "/keep", "/pause")
    assert "(stays)" in held.err
    assert PASSWORD in talks.answers()[0]
    assert "looks like" not in talks.resume("/pause").err


def test_somebody_beside_the_veteran_asks(talks: Talks) -> None:
    held = talks.begin("/ask What did it smell of?", "It smelled of rubber.", "/pause")
    assert "What did it smell of?" in held.out
    [asked] = [each for each in talks.recording.asked if each.answer]
    assert (asked.question.speaker, asked.answer) == ("Companion", "It smelled of rubber.")


def test_where_it_stands_is_told(talks: Talks) -> None:
    held = talks.begin(TOLD[0], "/where", "/pause")
    assert "One case: part 1 of 2. Question 2 of at most 20, 0 of 30 minutes." in held.err
    assert "Told: what it is about." in held.err
    assert "Not yet: what you did, why, what nobody asked." in held.err


@pytest.mark.parametrize("command", ["/sing", "/FINISH", "/pauses", "/finish now", "/"])
def test_a_command_that_there_is_not_is_said_so_and_nothing_else_happens(
    talks: Talks, command: str
) -> None:
    held = talks.begin(command, "/pause")
    assert f"There is no {command.partition(' ')[0]}. /help lists what there is." in held.err
    assert questions(held) == [CASE, CASE]
    assert len(talks.recording.turns) == 1


def test_asking_nothing_is_told_how_to_ask(talks: Talks) -> None:
    assert "There is no /ask" not in talks.begin("/ask", "/pause").err


@pytest.mark.parametrize("command", ["/off ON", "/off on.", "/off from here on"])
def test_off_the_record_in_other_words_erases_no_reply(talks: Talks, command: str) -> None:
    talks.begin(TOLD[0], command, "/pause")
    assert talks.answers()[0] == TOLD[0]


@pytest.mark.parametrize(
    "again",
    [
        "/off please",
        "/off the record",
        "/off on",
    ],
)
def test_off_the_record_once_more_does_not_put_anything_on_the_record(
    talks: Talks, again: str
) -> None:
    talks.begin("/off on", again, "The zanzibar hummed.", "/pause")
    assert talks.files_with("zanzibar") == []


def test_two_flat_replies_are_offered_a_break(talks: Talks) -> None:
    assert "A break?" not in talks.begin("Yeah.", "/pause").err
    held = talks.begin(TOLD[0], "Yeah.", "Fine.", "/pause")
    assert "A break? /pause keeps everything." in held.err


def test_a_break_is_offered_where_the_second_flat_reply_is_come_at_once_more(talks: Talks) -> None:
    held = talks.begin("Yeah.", "Fine.", "/pause")
    assert questions(held)[-1] == OTHERWISE
    assert "A break? /pause keeps everything." in held.err


# ---------------------------------------------------------------------- stopping, and going on


@pytest.mark.parametrize("end", [("/pause",), ()], ids=["/pause", "end of input"])
def test_whoever_stops_goes_on_with_the_question_that_was_open(
    talks: Talks, end: tuple[str, ...]
) -> None:
    held = talks.begin(TOLD[0], *end)
    assert held.code == 0
    assert f"peertutor interview --plain --resume {talks.id}" in held.err
    assert talks.recording.interview.state is InterviewState.PAUSED
    resumed = talks.resume(TOLD[1], "/pause")
    assert questions(resumed) == [DID, WHY]
    assert OPENING not in resumed.out
    assert "with 1 replies" in resumed.err
    assert f"You said last: {TOLD[0]}" in resumed.err
    assert talks.answers() == [TOLD[0], TOLD[1], ""]
    assert talks.resume("/pause", which=talks.id).code == 0


def test_the_end_of_input_before_anything_was_typed_pauses(talks: Talks) -> None:
    assert talks.begin().code == 0
    assert questions(talks.resume("/pause")) == [CASE]


def left_unfinished(talks: Talks, text: str) -> None:
    """Leave an interview as a crash would: a question open, and a line half typed."""
    talks.begin(TOLD[0], "/pause")
    turns = len(talks.recording.turns)
    FileDrafts(talks.workspace).keep(talks.id, Draft(turns, text))


def test_the_line_that_a_crash_cut_off_comes_back_and_is_gone_on_with(talks: Talks) -> None:
    left_unfinished(talks, "I closed the")
    resumed = talks.cli("interview", "--resume", "latest", stdin="yellow valve.\n\n/pause\n")
    assert "(You had begun: I closed the)" in resumed.err
    assert talks.answers()[1] == "I closed the\nyellow valve."
    assert list((talks.workspace / "drafts").iterdir()) == []


def test_the_end_of_input_in_the_middle_of_a_reply_keeps_it_as_unfinished(talks: Talks) -> None:
    cut = talks.cli(
        "interview",
        *("--protocol", "small", "--topic", "the pump", "--veteran", "Ana"),
        stdin="The main pu",
    )
    assert cut.code == 0
    assert talks.answers() == [""]
    resumed = talks.resume("/pause")
    assert questions(resumed)[0] == CASE
    assert "(You had begun: The main pu)" in resumed.err


def test_lines_above_the_end_are_the_last_reply(talks: Talks) -> None:
    typed = lines(TOLD[0]) + "I closed the\nyellow valve by hand.\n/finish\n"
    held = talks.cli(
        "interview",
        *("--protocol", "small", "--topic", "the pump", "--veteran", "Ana"),
        stdin=typed + "6\n\n3\n",
    )
    assert talks.answers() == [TOLD[0], "I closed the\nyellow valve by hand."]
    assert questions(held) == [CASE, DID]
    assert held.err.count("(kept)") == 2
    assert "  What to do: I closed the yellow valve by hand." in held.out
    assert list((talks.workspace / "drafts").iterdir()) == []


def test_lines_above_the_end_are_not_kept_while_off_the_record(talks: Talks) -> None:
    talks.cli(
        "interview",
        *("--protocol", "small", "--topic", "the pump", "--veteran", "Ana"),
        stdin="/off on\nThe zanzibar hummed.\n/finish\n",
    )
    assert talks.files_with("zanzibar") == []
    assert [each.outcome for each in talks.recording.asked] == [Outcome.OFF_RECORD]


@pytest.mark.parametrize("command", ["/pause", "/skip", "/help"])
def test_a_command_is_one_also_where_an_unfinished_line_came_back(
    talks: Talks, command: str
) -> None:
    left_unfinished(talks, "I closed the")
    talks.cli("interview", "--resume", "latest", stdin=f"{command}\n\n/pause\n")
    assert not any(command in answer for answer in talks.answers())


def test_an_interview_of_several_sittings_goes_on_another_day(talks: Talks) -> None:
    sittings = SMALL.replace('title = "Close"', 'title = "Close"\nsitting = 2')
    keep_protocol(talks.workspace, "small", sittings)
    held = talks.begin(*TOLD)
    assert held.code == 0
    assert f"For the next one: peertutor interview --resume {talks.id}" in held.err
    assert "Lesson" not in held.out
    resumed = talks.resume("Nothing else.", *KEEP_AND_RELEASE)
    assert questions(resumed) == [MISSING]
    assert f"What to do: {TOLD[1]}" in resumed.out
    assert talks.recording.interview.state is InterviewState.RELEASED


def test_only_what_is_not_closed_is_gone_on_with(talks: Talks) -> None:
    none = talks.resume()
    assert (none.code, "no interview to go on with" in none.err) == (1, True)
    talks.begin(*TOLD, "/finish", "1", "", "3")
    assert talks.resume().code == 1
    closed = talks.resume(which=talks.id)
    assert (closed.code, "This interview is closed" in closed.err) == (2, True)
    unknown = talks.resume(which="another")
    assert (unknown.code, "There is no interview 'another'" in unknown.err) == (1, True)


# ---------------------------------------------------------------------- beginning


@pytest.mark.parametrize(
    ("flags", "code", "said"),
    [
        ((), 2, "needs a topic and the name"),
        (("--topic", "the pump"), 2, "needs a topic and the name"),
        (("--topic", " ", "--veteran", "Ana"), 2, "needs a topic and the name"),
        (("--topic", "p", "--veteran", "Ana", "--protocol", "none"), 1, "no interview protocol"),
        (("--topic", "p", "--veteran", "Ana", "--protocol", "gap"), 1, "no open questions"),
        (("--topic", "p", "--veteran", "Ana", "--agenda", "nowhere.txt"), 2, "does not exist"),
    ],
)
def test_what_cannot_be_begun_is_said_so_and_leaves_nothing(
    talks: Talks, flags: tuple[str, ...], code: int, said: str
) -> None:
    refused = talks.cli("interview", *flags)
    assert (refused.code, said in refused.err) == (code, True)
    assert json.loads(talks.cli("interviews", "--json").out)["interviews"] == []


def test_open_questions_are_read_from_a_file_one_a_line(talks: Talks, tmp_path: Path) -> None:
    agenda = tmp_path / "agenda.txt"
    agenda.write_bytes("\ufeff\nWho may stop the pump?\n\n  What if it hums? \r\n".encode())
    held = talks.cli(
        "interview",
        *("--protocol", "gap", "--topic", "the pump", "--veteran", "Ana"),
        *("--agenda", str(agenda)),
        stdin=lines("Only the shift leader may stop it at 4 bar.", "/pause"),
    )
    assert re.findall(r"“(.*?)”", held.out)[-2:] == ["Who may stop the pump?", "What if it hums?"]
    assert talks.recording.agenda == ("Who may stop the pump?", "What if it hums?")


def test_the_veteran_is_whoever_the_profile_says_where_nobody_is_named(talks: Talks) -> None:
    held = talks.cli(
        "--set", "profile.name=Mara", "interview", "--protocol", "small", "--topic", "the pump"
    )
    assert held.code == 0
    assert talks.recording.interview.veterans == ("Mara",)


def test_the_usual_protocol_is_one_case_looked_at_closely(talks: Talks) -> None:
    held = talks.cli("interview", "--topic", "the pump", "--veteran", "Ana")
    assert "This is about one case from your work" in held.out
    assert 'id = "critical-incident"' in talks.recording.protocol


# ---------------------------------------------------------------------- reading back

LADDER = ("The ladder stood on 3 wet boards.", "I tied the ladder to the gutter at noon.")


@pytest.fixture
def two(talks: Talks) -> Talks:
    """The same with a protocol of two cases, which makes two lessons."""
    keep_protocol(talks.workspace, "two", TWO_CASES)
    return talks


def read_back(two: Talks, *typed: str) -> Result:
    """Hold an interview of two cases and read its lessons back, each line as it is typed."""
    stdin = lines(*TOLD, *LADDER) + "".join(f"{line}\n" for line in typed)
    return two.cli(
        "interview",
        *("--protocol", "two", "--topic", "the pump", "--veteran", "Ana"),
        stdin=stdin,
    )


def lessons(talks: Talks) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(talks.cli("lessons", "--json").out)["lessons"]
    return found


def found(talks: Talks, words: str) -> bool:
    passages = json.loads(talks.cli("search", words, "--json").out)["passages"]
    return words in json.dumps(passages, ensure_ascii=False)


SKIP_HABIT = [""] * 5


def test_lessons_are_read_back_one_by_one(two: Talks) -> None:
    held = read_back(two, "1", "1", *SKIP_HABIT, "", "3")
    assert "Lessons drawn from what you said, in your own sentences: 2." in held.out
    assert "Lesson 1: a principle: its reason is known, stakes medium" in held.out
    assert "Lesson 2: a habit: practised, its reason not established" in held.out
    assert [each["state"] for each in lessons(two)] == ["confirmed", "confirmed"]
    assert two.recording.rating is None


def test_a_part_is_said_in_the_veterans_own_words_or_taken_out(two: Talks) -> None:
    read_back(two, "2", "3", "Close it by hand.", "2", "1", "-", "2", "9", "1", "3", "", "3")
    first, second = lessons(two)
    assert (first["action"], first["situation"]) == ("Close it by hand.", "")
    assert first["reason"] == TOLD[2]
    assert (first["state"], second["state"]) == ("confirmed", "withdrawn")


def test_two_lessons_are_put_together(two: Talks) -> None:
    read_back(two, "1", "4", "", "3")
    first, second = lessons(two)
    assert first["action"] == f"{TOLD[1]} {LADDER[1]}"
    assert second["state"] == "withdrawn"


def test_nothing_is_put_together_with_what_was_taken_back(two: Talks) -> None:
    read_back(two, "3", "4", "1", *SKIP_HABIT, "", "3")
    assert [each["state"] for each in lessons(two)] == ["withdrawn", "confirmed"]


def test_what_was_put_together_is_read_back_before_it_is_kept(two: Talks) -> None:
    held = read_back(two, "1", "4", "3", "", "3")
    assert f"  What to do: {TOLD[1]} {LADDER[1]}" in held.out


def test_the_first_lesson_has_none_before_it_to_be_put_together_with(two: Talks) -> None:
    held = read_back(two, "4", "9", "x", "3", "3", "", "3")
    assert held.err.count("A number from 1 to 6.") == 3
    assert {each["state"] for each in lessons(two)} == {"withdrawn"}


def test_its_kind_and_what_is_at_stake_are_the_veterans_to_say(two: Talks) -> None:
    read_back(two, "5", "3", "3", "1", "6", "", "3")
    first, second = lessons(two)
    assert (first["kind"], first["stakes"]) == ("preference", "high")
    assert (second["kind"], second["state"]) == ("habit_without_reason", "drafted")


def test_a_habit_is_asked_for_its_reason_when_it_is_kept(two: Talks) -> None:
    reason = "Because it slides on wet boards."
    held = read_back(two, "6", "1", reason, "From a roofer.", "", "", "", "", "3")
    assert "What would happen if somebody left it out?" in held.out
    second = lessons(two)[1]
    assert (second["reason"], second["kind"], second["state"]) == (
        reason,
        "principle",
        "confirmed",
    )
    assert "From a roofer." in two.answers()


def test_whoever_leaves_in_the_middle_reads_the_rest_back_another_time(two: Talks) -> None:
    left = read_back(two, "1")
    assert left.code == 0
    assert "Nothing is released." in left.out
    assert [each["state"] for each in lessons(two)] == ["confirmed", "drafted"]
    again = two.cli("lessons", "read-back", two.id, stdin="3\n2\n1\n")
    assert "in your own sentences: 1." in again.out
    assert [each["state"] for each in lessons(two)] == ["released", "withdrawn"]
    assert two.recording.rating == 2


def test_a_part_in_other_words_is_not_lost_when_the_lesson_is_left_for_later(two: Talks) -> None:
    read_back(two, "2", "3", "Close it by hand.", "6", "3", "", "3")
    assert lessons(two)[0]["action"] == "Close it by hand."


def test_only_what_the_kept_lessons_rest_on_is_released(two: Talks) -> None:
    held = read_back(two, "1", "3", "3", "2")
    assert "only what the 1 kept lessons rest on" in held.err
    assert found(two, "yellow valve")
    assert not found(two, "gutter")
    assert [each["state"] for each in lessons(two)] == ["released", "withdrawn"]


@pytest.mark.parametrize("choice", ["3", "", "x"])
def test_nothing_is_released_without_a_clear_word(two: Talks, choice: str) -> None:
    held = read_back(two, "1", "3", "4", choice)
    assert held.code == 0
    assert "Nothing is released." in held.out
    assert not found(two, "yellow valve")


def test_nothing_is_released_while_a_secret_is_undecided(talks: Talks) -> None:
    held = talks.begin(
        f"{TOLD[0]} The password was {PASSWORD}.", *TOLD[1:], "/finish", "1", "", "x", "1"
    )
    assert "looks like a password" in held.err
    assert PASSWORD not in held.err
    assert talks.files_with(PASSWORD) == []
    assert talks.recording.interview.state is InterviewState.CLOSED
    assert not found(talks, "yellow valve")


def test_what_was_left_undecided_can_still_be_decided_on(talks: Talks) -> None:
    talks.begin(f"{TOLD[0]} The password was {PASSWORD}.", *TOLD[1:], "/finish", "1", "", "3")
    talks.cli("lessons", "read-back", talks.id, stdin="1\n\n1\n")
    assert talks.files_with(PASSWORD) == []
    assert found(talks, "yellow valve")


def test_a_newcomer_beside_the_veteran_speaks_under_their_own_name(talks: Talks) -> None:
    told = talks.cli(
        "interview",
        *("--protocol", "shadow-debrief", "--topic", "the pump", "--veteran", "Ana Kovac"),
        *("--companion", "Ben"),
        stdin=lines(TOLD[0], "/pause"),
    )
    assert told.code == 0
    assert told.err.index("(Ben answers this one.)") < told.err.index(
        "(Ana Kovac answers this one.)"
    )
    reply = talks.recording.turns[1]
    assert (reply.speaker, reply.role, reply.text) == ("Ben", Role.CONTEXT, TOLD[0])
