"""Interview protocols from files: a team's own beside the ones that come with PeerTutor."""

from __future__ import annotations

from pathlib import Path

import pytest

from peertutor.adapters.prompts import prompt_folders
from peertutor.adapters.protocols import FileProtocols
from peertutor.core.errors import NotFound, ProtocolInvalid
from peertutor.core.protocols import Aspect, Sign
from tests.capture.interview.talks import PROMPTS, SMALL

SHIPPED = {path.stem for path in (PROMPTS / "protocols").glob("*.toml")}
BROKEN = SMALL.replace("minutes = 10", "minutes = 0").replace('"small"', '"broken"')
BROKEN_AT = BROKEN[: BROKEN.index("minutes = 0")].count("\n") + 1
FOLLOW_UPS = 'schema = 1\n\n[[follow_ups]]\nsign = "we"\nfills = "people"\nask = ["Who was it?"]\n'


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The workspace's folder for protocols."""
    folder = tmp_path / "prompts" / "protocols"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def protocols(own: Path) -> FileProtocols:
    return FileProtocols((own.parent, PROMPTS))


def write(folder: Path, text: str, name: str = "small.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_ones_that_come_with_it_are_there(protocols: FileProtocols) -> None:
    found, problems = protocols.all()
    assert {one.protocol.id for one in found} == SHIPPED
    assert problems == []
    assert not any(one.own for one in found)
    titles = [one.protocol.title for one in found]
    assert titles == sorted(titles)


def test_a_team_s_own_comes_first_and_is_marked(protocols: FileProtocols, own: Path) -> None:
    path = write(own, SMALL.replace("A small talk", "Zz, a small talk"))
    found, problems = protocols.all()
    assert problems == []
    assert (found[0].protocol.id, found[0].own, found[0].path) == ("small", True, path)
    assert found[0].text == path.read_text(encoding="utf-8")
    assert len(found) == len(SHIPPED) + 1
    assert protocols.get("small") == found[0]


def test_a_team_s_own_takes_the_place_of_one_with_the_same_id(
    protocols: FileProtocols, own: Path
) -> None:
    write(own, SMALL.replace('"small"', '"gap"'), "anything.toml")
    one = protocols.get("gap")
    assert (one.own, one.protocol.title) == (True, "A small talk")
    found, _ = protocols.all()
    assert sorted(one.protocol.id for one in found) == sorted(SHIPPED)


def test_a_broken_file_is_named_with_its_line_and_the_others_stay_usable(
    protocols: FileProtocols, own: Path
) -> None:
    broken = write(own, BROKEN, "broken.toml")
    write(own, SMALL)
    found, problems = protocols.all()
    assert {one.protocol.id for one in found} == {*SHIPPED, "small"}
    assert [problem.place for problem in problems] == [f"{broken}:{BROKEN_AT}"]
    assert protocols.get("small").protocol.title == "A small talk"
    with pytest.raises(ProtocolInvalid) as caught:
        protocols.get("broken")
    assert caught.value.line == BROKEN_AT


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"schema = ", None])
def test_a_file_that_is_none_is_named_and_the_others_stay_usable(
    protocols: FileProtocols, own: Path, content: bytes | None
) -> None:
    path = own / "odd.toml"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    found, problems = protocols.all()
    assert len(found) == len(SHIPPED)
    assert [problem.path for problem in problems] == [str(path)]
    assert problems[0].cause


def test_other_files_and_deeper_folders_are_no_protocols(
    protocols: FileProtocols, own: Path
) -> None:
    write(own, "no protocol", "notes.txt")
    (own / "old").mkdir()
    write(own / "old", "no protocol")
    assert protocols.all()[1] == []


def test_a_byte_order_mark_is_no_mistake(protocols: FileProtocols, own: Path) -> None:
    (own / "small.toml").write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    assert protocols.get("small").protocol.id == "small"


def test_what_there_is_not_is_not_found(protocols: FileProtocols) -> None:
    with pytest.raises(NotFound) as caught:
        protocols.get("small")
    assert "peertutor protocols" in caught.value.remedy


def test_a_change_of_a_file_counts_at_once(protocols: FileProtocols, own: Path) -> None:
    write(own, SMALL)
    assert protocols.get("small").protocol.minutes == 10
    write(own, SMALL.replace("minutes = 10", "minutes = 20"))
    assert protocols.get("small").protocol.minutes == 20


def test_the_text_that_an_interview_kept_is_read_as_a_file_would_be(
    protocols: FileProtocols, own: Path
) -> None:
    write(own, SMALL)
    one = protocols.get("small")
    assert protocols.of_text(one.text) == one.protocol
    assert protocols.of_text(SMALL).follow_up(Sign.INTUITION) is not None
    with pytest.raises(ProtocolInvalid, match="cannot be used") as caught:
        protocols.of_text(BROKEN)
    assert caught.value.place == f"the interview's own protocol:{BROKEN_AT}"


def test_a_team_s_follow_ups_take_the_place_of_the_shared_ones(
    protocols: FileProtocols, own: Path
) -> None:
    write(own.parent, FOLLOW_UPS, "follow-ups.toml")
    protocol = protocols.get("gap").protocol
    assert [each.sign for each in protocol.follow_ups] == [Sign.WE]
    assert protocol.follow_ups[0].fills is Aspect.PEOPLE


def test_without_any_folder_there_are_none_and_it_is_said_so(tmp_path: Path) -> None:
    protocols = FileProtocols((tmp_path / "nowhere",))
    assert protocols.all() == ([], [])
    with pytest.raises(NotFound):
        protocols.get("gap")


def test_an_installed_program_finds_its_own_without_a_workspace(tmp_path: Path) -> None:
    found, problems = FileProtocols(prompt_folders(tmp_path / "nowhere")).all()
    assert {one.protocol.id for one in found} == SHIPPED
    assert problems == []
    assert not any(one.own for one in found)


def test_a_team_s_own_that_is_broken_is_not_passed_over_in_silence(
    protocols: FileProtocols, own: Path
) -> None:
    write(own, SMALL.replace('"small"', '"gap"').replace("minutes = 10", "minutes = 0"), "gap.toml")
    with pytest.raises(ProtocolInvalid):
        protocols.get("gap")


def test_broken_follow_ups_are_named_once_and_the_protocols_stay_usable(
    protocols: FileProtocols, own: Path
) -> None:
    path = write(own.parent, FOLLOW_UPS.replace('"we"', '"wee"'), "follow-ups.toml")
    found, problems = protocols.all()
    assert [problem.place for problem in problems] == [f"{path}:4"]
    assert {one.protocol.id for one in found} == SHIPPED
