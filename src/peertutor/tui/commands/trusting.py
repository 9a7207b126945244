"""What can be done about how far answers are relied on."""

from __future__ import annotations

from peertutor.tui.commands.command import Command

TRUST = (
    Command(
        id="trust.less",
        title="A smaller error budget",
        help="Let fewer unflagged answers be wrong: more goes to people.",
        action="screen.move(-1)",
        keys="left,minus",
        room="Trust",
        footer="Stricter",
        priority=True,
    ),
    Command(
        id="trust.more",
        title="A larger error budget",
        help="Let more unflagged answers be wrong: less goes to people.",
        action="screen.move(1)",
        keys="right,plus",
        room="Trust",
        footer="Looser",
        priority=True,
    ),
    Command(
        id="trust.keep",
        title="Keep this error budget",
        help="Keep the budget that is shown; it counts from the next question on.",
        action="screen.keep",
        keys="enter",
        room="Trust",
        footer="Keep",
        priority=True,
    ),
)
