from __future__ import annotations

import pytest

from peertutor.capture.importing.names import cast, same_person
from peertutor.core.interviews import Role

V, C = Role.VETERAN, Role.CONTEXT


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Matvey Kukuy", "Matvey Kukuy"),
        ("MATVEY  KUKUY", "Matvey Kukuy"),
        ("Matvey", "Matvey Kukuy"),
        ("Kukuy", "Matvey Kukuy"),
        ("MK", "Matvey Kukuy"),
        ("M.K.", "Matvey Kukuy"),
        ("M. Kukuy", "Matvey Kukuy"),
        ("Matvey K.", "Matvey Kukuy"),
        ("Dr. Kukuy", "Prof. Matvey Kukuy"),
        ("Matvey (Ops)", "Matvey Kukuy"),
        ("Ana", "Ana María Ruiz"),
        ("Ana Ruiz", "Ana María Ruiz"),
        ("Jose\u0301", "José Pérez"),
        ("O'Brien", "Maeve O’Brien"),
        ("李", "李"),
    ],
)
def test_labels_that_mean_a_name(label: str, name: str) -> None:
    assert same_person(label, name)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("M", "Matvey Kukuy"),
        ("Mat", "Matvey Kukuy"),
        ("KM", "Matvey Kukuy"),
        ("Kukuy Matvey", "Matvey Kukuy"),
        ("Matvey Kukuy", "Matvey"),
        ("", "Matvey"),
        ("--", "Matvey"),
        ("Matvey Ruiz", "Matvey Kukuy"),
    ],
)
def test_labels_that_mean_somebody_else(label: str, name: str) -> None:
    assert not same_person(label, name)


def test_with_both_named_the_others_are_context() -> None:
    found = cast(["Ana", "Ben Low", "Caller"], ["Ana Ruiz"], ["Ben Low"])

    assert found.roles == {"Ana": V, "Ben Low": C, "Caller": C}


def test_with_veterans_named_everyone_else_is_context() -> None:
    assert cast(["Ana Ruiz", "Ben"], ["Ana Ruiz"], []).roles == {"Ana Ruiz": V, "Ben": C}


def test_with_hosts_named_everyone_else_is_a_veteran() -> None:
    assert cast(["Ana", "Ben"], [], ["Ben Low"]).roles == {"Ana": V, "Ben": C}


def test_with_nobody_named_labels_say_who_asks() -> None:
    labels = ["Interviewer", "HOST", "Moderator", "Q", "Question", "Host 2", "Co-host", "Ana"]

    roles = cast(labels, [], []).roles

    assert [label for label, role in roles.items() if role is V] == ["Ana"]


def test_a_guest_without_a_name_is_the_veteran_who_is_named() -> None:
    assert cast(["Q", "A"], ["Ana Ruiz"], []).roles == {"Q": C, "A": V}


def test_a_guest_without_a_name_is_somebody_else_when_the_veteran_speaks() -> None:
    assert cast(["Ana", "Guest"], ["Ana Ruiz"], []).roles == {"Ana": V, "Guest": C}


def test_a_name_that_fits_a_veteran_and_a_host_is_not_quoted() -> None:
    found = cast(["Ana", "Ben"], ["Ana Ruiz"], ["Ana Low"])

    assert found.roles["Ana"] is C
    assert found.unclear == ("Ana",)


def test_a_whole_name_is_not_taken_for_the_longer_name_of_another() -> None:
    found = cast(["Ana", "Ana Ruiz"], ["Ana Ruiz"], ["Ana"])

    assert found.roles == {"Ana": C, "Ana Ruiz": V}
    assert found.unclear == ()


def test_a_first_name_in_the_source_means_the_one_label_that_begins_with_it() -> None:
    assert cast(["Ana Ruiz", "Ben"], ["Ana"], []).roles == {"Ana Ruiz": V, "Ben": C}


def test_a_first_name_in_the_source_that_fits_two_labels_means_neither() -> None:
    found = cast(["Ana Ruiz", "Ana Low"], ["Ana"], [])

    assert set(found.roles.values()) == {C}
    assert found.absent == ("Ana",)


def test_one_person_may_have_several_labels() -> None:
    roles = cast(["Matvey Kukuy", "Matvey", "MK"], ["Matvey Kukuy"], []).roles

    assert set(roles.values()) == {V}


def test_veterans_who_never_speak_are_told() -> None:
    assert cast(["Ana"], ["Ana Ruiz", "Zoe"], []).absent == ("Zoe",)
