"""From an empty workspace to the first answer: welcome, importing, the model, failures."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Button, Input, OptionList

from peertutor.core.errors import (
    EmbedderMissing,
    ImportFailed,
    ModelRefused,
    WorkspaceTooNew,
)
from peertutor.core.events import ImportNoted, SourceRejected, VectorsMade
from peertutor.tui.app import PeerTutorApp
from peertutor.tui.paths import PathSuggester
from peertutor.tui.screens.ask import AskScreen
from peertutor.tui.screens.failure import Failure
from peertutor.tui.screens.importing import ImportScreen
from peertutor.tui.screens.model import ModelScreen
from peertutor.tui.screens.welcome import Welcome
from tests.fakes.services import FakeModelChoices, FakeServices
from tests.tui.conftest import NARROW, Started, ask, decide, settled, shown, toasts, until

ELSEWHERE = "https://api.example.com/v1"


@pytest.fixture
def empty(services: FakeServices) -> FakeServices:
    services.ledger.delete_interview("billing")
    return services


async def test_an_empty_workspace_offers_the_sample_and_answers_from_it(
    started: Started, empty: FakeServices
) -> None:
    async with started(NARROW) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Welcome))
        assert "None of these people exist" in "\n".join(
            str(option.prompt) for option in pilot.app.screen.query_one(OptionList).options
        )
        await pilot.press("down", "down", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ImportScreen))
        await settled(pilot)
        assert empty.importer.ran == [empty.sample_corpus]
        assert "added: 1" in shown(pilot, "#sum")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, AskScreen))
        await settled(pilot)
        assert "1 interview with 1 colleague" in shown(pilot, "#blank")
        await ask(pilot, "What hangs?")
        assert "✓ Grounded" in shown(pilot, "VerdictStrip, AnswerFoot *")
        assert empty.warmed == 2


async def test_the_welcome_can_be_closed(started: Started, empty: FakeServices) -> None:
    async with started() as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Welcome))
        await pilot.press("escape")
        assert "no interviews in this workspace" in shown(pilot, "#blank")


async def test_importing_a_path_reports_what_could_not_be_read(
    started: Started, services: FakeServices, tmp_path: Path
) -> None:
    broken = ImportFailed("Not a turn [/x]", path="bad[1].vtt", line=3, remedy="Mend it.")
    services.importer.rejected = [
        ImportNoted("a.txt:2", "read as [Latin-1]"),
        SourceRejected(broken),
    ]
    async with started() as pilot:
        await pilot.press("f9")
        await pilot.pause()
        await pilot.press(*"/tmp", "enter")
        await settled(pilot)
        assert services.importer.ran == [[Path("/tmp")]]
        report = shown(pilot, "#report PlainText")
        assert "The billing run that hangs" in report
        assert "a.txt:2: read as [Latin-1]" in report
        assert "! bad[1].vtt:3: Not a turn [/x]" in report
        assert "Mend it." in report
        assert "! could not be read: 1" in shown(pilot, "#sum")


async def test_a_second_call_for_a_window_does_not_open_another(started: Started) -> None:
    async with started() as pilot:
        assert isinstance(pilot.app, PeerTutorApp)
        before = len(pilot.app.screen_stack)
        for open_window in (pilot.app.action_import_files, pilot.app.action_set_up_model):
            open_window()
            await pilot.pause()
            open_window()
            await pilot.pause()
            assert len(pilot.app.screen_stack) == before + 1
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == before)


async def test_an_import_that_breaks_is_told_and_can_be_left(
    started: Started, services: FakeServices
) -> None:
    services.importer.run = None  # type: ignore[assignment,method-assign] # cannot be called
    async with started() as pilot:
        await pilot.press("f9")
        await pilot.pause()
        await pilot.press(*"/tmp", "enter")
        await until(pilot, lambda: "TypeError" in shown(pilot, "#sum"))
        await pilot.press("escape")
        assert not isinstance(pilot.app.screen, ImportScreen)


async def test_a_path_is_completed_as_typed(tmp_path: Path) -> None:
    (tmp_path / "interviews").mkdir()
    (tmp_path / ".hidden").touch()
    (tmp_path / "interviews" / "one.md").touch()
    suggester = PathSuggester()
    assert await suggester.get_suggestion(f"{tmp_path}/in") == f"{tmp_path}/interviews/"
    assert await suggester.get_suggestion(f"{tmp_path}/") == f"{tmp_path}/interviews/"
    assert await suggester.get_suggestion(f"{tmp_path}/.h") == f"{tmp_path}/.hidden"
    assert await suggester.get_suggestion(f"{tmp_path}/interviews/o") == (
        f"{tmp_path}/interviews/one.md"
    )
    assert await suggester.get_suggestion(f"{tmp_path}/nothing/") is None


async def test_a_model_on_this_machine_is_listed_tested_and_kept(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await pilot.press("f5")
        await pilot.pause()
        screen = pilot.app.screen
        screen.query_one("#list", Button).press()
        await settled(pilot)
        assert "2 models. Choose one." in shown(pilot, "#told")
        await pilot.press("down", "enter")
        await pilot.pause()
        assert screen.query_one("#name", Input).value == "large-model"
        screen.query_one("#test", Button).press()
        await settled(pilot)
        assert "✓ It answers: Ready." in shown(pilot, "#told")
        screen.query_one("#save", Button).press()
        await until(pilot, lambda: not isinstance(pilot.app.screen, ModelScreen))
        assert services.model_setup.saved == [("http://localhost:8080/v1", "", "large-model")]
        assert "answers by large-model" in shown(pilot, "StatusLine *")


async def test_nothing_goes_to_another_host_without_consent(
    started: Started, services: FakeServices
) -> None:
    setup = services.model_setup
    async with started() as pilot:
        await pilot.press("f5")
        await pilot.pause()
        screen = pilot.app.screen
        screen.query_one("#endpoint", Input).value = ELSEWHERE
        screen.query_one("#list", Button).press()
        await until(pilot, lambda: bool(pilot.app.screen.query("#no")))
        assert "will go to api.example.com" in shown(pilot)
        await decide(pilot, agreed=False)
        await settled(pilot)
        assert (setup.contacted, setup.allowed) == (0, [])
        assert "Nothing was sent to api.example.com" in shown(pilot, "#told")
        screen.query_one("#list", Button).press()
        await decide(pilot, agreed=True)
        await settled(pilot)
        assert (setup.contacted, setup.allowed) == (1, ["api.example.com"])


async def test_what_the_server_refuses_is_told_with_its_remedy(
    started: Started, services: FakeServices
) -> None:
    services.model_setup.problem = ModelRefused("The key was refused [401]", remedy="Check [it].")
    async with started(NARROW) as pilot:
        await pilot.press("f5")
        await pilot.pause()
        pilot.app.screen.query_one("#test", Button).press()
        await settled(pilot)
        assert "! The key was refused [401]\nCheck [it]." in shown(pilot, "#told")
        pilot.app.screen.query_one("#endpoint", Input).value = "nonsense"
        pilot.app.screen.query_one("#save", Button).press()
        await settled(pilot)
        assert "This is no endpoint" in shown(pilot, "#told")
        assert services.model_setup.saved == []


async def test_a_model_can_be_given_up(started: Started, services: FakeServices) -> None:
    services.settings.model = FakeModelChoices("large-model")
    async with started() as pilot:
        assert "answers by large-model" in shown(pilot, "StatusLine *")
        await pilot.press("f5")
        await pilot.pause()
        pilot.app.screen.query_one("#none", Button).press()
        await until(pilot, lambda: not isinstance(pilot.app.screen, ModelScreen))
        assert services.model_setup.saved[-1][2] == ""
        assert "quoting colleagues directly" in shown(pilot, "StatusLine *")


async def test_a_key_is_never_shown(started: Started, services: FakeServices) -> None:
    async with started() as pilot:
        await pilot.press("f5")
        await pilot.pause()
        pilot.app.screen.query_one("#key", Input).value = "sk-very-secret"
        await pilot.pause()
        assert "sk-very-secret" not in pilot.app.export_screenshot()


async def test_vectors_are_made_quietly_in_the_background(
    started: Started, services: FakeServices
) -> None:
    services.vectors.script = [VectorsMade(120, 900)]
    async with started() as pilot:
        await until(pilot, lambda: "vectors 120 of 900" in shown(pilot, "StatusLine *"))
        await ask(pilot, "What hangs?")
        assert "✓ Grounded" in shown(pilot, "VerdictStrip, AnswerFoot *")


async def test_a_missing_embedder_is_said_and_answers_go_on(
    started: Started, services: FakeServices
) -> None:
    services.embedder_problem = EmbedderMissing("No embedder for [this] machine")
    async with started() as pilot:
        told = "by words only: No embedder for [this] machine"
        await until(pilot, lambda: told in shown(pilot, "StatusLine *"))
        await ask(pilot, "What hangs?")
        assert "✓ Grounded" in shown(pilot, "VerdictStrip, AnswerFoot *")


async def test_a_workspace_that_cannot_be_opened_says_why_and_leaves() -> None:
    def refuse() -> FakeServices:
        raise WorkspaceTooNew("Written by a newer [PeerTutor]", remedy="Update it.")

    app = PeerTutorApp(refuse)
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Failure))
        assert "! Written by a newer [PeerTutor]\nUpdate it." in shown(pilot)
        await pilot.press("enter")
    assert app.return_code == WorkspaceTooNew.exit_code


async def test_services_that_break_while_opening_are_told_too() -> None:
    def broken() -> FakeServices:
        raise ZeroDivisionError("secret words")

    app = PeerTutorApp(broken)
    async with app.run_test(size=NARROW) as pilot:
        await until(pilot, lambda: isinstance(app.screen, Failure))
        assert "ZeroDivisionError" in shown(pilot)
        assert "secret words" not in shown(pilot)


async def test_the_services_are_closed_when_the_app_ends(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        assert services.closed == 0
        await pilot.press("ctrl+q")
    assert services.closed == 1


async def test_theme_and_keys_come_from_the_settings_and_the_theme_goes_back(
    started: Started, services: FakeServices
) -> None:
    services.settings.ui.theme = "peertutor-light"
    services.settings.ui.keys = {"ask.new": "f12", "no.such": "x"}
    async with started() as pilot:
        assert pilot.app.theme == "peertutor-light"
        assert "No command is called so: no.such" in toasts(pilot)
        await ask(pilot, "What hangs?")
        await pilot.press("f12")
        await settled(pilot)
        assert not pilot.app.query("AnswerBlock")
        pilot.app.theme = "nord"
        await until(pilot, lambda: "nord" in services.kept_themes)
