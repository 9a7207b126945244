"""Text that we did not write: shown as it is, obeyed nowhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from textual.events import Paste

import peertutor.tui
from peertutor.core.answers import SuggestedPeer
from peertutor.core.errors import ImportFailed, PeerTutorError
from peertutor.core.events import AnswerFailed, ImportNoted, SourceRejected
from peertutor.core.interviews import Role
from peertutor.tui.links import ask_and_open
from peertutor.tui.screens.transcript import TranscriptScreen
from peertutor.tui.widgets.answer import AnswerBlock
from peertutor.tui.widgets.answer_text import parser
from peertutor.tui.widgets.question import QuestionBox
from tests.fakes.services import FakeServices, answer, citation, interview, retrieved, telling
from tests.tui.conftest import Started, ask, decide, on_screen, settled, until

PAYLOADS = (
    "[@click=app.quit]press me[/]",
    "[/foo]",
    "[b]bold[/b] list[int] claim [S1].",
    "[link=https://evil.example]x[/link]",
    "\x1b]52;c;ZXZpbA==\x07copied",
    "\x1b]0;title\x1b\\owned",
    "\x1b[2J\x1b[31mred",
    "\x9b31mred \x9d52;c;ZXZpbA==\x9c",
    "abc\u202egnp.exe\u2066\u2069",
    "\x00\x07\x08bell",
    "![img](https://evil.example/x.png) <b onclick=x>",
    "[x](javascript:alert(1)) <javascript:x>",
)
# Together in one text, since every start of the app takes its time.
TOGETHER = [" ".join(PAYLOADS[at : at + 4]) for at in range(0, len(PAYLOADS), 4)]
FORBIDDEN = "\x1b\x9b\x9d\x9c\x07\x00\x08\u202e\u2066\u2069"


@pytest.mark.parametrize("payload", TOGETHER)
async def test_a_payload_everywhere_is_only_text(
    started: Started, services: FakeServices, payload: str
) -> None:
    bad = replace(
        interview(lines=[(payload, f"Say {payload} now.", Role.VETERAN)]),
        title=payload,
        topic=payload,
        veterans=(payload,),
    )
    services.ledger.add_interview(bad, [])
    quote = citation(1, 0, f"Say {payload} now.", source=bad)
    poisoned = replace(
        answer(payload),
        text=f"{payload} [1].",
        claims=(),
        citations=(quote,),
        passages=(retrieved(1, turn=0, source=bad),),
        labels=(payload,),
        suggested_peers=(SuggestedPeer(payload, payload),),
        model_note=payload,
        features={payload: 0.5},
    )
    failure = PeerTutorError(payload, cause=payload, remedy=payload)
    services.mentor.scripts = [telling(poisoned), [AnswerFailed(failure)], telling(poisoned)]
    async with started() as pilot:
        seen = [on_screen(pilot)]
        for _ in range(3):
            await ask(pilot, payload)
            seen.append(on_screen(pilot))
        await pilot.press("f4")
        await pilot.pause()
        seen.append(on_screen(pilot))
        await pilot.press("escape", "ctrl+o", "enter")
        await settled(pilot)
        assert isinstance(pilot.app.screen, TranscriptScreen)
        seen.append(on_screen(pilot))
        await pilot.press("escape", "escape", "ctrl+r")
        await until(pilot, lambda: bool(pilot.app.screen.query("OptionList")))
        seen.append(on_screen(pilot))
        for text in seen:
            assert not set(text) & set(FORBIDDEN)
        assert pilot.app.is_running


@pytest.mark.parametrize("payload", TOGETHER)
async def test_a_payload_that_is_pasted_is_only_text(
    started: Started, services: FakeServices, payload: str
) -> None:
    async with started() as pilot:
        pilot.app.query_one(QuestionBox).post_message(Paste(payload))
        await pilot.pause()
        assert not set(on_screen(pilot)) & set(FORBIDDEN)
        await pilot.press("enter")
        await settled(pilot)
        assert not set(services.mentor.asked[0][0]) & set(FORBIDDEN)


@pytest.mark.parametrize("payload", TOGETHER)
async def test_a_payload_in_files_and_model_names_is_only_text(
    started: Started, services: FakeServices, payload: str
) -> None:
    bad = ImportFailed(payload, path=payload, line=1, cause=payload, remedy=payload)
    services.importer.rejected = [SourceRejected(bad), ImportNoted(payload, payload)]
    services.model_setup.offered = [payload]
    services.model_setup.problem = None
    async with started() as pilot:
        await pilot.press("f9")
        await pilot.pause()
        await pilot.press(*"/x", "enter")
        await settled(pilot)
        assert not set(on_screen(pilot)) & set(FORBIDDEN)
        await pilot.press("escape", "f5")
        await pilot.pause()
        pilot.app.screen.query_one("#list").press()  # type: ignore[attr-defined] # a button
        await settled(pilot)
        assert not set(on_screen(pilot)) & set(FORBIDDEN)
        await pilot.press("enter")
        await pilot.pause()
        assert not set(on_screen(pilot)) & set(FORBIDDEN)
        assert pilot.app.is_running


async def test_a_click_on_markup_in_a_quote_does_not_quit(
    started: Started, services: FakeServices
) -> None:
    services.mentor.scripts = [telling(answer(PAYLOADS[0]))]
    async with started() as pilot:
        await ask(pilot, PAYLOADS[0])
        await pilot.click(".asked", offset=(3, 0))
        await pilot.pause()
        assert pilot.app.is_running
        assert pilot.app.query_one(AnswerBlock).question == PAYLOADS[0]


def test_an_answer_links_only_to_its_marks_and_to_addresses_one_can_read() -> None:
    text = (
        "See [1] and [here](https://evil.example/a) ![i](https://evil.example/b.png) "
        "<b>x</b> [2](javascript:x) https://plain.example/c [ref]\n\n[ref]: https://evil.example/d"
    )
    links = []
    for token in parser().parse(text):
        children = token.children or []
        for place, child in enumerate(children):
            assert child.type not in {"image", "html_inline"}
            if child.type == "link_open":
                links.append((child.attrs["href"], children[place + 1].content))
    assert all(href == shown or href == f"cite:{shown.strip('[]')}" for href, shown in links), links
    assert ("cite:1", "[1]") in links
    assert not any("javascript" in str(href) for href, _ in links)


async def test_web_pages_are_asked_about_and_everything_else_is_refused(
    started: Started, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    async with started() as pilot:
        monkeypatch.setattr(pilot.app, "open_url", opened.append)
        room = pilot.app.screen
        for refused in ("javascript:x", "file:///etc/passwd", "https://", "//x", "http://[bad"):
            ask_and_open(room, refused)
            await pilot.pause()
            assert pilot.app.screen is room
        ask_and_open(room, "https://example.org/a")
        await decide(pilot, agreed=False)
        assert opened == []
        ask_and_open(room, "https://example.org/a")
        await decide(pilot, agreed=True)
        await until(pilot, lambda: opened == ["https://example.org/a"])


# -- the lint: no string that is not ours gets into a widget without passing a gate -------------

PARSE_MARKUP = set(
    "Button Checkbox Collapsible DataTable Digits Field Header Input Label Link Log Markdown "
    "Option OptionList Placeholder RadioButton RichLog Select Static Switch "
    "Tab TabPane Tabs Tooltip Tree".split()
)
GATES = {"clean", "joined", "line", "one_line", "plain", "problem"}
BUILDERS = PARSE_MARKUP | {"_option"}
TITLES = set("border_title border_subtitle label prompt sub_title text title tooltip value".split())
OURS = {"command.help", "command.title"}


def is_safe(node: ast.expr) -> bool:
    """Whether this can only be a text of ours, something gated, or no text at all."""
    match node:
        case ast.Constant():
            safe = True
        case ast.Call(func=ast.Name(id=name)):
            safe = name in GATES | BUILDERS
        case ast.IfExp(body=body, orelse=orelse):
            safe = is_safe(body) and is_safe(orelse)
        case ast.BoolOp(values=values):
            safe = all(map(is_safe, values))
        case ast.Starred(value=ast.GeneratorExp(elt=element)):
            safe = is_safe(element)
        case _:
            safe = ast.unparse(node) in OURS
    return safe


def violations(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            texts = [*node.args, *(k.value for k in node.keywords if k.arg in {*TITLES, "text"})]
            if name in PARSE_MARKUP and not all(is_safe(each) for each in texts):
                yield f"{node.lineno}: {name} with a raw string"
            if method == "notify":
                keys = {k.arg: k.value for k in node.keywords}
                told = [*node.args, *(keys[k] for k in ("message", "title") if k in keys)]
                if not all(map(is_safe, told)):
                    yield f"{node.lineno}: notify with a raw string"
                if not (isinstance(keys.get("markup"), ast.Constant) and not keys["markup"].value):  # type: ignore[attr-defined] # a constant
                    yield f"{node.lineno}: notify without markup=False"
            if method == "from_markup":
                yield f"{node.lineno}: from_markup"
        if isinstance(node, ast.Assign):
            for target in node.targets:
                titled = isinstance(target, ast.Attribute) and target.attr in TITLES
                if titled and not is_safe(node.value):
                    yield f"{node.lineno}: {ast.unparse(target)} is set to a raw string"


@pytest.mark.parametrize(
    "source",
    [
        "Static(turn.text)",
        "Label(f'{name}')",
        "Button('a' + name)",
        "OptionList(*(Option(name) for name in names))",
        "self.notify('x')",
        "self.notify(line(told), markup=True)",
        "self.notify(told, markup=False)",
        "self.notify(line(told), title=error.title, markup=False)",
        "widget.tooltip = error.title",
        "Content.from_markup(text)",
    ],
)
def test_the_lint_finds_what_it_is_for(source: str) -> None:
    assert list(violations(source))


@pytest.mark.parametrize(
    "source",
    ["Static('ours')", "Label(plain(x))", "self.notify(clean(x), markup=False)", "Option(line(x))"],
)
def test_the_lint_lets_gated_text_pass(source: str) -> None:
    assert not list(violations(source))


def sources() -> list[Path]:
    return sorted(Path(peertutor.tui.__path__[0]).rglob("*.py"))


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.stem)
def test_no_raw_string_reaches_a_widget_that_reads_markup(path: Path) -> None:
    assert list(violations(path.read_text(encoding="utf-8"))) == []
