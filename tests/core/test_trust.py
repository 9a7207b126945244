"""The table of what is flagged, whole, and what time does to a verification."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.answers import ReasonCode
from peertutor.core.interviews import Trust
from peertutor.core.lessons import LessonKind, Stakes
from peertutor.core.trust import STEPS, Backing, Mark, Ruling, quorum, ruled, trust_now

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_FEW = ReasonCode.HIGH_STAKES_SINGLE_VOICE
_HIGH = Stakes.HIGH
_SMALL = (Stakes.LOW, Stakes.MEDIUM)
_ADVICE = (None, LessonKind.PRINCIPLE, LessonKind.WORKAROUND, LessonKind.PREFERENCE)
_PRACTISED = (LessonKind.HABIT, LessonKind.SHORTCUT)
_VOICES = (0, 1, 2, 5)

# Trust, voices and how many others verified it: what is said where little or much is at stake.
_TABLE: list[tuple[tuple[Trust, ...], tuple[int, ...], tuple[int, ...], Ruling, Ruling]] = [
    (
        (Trust.DISPUTED, Trust.RETIRED),
        _VOICES,
        (0, 1, 2),
        Ruling(ReasonCode.DISPUTED),
        Ruling(ReasonCode.DISPUTED),
    ),
    (
        (Trust.TOLD, Trust.CONFIRMED),
        (0, 1),
        (0, 1, 2),
        Ruling(mark=Mark.ONE_VOICE),
        Ruling(_FEW, Mark.ONE_VOICE),
    ),
    (
        (Trust.TOLD, Trust.CONFIRMED),
        (2, 5),
        (0, 1, 2),
        Ruling(mark=Mark.VOICES),
        Ruling(_FEW, Mark.VOICES),
    ),
    ((Trust.PEER_VERIFIED,), _VOICES, (2, 3), Ruling(), Ruling()),
    ((Trust.PEER_VERIFIED,), _VOICES, (0, 1), Ruling(), Ruling(_FEW)),
    (
        (Trust.STALE,),
        _VOICES,
        (0, 1, 2),
        Ruling(mark=Mark.AGE),
        Ruling(ReasonCode.STALE, Mark.AGE),
    ),
]


@pytest.mark.parametrize(("trusts", "voices", "verified", "small", "great"), _TABLE)
def test_every_line_of_the_table_for_what_may_be_advice(
    trusts: tuple[Trust, ...],
    voices: tuple[int, ...],
    verified: tuple[int, ...],
    small: Ruling,
    great: Ruling,
) -> None:
    for trust, many, by, kind in product(trusts, voices, verified, _ADVICE):
        backing = Backing(trust=trust, voices=many, verified_by=by, kind=kind)
        assert [ruled(backing, stakes) for stakes in _SMALL] == [small, small], backing
        assert ruled(backing, _HIGH) == great, backing


def test_the_table_has_a_line_for_every_trust() -> None:
    assert {trust for trusts, *_ in _TABLE for trust in trusts} == set(Trust)


@pytest.mark.parametrize("stakes", Stakes)
@pytest.mark.parametrize("kind", _PRACTISED)
def test_a_habit_without_reason_and_a_risky_shortcut_are_never_advice(
    kind: LessonKind, stakes: Stakes
) -> None:
    for trust, voices in product(Trust, _VOICES):
        for official in (False, True):
            backing = Backing(
                trust=trust, voices=voices, verified_by=9, kind=kind, official=official
            )
            assert ruled(backing, stakes).flag is not None
    told = Backing(trust=Trust.PEER_VERIFIED, verified_by=9, kind=kind)
    assert ruled(told, stakes) == Ruling(ReasonCode.UNREASONED_HABIT)


@pytest.mark.parametrize("stakes", Stakes)
def test_an_official_document_is_named_as_one_unless_it_is_disputed(stakes: Stakes) -> None:
    for trust in set(Trust) - {Trust.DISPUTED, Trust.RETIRED}:
        assert ruled(Backing(trust=trust, official=True), stakes) == Ruling(mark=Mark.OFFICIAL)
    for trust in (Trust.DISPUTED, Trust.RETIRED):
        assert ruled(Backing(trust=trust, official=True), stakes).flag is ReasonCode.DISPUTED


@pytest.mark.parametrize("stakes", Stakes)
def test_a_workaround_that_is_overdue_goes_to_somebody_until_it_is_verified_anew(
    stakes: Stakes,
) -> None:
    for trust in (Trust.TOLD, Trust.CONFIRMED, Trust.STALE):
        overdue = Backing(trust=trust, voices=3, overdue=True)
        assert ruled(overdue, stakes).flag is ReasonCode.STALE
    verified = Backing(trust=Trust.PEER_VERIFIED, verified_by=2, overdue=True)
    assert ruled(verified, stakes) == Ruling()


def test_the_quorum_grows_with_the_stakes() -> None:
    assert [quorum(stakes) for stakes in Stakes] == [1, 1, 2]


_BACKINGS = st.builds(
    Backing,
    trust=st.sampled_from(Trust),
    voices=st.integers(0, 5),
    verified_by=st.integers(0, 4),
    kind=st.sampled_from([None, *LessonKind]),
    official=st.booleans(),
    overdue=st.booleans(),
)
_STAKES = st.sampled_from(Stakes)


def flagged(backing: Backing, stakes: Stakes) -> bool:
    return ruled(backing, stakes).flag is not None


def with_trust(backing: Backing, trust: Trust, *, voices: int = 0, verified: int = 0) -> Backing:
    return Backing(
        trust=trust,
        voices=backing.voices + voices,
        verified_by=backing.verified_by + verified,
        kind=backing.kind,
        official=backing.official,
        overdue=backing.overdue,
    )


@given(_BACKINGS, _STAKES, st.sampled_from([Trust.DISPUTED, Trust.RETIRED, *STEPS]))
def test_more_trust_never_flags_more(backing: Backing, stakes: Stakes, trust: Trust) -> None:
    order = [Trust.RETIRED, Trust.DISPUTED, *STEPS]
    low, high = sorted((backing.trust, trust), key=order.index)
    less, more = with_trust(backing, low), with_trust(backing, high)
    assert flagged(more, stakes) <= flagged(less, stakes)


@given(_BACKINGS, _STAKES, _STAKES)
def test_higher_stakes_never_flag_less(backing: Backing, one: Stakes, other: Stakes) -> None:
    low, high = sorted((one, other), key=list(Stakes).index)
    assert flagged(backing, low) <= flagged(backing, high)


@given(_BACKINGS, _STAKES, st.integers(0, 3), st.integers(0, 3))
def test_another_voice_and_another_verification_never_flag_more(
    backing: Backing, stakes: Stakes, voices: int, verified: int
) -> None:
    more = with_trust(backing, backing.trust, voices=voices, verified=verified)
    assert flagged(more, stakes) <= flagged(backing, stakes)


@pytest.mark.parametrize(
    ("days_ago", "interval", "expected"),
    [
        (0, 90, Trust.PEER_VERIFIED),
        (90, 90, Trust.PEER_VERIFIED),
        (90.9, 90, Trust.PEER_VERIFIED),
        (91, 90, Trust.STALE),
        (31, 30, Trust.STALE),
        (None, 90, Trust.STALE),
    ],
)
def test_a_verification_holds_for_its_interval(
    days_ago: float | None, interval: int, expected: Trust
) -> None:
    at = None if days_ago is None else _NOW - timedelta(days=days_ago)
    found = trust_now(Trust.PEER_VERIFIED, verified_at=at, days=interval, now=_NOW)
    assert found is expected


@given(
    st.sampled_from(Trust),
    st.one_of(st.none(), st.integers(-10, 1000)),
    st.integers(1, 400),
    st.integers(0, 400),
)
def test_time_only_ever_takes_a_verification_away(
    trust: Trust, days_ago: int | None, interval: int, later: int
) -> None:
    at = None if days_ago is None else _NOW - timedelta(days=days_ago)
    now = trust_now(trust, verified_at=at, days=interval, now=_NOW)
    then = trust_now(trust, verified_at=at, days=interval, now=_NOW + timedelta(days=later))
    assert then in ({now, Trust.STALE} if trust is Trust.PEER_VERIFIED else {trust})
    assert trust_now(now, verified_at=at, days=interval, now=_NOW) is now
