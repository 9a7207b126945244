"""The asking ladder: what leaves, when, once, and how it comes back."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from peertutor.core.answers import Answer, Mode, Rung
from peertutor.core.errors import (
    NotFound,
    ReviewRefused,
    SettingsError,
    StorageFailed,
    SubjectMoved,
)
from peertutor.core.ladder import as_shared
from peertutor.peers.ladder import Ladder, Sharing
from tests.fakes.ledger import FakeLedger, FakePersonalStore
from tests.fakes.services import answer, weak_answer
from tests.fakes.sharing import FakeSharedQuestions

QUESTION = "What do I do when the billing run hangs?"


class Desk:
    """One person's ladder over stores in memory."""

    def __init__(self, me: str = "Nora New", ledger: FakeLedger | None = None) -> None:
        self.ledger = ledger or FakeLedger()
        self.personal = FakePersonalStore()
        self.mine = FakeSharedQuestions(self.personal)
        self.ladder = Ladder(me, self.ledger, self.mine)

    def asked(self, given: Answer | None = None) -> int:
        conversation = self.personal.start_conversation()
        return self.personal.keep_answer(conversation, given or weak_answer(QUESTION))

    def share(self, kept: int, rung: Rung) -> int:
        return self.ladder.share(kept, rung).question


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_nothing_leaves_by_looking(desk: Desk) -> None:
    kept = desk.asked()
    seen = desk.ladder.preview(kept, Rung.ANONYMOUS)
    assert seen.answer == as_shared(weak_answer(QUESTION), Rung.ANONYMOUS)
    assert (seen.asker, seen.question) == ("", 0)
    assert desk.ladder.preview(kept, Rung.NAMED).asker == "Nora New"
    assert desk.ledger.shared == {}
    assert desk.mine.shared_by_me() == []


def test_what_leaves_is_what_was_shown(desk: Desk) -> None:
    for rung in (Rung.ANONYMOUS, Rung.NAMED):
        kept = desk.asked()
        seen = desk.ladder.preview(kept, rung)
        number = desk.share(kept, rung)
        shown, on_rung, asker, _ = desk.ledger.shared[number]
        assert (shown, on_rung, asker) == (seen.answer, seen.rung, seen.asker)


def test_without_a_name_only_the_hash_of_a_token_is_there(desk: Desk) -> None:
    number = desk.share(desk.asked(), Rung.ANONYMOUS)
    _, _, asker, kept = desk.ledger.shared[number]
    token = desk.mine.token(number)
    assert (asker, kept) == ("", hashlib.sha256(token.encode()).hexdigest())
    assert len(token) >= 43
    other = desk.share(desk.asked(), Rung.ANONYMOUS)
    assert desk.mine.token(other) != token


def test_with_a_name_there_is_no_token(desk: Desk) -> None:
    number = desk.share(desk.asked(), Rung.NAMED)
    assert desk.ledger.shared[number][2:] == ("Nora New", "")
    assert desk.mine.token(number) == ""


def test_sharing_again_shares_nothing_twice(desk: Desk) -> None:
    kept = desk.asked()
    number = desk.share(kept, Rung.ANONYMOUS)
    assert desk.share(kept, Rung.ANONYMOUS) == number
    assert len(desk.ledger.shared) == 1
    shared = desk.ladder.shared_as(kept)
    assert shared is not None
    assert shared.question == number


def test_two_rungs_at_once_would_tell_that_both_are_mine(desk: Desk) -> None:
    kept = desk.asked()
    number = desk.share(kept, Rung.ANONYMOUS)
    with pytest.raises(ReviewRefused, match="without your name") as refused:
        desk.share(kept, Rung.NAMED)
    assert f"unshare {number}" in refused.value.remedy
    assert len(desk.ledger.shared) == 1
    desk.ladder.withdraw(number)
    assert desk.share(kept, Rung.NAMED) in desk.ledger.shared


def test_what_was_cut_off_between_the_stores_is_shared_once_the_next_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = desk.asked()

    def full(*_arguments: object, **_options: object) -> int:
        raise StorageFailed("The disk is full")

    with monkeypatch.context() as failing:
        failing.setattr(desk.ledger, "share_answer", full)
        with pytest.raises(StorageFailed):
            desk.share(kept, Rung.ANONYMOUS)
    number = desk.share(kept, Rung.ANONYMOUS)
    assert [*desk.ledger.shared] == [number]
    desk.ladder.withdraw(number)
    assert desk.ledger.shared == {}


def test_a_number_that_another_took_meanwhile_is_drawn_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Desk("Other One", desk.ledger)
    taken = other.share(other.asked(), Rung.ANONYMOUS)
    draws = iter([taken, taken, 4321])
    monkeypatch.setattr(desk.ledger, "free_number", lambda: next(draws))
    kept = desk.asked()
    assert desk.share(kept, Rung.ANONYMOUS) == 4321
    assert [each.question for each in desk.mine.shared_by_me()] == [4321]
    assert [*desk.personal.tokens] == [4321]


def test_where_every_number_is_taken_nothing_is_remembered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Desk("Other One", desk.ledger)
    taken = other.share(other.asked(), Rung.NAMED)
    monkeypatch.setattr(desk.ledger, "free_number", lambda: taken)
    with pytest.raises(SubjectMoved):
        desk.share(desk.asked(), Rung.NAMED)
    assert desk.mine.shared_by_me() == []
    assert desk.ledger.shared[taken][2] == "Other One"


def test_a_name_is_needed_before_anything_leaves() -> None:
    desk = Desk(me="")
    kept = desk.asked()
    assert not desk.ladder.has_name
    for act in (desk.ladder.preview, desk.ladder.share):
        with pytest.raises(SettingsError, match="name"):
            act(kept, Rung.NAMED)
    assert desk.ledger.shared == {}
    assert desk.share(kept, Rung.ANONYMOUS) in desk.ledger.shared


@pytest.mark.parametrize("part", ["question", "standalone"])
def test_what_looks_like_a_secret_does_not_leave(desk: Desk, part: str) -> None:
    secret = "Is the password Tr0ub4dor&3x still right?"
    given = replace(weak_answer(QUESTION), question=QUESTION, standalone=QUESTION)
    kept = desk.asked(
        replace(given, question=secret) if part == "question" else replace(given, standalone=secret)
    )
    with pytest.raises(ReviewRefused, match="password"):
        desk.share(kept, Rung.ANONYMOUS)
    assert desk.ledger.shared == {}
    assert desk.mine.shared_by_me() == []


def test_private_is_no_way_of_sharing(desk: Desk) -> None:
    with pytest.raises(ValueError, match="private"):
        desk.share(desk.asked(), Rung.PRIVATE)
    with pytest.raises(NotFound):
        desk.share(99, Rung.ANONYMOUS)


class TestTakingBack:
    @pytest.mark.parametrize("rung", [Rung.ANONYMOUS, Rung.NAMED])
    def test_erases_it_there_and_forgets_it_here(self, desk: Desk, rung: Rung) -> None:
        kept = desk.asked()
        number = desk.share(kept, rung)
        desk.ladder.withdraw(number)
        assert desk.ledger.shared == {}
        assert (desk.ladder.shared_as(kept), desk.personal.tokens) == (None, {})
        with pytest.raises(NotFound):
            desk.ladder.withdraw(number)

    def test_is_for_the_asker_alone(self, desk: Desk) -> None:
        other = Desk("Other One", desk.ledger)
        for rung in (Rung.ANONYMOUS, Rung.NAMED):
            number = other.share(other.asked(), rung)
            with pytest.raises(ReviewRefused):
                desk.ladder.withdraw(number)
            assert number in desk.ledger.shared

    def test_another_name_in_the_same_workspace_takes_nothing_back(self, desk: Desk) -> None:
        number = desk.share(desk.asked(), Rung.NAMED)
        renamed = Ladder("Other", desk.ledger, desk.mine)
        with pytest.raises(ReviewRefused):
            renamed.withdraw(number)
        assert number in desk.ledger.shared
        assert [each.question for each in desk.mine.shared_by_me()] == [number]

    def test_works_by_name_from_another_machine(self, desk: Desk) -> None:
        number = desk.share(desk.asked(), Rung.NAMED)
        elsewhere = Desk("Nora New", desk.ledger)
        elsewhere.ladder.withdraw(number)
        assert desk.ledger.shared == {}
        # Here it is known still, until it is taken back here as well.
        desk.ladder.withdraw(number)
        assert desk.mine.shared_by_me() == []


class TestWhatIsShown:
    def facts(self, given: Answer, rung: Rung = Rung.ANONYMOUS, asker: str = "") -> dict[str, str]:
        return dict(Sharing(as_shared(given, rung), rung, asker).facts)

    def test_says_all_that_is_seen(self) -> None:
        given = answer(QUESTION)
        facts = self.facts(given)
        assert (facts["Question"], facts["Answer"]) == (QUESTION, given.text)
        assert "nobody named" in facts["Asked by"]
        assert "Mara Lindqvist" in facts["Quotes"]
        assert "As you asked it" not in facts

    def test_shows_what_was_taken_along_from_the_conversation(self) -> None:
        facts = self.facts(replace(answer("And then?"), standalone=QUESTION))
        assert (facts["Question"], facts["As you asked it"]) == (QUESTION, "And then?")

    def test_says_the_name(self) -> None:
        facts = self.facts(weak_answer(QUESTION), Rung.NAMED, "Nora\x1b[2J New")
        assert facts["Asked by"].endswith("Nora New")
        assert "may not answer it" in facts["Why a colleague"]

    def test_warns_of_what_could_be_told_nevertheless(self) -> None:
        written = replace(answer(QUESTION), mode=Mode.GENERATED)
        assert "A model wrote this" in Sharing(written, Rung.ANONYMOUS, "").warning
        assert Sharing(written, Rung.NAMED, "Nora New").warning == ""
