"""The error budget in a whole workspace: from the setting to the verdict, and back from readers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from peertutor.bootstrap import Services, open_services
from peertutor.core.answers import Feedback, Verdict
from peertutor.core.errors import SettingsError, StorageFailed
from peertutor.core.events import AnswerFinished
from peertutor.core.wording import confidence
from peertutor.mentor.sufficiency.standard import estimate_name
from peertutor.settings import load_settings
from tests.contracts.interviews import make_answer

_WORDS = {"embedding.provider": "none"}


def opened(folder: Path, **flags: object) -> Services:
    given = {key.replace("__", "."): value for key, value in flags.items()}
    return open_services(load_settings(folder, _WORDS | given))


def _estimate(services: Services) -> str:
    """Return the name of an estimate in a workspace that is searched by words alone."""
    return estimate_name(services.error_budget.calibration.for_search(by_words=True))


def judge(services: Services, number: int, *, estimate: float, right: bool) -> None:
    """Keep so many answers, each with what its reader said of it."""
    name = _estimate(services)
    conversation = services.personal.start_conversation()
    for each in range(number):
        answer = replace(
            make_answer(f"Question {each} of {estimate}?"),
            verdict=Verdict.GROUNDED,
            features={name: estimate},
        )
        kept = services.personal.keep_answer(conversation, answer)
        services.personal.set_feedback(kept, Feedback.USEFUL if right else Feedback.WRONG)


def test_the_budget_is_a_setting_and_the_report_tells_of_it(tmp_path: Path) -> None:
    with opened(tmp_path) as services:
        assert services.error_budget.report().budget == 0.15
        assert services.error_budget.origin == "default"
        change = services.error_budget.keep_budget(0.2)
        assert (change.value, change.outranked_by) == (0.2, "")
        assert (
            services.error_budget.report().budget
            == services.error_budget.standards.now().budget
            == 0.2
        )
        assert services.error_budget.origin == "config.toml"
        assert services.error_budget.report(0.5).budget == 0.5
    with opened(tmp_path) as again:
        assert again.error_budget.budget == 0.2


@pytest.mark.parametrize("budget", [0.0, -0.1, 0.51])
def test_a_budget_out_of_bounds_is_refused(tmp_path: Path, budget: float) -> None:
    with opened(tmp_path) as services, pytest.raises(SettingsError):
        services.error_budget.keep_budget(budget)


def test_a_workspace_without_vectors_is_told_of_the_figures_of_words_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as services:
        assert services.error_budget.report().calibration.words_alone
    with opened(tmp_path, embedding__provider="local") as services:
        assert not services.error_budget.report().calibration.words_alone


def test_vectors_of_another_embedder_are_told_of_by_the_figures_that_count(tmp_path: Path) -> None:
    another = {"embedding__provider": "openai", "embedding__model": "another"}
    with opened(tmp_path, **another) as services:
        assert services.embedder is not None
        assert services.error_budget.report().calibration.words_alone


def test_looking_at_the_figures_makes_no_personal_store(tmp_path: Path) -> None:
    with opened(tmp_path) as services:
        assert services.error_budget.report().local.count == 0
        assert services.error_budget.standards.worth(0.9, by_words=True).confidence > 0
    assert not list(tmp_path.glob("personal*"))


def test_the_thirtieth_verdict_makes_the_workspaces_figures_count(tmp_path: Path) -> None:
    with opened(tmp_path) as services:
        judge(services, 29, estimate=0.7, right=False)
        public = services.error_budget.standards.worth(0.9, by_words=True).confidence
        assert not services.error_budget.report().local.counts
        judge(services, 1, estimate=0.8, right=False)
        assert services.error_budget.report().local.counts
        worth = services.error_budget.standards.worth(0.9, by_words=True)
        assert worth.confidence < public
        answer = replace(make_answer("Why?"), features=worth.kept)
        assert confidence(answer).endswith("by 30 verdicts of this workspace")


def test_an_answer_does_not_fail_where_the_verdicts_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_arguments: object) -> list[object]:
        raise StorageFailed("The disk is gone")

    with opened(tmp_path) as services:
        judge(services, 30, estimate=0.7, right=False)
        monkeypatch.setattr(type(services.personal), "local_verdicts", failing)
        assert services.error_budget.standards.now(by_words=True).figures.verdicts == ()
        with pytest.raises(StorageFailed):
            services.error_budget.report()


def test_an_answer_keeps_the_estimate_that_a_later_verdict_is_held_against(tmp_path: Path) -> None:
    async def asked(services: Services) -> AnswerFinished:
        number = services.personal.start_conversation()
        events = services.mentor.ask("How do you know a printer lies?", conversation=number)
        [finished] = [event async for event in events if isinstance(event, AnswerFinished)]
        return finished

    with opened(tmp_path) as services:
        from peertutor.capture.importer import ImportOptions

        list(services.importer.run(services.sample_corpus, ImportOptions()))
        finished = asyncio.run(asked(services))
        assert finished.kept_as is not None
        services.personal.set_feedback(finished.kept_as, Feedback.USEFUL)
        [verdict] = services.personal.local_verdicts(_estimate(services))
        assert verdict.right
        assert verdict.estimate == pytest.approx(finished.answer.confidence, abs=1e-4)
