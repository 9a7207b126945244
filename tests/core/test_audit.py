"""The log's chain: whatever is done to its lines is found, but for what no chain can show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.audit import LogLine, checked, link, subject_of

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def log(*kinds: str) -> list[LogLine]:
    """Return a log in which these things happened, a minute apart."""
    lines: list[LogLine] = []
    for number, kind in enumerate(kinds, 1):
        previous = lines[-1].hash if lines else ""
        at, subject = AT + timedelta(minutes=number), subject_of(f"talk-{number}")
        detail: dict[str, int | str] = {"turns": number}
        lines.append(
            LogLine(
                number=number,
                at=at,
                kind=kind,
                subject=subject,
                detail=detail,
                hash=link(previous, at, kind, subject, detail),
            )
        )
    return lines


logs = st.lists(st.sampled_from(["added", "verdict", "retired"]), min_size=2, max_size=9).map(
    lambda kinds: log(*kinds)
)


@given(logs)
def test_an_untouched_log_is_whole_and_tells_its_head(lines: list[LogLine]) -> None:
    check = checked(lines)
    assert (check.lines, check.broken_at, check.head) == (len(lines), None, lines[-1].hash)


@given(logs, st.data())
def test_a_changed_line_is_named(lines: list[LogLine], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    changed = data.draw(
        st.sampled_from(
            [
                replace(lines[place], kind="deleted"),
                replace(lines[place], at=lines[place].at + timedelta(microseconds=1)),
                replace(lines[place], subject=subject_of("other")),
                replace(lines[place], detail={"turns": 99}),
                replace(lines[place], hash="0" * 64),
            ]
        )
    )
    assert checked([*lines[:place], changed, *lines[place + 1 :]]).broken_at == place + 1


@given(logs, st.data())
def test_a_line_that_was_removed_moved_or_put_in_is_found(
    lines: list[LogLine], data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(lines) - 2))
    without = [*lines[:place], *lines[place + 1 :]]
    assert checked(without).broken_at == place + 2
    moved = [*lines[:place], lines[place + 1], lines[place], *lines[place + 2 :]]
    assert checked(moved).broken_at is not None
    put_in = [*lines[: place + 1], replace(lines[place], hash=""), *lines[place + 1 :]]
    assert checked(put_in).broken_at is not None


@given(logs)
def test_a_line_without_a_hash_after_the_chain_began_was_put_in(lines: list[LogLine]) -> None:
    assert checked([*lines, replace(lines[-1], number=99, hash="")]).broken_at == 99


def test_lines_from_before_the_chain_are_counted_and_prove_nothing() -> None:
    chained = log("added", "verdict")
    old = [replace(line, hash="", number=0) for line in log("added", "revised")]
    check = checked([*old, *chained])
    assert (check.lines, check.unchained, check.broken_at) == (4, 2, None)


def test_what_is_cut_off_at_the_end_leaves_a_whole_log_with_another_head() -> None:
    lines = log("added", "verdict", "retired")
    assert checked(lines[:-1]).broken_at is None
    assert checked(lines[:-1]).head != checked(lines).head


def test_a_moment_is_the_same_in_every_time_zone() -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert link("", AT, "added", "x", {}) == link("", elsewhere, "added", "x", {})


def test_an_empty_log_is_whole() -> None:
    assert checked([]) == checked(())
    assert (checked([]).head, checked([]).broken_at) == ("", None)
