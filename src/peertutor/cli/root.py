"""The command `peertutor`: its options, its help, and the table of what else there is."""

from __future__ import annotations

from pathlib import Path

import click

from peertutor import __version__
from peertutor.cli.lazy import Entry, LazyGroup
from peertutor.cli.session import Session, accept_shared_options

_ASK = "Ask"
_WORDS = "Colleagues' words"
_PEERS = "Check one another"
_CARE = "Look after it"

COMMANDS = {
    "demo": Entry(
        "peertutor.cli.demo:demo", "Try PeerTutor on sample interviews with invented people", _ASK
    ),
    "ask": Entry(
        "peertutor.cli.ask:ask", "Answer a question in colleagues' own words, with quotes", _ASK
    ),
    "search": Entry(
        "peertutor.cli.search:search", "Find the passages that are nearest to a question", _ASK
    ),
    "history": Entry(
        "peertutor.cli.history:history", "Read your own questions and answers again", _ASK
    ),
    "trust": Entry("peertutor.cli.trust:trust", "Show how far answers can be relied on", _ASK),
    "import": Entry(
        "peertutor.cli.bring:bring",
        "Bring in transcripts and documents from files or folders",
        _WORDS,
    ),
    "transcribe": Entry(
        "peertutor.cli.transcribe:transcribe",
        "Turn a recording into a transcript, or into an interview",
        _WORDS,
    ),
    "interview": Entry(
        "peertutor.cli.interview:interview",
        "Interview a veteran, in the app or line by line",
        _WORDS,
    ),
    "protocols": Entry(
        "peertutor.cli.protocols:protocols", "List or check the ways an interview can go", _WORDS
    ),
    "lessons": Entry(
        "peertutor.cli.lessons:lessons", "List lessons, read them back, release them", _WORDS
    ),
    "export": Entry(
        "peertutor.cli.export:export",
        "Write interviews and lessons to files for others to review",
        _WORDS,
    ),
    "interviews": Entry(
        "peertutor.cli.library:interviews", "List the interviews and documents there are", _WORDS
    ),
    "delete": Entry(
        "peertutor.cli.library:delete", "Erase an interview or a document from the disk", _WORDS
    ),
    "review": Entry(
        "peertutor.cli.review:review",
        "Check what colleagues said, and what was answered with it",
        _PEERS,
    ),
    "inbox": Entry(
        "peertutor.cli.inbox:inbox",
        "Show what has come for you: replies, changes, and thanks",
        _PEERS,
    ),
    "recall": Entry(
        "peertutor.cli.recall:recall", "Show what you were told that has changed", _PEERS
    ),
    "gaps": Entry(
        "peertutor.cli.gaps:gaps",
        "Show what is asked and nobody has told, and who may know",
        _PEERS,
    ),
    "people": Entry(
        "peertutor.cli.people:people",
        "Show who knows what, or say whom to ask about something, and why",
        _PEERS,
    ),
    "profile": Entry(
        "peertutor.cli.profile:profile", "Show what you say of yourself, or change it", _PEERS
    ),
    "settings": Entry(
        "peertutor.cli.settings:settings",
        "Show or change settings, and where each comes from",
        _CARE,
    ),
    "doctor": Entry(
        "peertutor.cli.doctor:doctor", "Check folder, ledger, indexes, models and versions", _CARE
    ),
    "audit": Entry(
        "peertutor.cli.audit:audit",
        "Show what was decided, and check that the log is whole",
        _CARE,
    ),
    "reindex": Entry(
        "peertutor.cli.reindex:reindex",
        "Make the vectors that are missing and rebuild both indexes",
        _CARE,
    ),
}

_HELP = """Ask your colleagues' experience, and get answers in their own words.

PeerTutor keeps what veterans said, word for word. A question is answered from it, every sentence
with the quote it rests on, and PeerTutor says when a person has to check the answer first. It works
without any model or account, and nothing leaves this machine unless you allow it.

Begin here:

\b
  peertutor demo                        try it on sample interviews
  peertutor import ~/transcripts        bring in what your colleagues said
  peertutor ask "Who may restart it?"   ask in plain words
  peertutor                             the same and more, in the terminal app

`peertutor COMMAND --help` says more about each command. --workspace and --plain may also stand
after the command.
"""

_EPILOG = """\b
Exit codes:
  0 done   1 failed   2 wrong use   3 a colleague has to check (with --strict)
  4 model unreachable   5 locked by another process   6 workspace damaged or too new
  7 disk or permission   129, 130, 143 interrupted   141 the reader of a pipe went away

\b
Settings are taken from --set, then PEERTUTOR_* variables, then .env and config.toml in the
workspace. NO_COLOR turns colours off, PEERTUTOR_DEBUG=1 shows where a failure happened.
"""


class _Root(LazyGroup):
    entries = COMMANDS

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            accept_shared_options(command)
        return command


@click.group(
    "peertutor",
    cls=_Root,
    help=_HELP,
    epilog=_EPILOG,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--workspace",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder that holds everything; otherwise PEERTUTOR_WORKSPACE or your data folder.",
)
@click.option(
    "--set",
    "overrides",
    metavar="KEY=VALUE",
    multiple=True,
    help="Another value for a setting, in this run only; may be repeated.",
)
@click.option("--plain", is_flag=True, help="Text that is only ever added to: for screen readers.")
@click.version_option(__version__, "--version", message="PeerTutor %(version)s")
@click.pass_context
def peertutor(
    ctx: click.Context, workspace: Path | None, overrides: tuple[str, ...], plain: bool
) -> int | None:
    """Keep what all commands share; without a command, open the terminal app."""
    ctx.obj = session = Session.of(workspace, overrides, plain=plain)
    if ctx.invoked_subcommand is not None:
        return None
    if plain or not session.terminal.interactive:
        click.echo(ctx.get_help())
        return 2
    from peertutor.cli.app import open_app

    return open_app(session)
