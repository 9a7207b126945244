"""Commands: defined once, re-bindable all, found in the help and in the palette."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator

import pytest
from textual.binding import Binding
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.message_pump import MessagePump
from textual.widgets import Input

import peertutor.tui
from peertutor.tui.app import PeerTutorApp
from peertutor.tui.commands import ALL, Command
from tests.fakes.services import FakeServices
from tests.tui.conftest import NARROW, Started, ask, shown, until


def own_classes() -> Iterator[type[MessagePump]]:
    for module in pkgutil.walk_packages(peertutor.tui.__path__, "peertutor.tui."):
        for each in vars(importlib.import_module(module.name)).values():
            ours = inspect.isclass(each) and each.__module__ == module.name
            if ours and issubclass(each, MessagePump):
                yield each


def test_every_binding_of_ours_has_an_id_and_a_sentence() -> None:
    bindings = [
        (each, binding) for each in own_classes() for binding in vars(each).get("BINDINGS", ())
    ]
    assert len(bindings) > 30
    for each, binding in bindings:
        assert isinstance(binding, Binding), each
        assert binding.id, (each, binding)
        assert binding.tooltip.endswith("."), (each, binding)


def test_every_command_has_an_id_of_its_own_and_is_bound_somewhere() -> None:
    assert [name for name, n in Counter(command.id for command in ALL).items() if n > 1] == []
    bound = {b.id for each in own_classes() for b in vars(each).get("BINDINGS", ())}
    assert {command.id for command in ALL} == bound


@pytest.mark.parametrize("command", ALL, ids=lambda command: command.id)
def test_every_command_has_an_action(command: Command) -> None:
    space, _, name = command.action.partition("(")[0].rpartition(".")
    holders = [
        each
        for each in own_classes()
        if command.id in {binding.id for binding in vars(each).get("BINDINGS", ())}
    ]
    assert holders
    acting = [PeerTutorApp] if space == "app" else holders
    assert all(hasattr(each, f"action_{name}") for each in acting)


def test_no_key_means_two_things_in_one_room() -> None:
    for each in own_classes():
        keys = Counter(
            key for binding in vars(each).get("BINDINGS", ()) for key in binding.key.split(",")
        )
        assert [key for key, n in keys.items() if n > 1] == [], each


def test_nothing_of_ours_hides_a_private_piece_of_textual() -> None:
    meant = {"_fatal_error"}
    machinery = set(vars(type("Bare", (DOMNode,), {})))
    for each in own_classes():
        for base in each.__mro__[1:]:
            if base.__module__.startswith("textual"):
                private = {name for name in vars(base) if name.startswith("_")}
                mine = {
                    name
                    for name, value in vars(each).items()
                    if inspect.isfunction(value) or isinstance(value, property)
                }
                hidden = {n for n in private & mine if not n.startswith("__")}
                assert hidden - machinery <= meant, (each, base)


async def test_the_help_lists_every_command_with_the_keys_that_are_set(
    started: Started, services: FakeServices
) -> None:
    services.settings.ui.keys = {"answer.useful": "f12"}
    async with started(NARROW) as pilot:
        await pilot.press("f1")
        await pilot.pause()
        told = shown(pilot)
        for command in ALL:
            if command.listed:
                assert command.help in told
                assert command.id in told
        assert "f12" in told
        assert "f2  u" not in told


async def test_the_palette_finds_and_runs_what_works_here(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await pilot.press("ctrl+p")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette))
        pilot.app.screen.query_one(Input).value = "choose a mod"
        await pilot.pause(0.3)
        await pilot.press("enter")
        await until(pilot, lambda: type(pilot.app.screen).__name__ == "ModelScreen")


async def test_the_chips_name_the_keys_that_are_set(
    started: Started, services: FakeServices
) -> None:
    services.settings.ui.keys = {"answer.useful": "f12"}
    async with started() as pilot:
        await ask(pilot, "What hangs?")
        assert "f12 useful" in shown(pilot, "Chip")
