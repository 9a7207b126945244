"""One rung up: what colleagues would see of a question, before anything leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import App, ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from peertutor.core.answers import Rung
from peertutor.core.ladder import SharedByMe
from peertutor.core.text import clean, one_line
from peertutor.peers.ladder import Ladder, Sharing
from peertutor.tui.screens.choosing import Choosing, Way
from peertutor.tui.screens.window import Window
from peertutor.tui.text import joined, line, plain
from peertutor.tui.widgets.plain import PlainText

_PRIVATE = "Nothing leaves. Choose a way to see, word for word, what colleagues would see."
_NO_NAME = 'With my name: say it first, with peertutor settings set profile.name "Your Name"'
_BACK = (Way("keep", "Leave it there"), Way("back", "Take it back", "It is erased there."))


async def ask_on(app: App[object], ladder: Ladder, answer: int) -> SharedByMe | None:
    """Let the reader share one of their answers, or take it back.

    Args:
        app: Where the windows are shown.
        ladder: Shares it, once the reader has seen what would leave and has said so.
        answer: Its number in the reader's own store.

    Returns:
        How it is shared from now on; None where only the reader sees it.
    """
    shared = await asyncio.to_thread(ladder.shared_as, answer)
    if shared is not None:
        chosen = await app.push_screen_wait(Choosing("Shared", _BACK, about=shared.sentence))
        if chosen != "back":
            return shared
        await asyncio.to_thread(ladder.withdraw, shared.question)
        app.notify("Taken back: colleagues do not see it any more.", markup=False)
        return None
    seen = await asyncio.to_thread(_previews, ladder, answer)
    rung = await app.push_screen_wait(SharingWindow(seen))
    if rung is None:
        return None
    done = await asyncio.to_thread(ladder.share, answer, rung)
    shared = SharedByMe(question=done.question, answer=answer, rung=rung)
    app.notify(clean(shared.sentence), markup=False)
    return shared


def _previews(ladder: Ladder, answer: int) -> dict[Rung, Sharing]:
    rungs = (Rung.ANONYMOUS, *([Rung.NAMED] if ladder.has_name else []))
    return {rung: ladder.preview(answer, rung) for rung in rungs}


class _Choice(NamedTuple):
    """A rung with its title, and whether it can be chosen."""

    rung: Rung | None
    title: str
    can_be: bool = True


class SharingWindow(Window[Rung | None]):
    """Returns the rung that was chosen; None where the question stays private.

    Args:
        seen: What colleagues would see, by rung; without a name nobody shares by name.
    """

    AUTO_FOCUS: ClassVar[str | None] = "OptionList"

    def __init__(self, seen: Mapping[Rung, Sharing]) -> None:
        super().__init__()
        self._seen = seen
        named = seen.get(Rung.NAMED)
        self._choices = (
            _Choice(None, "Keep it to myself"),
            _Choice(Rung.ANONYMOUS, "Ask colleagues, without my name"),
            _Choice(Rung.NAMED, f"Ask colleagues, as {one_line(named.asker)}")
            if named
            else _Choice(Rung.NAMED, _NO_NAME, can_be=False),
        )

    def compose(self) -> ComposeResult:
        """Lay out the ways there are, and below them what leaves with the one at hand."""
        with Vertical(classes="window -tall"):
            yield PlainText("One rung up", classes="heading")
            yield OptionList(
                *(Option(line(each.title), disabled=not each.can_be) for each in self._choices),
                markup=False,
            )
            with VerticalScroll():
                yield PlainText(_PRIVATE, id="leaving")

    @on(OptionList.OptionHighlighted)
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        rung = self._choices[event.option_index].rung
        seen = self._seen.get(rung) if rung else None
        self.query_one("#leaving", PlainText).show(_drawn(seen) if seen else plain(_PRIVATE))
        self.query_one(VerticalScroll).scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index].rung)


def _drawn(seen: Sharing) -> Content:
    facts = (joined((f"{label}: ", "bold"), text) for label, text in seen.facts)
    warning = (f"! {seen.warning}", "$text-warning") if seen.warning else ""
    head = ("Colleagues see this and nothing else; Tab and arrows read on:", "dim")
    return joined(head, warning, *facts, between="\n")
