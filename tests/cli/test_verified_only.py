"""From the command to the command: what peers verified answers alone, and what is retired never."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Cli, Result

NIGHT = "Who may restart the billing server at night?"
DAY = "Who restarts the billing server by day?"
INSTEAD = "By day the shift lead restarts the billing server, because finance has moved out."


def as_(cli: Cli, name: str, *arguments: str) -> Result:
    return cli("--set", f"profile.name={name}", *arguments)


def asked(cli: Cli, question: str, *flags: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        as_(cli, "Nora New", "ask", question, "--json", *flags).out
    )
    return document


def found(cli: Cli, query: str) -> list[dict[str, Any]]:
    passages: list[dict[str, Any]] = json.loads(cli("search", query, "--json").out)["passages"]
    return passages


class TestVerifiedOnly:
    def test_nothing_verified_is_nothing_known(self, library: Cli) -> None:
        assert asked(library, NIGHT)["citations"]
        document = asked(library, NIGHT, "--verified-only")
        assert (document["verdict"], document["citations"]) == ("no_knowledge", [])
        assert document["passages"] == []

    def test_answers_with_the_verified_words_and_no_word_beside_them(self, library: Cli) -> None:
        shared = asked(library, NIGHT, "--named")
        verified = {each["quote"] for each in shared["citations"]}
        others = {"You stop the intake", "Never less than twelve minutes"}
        assert not any(other in quote for quote in verified for other in others)
        assert as_(library, "Dara Kim", "review", "confirm", "question-1", "--open").code == 0
        document = asked(library, NIGHT, "--verified-only")
        assert {each["quote"] for each in document["citations"]} <= verified
        assert {each["trust"] for each in document["citations"]} == {"peer_verified"}
        # The passage that holds them holds other words as well: no answer rests on those.
        drained = asked(library, "How do you drain the queue?", "--verified-only")
        told = json.dumps([drained["answer"], drained["citations"]])
        assert not any(other in told for other in others)
        assert "twelve minutes" in asked(library, "How do you drain the queue?")["answer"]

    def test_a_doubt_takes_the_words_out_again(self, library: Cli) -> None:
        asked(library, NIGHT, "--named")
        as_(library, "Dara Kim", "review", "confirm", "question-1", "--open")
        as_(library, "Eli Fox", "review", "reject", "question-1", "Not since May.", "--open")
        assert asked(library, NIGHT, "--verified-only")["citations"] == []

    def test_so_does_another_wording_of_them(self, library: Cli, tmp_path: Path) -> None:
        asked(library, DAY, "--named")
        as_(library, "Dara Kim", "review", "confirm", "question-1", "--open")
        assert asked(library, DAY, "--verified-only")["citations"]
        revised = {
            "id": "billing-day",
            "title": "The billing server by day",
            "topic": "on-call",
            "veterans": ["Carl Diaz"],
            "turns": [
                {"speaker": "Ben", "text": "And by day?"},
                {"speaker": "Carl Diaz", "text": "By day nobody restarts the billing server."},
            ],
        }
        (tmp_path / "revised.json").write_text(json.dumps(revised))
        assert library("import", str(tmp_path / "revised.json")).code == 0
        assert asked(library, DAY, "--verified-only")["citations"] == []

    def test_a_batch_keeps_to_it_too(self, library: Cli, tmp_path: Path) -> None:
        asked(library, DAY, "--named")
        as_(library, "Dara Kim", "review", "confirm", "question-1", "--open")
        batch = tmp_path / "questions.jsonl"
        batch.write_text("\n".join(json.dumps({"text": text}) for text in (NIGHT, DAY)))
        told = library("ask", "--batch", str(batch), "--verified-only").out
        night, day = (json.loads(line) for line in told.splitlines())
        cited = {each["interview_id"] for each in (*night["citations"], *day["citations"])}
        assert day["citations"]
        assert cited == {"billing-day"}


class TestRetired:
    @pytest.fixture
    def retired(self, library: Cli) -> Cli:
        """A library in which a colleague's own lesson was verified, and then retired by them."""
        asked(library, DAY, "--named")
        as_(library, "Dara Kim", "review", "correct", "question-1", INSTEAD, "--open")
        as_(library, "Eli Fox", "review", "confirm", "lesson-1", "--open")
        before = asked(library, "Does the shift lead restart the billing server by day?")
        assert any("shift lead" in each["quote"] for each in before["citations"])
        assert as_(library, "Dara Kim", "review", "retire", "lesson-1").code == 0
        return library

    def test_is_found_and_marked_by_a_search(self, retired: Cli) -> None:
        first = found(retired, "shift lead billing server")[0]
        assert "shift lead restarts" in first["text"]
        assert first["trust"] == "retired"
        assert "! retired" in retired("search", "shift lead billing server").out

    @pytest.mark.parametrize("flags", [(), ("--verified-only",)])
    def test_is_never_the_basis_of_an_answer(self, retired: Cli, flags: tuple[str, ...]) -> None:
        for question in (
            "Does the shift lead restart the billing server by day?",
            "Has finance moved out?",
            DAY,
        ):
            document = asked(retired, question, *flags)
            held = [document["answer"], document["citations"], document["passages"]]
            assert "shift lead restarts" not in json.dumps(held)

    def test_whoever_was_told_is_told_again(self, retired: Cli) -> None:
        told = as_(retired, "Nora New", "recall", "list", "--json").out
        kinds = {each["kind"] for each in json.loads(told)["notices"]}
        assert "retired" in kinds
