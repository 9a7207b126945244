"""Spellings of one person's name, and names that must not be taken for one."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.names import people


@pytest.mark.parametrize(
    "spellings",
    [
        ("Ana Ruiz", "ANA RUIZ", "ana ruiz"),
        ("José Müller", "Jose Muller"),
        ("Łukasz Ørsted", "Lukasz Orsted"),
        ("Ana Ruiz", "A. Ruiz", "A Ruiz"),
        ("Ana Maria Ruiz", "Ana M. Ruiz", "A. M. Ruiz"),
        ("Ana Ruiz", "Ana M. Ruiz"),
        ("Ana Ruiz", "Dr. Ana Ruiz", "Prof. Dr. Ana Ruiz, PhD", "Dr. Ruiz"),
        ("Ana Ruiz", "Ruiz, Ana", "Ruiz, A."),
        ("Ana  Ruiz", "Ana Ruiz"),
        ("J.R. Okafor", "J. R. Okafor"),
    ],
)
def test_case_accents_initials_and_titles_make_no_other_person(spellings: tuple[str, ...]) -> None:
    for order in permutations(spellings):
        assert len(set(people(order).values())) == 1, order


@pytest.mark.parametrize(
    "names",
    [
        ("Ana Ruiz", "Ben Ruiz"),
        ("Ana Ruiz", "Ana Rios"),
        ("Ana Ruiz", "Ana"),
        ("Ana Ruiz", "Ruiz"),
        ("Ana B. Ruiz", "Ana C. Ruiz"),
        ("Speaker 1", "Speaker 2"),
        ("", "Ana"),
    ],
)
def test_other_names_are_other_people(names: tuple[str, ...]) -> None:
    assert len(set(people(names).values())) == len(names)


def test_what_could_be_either_of_two_is_neither() -> None:
    whose = people(["Ana Ruiz", "A. Ruiz", "Alba Ruiz", "Dr. Ruiz"])
    assert len(set(whose.values())) == 4


def test_the_fullest_spelling_names_the_person() -> None:
    whose = people(["A. RUIZ", "ANA RUIZ", "Ana Ruiz", "Dr. Ruiz"])
    assert set(whose.values()) == {"Ana Ruiz"}


@given(st.lists(st.text(alphabet="aAbBé.,' Dr", max_size=12), max_size=8))
def test_every_name_gets_one_and_a_person_is_their_own_spelling(names: list[str]) -> None:
    whose = people(names)
    assert all(whose[person] == person for person in whose.values())
    assert {" ".join(name.split()) for name in names} == set(whose)
