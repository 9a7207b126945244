from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from peertutor.capture.importer import Importer, ImportOptions
from peertutor.capture.passages import cut
from peertutor.core.events import (
    ImportEvent,
    ImportFinished,
    ImportNoted,
    ImportStarted,
    InterviewImported,
    SourceRejected,
)
from peertutor.core.interviews import Interview
from peertutor.core.passages import PassageDraft
from tests.capture.importing.reading import READERS
from tests.fakes.ledger import FakeLedger


def run(
    ledger: FakeLedger, *paths: Path, options: ImportOptions | None = None
) -> list[ImportEvent]:
    return list(Importer(ledger, cut, READERS).run(paths, options or ImportOptions()))


def finished(events: Sequence[ImportEvent]) -> tuple[int, int, int, int, int]:
    last = events[-1]
    assert isinstance(last, ImportFinished)
    assert last.seconds >= 0
    return last.added, last.revised, last.unchanged, last.rejected, last.turns


def write(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def talk(identity: str, *texts: str) -> dict[str, object]:
    turns = [{"speaker": "Ana", "text": text} for text in texts]
    return {"id": identity, "title": f"Talk {identity}", "turns": turns}


def test_an_import_tells_how_much_what_and_the_sum(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", talk("one", "Hi."), talk("two", "Ho.", "So."))
    size = path.stat().st_size

    started, one, two, last = run(FakeLedger(), path)

    assert started == ImportStarted(files=1, size=size)
    assert isinstance(one, InterviewImported)
    assert (one.interview_id, one.title, one.turns, one.outcome) == ("one", "Talk one", 1, "added")
    assert one.passages == 1
    assert isinstance(two, InterviewImported)
    assert 0 < one.done_bytes < two.done_bytes == size
    assert finished([last]) == (2, 0, 0, 0, 3)


def test_every_turn_is_stored_and_can_be_found(tmp_path: Path) -> None:
    ledger = FakeLedger()

    run(ledger, write(tmp_path / "a.jsonl", talk("one", "The printer lies.", "", "Reboot it.")))

    assert [turn.text for turn in ledger.interview("one").turns] == [
        "The printer lies.", "", "Reboot it.",
    ]  # fmt: skip
    assert ledger.search_text("printer", 5)


def test_the_same_content_twice_adds_nothing_and_a_change_is_a_revision(tmp_path: Path) -> None:
    ledger = FakeLedger()
    path = tmp_path / "talk.md"
    path.write_text("Ana: Hi.\n\nBen: Ho.\n")
    run(ledger, path)

    assert finished(run(ledger, path)) == (0, 0, 1, 0, 0)

    path.write_text("Ana: Hi.\n\nBen: Ho!\n")
    assert finished(run(ledger, path)) == (0, 1, 0, 0, 2)
    assert len(ledger.interviews()) == 1


def test_a_rejected_line_leaves_the_others_and_nothing_of_itself(tmp_path: Path) -> None:
    ledger = FakeLedger()
    bad = {"id": "bad", "turns": [{"text": "one"}, {"text": 2}]}

    events = run(ledger, write(tmp_path / "a.jsonl", talk("one", "Hi."), bad, talk("two", "Ho.")))

    assert [type(event) for event in events[1:-1]] == [
        InterviewImported, SourceRejected, InterviewImported,
    ]  # fmt: skip
    assert finished(events) == (2, 0, 0, 1, 2)
    assert ledger.asked == [("add_interview", "one"), ("add_interview", "two")]


def test_one_id_twice_in_a_file_is_a_mistake(tmp_path: Path) -> None:
    ledger = FakeLedger()
    path = write(tmp_path / "a.jsonl", talk("one", "Hi."), talk("one", "Other."))

    events = run(ledger, path)

    rejected = [event.error for event in events if isinstance(event, SourceRejected)]
    assert [error.place for error in rejected] == [f"{path}:2"]
    assert f"{path}:1" in rejected[0].cause
    assert ledger.interview("one").turns[0].text == "Hi."


def test_one_id_twice_in_a_json_list_is_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([talk("one", "Hi."), talk("one", "Other.")]))

    assert finished(run(FakeLedger(), path)) == (1, 0, 0, 1, 1)


def test_one_interview_twice_in_a_file_is_only_unchanged(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", talk("one", "Hi."), talk("one", "Hi."))

    assert finished(run(FakeLedger(), path)) == (1, 0, 1, 0, 1)


def test_one_id_in_two_files_is_a_revision_and_told(tmp_path: Path) -> None:
    ledger = FakeLedger()
    write(tmp_path / "a.jsonl", talk("one", "Hi."))
    write(tmp_path / "b.jsonl", talk("one", "Other."))

    events = run(ledger, tmp_path)

    notes = [event for event in events if isinstance(event, ImportNoted)]
    assert [note.place for note in notes] == [f"{tmp_path}/b.jsonl:1"]
    assert f"{tmp_path}/a.jsonl:1" in notes[0].text
    assert finished(events) == (1, 1, 0, 0, 2)


def test_what_is_wrong_with_the_paths_is_told_after_the_start(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.pdf").write_text("%PDF")
    (tmp_path / "a.md").write_text("Hi.")

    events = run(FakeLedger(), tmp_path / "in", tmp_path / "none.md", tmp_path / "a.md")

    assert [type(event) for event in events] == [
        ImportStarted, ImportNoted, SourceRejected, SourceRejected, InterviewImported,
        ImportFinished,
    ]  # fmt: skip
    assert finished(events) == (1, 0, 0, 2, 1)


def test_paths_that_no_system_has_are_told(tmp_path: Path) -> None:
    events = run(FakeLedger(), tmp_path / ("x" * 5000 + ".md"), Path("a\0b.md"))

    assert finished(events) == (0, 0, 0, 2, 0)


def test_options_reach_every_source(tmp_path: Path) -> None:
    ledger = FakeLedger()
    path = write(tmp_path / "a.jsonl", talk("one", "Hi."))

    run(ledger, path, options=ImportOptions(topic="printers"))

    assert ledger.interview("one").topic == "printers"


def test_an_import_that_is_stopped_keeps_what_it_told(tmp_path: Path) -> None:
    ledger = FakeLedger()
    path = write(tmp_path / "a.jsonl", talk("one", "Hi."), talk("two", "Ho."))
    events = iter(Importer(ledger, cut, READERS).run([path], ImportOptions()))
    while not isinstance(next(events), InterviewImported):
        pass

    del events

    assert [summary.id for summary in ledger.interviews()] == ["one"]


def test_passages_are_cut_from_what_is_stored(tmp_path: Path) -> None:
    given: list[Interview] = []

    def remember(interview: Interview) -> list[PassageDraft]:
        given.append(interview)
        return cut(interview)

    ledger = FakeLedger()
    path = write(tmp_path / "a.jsonl", talk("one", "\u202eHi.\x07"))
    list(Importer(ledger, remember, READERS).run([path], ImportOptions()))

    assert given[0].turns == ledger.interview("one").turns
    assert given[0].turns[0].text == "Hi."
