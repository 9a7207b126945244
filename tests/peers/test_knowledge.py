"""Who knows what, what may be lost first, and what somebody says of themselves."""

from __future__ import annotations

from datetime import date

import pytest

from peertutor.core.errors import SettingsError, WrongUse
from peertutor.core.expertise import Confirmed, Profile, Spoken
from peertutor.core.wording import how_verified, who_knows
from peertutor.peers.knowledge import NO_TOPIC, overview
from peertutor.peers.profiles import Profiles
from tests.fakes.peers import FakeKnowledge

TODAY = date(2026, 11, 26)
SAID = [
    Spoken("billing", "Ana Kovac", 6, 3),
    Spoken("Billing", "Ben Ode", 2),
    Spoken("printers", "A. Kovac", 4),
    Spoken("the crane", "Cleo Vance", 1, 1),
    Spoken("", "Ben Ode", 1),
]


def test_who_told_most_comes_first_and_a_confirmation_counts_too() -> None:
    [billing] = [
        each
        for each in overview(SAID, [Confirmed("billing", "Dara Kim", 2)], [], today=TODAY)
        if each.topic == "billing"
    ]
    assert [each.name for each in billing.knowers] == ["Ana Kovac", "Ben Ode", "Dara Kim"]
    assert who_knows(billing) == "Ana Kovac (6 told), Ben Ode (2 told), Dara Kim (2 confirmed)"
    assert how_verified(billing) == "8 turns · 38% peer-verified"
    assert billing.only is None


def test_what_only_one_person_knows_comes_first_who_leaves_before_all() -> None:
    leaving = [Profile(name="Cleo Vance", leaves_on=date(2026, 12, 31))]
    found = overview(SAID, [], leaving, today=TODAY)
    assert [each.topic for each in found] == ["the crane", "printers", NO_TOPIC, "billing"]
    assert who_knows(found[0]) == "only Cleo Vance knows it, and leaves on 31 Dec 2026"
    assert who_knows(found[1]) == "only Ana Kovac knows it"


def test_who_is_gone_knows_nothing_here_any_more() -> None:
    gone = [Profile(name="Cleo Vance", leaves_on=TODAY)]
    first = overview(SAID, [], gone, today=TODAY)[0]
    assert (first.topic, first.knowers) == ("the crane", ())
    assert who_knows(first) == "nobody is left who knows it"


class TestProfiles:
    def test_what_is_typed_is_kept_and_the_rest_stays(self) -> None:
        profiles = Profiles("Ana Kovac", FakeKnowledge())
        profiles.change(topics="billing, , printers", leaves_on="2027-03-31", most_open="5")
        mine = profiles.change(away_until="2026-12-24")
        assert mine.topics == ("billing", "printers")
        assert (mine.away_until, mine.leaves_on) == (date(2026, 12, 24), date(2027, 3, 31))
        assert profiles.change(leaves_on="never", most_open="").leaves_on is None
        assert profiles.mine().most_open is None

    @pytest.mark.parametrize(
        "said", [{"leaves_on": "soon"}, {"most_open": "many"}, {"away_until": "31.12.2026"}]
    )
    def test_what_is_no_day_and_no_number_is_said(self, said: dict[str, str]) -> None:
        with pytest.raises(WrongUse) as raised:
            Profiles("Ana Kovac", FakeKnowledge()).change(**said)
        assert raised.value.remedy

    def test_nobody_without_a_name_has_one(self) -> None:
        with pytest.raises(SettingsError):
            Profiles("", FakeKnowledge()).mine()
