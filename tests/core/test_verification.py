"""How trust is earned and lost: single rules, and laws over random sequences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peertutor.core.errors import ReviewRefused, SubjectMoved
from peertutor.core.interviews import Trust
from peertutor.core.lessons import Stakes
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind
from peertutor.core.trust import quorum
from peertutor.core.verification import Verification

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
LESSON = Subject(SubjectKind.LESSON, 12)


def told(stakes: Stakes = Stakes.MEDIUM) -> Verification:
    return Verification(content_hash="first", authors=frozenset({"Ana Ruiz"}), stakes=stakes)


def said(
    peer: str, verdict: PeerVerdict, text: str = "", *, of: str = "first", minutes: int = 0
) -> Opinion:
    return Opinion(
        subject=LESSON,
        peer=peer,
        verdict=verdict,
        at=AT + timedelta(minutes=minutes),
        content_hash=of,
        text=text,
    )


CONFIRM, REJECT = PeerVerdict.CONFIRM, PeerVerdict.REJECT


class TestConfirming:
    @pytest.mark.parametrize("stakes", [Stakes.LOW, Stakes.MEDIUM])
    def test_one_other_is_enough_where_little_depends_on_it(self, stakes: Stakes) -> None:
        assert told(stakes).judged(said("Ben", CONFIRM)).trust is Trust.PEER_VERIFIED

    def test_two_others_have_to_where_much_does(self) -> None:
        one = told(Stakes.HIGH).judged(said("Ben", CONFIRM))
        assert (one.trust, one.verified_by) == (Trust.TOLD, 1)
        two = one.judged(said("Cleo", CONFIRM, minutes=5))
        assert (two.trust, two.verified_at) == (Trust.PEER_VERIFIED, AT + timedelta(minutes=5))

    def test_a_peer_is_one_voice_however_often_and_however_spelled(self) -> None:
        twice = told(Stakes.HIGH).judged(said("Ben Ode", CONFIRM)).judged(said("B. Ode", CONFIRM))
        assert (twice.trust, twice.verified_by) == (Trust.TOLD, 1)

    @pytest.mark.parametrize("spelling", ["Ana Ruiz", "A. Ruiz", "ana ruiz", "Dr. Ruiz"])
    def test_nobody_reviews_their_own_words(self, spelling: str) -> None:
        with pytest.raises(ReviewRefused, match="your own words"):
            told().judged(said(spelling, CONFIRM))

    def test_nobody_without_a_name_says_anything(self) -> None:
        with pytest.raises(ReviewRefused, match="without a name"):
            told().judged(said(" ", CONFIRM))

    def test_passing_says_nothing_of_it(self) -> None:
        assert told().judged(said("Ben", PeerVerdict.PASS)).trust is Trust.TOLD

    def test_its_veteran_confirms_it_and_nobody_else_in_their_place(self) -> None:
        assert told().confirmed_by("A. Ruiz", "first").trust is Trust.CONFIRMED
        with pytest.raises(ReviewRefused):
            told().confirmed_by("Ben", "first")


class TestDissent:
    def test_one_who_is_against_outweighs_all_who_confirm(self) -> None:
        known = told().judged(said("Ben", CONFIRM)).judged(said("Cleo", REJECT))
        assert known.trust is Trust.DISPUTED
        assert [each.peer for each in known.dissent] == ["Cleo"]

    def test_it_is_kept_until_it_is_taken_back(self) -> None:
        known = told().judged(said("Cleo", REJECT)).judged(said("Ben", CONFIRM))
        assert known.taken_back("Cleo").trust is Trust.PEER_VERIFIED
        with pytest.raises(ReviewRefused):
            known.taken_back("Dara")

    def test_a_condition_is_neither_for_nor_against(self) -> None:
        known = told().judged(said("Ben", PeerVerdict.DEPENDS, "only in winter"))
        assert known.trust is Trust.TOLD
        assert [each.text for each in known.conditions] == ["only in winter"]

    @pytest.mark.parametrize("verdict", [PeerVerdict.DEPENDS, PeerVerdict.CORRECT])
    def test_a_condition_and_a_correction_say_something(self, verdict: PeerVerdict) -> None:
        with pytest.raises(ReviewRefused):
            told().judged(said("Ben", verdict, "  "))


class TestEdits:
    def test_other_words_are_confirmed_by_nobody(self) -> None:
        known = told().confirmed_by("Ana Ruiz", "first").judged(said("Ben", CONFIRM))
        again = known.told_again("second")
        assert (again.trust, again.verified_by, again.confirmed) == (Trust.TOLD, 0, False)

    def test_the_same_words_stay_as_they_were(self) -> None:
        known = told().judged(said("Ben", CONFIRM))
        assert known.told_again("first") is known

    def test_a_verdict_on_former_words_is_refused(self) -> None:
        with pytest.raises(SubjectMoved):
            told().told_again("second").judged(said("Ben", CONFIRM))


class TestRetiring:
    def test_is_for_good(self) -> None:
        gone = told().judged(said("Ben", CONFIRM)).retire()
        assert gone.trust is Trust.RETIRED
        for act in (
            gone.retire,
            lambda: gone.judged(said("Cleo", CONFIRM)),
            lambda: gone.confirmed_by("Ana Ruiz", "first"),
            lambda: gone.told_again("second"),
        ):
            with pytest.raises(ReviewRefused):
                act()


verdicts = st.builds(
    said,
    peer=st.sampled_from(["Ben", "Cleo", "Dara", "Eli"]),
    verdict=st.sampled_from(list(PeerVerdict)),
    text=st.just("at night"),
    minutes=st.integers(0, 500),
)


@given(st.sampled_from(list(Stakes)), st.lists(verdicts, max_size=12))
def test_trust_is_what_the_latest_word_of_each_peer_says(
    stakes: Stakes, opinions: list[Opinion]
) -> None:
    known = told(stakes)
    for opinion in opinions:
        known = known.judged(opinion)
    latest = {opinion.peer: opinion.verdict for opinion in opinions}
    against = sum(verdict.is_against for verdict in latest.values())
    confirming = sum(verdict is CONFIRM for verdict in latest.values())
    assert (known.trust is Trust.DISPUTED) is (against > 0)
    assert (known.trust is Trust.PEER_VERIFIED) is (not against and confirming >= quorum(stakes))
    assert known.verified_by == confirming


@given(st.lists(verdicts, max_size=12), verdicts)
def test_taking_back_undoes_and_order_of_others_does_not_matter(
    opinions: list[Opinion], mine: Opinion
) -> None:
    others = [opinion for opinion in opinions if opinion.peer != mine.peer]
    known = told(Stakes.HIGH)
    for opinion in others:
        known = known.judged(opinion)
    after = known.judged(mine).taken_back(mine.peer)
    assert after.opinions == known.opinions
    assert after.trust is known.trust


PERSON = {
    "Ana Ruiz": "ana",
    "A. Ruiz": "ana",
    "Ben Ode": "ben",
    "B. Ode": "ben",
    "Cleo Vance": "cleo",
    "Dara Kim": "dara",
    "": "",
}
Outcome = Literal["done", "refused", "moved"]


@dataclass(frozen=True)
class Step:
    """Something that somebody tries to do."""

    what: Literal["judge", "own", "edit", "back", "retire"]
    who: str = ""
    verdict: PeerVerdict = CONFIRM
    text: str = ""
    words: str = "first"


@dataclass
class Model:
    """The same machine in the plainest form: a table of who said what, looked through each time."""

    needed: int
    words: str = "first"
    own: bool = False
    gone: bool = False
    said: dict[str, str] = field(default_factory=dict)

    def tries(self, step: Step) -> Outcome:
        who = PERSON[step.who]
        match step.what:
            case "retire" if not self.gone:
                self.gone = True
            case "edit" if step.words == self.words:
                pass
            case "edit" if not self.gone:
                self.words, self.own, self.said = step.words, False, {}
            case "back" if who in self.said:
                del self.said[who]
            case "judge" | "own" if not self.gone and step.words != self.words:
                return "moved"
            case "own" if not self.gone and who == "ana":
                self.own = True
            case "judge" if not self.gone and self._may(who, step):
                self.said[who] = step.verdict.value
            case _:
                return "refused"
        return "done"

    @staticmethod
    def _may(who: str, step: Step) -> bool:
        says_nothing = step.verdict.value in {"correct", "depends"} and not step.text.strip()
        return who not in {"", "ana"} and not says_nothing

    @property
    def trust(self) -> str:
        said = list(self.said.values())
        if self.gone:
            return "retired"
        if "reject" in said or "correct" in said:
            return "disputed"
        if said.count("confirm") >= self.needed:
            return "peer_verified"
        return "confirmed" if self.own else "told"


def tried(known: Verification, step: Step) -> tuple[Verification, Outcome]:
    """Do the same with the machine itself; what is refused leaves it as it was."""
    opinion = said(step.who, step.verdict, step.text, of=step.words)
    acts: dict[str, Callable[[], Verification]] = {
        "judge": lambda: known.judged(opinion),
        "own": lambda: known.confirmed_by(step.who, step.words),
        "edit": lambda: known.told_again(step.words),
        "back": lambda: known.taken_back(step.who),
        "retire": known.retire,
    }
    try:
        return acts[step.what](), "done"
    except SubjectMoved:
        return known, "moved"
    except ReviewRefused:
        return known, "refused"


steps = st.builds(
    Step,
    # Most of what happens is somebody's verdict, and it is seldom the end.
    what=st.sampled_from(["judge"] * 8 + ["own", "edit", "back", "back", "retire"]),
    who=st.sampled_from(list(PERSON)),
    verdict=st.sampled_from(list(PeerVerdict)),
    text=st.sampled_from(["at night", " "]),
    words=st.sampled_from(["first"] * 3 + ["second"]),
)


@settings(max_examples=2_000)
@given(st.sampled_from([(Stakes.LOW, 1), (Stakes.MEDIUM, 1), (Stakes.HIGH, 2)]), st.lists(steps))
def test_it_does_what_the_plainest_machine_does(
    quorum_of: tuple[Stakes, int], sequence: list[Step]
) -> None:
    known, model = told(quorum_of[0]), Model(quorum_of[1])
    for step in sequence:
        known, outcome = tried(known, step)
        assert outcome == model.tries(step), step
        assert known.trust.value == model.trust
        assert known.content_hash == model.words
        assert {PERSON[each.peer]: each.verdict.value for each in known.opinions.values()} == (
            model.said
        )
