"""`peertutor profile` and `peertutor people`, in this process."""

from __future__ import annotations

import json
from typing import Any

from tests.cli.conftest import Cli, Result

QUESTION = "Who knows how the billing server is restarted by day?"


def as_(cli: Cli, name: str, *arguments: str) -> Result:
    return cli("--set", f"profile.name={name}", *arguments)


def named(cli: Cli, asker: str, question: str = QUESTION) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(as_(cli, asker, "people", question, "--json").out)[
        "people"
    ]
    return found


def test_who_spoke_of_it_is_named_with_the_reason_and_never_the_asker(library: Cli) -> None:
    [first, *_] = named(library, "Nora New")
    assert first["name"] == "Carl Diaz"
    assert first["why"].startswith("explained this in “The billing server by day”")
    assert "Carl Diaz" not in {each["name"] for each in named(library, "C. Diaz")}
    assert "Ben" not in {each["name"] for each in named(library, "Nora New")}


def test_who_is_away_or_has_left_is_not_named(library: Cli) -> None:
    as_(library, "Carl Diaz", "profile", "--away-until", "2999-01-01")
    assert "Carl Diaz" not in {each["name"] for each in named(library, "Nora New")}
    as_(library, "Carl Diaz", "profile", "--away-until", "never")
    assert "Carl Diaz" in {each["name"] for each in named(library, "Nora New")}


def test_who_wants_to_be_asked_is_named_after_who_has_shown_it(library: Cli) -> None:
    as_(library, "Dara Kim", "profile", "--topics", "billing server, printers")
    found = named(library, "Nora New")
    names = [each["name"] for each in found]
    assert {"name": "Dara Kim", "why": "named this as a known topic"} in found
    assert names.index("Carl Diaz") < names.index("Dara Kim")


def test_a_profile_is_shown_and_keeps_what_is_not_changed(library: Cli) -> None:
    as_(library, "Dara Kim", "profile", "--topics", "printers", "--most", "4")
    as_(library, "Dara Kim", "profile", "--leaves-on", "2027-03-31")
    told = json.loads(as_(library, "Dara Kim", "profile", "--json").out)
    assert told == {
        "name": "Dara Kim",
        "topics": ["printers"],
        "to_learn": [],
        "away_until": None,
        "leaves_on": "2027-03-31",
        "most": 4,
    }
    assert "at most 4" in as_(library, "Dara Kim", "profile").out


def test_a_day_that_is_none_is_wrong_use(library: Cli) -> None:
    told = as_(library, "Dara Kim", "profile", "--away-until", "soon")
    assert told.code == 2
    assert "2026-12-24" in told.err


def test_nobody_without_a_name_has_a_profile(library: Cli) -> None:
    assert library("profile").code == 2


def test_where_nobody_spoke_of_it_nobody_is_named(library: Cli) -> None:
    assert named(library, "Nora New", "zzz qqq") == []
    assert "Nobody here" in library("people", "zzz qqq").err


def test_an_answer_names_nobody_who_has_left_or_is_away_and_never_who_asks(library: Cli) -> None:
    def suggested(asker: str) -> dict[str, str]:
        document = as_(library, asker, "ask", "Who restarts the billing server by day?", "--json")
        found = json.loads(document.out)["suggested_peers"]
        return {each["name"]: each["why"] for each in found}

    why = suggested("Nora New")["Carl Diaz"]
    assert why.startswith("explained this in “The billing server by day”")
    assert "Carl Diaz" not in suggested("Carl Diaz")
    as_(library, "Carl Diaz", "profile", "--leaves-on", "2020-01-01")
    assert "Carl Diaz" not in suggested("Nora New")
