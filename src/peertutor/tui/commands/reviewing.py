"""What can be done about what waits for a peer, and about what has come for somebody."""

from __future__ import annotations

from peertutor.tui.commands.command import Command

REVIEW = (
    Command(
        id="review.confirm",
        title="It holds",
        help="Confirm what is shown.",
        action="screen.judge('confirm')",
        keys="c",
        room="Review",
        footer="Confirm",
        palette=False,
    ),
    Command(
        id="review.correct",
        title="Say what holds instead",
        help="Say what holds instead; your words can be found, and wait for a second peer.",
        action="screen.judge('correct')",
        keys="e",
        room="Review",
        footer="Correct",
        palette=False,
    ),
    Command(
        id="review.reject",
        title="It does not hold",
        help="Reject what is shown.",
        action="screen.judge('reject')",
        keys="x",
        room="Review",
        footer="Reject",
        palette=False,
    ),
    Command(
        id="review.depends",
        title="It depends",
        help="Say under which condition it holds.",
        action="screen.judge('depends')",
        keys="d",
        room="Review",
        footer="Depends",
        palette=False,
    ),
    Command(
        id="review.pass",
        title="Pass",
        help="Leave it to somebody else.",
        action="screen.judge('pass')",
        keys="s",
        room="Review",
        footer="Pass",
        palette=False,
    ),
    Command(
        id="review.undo",
        title="Undo",
        help="Take your latest verdict back.",
        action="screen.undo",
        keys="u",
        room="Review",
        footer="Undo",
        palette=False,
    ),
    Command(
        id="review.answer",
        title="Answer first",
        help="Say what you would do before you see what was said.",
        action="screen.answer",
        keys="enter",
        room="Review",
        palette=False,
    ),
    Command(
        id="review.open",
        title="See it without answering",
        help="See what was said without answering first; it is kept that you had seen it.",
        action="screen.open",
        keys="o",
        room="Review",
        palette=False,
    ),
    Command(
        id="review.next",
        title="Next",
        help="Go to the next thing that waits.",
        action="screen.step(1)",
        keys="right,n",
        room="Review",
        footer="Next",
        palette=False,
    ),
    Command(
        id="review.previous",
        title="Previous",
        help="Go to the one before.",
        action="screen.step(-1)",
        keys="left,p",
        room="Review",
        palette=False,
    ),
    Command(
        id="review.transcript",
        title="Open the transcript",
        help="Open the transcript at the first quote.",
        action="screen.transcript",
        keys="t",
        room="Review",
        palette=False,
    ),
)

INBOX = (
    Command(
        id="inbox.read",
        title="Mark all as read",
        help="Mark replies and changes as read.",
        action="screen.read",
        keys="r",
        room="Inbox",
        footer="Read",
        palette=False,
    ),
)

GAPS = (
    Command(
        id="gaps.interview",
        title="Ask the one who may know",
        help="Begin an interview about this gap, with whoever is likeliest to know.",
        action="screen.interview",
        keys="i",
        room="Gaps",
        footer="Interview",
        palette=False,
    ),
)

PEOPLE = (
    Command(
        id="people.profile",
        title="What you say of yourself",
        help="Change your topics, your absences, and the day you leave.",
        action="screen.profile",
        keys="e",
        room="People",
        footer="Your profile",
        palette=False,
    ),
)
