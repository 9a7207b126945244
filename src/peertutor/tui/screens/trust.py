"""The Trust room: what an error budget comes to, seen at once as it is moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Footer

from peertutor.core.odds import percent
from peertutor.core.text import one_line
from peertutor.mentor.sufficiency import telling
from peertutor.mentor.sufficiency.chart import Row, Tone, reliability, risk_curve
from peertutor.mentor.sufficiency.report import BUDGETS, TrustReport
from peertutor.tui.commands import CLOSE, QUIT_UNSHOWN, TRUST, Command, bindings
from peertutor.tui.desk import Desk
from peertutor.tui.screens.room import Room
from peertutor.tui.text import joined, plain
from peertutor.tui.widgets.plain import PlainText

_LOW, _HIGH = 9, 15
"""Rows of a picture on a low and on a high terminal."""

_ROOMY_FROM = 34
_MARGIN, _GAP = 6, 2
_TONES: dict[Tone, str] = {
    "": "",
    "quiet": "dim",
    "good": "$success",
    "warn": "$warning",
    "mark": "bold $warning",
}


class TrustScreen(Room[None]):
    """Moves the error budget, and keeps it where that is wanted."""

    CSS_PATH = "trust.tcss"
    AUTO_FOCUS: ClassVar[str | None] = "#more"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*TRUST, *CLOSE, *QUIT_UNSHOWN))]
    ROOM: ClassVar[tuple[Command, ...]] = (*TRUST, *CLOSE)

    @dataclass
    class Fetched(Message):
        """What is known."""

        report: TrustReport

    @dataclass
    class Kept(Message):
        """A budget stands in the settings; `outranked_by` says what wins over it."""

        budget: float
        outranked_by: str

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._report: TrustReport | None = None
        self._kept = 0.0

    def compose(self) -> ComposeResult:
        """Lay out the budget, what it comes to, the pictures and the rest."""
        with Horizontal(id="head"):
            yield PlainText("Trust", classes="heading", id="what")
            yield PlainText("reading the figures …", id="whose")
        yield PlainText(id="budget")
        yield PlainText(id="bar")
        with VerticalScroll(id="more"):
            yield PlainText(id="outcome")
            with Horizontal(id="pictures"):
                for name, title, legend in zip(
                    ("said", "wrong"), telling.PICTURES, telling.LEGENDS, strict=True
                ):
                    with Vertical(classes="picture"):
                        yield PlainText(title, classes="subheading")
                        yield PlainText(id=name)
                        yield PlainText(legend, classes="quiet")
            yield PlainText(id="sets")
            yield PlainText("This workspace", classes="subheading")
            yield PlainText(id="local")
            yield PlainText("Where it fails", classes="subheading", id="fails")
            yield PlainText(id="failings")
            yield PlainText("What the figures rest on", classes="subheading")
            yield PlainText(id="grounds")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        """Read the figures in the background."""
        self.once_open(self._fetch)

    @work(thread=True, name="trust", group="trust", exclusive=True, exit_on_error=False)
    def _fetch(self) -> None:
        with self.desk.job():
            report = self.desk.opened.error_budget.report()
            # What moving the budget needs is made here, and not while a key is held down.
            _ = report.sets, report.sketch, report.bins
        self.post_message(self.Fetched(report))

    @on(Fetched)
    def _fetched(self, fetched: Fetched) -> None:
        self._report, self._kept = fetched.report, fetched.report.budget
        self._draw()

    def on_resize(self) -> None:
        """Draw the pictures as large as there is room for."""
        self._draw()

    def action_move(self, step: int) -> None:
        """Look at the next smaller or larger budget."""
        if self._report is None:
            return
        now = self._report.budget
        there = [each for each in BUDGETS if (each < now if step < 0 else each > now)]
        if there:
            self._report = self._report.at(there[-1] if step < 0 else there[0])
            self._draw()

    def action_keep(self) -> None:
        """Keep the budget that is shown."""
        if self._report is not None and self._report.budget != self._kept:
            self._keep(self._report.budget)

    @work(thread=True, name="keep", group="keep", exclusive=True, exit_on_error=False)
    def _keep(self, budget: float) -> None:
        with self.desk.job():
            change = self.desk.opened.error_budget.keep_budget(budget)
        self.post_message(self.Kept(budget, change.outranked_by))

    @on(Kept)
    def _say_kept(self, kept: Kept) -> None:
        if kept.outranked_by:
            self.notify(
                one_line(f"{kept.outranked_by} is set and wins over it."),
                title="Kept, but it does not count",
                severity="warning",
                markup=False,
            )
            return
        self._kept = kept.budget
        self.notify("It counts from the next question on.", title="Kept", markup=False)
        self._draw()

    def _draw(self) -> None:
        report = self._report
        if report is None:
            return
        local = report.figures.are_local
        whose = "this workspace's own figures" if local else "estimated on public questions"
        self._show("whose", joined((whose, "dim")))
        self._show("budget", self._budget_line(report))
        wide = max(20, self.size.width - _MARGIN)
        self._show("bar", _bar(report, wide))
        self._show("outcome", _outcome(report))
        half = max(20, (wide - _GAP) // 2)
        high = _HIGH if self.size.height >= _ROOMY_FROM else _LOW
        self._show("said", _picture(reliability(report.bins, half, high)))
        self._show("wrong", _picture(risk_curve(report, half, high)))
        head, *rows = telling.columns(
            telling.SET_HEADS, [telling.set_row(each) for each in report.sets]
        )
        self._show("sets", joined((head, "bold dim"), *rows, between="\n"))
        self._show("local", plain(telling.local(report.local)))
        self._lines("failings", report.failings)
        self.query_one("#fails").display = bool(report.failings)
        self._lines("grounds", (telling.PROMISE, *telling.rests_on(report)))

    def _budget_line(self, report: TrustReport) -> Content:
        moved = report.budget != self._kept
        kept = f"   (kept: {percent(self._kept)})" if moved else ""
        arrows = ("◂ ", "$accent"), (" ▸", "$accent")
        return joined(arrows[0], (telling.asked(report), "bold"), arrows[1], (kept, "dim"))

    def _lines(self, name: str, lines: Sequence[str]) -> None:
        self._show(name, joined(*(f"· {line}" for line in lines), between="\n"))

    def _show(self, name: str, content: Content) -> None:
        self.query_one(f"#{name}", PlainText).show(content)


def _bar(report: TrustReport, wide: int) -> Content:
    """Draw the questions as one line: answered without a flag, and gone to people."""
    answered = f"{100 - telling.whole_percent(report.to_people)} unflagged "
    people = f" {telling.whole_percent(report.to_people)} to people"
    room = max(2, wide - len(answered) - len(people))
    filled = round(report.line.coverage * room)
    return joined(
        (answered, "bold $success"),
        ("━" * filled, "$success"),
        ("┄" * (room - filled), "dim"),
        (people, "bold"),
    )


def _outcome(report: TrustReport) -> Content:
    return plain(telling.grounds(report) or telling.outcome(report))


def _picture(rows: Sequence[Row]) -> Content:
    lines = [joined(*((ink.text, _TONES[ink.tone]) for ink in row)) for row in rows]
    return Content("\n").join(lines)
