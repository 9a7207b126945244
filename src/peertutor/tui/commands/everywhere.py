"""What can be done everywhere."""

from __future__ import annotations

from dataclasses import replace

from peertutor.tui.commands.command import Command

QUIT = Command(
    id="app.quit",
    title="Quit",
    help="Leave PeerTutor; everything finished is kept.",
    action="app.quit",
    keys="ctrl+q",
    room="Everywhere",
    footer="Quit",
    priority=True,
)
# For rooms whose own keys fill a footer: escape leads to where quitting is shown.
QUIT_UNSHOWN = (replace(QUIT, footer=""),)

EVERYWHERE = (
    Command(
        id="app.help",
        title="Help",
        help="Show every command and its key.",
        action="app.help",
        keys="f1",
        room="Everywhere",
        footer="Help",
    ),
    Command(
        id="app.commands",
        title="Commands",
        help="Find a command by typing a part of its name.",
        action="app.command_palette",
        keys="ctrl+p",
        room="Everywhere",
        palette=False,
    ),
    Command(
        id="app.model",
        title="Choose a model",
        help="Choose the model that writes answers, or none.",
        action="app.set_up_model",
        keys="f5",
        room="Everywhere",
    ),
    Command(
        id="app.import",
        title="Import interviews",
        help="Bring in transcripts and documents from files or folders.",
        action="app.import_files",
        keys="f9",
        room="Everywhere",
    ),
    Command(
        id="app.interview",
        title="Interview somebody",
        help="Begin an interview with a veteran, or go on with one.",
        action="app.interview",
        keys="f10",
        room="Everywhere",
    ),
    Command(
        id="app.library",
        title="Library",
        help="Look through interviews and lessons: read, release, export, erase.",
        action="app.library",
        keys="f12",
        room="Everywhere",
    ),
    Command(
        id="app.people",
        title="People",
        help="See who knows what, and what only one person knows; change your own profile.",
        action="app.people",
        keys="ctrl+b",
        room="Everywhere",
    ),
    Command(
        id="app.gaps",
        title="Gaps",
        help="See what is asked and nobody has told, and ask the one who may know.",
        action="app.gaps",
        keys="ctrl+l",
        room="Everywhere",
    ),
    Command(
        id="app.trust",
        title="Trust",
        help="See how far answers can be relied on, and choose how many may be wrong.",
        action="app.trust",
        keys="ctrl+t",
        room="Everywhere",
    ),
    Command(
        id="app.theme",
        title="Change the theme",
        help="Choose other colours; the choice is kept.",
        action="app.change_theme",
        keys="f8",
        room="Everywhere",
    ),
    QUIT,
)

CLOSE = (
    Command(
        id="window.close",
        title="Close",
        help="Close this window.",
        action="screen.close",
        keys="escape",
        room="Windows",
        footer="Close",
        palette=False,
    ),
)
