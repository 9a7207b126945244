"""One run: what ends it, with which code, and what is said; never a traceback unless asked for."""

from __future__ import annotations

import errno
import os
import signal
import sys
import traceback
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING

import click

from peertutor.cli.terminal import Terminal
from peertutor.core.errors import PeerTutorError, StorageFailed
from peertutor.core.text import clean, one_line

if TYPE_CHECKING:
    import asyncio

INTERRUPTED = 130
PIPE_CLOSED = 141

# Asked to end, or the terminal is gone.
_ENDINGS = ("SIGTERM", "SIGHUP")

_STORAGE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code."""
    # Whatever this process makes is its owner's alone.
    os.umask(0o077)
    ending = _Ending()
    ending.listen()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        code = _invoke(arguments, ending)
    except BaseException:
        if ending.code is None:
            raise
    return code if ending.code is None else _left(ending.code)


class _Ending:
    """Being told to end: its exit code stands above whatever comes of leaving.

    Attributes:
        code: 128 and the signal's number, so 143 or 129; None while nobody has said so.
    """

    def __init__(self) -> None:
        self.code: int | None = None
        # Windows knows no SIGHUP, and what `nohup` has ignored stays ignored.
        there = [getattr(signal, name) for name in _ENDINGS if hasattr(signal, name)]
        self._numbers = [each for each in there if signal.getsignal(each) is not signal.SIG_IGN]

    def listen(self) -> None:
        """Leave when told to."""
        for number in self._numbers:
            signal.signal(number, self._leave)

    def _leave(self, number: int, frame: FrameType | None) -> None:
        """Leave through every `finally`, so that locks and temporary folders go too."""
        # A closing terminal says it twice, and the second must not cut the clean-up short.
        for each in self._numbers:
            signal.signal(each, signal.SIG_IGN)
        self.code = 128 + number
        loop = _busy_loop()
        if loop is None:
            sys.exit(self.code)
        # Out of the loop itself, which then cancels its tasks: a task that raised it could go on to
        # fail at something else on its way out, or wait for what never comes.
        loop.call_soon_threadsafe(sys.exit, self.code)
        # What goes wrong on the way out would be a traceback.
        loop.set_exception_handler(lambda loop, context: None)


def _busy_loop() -> asyncio.AbstractEventLoop | None:
    """Return the event loop that runs, if anything in it is not done yet."""
    if "asyncio" not in sys.modules:
        return None
    import asyncio

    try:
        loop = asyncio.get_running_loop()
    except RuntimeError:
        return None
    return loop if asyncio.all_tasks(loop) else None


def _invoke(arguments: Sequence[str], ending: _Ending) -> int:
    from peertutor.cli.root import peertutor

    try:
        # Not Click's own `main`, which ends the process itself when a pipe's reader goes away.
        with peertutor.make_context("peertutor", list(arguments)) as context:
            code = peertutor.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except Exception as error:  # noqa: BLE001 - the last door: nothing but words goes through it
        return _say(error) if ending.code is None else ending.code
    except KeyboardInterrupt:
        return _interrupted()
    return code if isinstance(code, int) else 0


def _left(code: int) -> int:
    """Hand out what is printed already, if anybody still takes it, and return the code."""
    _hand_out()
    return code


def _hand_out() -> None:
    """Print what is still to be printed; where nobody and no disk takes it, let go of it."""
    try:
        sys.stdout.flush()
    except OSError:
        _pipe_closed()


def _say(error: Exception) -> int:
    if os.environ.get("PEERTUTOR_DEBUG") == "1":
        traceback.print_exception(error)
    code = 1
    match error:
        case click.Abort() | EOFError():
            code = _interrupted()
        case click.UsageError():
            code = _wrong_use(error)
        case click.ClickException():
            _print(f"Error: {error.format_message()}")
        case PeerTutorError():
            code = _failed(error)
        case BrokenPipeError():
            code = _pipe_closed()
        case OSError() if error.errno in _STORAGE:
            code = _failed(_storage(error))
            _hand_out()
        case _:
            _apologise(error)
    return code


def _apologise(error: Exception) -> None:
    _print("Sorry: PeerTutor failed in a way it does not know.")
    _print(one_line(f"{type(error).__name__}: {error}"))
    _print(
        "Nothing finished was lost. To report it, run the same command again with"
        " PEERTUTOR_DEBUG=1 and send what it prints, less anything private."
    )


def _interrupted() -> int:
    _print("\nInterrupted.")
    return INTERRUPTED


def _wrong_use(error: click.UsageError) -> int:
    if error.ctx is not None:
        _print(error.ctx.get_usage())
        _print(f"Try “{error.ctx.command_path} --help” for help.\n")
    _print(f"Error: {error.format_message()}")
    return error.exit_code


def _failed(error: PeerTutorError) -> int:
    terminal = Terminal.of_process(plain=False)
    terminal.note(f"Error: {error.title}", "red")
    for part in (error.cause, error.remedy):
        if part:
            terminal.note(part)
    return error.exit_code


def _pipe_closed() -> int:
    # The interpreter flushes standard output once more when it ends, and would complain.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED


def _storage(error: OSError) -> StorageFailed:
    place = f": {one_line(str(error.filename))}" if error.filename else ""
    return StorageFailed(
        "The disk refused",
        cause=f"{error.strerror}{place}",
        remedy="Make room, or allow yourself to write there, and try again.",
    )


def _print(text: str) -> None:
    sys.stderr.write(clean(text) + "\n")
