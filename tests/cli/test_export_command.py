"""`peertutor export`, in this process."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from peertutor.adapters.ledger import SqlLedger
from peertutor.capture.passages import cut
from peertutor.core.interviews import Interview, InterviewState, Role, Turn
from peertutor.core.lessons import Lesson, LessonField, LessonState, Source
from peertutor.core.recordings import Outcome, Recording, Step
from peertutor.core.sensitive import findings
from tests.cli.conftest import INTERVIEWS, Cli

STEP = Step("deepen", "cues")
SAID = "Two bar. Write to ana@example.com or boss@example.com, pump-room@example.com."


@pytest.fixture
def ledger(workspace: Path, library: Cli) -> Iterator[SqlLedger]:
    """The ledger with two imported interviews and one that was held here."""
    with_words = SqlLedger.open(workspace=workspace)
    hold(with_words)
    yield with_words
    with_words.close()


def turn(index: int, text: str, outcome: Outcome = Outcome.ANSWERED) -> Turn:
    asked = index % 2 == 0
    return Turn(
        index=index,
        speaker="PeerTutor" if asked else "Ana Kovac",
        text=text,
        role=Role.CONTEXT if asked else Role.VETERAN,
        step=str(STEP if asked else STEP.ended(outcome)),
    )


def hold(ledger: SqlLedger) -> None:
    empty = Interview(
        id="pump",
        title="The pump",
        veterans=("Ana Kovac",),
        state=InterviewState.OPEN,
        turns=(),
    )
    ledger.recordings.begin(Recording(interview=empty, protocol=""))
    said = [
        turn(0, "What did you see?"),
        turn(1, SAID),
        turn(2, "And then?"),
        turn(3, "", Outcome.OFF_RECORD),
        turn(4, "Anything else?"),
        turn(5, "Never run it dry."),
    ]
    ledger.recordings.append("pump", said, seconds=60)
    kept = frozenset(found.mark for found in findings(SAID) if "pump-room" in found.text)
    ledger.recordings.note("pump", kept=kept, state=InterviewState.CLOSED)
    drawn = [
        Lesson(
            interview_id="pump",
            veteran="Ana Kovac",
            action=action,
            state=state,
            sources=(Source(LessonField.ACTION, at, 0, 5),),
        )
        for action, at, state in (
            ("Never run it dry", 5, LessonState.CONFIRMED),
            ("Never mind", 5, LessonState.WITHDRAWN),
            ("Look at the gauge", 1, LessonState.CONFIRMED),
        )
    ]
    ledger.lessons.replace_drafts("pump", drawn)


def release(ledger: SqlLedger, withheld: frozenset[int] = frozenset()) -> None:
    held = ledger.recordings.recording("pump").interview
    ledger.recordings.release(held, cut(held), withheld)


def test_one_goes_to_standard_output_as_markdown(library: Cli) -> None:
    result = library("export", "billing-night")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith('---\ntitle: "The billing server at night"\n')
    assert "\n**Ana Kovac:** [t1] Only the on-call engineer may restart" in result.out


def test_json_comes_back_through_import_and_adds_nothing_new(library: Cli, tmp_path: Path) -> None:
    result = library("export", "billing-night", "--format", "json")
    assert (result.code, result.err) == (0, "")
    document = json.loads(result.out)
    assert [{k: t[k] for k in ("speaker", "text")} for t in document["turns"]] == INTERVIEWS[0][
        "turns"
    ]
    path = tmp_path / "again.json"
    path.write_text(result.out, encoding="utf-8")
    assert "1 known already" in library("import", str(path)).out


def test_a_page_and_a_table(library: Cli) -> None:
    assert library("export", "billing-night", "--format", "html").out.startswith("<!doctype html>")
    result = library("export", "billing-night", "billing-day", "--format", "table")
    assert result.code == 0
    assert result.out.count("- From The billing server") == 2
    assert "“The billing server at night” has no lessons." in result.err


def test_several_need_a_folder(library: Cli, tmp_path: Path) -> None:
    refused = library("export", "billing-night", "billing-day")
    assert (refused.code, refused.out) == (2, "")
    assert "--out" in refused.err
    out = tmp_path / "review"
    done = library("export", "billing-night", "billing-day", "--out", str(out), "--format", "html")
    assert done.code == 0
    assert sorted(done.out.splitlines()) == sorted(map(str, out.iterdir()))
    assert len(list(out.glob("The-billing-server-*.html"))) == 2
    assert {path.stat().st_mode & 0o777 for path in out.iterdir()} == {0o600}


def test_the_same_id_twice_is_one(library: Cli) -> None:
    assert library("export", "billing-night", "billing-night").code == 0


def test_what_is_there_is_kept_unless_asked(library: Cli, tmp_path: Path) -> None:
    arguments = ("export", "billing-night", "--out", str(tmp_path))
    assert library(*arguments).code == 0
    [path] = tmp_path.glob("*.md")
    path.write_text("changed by a reviewer")
    both = library("export", "billing-night", "billing-day", "--out", str(tmp_path))
    assert both.code == 1
    assert str(path) in both.err
    assert "--force" in both.err
    assert path.read_text() == "changed by a reviewer"
    assert len(list(tmp_path.glob("*.md"))) == 2
    assert library(*arguments, "--force").code == 0
    assert path.read_text().startswith("---\n")


def test_an_unknown_id_is_named_and_the_others_go(library: Cli, tmp_path: Path) -> None:
    ids = ("nowhere", "billing-night", "\x1b]0;x\x07gone")
    result = library("export", *ids, "--out", str(tmp_path))
    assert result.code == 1
    assert len(result.out.splitlines()) == 1
    assert result.err.count("Error: There is no interview") == 2
    assert "'nowhere'" in result.err
    assert "\x1b" not in result.err
    alone = library("export", "nowhere")
    assert (alone.code, alone.out) == (1, "")


def test_a_folder_that_cannot_be_written(library: Cli, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = library("export", "billing-night", "--out", str(tmp_path / "file"))
    assert result.code == 7
    assert "needs a folder" in result.err


def test_secrets_are_removed_and_counted_but_for_those_that_may_stay(
    library: Cli, ledger: SqlLedger
) -> None:
    release(ledger)
    result = library("export", "pump")
    assert result.code == 0
    assert "ana@example.com" not in result.out
    assert "pump-room@example.com" in result.out
    assert result.err == "2 e-mail addresses were removed; names of people are not caught.\n"
    whole = library("export", "pump", "--unredacted")
    assert "ana@example.com" in whole.out
    assert whole.err == "2 e-mail addresses were left in, as --unredacted asks for.\n"


def test_what_is_off_the_record_or_withdrawn_stays_here(library: Cli, ledger: SqlLedger) -> None:
    release(ledger)
    for form in ("md", "html", "json"):
        out = library("export", "pump", "--format", form).out
        assert "off the record" in out
        assert "Never mind" not in out
        assert "Never run it dry" in out


def test_what_is_not_released_stays_here_and_so_do_its_lessons(
    library: Cli, ledger: SqlLedger
) -> None:
    release(ledger, withheld=frozenset({0, 1, 2, 3}))
    for form in ("md", "html", "json", "table"):
        result = library("export", "pump", "--format", form)
        assert "Two bar" not in result.out
        assert "gauge" not in result.out
        assert "Never run it dry" in result.out
        assert result.err == (
            "Left out of “The pump”: 1 lesson that rests on words which stay here.\n"
        )
    assert "**Ana Kovac:** [t1] *(not released)*" in library("export", "pump").out


def test_an_interview_that_is_not_released_says_so(library: Cli, ledger: SqlLedger) -> None:
    result = library("export", "pump")
    assert result.code == 0
    assert "“The pump” is not released (closed)" in result.err


def test_what_is_not_released_arrives_held_back_until_it_is_exported_released(
    library: Cli, ledger: SqlLedger, tmp_path: Path
) -> None:
    elsewhere = ("--workspace", str(tmp_path / "elsewhere"))
    path = tmp_path / "pump.json"

    def moved() -> tuple[str, list[str]]:
        document = json.loads(library("export", "pump", "--format", "json").out)
        path.write_text(json.dumps(document), encoding="utf-8")
        brought = library(*elsewhere, "import", str(path))
        assert brought.code == 0
        found = json.loads(library(*elsewhere, "search", "gauge dry", "--json").out)["passages"]
        return brought.err, [each["interview_id"] for each in found]

    told, found = moved()
    assert "Held back: it was not released when it was exported (closed)" in told
    assert found == []
    release(ledger)
    told, found = moved()
    assert "Held back" not in told
    assert found == ["pump"]


@pytest.mark.parametrize("flag", [None, "--unredacted"])
def test_an_import_of_what_was_held_here_changes_nothing(
    library: Cli, ledger: SqlLedger, tmp_path: Path, flag: str | None
) -> None:
    before = library("lessons").out
    path = tmp_path / "pump.json"
    flags = (flag,) if flag else ()
    path.write_text(library("export", "pump", "--format", "json", *flags).out, encoding="utf-8")
    brought = library("import", str(path))
    if flag:
        assert (brought.code, "1 known already" in brought.out) == (0, True)
    else:
        assert (brought.code, "“The pump” was held here" in brought.err) == (1, True)
    assert library("lessons").out == before
    assert ledger.recordings.recording("pump").turns[1].text == SAID


def test_a_withdrawn_interview_stays_here(library: Cli, ledger: SqlLedger) -> None:
    ledger.recordings.withdraw("pump", InterviewState.WITHDRAWN)
    result = library("export", "pump", "--lessons")
    assert (result.code, result.out) == (1, "")
    assert "withdrawn" in result.err


def test_only_the_lessons(library: Cli, ledger: SqlLedger) -> None:
    release(ledger)
    result = library("export", "pump", "--lessons")
    assert (result.code, result.err) == (0, "")
    assert "### Lesson 1: Never run it dry" in result.out
    assert "Two bar" not in result.out


def test_a_hostile_title_stays_in_the_folder(library: Cli, tmp_path: Path) -> None:
    source = tmp_path / "bad.json"
    title = "../../\x1b]0;owned\x07etc/passwd"
    source.write_text(json.dumps({**INTERVIEWS[0], "id": "bad", "title": title}))
    assert library("import", str(source)).code == 0
    out = tmp_path / "a" / "b" / "out"
    result = library("export", "bad", "--out", str(out))
    assert result.code == 0
    [path] = out.iterdir()
    assert path.name.startswith("etc-passwd-")
    assert "\x1b" not in result.out + result.err
    assert [each.name for each in (tmp_path / "a").iterdir()] == ["b"]


def test_its_help_shows_how(cli: Cli) -> None:
    result = cli("export", "--help")
    assert result.code == 0
    assert "  Write interviews and lessons to files for others to review." in result.out
    assert "peertutor export billing-night > billing-night.md" in result.out
