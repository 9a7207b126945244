"""Protocols from their files, and what is said of files that are none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from peertutor.capture.interview.lines import Lines
from peertutor.capture.interview.protocol_file import problems_of, read_follow_ups, read_protocol
from peertutor.core.errors import ProtocolInvalid
from peertutor.core.protocols import Aspect, Sign, Way
from tests.capture.interview.talks import PROMPTS, SMALL, small

SHIPPED = sorted((PROMPTS / "protocols").glob("*.toml"))


def test_a_protocol_holds_what_its_file_says() -> None:
    protocol = small()
    assert [phase.id for phase in protocol.phases] == ["tell", "deepen", "close"]
    assert [phase.way for phase in protocol.phases] == [Way.LISTEN, Way.DEEPEN, Way.EACH]
    assert protocol.wanted(1) == (
        Aspect.TIMELINE,
        Aspect.CUES,
        Aspect.REASON,
        Aspect.MISSING,
    )
    follow_up = protocol.follow_up(Sign.INTUITION)
    assert follow_up is not None
    assert follow_up.fills is Aspect.CUES


def test_what_a_terminal_would_obey_is_not_asked() -> None:
    text = SMALL.replace('"Why is that?"', '"Why \\u001b[2Jis \\u202ethat?"')
    text = text.replace('"A small talk"', '"A \\u009b31msmall talk"')
    assert small(text) == small()


def test_what_is_empty_once_it_is_cleaned_is_missing() -> None:
    [problem] = problems_of(SMALL.replace('"A small talk"', '"\\u001b[2J"'))
    assert problem.text == "title must be a text."


def test_its_own_follow_ups_win_over_the_shared_ones() -> None:
    own = '\n[[follow_ups]]\nsign = "intuition"\nfills = "reason"\nask = ["Why is that?"]\n'
    follow_up = small(SMALL + own).follow_up(Sign.INTUITION)
    assert follow_up is not None
    assert follow_up.fills is Aspect.REASON


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_protocol_is_in_order(path: Path) -> None:
    assert problems_of(path.read_text(encoding="utf-8")) == []
    protocol = small(path.read_text(encoding="utf-8"))
    assert protocol.id == path.stem
    assert protocol.sittings in {1, 3}


def test_seven_protocols_are_shipped() -> None:
    assert len(SHIPPED) == 7


@pytest.mark.parametrize(
    "path", [*SHIPPED, PROMPTS / "follow-ups.toml"], ids=lambda path: path.stem
)
def test_no_shipped_wording_asks_for_one_thing_and_then_for_another(path: Path) -> None:
    # "Give me the reason", behind a why, asks for the same thing again.
    assert re.findall(r".*\? (?:Tell|Go on|Show|Describe).*", path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("schema = 1", "schema = 9", "schema = 1"),
        ('title = "A small talk"', 'titel = "A small talk"', "Did you mean title?"),
        ("minutes = 10", 'minutes = "ten"', "a number, 1 to 240"),
        ('way = "listen"', 'way = "shout"', "one of each, listen, deepen, agenda"),
        ('fills = "cues"', 'fills = "clues"', "fills must be one of"),
        ('id = "reason"', 'id = "cues"', "another probe “cues”"),
        ('id = "reason"', 'id = "Reason!"', "small letters"),
        ('"Why is that?"', '"Was it the pump?"', "it holds an answer"),
        ('"Why is that?"', '"{who}, why is that?"', "{who} has no meaning here"),
        (', "What did you notice first?"', "", "must do without {mark}"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, said: str) -> None:
    line = SMALL[: SMALL.index(old)].count("\n") + 1
    problems = problems_of(SMALL.replace(old, new, 1))
    assert [problem.line for problem in problems if said in problem.text] == [line]


def test_a_key_that_is_missing_is_named_where_it_belongs() -> None:
    [problem] = problems_of(SMALL.replace('method = "None."\n', ""))
    assert (problem.line, problem.text) == (1, "The key method is missing: a text.")


def test_what_is_no_toml_is_named_with_its_line_too() -> None:
    [problem] = problems_of("schema = 1\nid = \n")
    assert problem.line == 2


def test_the_first_mistake_is_raised_with_the_number_of_the_others() -> None:
    broken = SMALL.replace("minutes = 10", "minutes = 0").replace("most = 12", "most = 0")
    with pytest.raises(ProtocolInvalid) as caught:
        read_protocol(broken, path="own.toml")
    assert caught.value.place == "own.toml:8"
    assert "And 1 more." in caught.value.cause
    assert "peertutor protocols check own.toml" in caught.value.remedy


def test_shared_follow_ups_are_checked_as_well() -> None:
    with pytest.raises(ProtocolInvalid) as caught:
        read_follow_ups('schema = 1\n[[follow_ups]]\nsign = "odd"\n', path="f.toml")
    assert caught.value.line in {2, 3}


def test_lines_are_found_in_nested_tables_and_not_inside_long_texts() -> None:
    lines = Lines('a = """\nb = 1\n"""\n[[c]]\nd = 1\n[[c.e]]\nf = 1\n[[c]]\n[[c.e]]\nf = 2\n')
    assert lines.of(("b",)) == 1
    assert lines.of(("c", 0, "d")) == 5
    assert lines.of(("c", 0, "e", 0, "f")) == 7
    assert lines.of(("c", 1, "e", 0, "f")) == 10
    assert lines.of(("c", 1, "e", 0, "unknown")) == 9
