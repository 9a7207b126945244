"""Whom to ask, and why: laws, and the sentences a person reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.expertise import Availability, Deed, DeedKind
from peertutor.peers.routing import Router, Standing, reason, routed
from tests.fakes.ledger import FakeClock

TODAY = date(2026, 11, 26)


def deed(
    person: str,
    kind: DeedKind = DeedKind.TOLD,
    *,
    days_ago: int | None = 30,
    fit: float = 1.0,
    title: str = "The night shift",
) -> Deed:
    at = None if days_ago is None else TODAY - timedelta(days=days_ago)
    return Deed(person=person, kind=kind, fit=fit, at=at, title=title)


def names(*deeds: Deed, but: tuple[str, ...] = (), **available: Availability) -> list[str]:
    return [each.name for each in routed(deeds, available, today=TODAY, but=but)]


def test_who_spoke_of_it_lately_comes_before_who_spoke_of_it_long_ago() -> None:
    assert names(deed("Ana", days_ago=900), deed("Ben", days_ago=20)) == ["Ben", "Ana"]


def test_who_is_nearer_to_it_comes_first() -> None:
    assert names(deed("Ana", fit=0.4), deed("Ben", fit=0.9)) == ["Ben", "Ana"]


def test_shown_knowledge_outweighs_what_somebody_says_of_themselves() -> None:
    named = deed("Ana", DeedKind.NAMED, days_ago=None)
    assert names(named, deed("Ben", days_ago=200)) == ["Ben", "Ana"]


@pytest.mark.parametrize(
    "state",
    [
        Availability(away_until=TODAY),
        Availability(leaves_on=TODAY),
        Availability(handled=4, most=4),
    ],
)
def test_who_is_not_here_or_has_enough_is_not_asked(state: Availability) -> None:
    assert names(deed("Ana"), deed("Ben"), Ana=state) == ["Ben"]


def test_who_was_away_can_be_asked_again() -> None:
    back = Availability(away_until=TODAY - timedelta(days=1), leaves_on=TODAY + timedelta(days=1))
    assert names(deed("Ana"), Ana=back) == ["Ana"]


def test_neither_the_asker_nor_who_said_the_words_is_asked_however_spelled() -> None:
    assert names(deed("Ana Ruiz"), deed("Ben Ode"), but=("A. Ruiz",)) == ["Ben Ode"]


def test_two_spellings_are_one_person_with_all_their_deeds() -> None:
    deeds = (deed("Ana Ruiz"), deed("A. Ruiz", DeedKind.CONFIRMED), deed("Ben Ode", fit=1.0))
    assert names(*deeds) == ["Ana Ruiz", "Ben Ode"]


def test_whoever_had_many_requests_lately_gives_way() -> None:
    assert names(deed("Ana"), deed("Ben", fit=0.9), Ana=Availability(handled=3)) == ["Ben", "Ana"]


class TestReasons:
    def test_say_where_and_when_it_was_explained(self) -> None:
        told = replace(deed("Ana"), at=date(2026, 3, 4))
        assert reason([told], TODAY) == "explained this in “The night shift” in March"
        older = replace(told, at=date(2024, 3, 4))
        assert reason([older], TODAY) == "explained this in “The night shift”, 4 Mar 2024"

    def test_count_what_was_confirmed_and_answered(self) -> None:
        deeds = [
            deed("Ana", title="", days_ago=None),
            deed("Ana", DeedKind.CONFIRMED),
            deed("Ana", DeedKind.CONFIRMED),
            deed("Ana", DeedKind.ANSWERED),
        ]
        told = "explained this and answered a question on it and confirmed 2 things said of it"
        assert reason(deeds, TODAY) == told

    def test_say_so_where_somebody_only_names_it(self) -> None:
        named = [deed("Ana", DeedKind.NAMED)]
        assert reason(named, TODAY) == "named this as a known topic"


some = st.builds(
    deed,
    person=st.sampled_from(["Ana", "Ben", "Cleo", "Dara"]),
    kind=st.sampled_from(list(DeedKind)),
    days_ago=st.none() | st.integers(0, 2_000),
    fit=st.floats(0.01, 1.0),
)


@given(st.lists(some, max_size=12), st.randoms())
def test_the_order_of_what_was_done_does_not_matter(deeds: list[Deed], chance: object) -> None:
    shuffled = list(deeds)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first, again = routed(deeds, {}, today=TODAY), routed(shuffled, {}, today=TODAY)
    assert [each.name for each in first] == [each.name for each in again]
    assert [each.score for each in first] == pytest.approx([each.score for each in again])


@given(st.lists(some, min_size=1, max_size=12), st.integers(0, 9))
def test_more_requests_never_raise_anybody(deeds: list[Deed], handled: int) -> None:
    def score(busy: int) -> float:
        found = routed(deeds, {"Ana": Availability(handled=busy)}, today=TODAY, most=9)
        return next((each.score for each in found if each.name == "Ana"), 0.0)

    assert score(handled + 1) <= score(handled)


@given(st.lists(some, max_size=12), some)
def test_another_deed_never_lowers_anybody(deeds: list[Deed], more: Deed) -> None:
    def score(done: list[Deed]) -> float:
        found = routed(done, {}, today=TODAY, most=9)
        return next((each.score for each in found if each.name == more.person), 0.0)

    assert score([*deeds, more]) >= score(deeds)


@pytest.mark.parametrize(
    ("before", "days", "asked"),
    [(0, 0, True), (2, 2, True), (3, 2, False), (3, 3, True), (5, 5, True), (6, 5, False)],
)
def test_each_time_nobody_answers_in_time_three_more_are_asked(
    before: int, days: int, asked: bool
) -> None:
    assert Standing("", before).is_asked(days, within=3) is asked
    assert not Standing("", None).is_asked(1_000, within=3)


class Known:
    """`ports.expertise.Expertise` with fixed deeds."""

    def deeds(self, question: str) -> list[Deed]:
        return [deed("Ana Kovac"), deed("Ben Ode", fit=0.6), deed("A. Kovac", DeedKind.CONFIRMED)]

    def available(self) -> dict[str, Availability]:
        return {"Cleo Vance": Availability(handled=1)}


def test_who_stands_where_is_who_would_be_named() -> None:
    router = Router(Known(), FakeClock(datetime(2026, 11, 26, 9, tzinfo=UTC)))
    assert [each.name for each in router.ask_whom("?")] == ["Ana Kovac", "Ben Ode"]
    assert router.standings(["?"], "A. Kovac")[0].before == 0
    assert router.standings(["?"], "Ben Ode")[0].before == 1
    assert router.standings(["?"], "Ana Kovac")[0].why == router.ask_whom("?")[0].why
    assert router.standings(["?"], "Cleo Vance")[0] == Standing("", None)
