"""`peertutor trust`, in this process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from peertutor.mentor.sufficiency.calibration import Calibration
from tests.cli.conftest import Cli
from tests.mentor.sufficiency.figures import calibration

pytestmark = pytest.mark.usefixtures("words_only", "known_figures")


@pytest.fixture
def known_figures(monkeypatch: pytest.MonkeyPatch) -> Calibration:
    """Figures that do not change when the shipped ones do."""
    figures = calibration()
    monkeypatch.setattr("peertutor.bootstrap.budget.shipped_calibration", lambda: figures)
    return figures


def document(cli: Cli, *flags: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(cli("trust", "--json", *flags).out)
    return told


def test_a_person_reads_what_the_budget_comes_to(cli: Cli) -> None:
    told = cli("trust").out
    assert "At most 15% of unflagged answers wrong   answers.error_budget [default]" in told
    assert "out of 100 questions like the public ones go to a person." in told
    assert "Said and true" in told
    assert "▇" in told or "█" in told
    for word in ("plain", "tricky", "AUROC", "were right", "error budget", "This workspace"):
        assert word in told
    assert "somebody/plain@1234abcd, MIT" in told
    assert "by document, 5 folds" in told


def test_every_line_fits_into_eighty_columns(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = [
        line for line in cli("trust").out.splitlines() if "▕" in line or "public set" in line
    ]
    assert len(pictures) > 8
    assert max(map(len, pictures)) <= 80


def test_the_screen_reader_gets_the_numbers_and_no_pictures(cli: Cli) -> None:
    told = cli("trust", "--plain").out
    assert "▕" not in told
    assert "█" not in told
    assert "confidence" in told


def test_another_budget_is_looked_at_and_not_kept(cli: Cli) -> None:
    assert "[--budget]" in cli("trust", "--budget", "0.2").out
    assert document(cli)["budget"] == 0.15
    assert document(cli, "--budget", "0.2")["to_people"] < document(cli)["to_people"]


@pytest.mark.parametrize("budget", ["0", "0.6", "-1", "some"])
def test_a_budget_out_of_bounds_is_wrong_use(cli: Cli, budget: str) -> None:
    assert cli("trust", "--budget", budget).code == 2


def test_the_budget_is_set_like_every_setting(cli: Cli) -> None:
    assert cli("settings", "set", "answers.error_budget", "0.1").code == 0
    assert (
        "At most 10% of unflagged answers wrong   answers.error_budget [config.toml]"
        in cli("trust").out
    )
    assert cli("settings", "set", "answers.error_budget", "0.7").code == 2
    assert document(cli)["budget"] == 0.1


def test_a_program_reads_the_same_figures(cli: Cli, known_figures: Calibration) -> None:
    told = document(cli)
    assert [each["set"] for each in told["sets"]] == ["plain", "tricky"]
    assert told["estimated_on"] == "public questions"
    assert 0 < told["wrong"] < told["wrong_at_most"] <= told["budget"]
    assert sum(each["answers"] for each in told["bins"]) == len(known_figures.held_out)
    coverages = [each["coverage"] for each in told["curve"]]
    assert coverages == sorted(coverages)
    assert coverages[-1] == 1.0
    assert dict.fromkeys(each["budget"] for each in told["budgets"])
    assert told["local"] == {
        "verdicts": 0, "needed": 30, "right": 0, "expected": 0, "ece_before": 0.0, "ece_after": 0.0,
    }  # fmt: skip
    assert told["folds"] == "by document, 5"


def test_the_pictures_are_written_and_never_over_something_else(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "trust.svg"
    done = cli("trust", "--svg", str(file))
    assert (done.code, "Written: " in done.err) == (0, True)
    ET.fromstring(file.read_text(encoding="utf-8"))
    again = cli("trust", "--svg", str(file))
    assert again.code == 1
    assert "Name another file." in again.err


def test_the_budget_decides_which_answers_are_flagged(library: Cli) -> None:
    question = "Who may restart the billing server at night?"

    def verdict(budget: str) -> tuple[str, list[str]]:
        told = json.loads(
            library("--set", f"answers.error_budget={budget}", "ask", question, "--json").out
        )
        return told["verdict"], [reason["code"] for reason in told["reasons"]]

    assert "weak_evidence" in verdict("0.001")[1]
    assert "weak_evidence" not in verdict("0.5")[1]
