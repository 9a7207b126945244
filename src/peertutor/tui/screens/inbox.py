"""The Inbox room: what has come for one person, and nobody else sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer

from peertutor.core.changes import Change, Exported, Notice
from peertutor.core.text import one_line, shortened
from peertutor.core.wording import answered_anew, changed, out_of_date, said_by
from peertutor.peers.inbox import Reply, Thanks
from peertutor.ports import KeptAnswer
from peertutor.tui.commands import CLOSE, INBOX, QUIT_UNSHOWN, Command, bindings
from peertutor.tui.screens.room import Room
from peertutor.tui.text import joined
from peertutor.tui.widgets.plain import PlainText

_QUESTION = 160
_QUOTE = 200


class InboxScreen(Room[bool | None]):
    """Returns whether everything was marked as read."""

    CSS_PATH = "inbox.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#news"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*INBOX, *CLOSE, *QUIT_UNSHOWN))]
    ROOM: ClassVar[tuple[Command, ...]] = (*INBOX, *CLOSE)

    @dataclass
    class Fetched(Message):
        """What has come."""

        replies: Sequence[Reply]
        changed: Sequence[tuple[Notice, KeptAnswer]]
        thanks: Sequence[Thanks]
        waiting: int
        exports: Sequence[tuple[Exported, Change]]

    @dataclass
    class WasRead(Message):
        """Everything is marked as read."""

    _read = False

    def compose(self) -> ComposeResult:
        """Lay out the kinds of news, those that are empty hidden."""
        with Horizontal(id="head"):
            yield PlainText("Inbox", classes="heading", id="what")
            yield PlainText("looking …", id="count")
        with VerticalScroll(id="news"):
            for name, title in (
                ("changed", "What you were told has changed"),
                ("exports", "Files that you exported before"),
                ("replies", "Replies to your questions"),
                ("thanks", "Your words helped"),
            ):
                yield PlainText(title, classes="subheading", id=f"{name}-title")
                yield PlainText(id=name)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Look up what has come in the background."""
        self.once_open(self._fetch)

    @work(thread=True, name="inbox", group="inbox", exclusive=True, exit_on_error=False)
    def _fetch(self) -> None:
        with self.desk.job():
            inbox, recall = self.desk.opened.peers.inbox, self.desk.opened.peers.recall
            told = self.Fetched(
                inbox.replies(),
                inbox.changed(),
                inbox.thanks(),
                inbox.waiting(),
                recall.exports(),
            )
        self.post_message(told)

    @on(Fetched)
    def _fetched(self, news: Fetched) -> None:
        self._show("changed", [_changed(*each) for each in news.changed])
        self._show("exports", [_export(*each) for each in news.exports])
        self._show("replies", [_reply(each) for each in news.replies])
        self._show("thanks", [_thanks(each) for each in news.thanks])
        things = "1 thing waits" if news.waiting == 1 else f"{news.waiting} things wait"
        waiting = f"{things} for you in Review (f6)" if news.waiting else ""
        nothing = not (news.changed or news.exports or news.replies or news.thanks or waiting)
        told = "Nothing has come for you yet." if nothing else waiting
        self.query_one("#count", PlainText).show(joined((told, "dim")))

    def _show(self, name: str, entries: Sequence[Content]) -> None:
        self.query_one(f"#{name}-title").display = bool(entries)
        self.query_one(f"#{name}", PlainText).show(joined(*entries, between="\n\n"))

    def action_read(self) -> None:
        """Mark replies and changes as read."""
        self._mark()

    @work(thread=True, name="read", group="read", exclusive=True, exit_on_error=False)
    def _mark(self) -> None:
        with self.desk.job():
            self.desk.opened.peers.inbox.read()
        self.post_message(self.WasRead())

    @on(WasRead)
    def _was_read(self) -> None:
        self._read = True
        self._fetch()

    def action_close(self) -> None:
        """Leave, and say whether everything was marked as read."""
        self.dismiss(self._read)


def _new(is_new: bool) -> tuple[str, str]:
    return ("● ", "$text-warning") if is_new else ("", "")


def _changed(notice: Notice, kept: KeptAnswer) -> Content:
    asked = f"{kept.asked_at.astimezone():%d %b %Y}"
    return joined(
        _new(notice.read_at is None),
        (shortened(kept.answer.question, _QUESTION), "bold"),
        (f"\nYou were told on {asked}. ", "dim"),
        changed(notice),
    )


def _export(exported: Exported, change: Change) -> Content:
    return joined((one_line(exported.path), "bold"), f"\n{out_of_date(exported, change)}")


def _reply(reply: Reply) -> Content:
    lines = [one_line(line) for line in (answered_anew(reply.anew) if reply.anew else ())]
    lines += [one_line(said_by(each)) for each in reply.opinions]
    return joined(
        _new(reply.new > 0),
        (shortened(reply.kept.answer.standalone, _QUESTION), "bold"),
        "\n" + "\n".join(lines),
    )


def _thanks(thanks: Thanks) -> Content:
    often = "once" if thanks.count == 1 else f"{thanks.count} times"
    return joined(
        (f"{often}: ", "$text-success"),
        f"“{shortened(thanks.quote, _QUOTE)}”",
        (f"\n{one_line(thanks.title)}", "dim"),
    )
