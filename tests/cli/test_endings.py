"""Told to end in the middle of something: the exit code says so, whatever leaving comes to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

# In the place of the command line: a task that is told to end while it runs, and leaves badly.
CHILD = """
import asyncio, os, sys
import click
from peertutor.cli import root
from peertutor.cli.run import run

async def work(number):
    try:
        os.kill(os.getpid(), number)
        for _ in range(1000):
            await asyncio.sleep(0.01)
    finally:
        click.echo("cleaned up")
        raise OSError("what leaving came to")

@click.command()
@click.argument("number", type=int)
def told(number):
    asyncio.run(work(number))

root.peertutor = told
sys.exit(run(sys.argv[1:]))
"""

# The same with words that wait to be printed, and nobody who takes them.
UNREAD = """
import os, signal, sys
import click
from peertutor.cli import root
from peertutor.cli.run import run

@click.command()
def told():
    sys.stdout.write("words")
    os.kill(os.getpid(), signal.SIGTERM)

root.peertutor = told
reading, writing = os.pipe()
os.close(reading)
os.dup2(writing, 1)
sys.exit(run([]))
"""


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_in_a_task_that_then_fails(sent: signal.Signals, code: int) -> None:
    command = [sys.executable, "-c", CHILD, str(int(sent))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (code, "cleaned up\n", "")


def test_in_a_task_by_the_keyboard() -> None:
    command = [sys.executable, "-c", CHILD.replace("raise OSError", "OSError"), str(signal.SIGINT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (130, "cleaned up\n")
    assert "Traceback" not in done.stderr


def test_with_words_that_nobody_takes() -> None:
    command = [sys.executable, "-c", UNREAD]
    # Else the words would not wait.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (143, "")
