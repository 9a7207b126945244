"""Is what a veteran says safe? `python -m benchmarks.capturing [--kills 200] [--only PART]`.

SIGKILL comes while somebody types, while replies are committed, while vectors are made and while
files are exported; the disk is filled and made read-only; words are taken off the record and looked
for in every byte of the workspace; secrets are planted; a transcript of 10,000 turns is opened; and
the turns of real veterans are read. `--only` measures one part anew and keeps the figures of the
others. One file, because every part drives the same few steps of an interview.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import fcntl
import json
import os
import pty
import random
import re
import select
import shutil
import signal
import string
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from tests.faults.work import embedder, make_vectors
from textual import events
from textual.pilot import Pilot
from textual.widgets import OptionList

from benchmarks import datasets
from benchmarks.figures import RESULTS, Figure, milliseconds, percentile, publish
from peertutor.adapters.exact import ExactIndex
from peertutor.adapters.ledger import SqlLedger
from peertutor.bootstrap import Services, open_services
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.signs import Reply
from peertutor.capture.interview.sitting import Asked, Sitting, TurnKept
from peertutor.capture.interview.telling import told_in
from peertutor.core.errors import PeerTutorError
from peertutor.core.interviews import Interview, InterviewState, Role, Turn
from peertutor.core.protocols import Aspect, Sign
from peertutor.core.recordings import Recording
from peertutor.core.sensitive import Sensitive, findings
from peertutor.settings import load_settings
from peertutor.tui.app import PeerTutorApp
from peertutor.tui.screens.library import LibraryScreen
from peertutor.tui.widgets.transcript_view import TranscriptView

_PROGRAM = str(Path(sys.executable).with_name("peertutor"))
_WORDS_ONLY = {"embedding.provider": "none"}
_PATIENCE = 60.0
_CALM = 2.5  # of two cores
_A_SECOND = 20  # characters, which is a quick typist
_ESCAPES = re.compile(
    r"\x1b(?:\][^\x07\x1b]*(?:\x07|\x1b\\)|\[[0-9;?<>=]*[ -/]*[@-~]|[@-Z\\-_()].?)"
)
_TYPING, _COMMITTING = "killed: typing in the app", "killed: committing"
_INDEXING, _EXPORTING = "killed: releasing and making vectors", "killed: exporting"
_SHARES = {_TYPING: 0.3, _COMMITTING: 0.4, _INDEXING: 0.15, _EXPORTING: 0.15}
_PARTS = (
    *_SHARES,
    "typing on",
    "going on",
    "disk",
    "off the record",
    "secrets",
    "transcript",
    "real turns",
)


def main() -> int:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", metavar="PART", choices=_PARTS, help=", ".join(_PARTS))
    parser.add_argument("--work", nargs=2, metavar=("KIND", "WORKSPACE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        _WORK[chosen.work[0]](Path(chosen.work[1]))
        return 0
    figures: list[Figure] = []
    for part in _PARTS:
        if chosen.only in {None, part}:
            for figure in _measured(part, chosen.kills):
                sys.stderr.write(f"{figure.what}: {figure.value} {figure.note}\n")
                figures.append(figure)
        else:
            figures += _kept(part)
    return publish("capturing", "Capturing", figures)


def _measured(part: str, kills: int) -> Iterator[Figure]:
    """Yield the figures of one part, each under its name."""
    parts: Mapping[str, Callable[[], Iterable[Figure]]] = {
        _TYPING: partial(_killed, _killed_typing, round(kills * _SHARES[_TYPING])),
        _COMMITTING: partial(_killed, _killed_committing, round(kills * _SHARES[_COMMITTING])),
        _INDEXING: partial(_killed, _killed_indexing, round(kills * _SHARES[_INDEXING])),
        _EXPORTING: partial(_killed, _killed_exporting, round(kills * _SHARES[_EXPORTING])),
        "typing on": _typed_ahead,
        "going on": _gone_on,
        "disk": _disk,
        "off the record": _off_the_record,
        "secrets": _secrets,
        "transcript": _transcript,
        "real turns": _real_turns,
    }
    for figure in parts[part]():
        yield replace(figure, what=f"{part}: {figure.what}")


def _kept(part: str) -> Iterator[Figure]:
    path = RESULTS / "capturing.json"
    known = json.loads(path.read_text())["figures"] if path.is_file() else []
    yield from (Figure(**each) for each in known if each["what"].startswith(f"{part}: "))


# ---------------------------------------------------------------------- an interview, in short


@contextmanager
def _services(workspace: Path, *, by_meaning: bool = False) -> Iterator[Services]:
    flags = {} if by_meaning else _WORDS_ONLY
    with open_services(load_settings(workspace, flags)) as services:
        yield services


def _begun(services: Services) -> Sitting:
    interviewer = services.interviews.interviewer
    sitting = interviewer.begin("critical-incident", topic="the pump", veteran="Ana")
    asyncio.run(sitting.go_on())
    return sitting


def _replied(sitting: Sitting, text: str) -> None:
    async def reply() -> None:
        async for _ in sitting.reply(text):
            pass

    asyncio.run(reply())


def _words(draw: random.Random, number: int) -> str:
    """Return a reply that is unlike any other and tells something."""
    things = ("valve", "gauge", "filter", "relay", "pump")
    rest = "because the second one was hot and I heard a whistle below the floor of the hall"
    said = f"I turned {draw.choice(things)} {number} to {draw.randrange(2, 90)} degrees {rest}"
    return said[: draw.randrange(40, len(said))].strip()


# ---------------------------------------------------------------------- SIGKILL


@dataclass
class _Kills:
    """What came of the kills of one kind."""

    lost: int = 0
    doubled: int = 0
    gaps: int = 0
    acknowledged: int = 0
    behind: list[tuple[int, float]] = field(default_factory=list)
    starts: list[tuple[float, float]] = field(default_factory=list)
    failed_starts: int = 0
    runs: int = 0
    at_work: int = 0
    other: Counter[str] = field(default_factory=Counter)

    def figures(self) -> Iterator[Figure]:
        """Yield what is to be said of them."""
        others = "".join(f"; {count} {what}" for what, count in sorted(self.other.items()))
        yield Figure(
            what="acknowledged turns lost, doubled, gaps",
            value=f"{self.lost}, {self.doubled}, {self.gaps}",
            reach="0, 0, 0",
            reached=not (self.lost or self.doubled or self.gaps or self.other["wrong"]),
            n=self.runs,
            note=f"{self.acknowledged} acknowledged, {self.at_work} met it at work{others}",
        )
        if self.behind:
            yield self._drafts()
        yield self.next_starts()

    def next_starts(self) -> Figure:
        """Return how long the next starts took."""
        all_ = [seconds for seconds, _ in self.starts]
        calm = [seconds for seconds, load in self.starts if load <= _CALM] or all_
        return Figure(
            what="next start, to the open question",
            value=f"p50 {percentile(calm, 50):.2f} s, p95 {percentile(calm, 95):.2f} s; "
            f"{self.failed_starts} of {len(all_)} failed",
            reach="p95 ≤ 3 s, 0 failed",
            reached=percentile(calm, 95) <= 3 and not self.failed_starts,
            n=len(calm),
            note=f"those at a load ≤ {_CALM}, if any; all: p95 {percentile(all_, 95):.2f} s, worst "
            f"{max(all_):.2f} s, load up to {max(load for _, load in self.starts):.1f}, "
            f"nice {os.nice(0)}",
        )

    def _drafts(self) -> Figure:
        far = [one for one in self.behind if one[0] > 20 and one[1] > 0.5]
        characters, seconds = max(self.behind)
        return Figure(
            what="the draft is behind what was typed",
            value=f"p50 {percentile([c for c, _ in self.behind], 50)} characters, worst "
            f"{characters} ({seconds * 1e3:.0f} ms); {len(far)} too far",
            reach="≤ 20 characters or ≤ 500 ms",
            reached=not far,
            n=len(self.behind),
        )


def _killed(act: Callable[[Path, int], _Kills], runs: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        yield from act(Path(folder), runs).figures()


class Terminal:
    """The app in a terminal of its own, an interview open in it."""

    def __init__(self, workspace: Path) -> None:
        self._began = time.perf_counter()
        self._raw = ""
        self._process, self._screen = pty.fork()
        if not self._process:
            os.environ["TERM"] = "xterm-256color"
            command = [_PROGRAM, "--workspace", str(workspace), "interview", "--resume", "latest"]
            os.execv(_PROGRAM, command)
        size = struct.pack("HHHH", 40, 120, 0, 0)
        fcntl.ioctl(self._screen, termios.TIOCSWINSZ, size)

    def shows(self, words: str, *, seconds: float = _PATIENCE) -> float:
        """Wait until some words stand there; return how long after the start, 0 when never."""
        end = time.perf_counter() + seconds
        while words not in self.seen():
            if time.perf_counter() > end or not self.look(0.02):
                return 0.0
        return time.perf_counter() - self._began

    def seen(self) -> str:
        """Return what was written since the last key that was waited for."""
        return _ESCAPES.sub("", self._raw)

    def look(self, seconds: float) -> bool:
        """Take in what the app writes for so long; return whether it still runs."""
        end = time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            if select.select([self._screen], [], [], left)[0]:
                try:
                    self._raw += os.read(self._screen, 65536).decode(errors="replace")
                except OSError:
                    return False
        return True

    def press(self, keys: str) -> None:
        """Send keys."""
        self._raw = "" if keys == "\r" else self._raw
        os.write(self._screen, keys.encode())

    def kill(self) -> None:
        """Send SIGKILL."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._screen)


@dataclass
class _Typist:
    """Types replies into the app, and remembers what and when."""

    terminal: Terminal
    draw: random.Random
    typed: list[tuple[str, float]]
    sent: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    number: int = 0

    def until(self, end: float) -> None:
        """Type until then: a reply, Enter, a look at the next question, and so on."""
        while time.perf_counter() < end:
            self.number += 1
            for sign in _words(self.draw, self.number):
                if time.perf_counter() >= end:
                    return
                self.terminal.press(sign)
                self.typed.append((sign, time.perf_counter()))
                self.terminal.look(1 / _A_SECOND)
            self._enter(end)

    def _enter(self, end: float) -> None:
        if time.perf_counter() >= end:
            return
        self.sent.append(self.text)
        self.terminal.press("\r")
        if self.terminal.shows("✓ kept", seconds=min(5.0, end - time.perf_counter())):
            self.acknowledged.append(self.sent[-1])
            self.typed.clear()
            self.terminal.look(min(0.4, max(end - time.perf_counter(), 0)))

    @property
    def text(self) -> str:
        """What stands in the box."""
        return "".join(sign for sign, _ in self.typed)


@dataclass(frozen=True)
class _Found:
    """What a program that starts now reads from the disk.

    Attributes:
        question: The first words of the question that will be open; empty when all is asked.
    """

    turns: tuple[Turn, ...]
    draft: str
    question: str


def _found(workspace: Path) -> _Found:
    """Look at a copy, so that the app itself is the first to open what was left behind."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(workspace, copy)
        with _services(copy, by_meaning=True) as services:
            interviewer = services.interviews.interviewer
            sitting = interviewer.resume(interviewer.unfinished())
            turns, draft = sitting.recording.turns, sitting.draft()
            asked = asyncio.run(sitting.go_on()).question
    return _Found(turns, draft, " ".join(asked.text.split()[:4]) if asked else "")


def _check_turns(kills: _Kills, turns: Sequence[Turn], acknowledged: Iterable[str]) -> None:
    texts = Counter(turn.text for turn in turns if turn.role is Role.VETERAN)
    for text in acknowledged:
        kills.acknowledged += 1
        kills.lost += not texts[text]
    kills.doubled += sum(count - 1 for text, count in texts.items() if text)
    kills.gaps += [turn.index for turn in turns] != [*range(len(turns))]


def _killed_typing(folder: Path, runs: int) -> _Kills:
    kills = _Kills()
    for number in range(runs):
        if number % 6 == 0:
            workspace = folder / str(number)
            with _services(workspace) as services:
                _begun(services)
            found, earlier = _found(workspace), []
        terminal = Terminal(workspace)
        kills.runs += 1
        started = _started(kills, terminal, found, first=number % 6 == 0)
        typist = _Typist(terminal, random.Random(number), [(c, 0.0) for c in found.draft])
        typist.number = 100 * number
        if started:
            typist.until(time.perf_counter() + typist.draw.uniform(0.2, 6))
        killed_at = time.perf_counter()
        terminal.kill()
        found = _found(workspace)
        earlier += typist.acknowledged
        kills.at_work += bool(typist.typed)
        _check_turns(kills, found.turns, earlier)
        _check_draft(kills, typist, found, killed_at)
    return kills


def _start_again(kills: _Kills, workspace: Path, found: _Found, number: int) -> None:
    """Start the app where the work was killed, after every second kill."""
    if number % 2 == 0:
        terminal = Terminal(workspace)
        _started(kills, terminal, found)
        terminal.kill()


def _started(kills: _Kills, terminal: Terminal, found: _Found, *, first: bool = False) -> bool:
    """Wait for the open question and the draft; the first start comes after no kill."""
    seconds = terminal.shows(found.question)
    if not first:
        kills.starts.append((seconds or _PATIENCE, os.getloadavg()[0]))
        kills.failed_starts += not seconds
    if not seconds:
        sys.stderr.write(f"never shown: {found.question!r} in {terminal.seen()[-1500:]!r}\n")
    begins = found.draft[:12]
    if seconds and begins and not terminal.shows(begins, seconds=3):
        kills.other["wrong"] += 1
        sys.stderr.write(f"no draft {found.draft!r} in {terminal.seen()[-1500:]!r}\n")
    terminal.look(0.3)
    return bool(seconds)


def _check_draft(kills: _Kills, typist: _Typist, found: _Found, killed_at: float) -> None:
    unsure = typist.sent[len(typist.acknowledged) :]
    replies = [turn.text for turn in found.turns if turn.role is Role.VETERAN]
    if unsure and unsure[0].strip() in replies:
        kills.other["replies kept and not acknowledged yet"] += 1
        return
    text = typist.text
    if not text.startswith(found.draft):
        kills.other["wrong"] += 1
        sys.stderr.write(f"a draft {found.draft!r} of {text!r}\n")
        return
    missing = len(text) - len(found.draft)
    since = killed_at - typist.typed[len(found.draft)][1] if missing else 0.0
    kills.behind.append((missing, since))


def _typed_ahead() -> Iterator[Figure]:
    """Type on right after Enter, as somebody does who knows what they want to say next."""
    for pause in (1 / _A_SECOND, 0.0):
        replies = [_words(random.Random(number), number) for number in range(12)]
        with tempfile.TemporaryDirectory() as folder:
            kept = _kept_of(Path(folder) / "ahead", replies, pause)
        swallowed = sum(map(len, replies)) - sum(map(len, kept))
        yield Figure(
            what=f"{pause * 1e3:.0f} ms after Enter: characters swallowed, replies cut",
            value=f"{swallowed}, {len(set(replies) - set(kept))}",
            reach="0, 0",
            reached=kept == replies,
            n=len(replies),
            note=f"{_A_SECOND} characters a second; load {os.getloadavg()[0]:.1f}",
        )


def _kept_of(workspace: Path, replies: Sequence[str], pause: float) -> list[str]:
    """Type replies, each so long after the Enter of the former; return what was kept."""
    with _services(workspace) as services:
        _begun(services)
    terminal = Terminal(workspace)
    _started(_Kills(), terminal, _found(workspace))
    for text in replies:
        for sign in text:
            terminal.press(sign)
            terminal.look(1 / _A_SECOND)
        terminal.press("\r")
        terminal.look(pause)
    terminal.look(1.0)
    terminal.kill()
    return [turn.text for turn in _found(workspace).turns if turn.role is Role.VETERAN]


def _gone_on() -> Iterator[Figure]:
    """Start the app on a short interview, and on one near its end."""
    for replies in (3, 40):
        kills = _Kills()
        with tempfile.TemporaryDirectory() as folder:
            workspace = Path(folder) / "workspace"
            with _services(workspace) as services:
                sitting = _begun(services)
                for number in range(replies):
                    _replied(sitting, _words(random.Random(number), number))
            found = _found(workspace)
            for _ in range(10):
                terminal = Terminal(workspace)
                _started(kills, terminal, found)
                terminal.kill()
        start = kills.next_starts()
        yield replace(start, what=f"after {replies} replies, {start.what}")


def _killed_committing(folder: Path, runs: int) -> _Kills:
    kills = _Kills()
    for number in range(runs):
        workspace = folder / str(number // 4)
        if number % 4 == 0:
            acknowledged: list[str] = []
        said = _work(workspace, "commit", random.Random(number).uniform(0.0, 1.2))
        kills.runs += 1
        kills.at_work += bool(said)
        acknowledged += [one["kept"] for one in said if "kept" in one]
        found = _found(workspace)
        with closing(SqlLedger.open(workspace=_copied(workspace, folder))) as ledger:
            names = [each.id for each in ledger.recordings.recordings()]
            held = [ledger.recordings.recording(name).turns for name in names]
        _check_all(kills, held, acknowledged)
        _check_acknowledged_draft(kills, said, found)
        _start_again(kills, workspace, found, number)
    return kills


def _copied(workspace: Path, folder: Path) -> Path:
    copy = folder / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(workspace, copy)
    return copy


def _check_all(kills: _Kills, held: Sequence[Sequence[Turn]], acknowledged: Sequence[str]) -> None:
    """As `_check_turns`, over every interview of a workspace."""
    texts = Counter(t.text for turns in held for t in turns if t.role is Role.VETERAN and t.text)
    kills.acknowledged += len(acknowledged)
    kills.lost += sum(not texts[text] for text in acknowledged)
    kills.doubled += sum(count - 1 for count in texts.values())
    kills.gaps += sum([t.index for t in turns] != [*range(len(turns))] for turns in held)


def _check_acknowledged_draft(
    kills: _Kills, said: Sequence[Mapping[str, Any]], found: _Found
) -> None:
    """A draft that was told to be kept is there, unless its reply is."""
    drafts = [one for one in said if "draft" in one]
    if not drafts or any("kept" in one for one in said[said.index(drafts[-1]) :]):
        return
    text = drafts[-1]["draft"]
    replies = [turn.text for turn in found.turns if turn.role is Role.VETERAN]
    if any(reply.startswith(text) for reply in replies):
        return
    behind = 0 if found.draft.startswith(text) else len(text)
    kills.behind.append((behind, 1.0 if behind else 0.0))


def _work(workspace: Path, kind: str, seconds: float) -> list[dict[str, Any]]:
    """Run a piece of work, kill it so long after its first word, and return what it has told."""
    command = [sys.executable, "-m", "benchmarks.capturing", "--work", kind, str(workspace)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        with suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
        process.kill()
        lines += process.stdout.readlines()
    return [json.loads(line) for line in lines if line.endswith("\n")]


def _tell(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def _commit(workspace: Path) -> None:
    """Reply as fast as it goes, for ever, and tell what is on the disk."""
    draw = random.Random()
    with _services(workspace) as services:
        interviewer = services.interviews.interviewer
        name = interviewer.unfinished()
        sitting = interviewer.resume(name) if name else _begun(services)
        if asyncio.run(sitting.go_on()).is_over:
            sitting = _begun(services)
        _tell(ready=True)
        while True:
            asyncio.run(_one_reply(sitting, _words(draw, draw.randrange(10**12))))
            if sitting.standing().is_over:
                # Begun before the other is finished: there is always one to go on with.
                former, sitting = sitting, _begun(services)
                former.finish()


async def _one_reply(sitting: Sitting, text: str) -> None:
    for end in range(15, len(text), 15):
        sitting.keep_draft(text[:end])
        _tell(draft=text[:end])
    async for event in sitting.reply(text):
        match event:
            case TurnKept(turn=turn):
                _tell(kept=turn.text)
            case Asked():
                _tell(asked=True)


# Sixty turns are some twenty passages: at five milliseconds each they are made in half a second.
_INDEXED_TURNS = 240


def _closed(services: Services, turns: int) -> str:
    """Put an interview of so many turns on record and close it, another one being open."""
    draw = random.Random(turns)
    said = tuple(
        Turn(
            index=number,
            speaker=("PeerTutor", "Ana")[number % 2],
            text=f"{_words(draw, number)}. {_words(draw, number)}.",
            role=(Role.CONTEXT, Role.VETERAN)[number % 2],
        )
        for number in range(turns)
    )
    found = services.interviews.protocols.get("critical-incident")
    held = Interview(
        id="whole",
        title="The whole hall",
        topic="the hall",
        veterans=("Ana",),
        state=InterviewState.CLOSED,
        turns=said,
    )
    recordings = services.ledger.recordings
    recordings.begin(Recording(interview=replace(held, turns=()), protocol=found.text))
    recordings.append(held.id, said, seconds=1)
    recordings.note(held.id, state=InterviewState.CLOSED)
    _begun(services)
    return held.id


def _index(workspace: Path) -> None:
    """Release what is closed, and make its vectors."""
    with _services(workspace) as services:
        _tell(ready=True)
        services.interviews.teach_back.release("whole")
        _tell(released=True)
        for made in make_vectors(services.ledger, embedder()):
            _tell(vectors=made.done)
        _tell(done=True)


_WORK: Mapping[str, Callable[[Path], None]] = {"commit": _commit, "index": _index}


def _killed_indexing(folder: Path, runs: int) -> _Kills:
    kills = _Kills()
    with _services(folder / "seed") as services:
        _closed(services, _INDEXED_TURNS)
    shutil.copytree(folder / "seed", folder / "clean")
    _work(folder / "clean", "index", 60)
    expected = _searched(folder / "clean")
    for number in range(runs):
        workspace = folder / str(number)
        shutil.copytree(folder / "seed", workspace)
        said = _work(workspace, "index", random.Random(number).uniform(0.0, 0.45))
        kills.runs += 1
        kills.at_work += not any("done" in one for one in said)
        found = _found(workspace)
        _start_again(kills, workspace, found, number)
        with _services(workspace) as services:
            held = services.ledger.recordings.recording("whole").interview
            released = held.state is InterviewState.RELEASED
            kills.lost += len(held.turns) != _INDEXED_TURNS
            kills.other["wrong"] += not released and any("released" in one for one in said)
            if not released:
                kills.other["not released yet, and nothing found"] += 1
                kills.other["wrong"] += bool(services.ledger.search_text("valve", 5))
                services.interviews.teach_back.release("whole")
            list(make_vectors(services.ledger, embedder()))
        kills.other["wrong"] += _searched(workspace) != expected
        kills.acknowledged += _INDEXED_TURNS
    return kills


def _searched(workspace: Path) -> list[list[str]]:
    """Return what is found, by words and by meaning, after everything has its vector."""
    asked = ("valve 12", "gauge and whistle", "the floor of the hall")
    with closing(SqlLedger.open(workspace=workspace)) as ledger:
        exact, model = ExactIndex(ledger, embedder().model), embedder()
        found = []
        for question in asked:
            words = [hit.passage_id for hit in ledger.search_text(question, 5)]
            near = [hit.passage_id for hit in exact.search(model.embed_query(question), 5)]
            passages = ledger.passages(words + near)
            found += [
                sorted(passages[n].text for n in words),
                sorted(passages[n].text for n in near),
            ]
    return found


def _killed_exporting(folder: Path, runs: int) -> _Kills:
    kills = _Kills()
    workspace = folder / "workspace"
    with _services(workspace) as services:
        _closed(services, 4_000)
        services.interviews.teach_back.release("whole")
    for number in range(runs):
        form, out = ("md", "html", "json")[number % 3], folder / f"out-{number}"
        killed = _exported(workspace, out, form, random.Random(number).uniform(0.0, 0.02))
        kills.runs += 1
        kills.at_work += killed
        for path in out.glob("*") if out.is_dir() else ():
            half = path.suffix != ".part" and not _is_whole(path, form)
            kills.lost += half
            kills.other["whole files under their names"] += path.suffix != ".part"
            kills.other["hidden .part files left behind"] += path.suffix == ".part"
        found = _found(workspace)
        _start_again(kills, workspace, found, number)
    return kills


def _exported(workspace: Path, out: Path, form: str, seconds: float) -> bool:
    """Export, and kill so long after the first file is there; return whether it was at work."""
    command = [_PROGRAM, "--workspace", str(workspace), "export", "whole"]
    with subprocess.Popen(
        [*command, "--format", form, "--out", str(out)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None and not (out.is_dir() and any(out.iterdir())):
            time.sleep(0.0002)
        time.sleep(seconds)
        at_work = process.poll() is None
        process.kill()
    return at_work


def _is_whole(path: Path, form: str) -> bool:
    text = path.read_text(encoding="utf-8")
    if form == "json":
        with suppress(ValueError):
            return "3999" in json.dumps(json.loads(text))
        return False
    return text.rstrip().endswith("</html>" if form == "html" else "|") and "3999" in text


# ---------------------------------------------------------------------- a disk that is full


def _disk() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            yield Figure(what="full and read-only", value="skipped", note="mounting is not allowed")
            return
        try:
            yield _refused(Path(folder), "full", _filled)
            yield _refused(Path(folder), "read-only", _read_only)
        finally:
            subprocess.run(["umount", folder], check=True)


@contextmanager
def _filled(disk: Path, _services: Services) -> Iterator[None]:
    """Fill the disk to its last byte."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12, 1):
            with suppress(OSError):
                while True:
                    file.write(b"x" * size)
    yield
    filler.unlink()


@contextmanager
def _read_only(disk: Path, services: Services) -> Iterator[None]:
    """Mount the disk read-only; connections that are open forbid that, so that they are closed."""
    services.ledger.close()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    yield
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)


def _refused(
    disk: Path, what: str, broken: Callable[[Path, Services], AbstractContextManager[None]]
) -> Figure:
    rounds, wrong, said = 10, Counter[str](), set[str]()
    for number in range(rounds):
        workspace = disk / f"{what}-{number}"
        with _services(workspace) as services:
            sitting = _begun(services)
            told = [f"{_words(random.Random(n), n)}." for n in range(3)]
            for text in told:
                _replied(sitting, text)
            sitting.keep_draft("before it broke")
            # So long that no page that was set aside has room for it.
            long = f"Number {number}: {'a long reply of many words ' * (40 + 400 * number)}".strip()
            with broken(disk, services):
                told += _until_refused(sitting, long, wrong, said)
                _draft_refused(sitting, wrong, said)
            _replied(sitting, long)
            told.append(long)
        with closing(SqlLedger.open(workspace=workspace)) as ledger:
            turns = ledger.recordings.recording(sitting.id).turns
        kept = [turn.text for turn in turns if turn.role is Role.VETERAN]
        wrong["turns lost or doubled"] += kept != told
        wrong["gaps"] += [turn.index for turn in turns] != [*range(len(turns))]
        shutil.rmtree(workspace)
    return Figure(
        what=f"{what}: turns lost or doubled, unworded refusals, replies not taken afterwards",
        value=", ".join(f"{count} {name}" for name, count in wrong.items() if count) or "0, 0, 0",
        reach="0, 0, 0",
        reached=not wrong.total(),
        n=rounds,
        note=f"said: {'; '.join(sorted(said))}",
    )


def _until_refused(
    sitting: Sitting, long: str, wrong: Counter[str], said: set[str]
) -> Iterator[str]:
    """Reply until the disk refuses; yield what was kept. The last one is `long`, and refused."""
    for number in range(100):
        text = long if number == 0 else f"{number} more: {long}"
        before = len(sitting.recording.turns)
        try:
            _replied(sitting, text)
        except PeerTutorError as error:
            said.add(f"“{error.title}. {error.remedy}”")
            wrong["refusals without words"] += not (error.title and error.remedy)
            if len(sitting.recording.turns) > before:
                # The reply is on the disk, its next question is not.
                yield text
                wrong["replies kept, then an error about the question"] += 1
            return
        except Exception as error:  # noqa: BLE001 - whatever comes is a finding
            wrong[f"a bare {type(error).__name__}"] += 1
            return
        yield text
    wrong["never refused"] += 1


def _draft_refused(sitting: Sitting, wrong: Counter[str], said: set[str]) -> None:
    try:
        sitting.keep_draft("what is being typed " * 500)
    except PeerTutorError as error:
        said.add(f"“{error.title}. {error.remedy}”")
        wrong["refusals without words"] += not (error.title and error.remedy)
    else:
        wrong["drafts not refused"] += 1


# ---------------------------------------------------------------------- off the record

_ROUNDS = 112


def _off_the_record() -> Iterator[Figure]:
    rounds: Counter[str] = Counter()
    hits: dict[str, Counter[str]] = {name: Counter() for name in _VARIANTS}
    moot: Counter[str] = Counter()
    for number in range(_ROUNDS):
        name = [*_VARIANTS][number % len(_VARIANTS)]
        word = _rare(number)
        with tempfile.TemporaryDirectory() as folder:
            workspace = Path(folder) / "workspace"
            with _services(workspace, by_meaning="released" in name) as services:
                happened = _VARIANTS[name](services, word)
                hits[name].update(_with(workspace, word))
            hits[name].update(_with(workspace, word))
        rounds[name] += 1
        moot[name] += not happened
    for name, found in hits.items():
        where = ", ".join(sorted(found))
        yield Figure(
            what=name,
            value=f"{found.total()} hits{f' in {where}' if where else ''}",
            reach="0",
            reached=not found,
            n=rounds[name],
            note=f"{moot[name]} rounds in which it did not come about" if moot[name] else "",
        )


def _rare(number: int) -> str:
    """Return a word that stands nowhere else, and that a stemmer leaves alone."""
    draw = random.Random(number)
    return "zq" + "".join(draw.choice("bdfgklmnprtvw") + draw.choice("aou") for _ in range(4)) + "x"


def _with(workspace: Path, word: str) -> list[str]:
    """Return the files that hold a word, or as much of it as a full-text index may have left."""
    wanted = (word.encode(), word[3:].encode(), word.encode("utf-16-le"))
    held = (path for path in workspace.rglob("*") if path.is_file())
    return [p.name for p in held if any(each in p.read_bytes().lower() for each in wanted)]


_INCIDENT = "Last winter, in the pump hall, when the night shift had lost pressure twice."


def _telling(word: str) -> str:
    return (
        f"First I noticed that the {word} gauge was trembling. I decided to turn the {word} valve "
        f"by hand. I just knew that the {word} would not hold. Then I told the shift to wait, "
        f"because the {word} takes ten minutes to cool down. In the end it held."
    )


def _told_of(services: Services, word: str, *, later: int = 0) -> Sitting:
    """Hold an interview in which turn 3 holds the word, and go on for so many replies."""
    sitting = _begun(services)
    for text in (_INCIDENT, _telling(word)):
        _replied(sitting, text)
    for number in range(later):
        _replied(sitting, f"It trembled {number + 2} times a second, and I had my hand on it.")
    return sitting


def _just_sent(services: Services, word: str) -> bool:
    _told_of(services, word).take_off_record(3)
    return True


def _echoed(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=6)
    echoes = sum(word in turn.text for turn in sitting.recording.turns if turn.index > 3)
    sitting.take_off_record(3)
    return echoes > 0


def _corrected(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=3)
    sitting.correct(3, "I would rather say that it trembled, and that I waited ten minutes.")
    sitting.take_off_record(3)
    return True


def _undone(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=2)
    sitting.take_off_record(3)
    sitting.undo()
    back = word in sitting.recording.turns[3].text
    sitting.take_off_record(3)
    return back


def _resumed(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=3)
    sitting.pause()
    services.interviews.interviewer.resume(sitting.id).take_off_record(3)
    return True


def _closed_before(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=3)
    sitting.finish()
    services.interviews.take_off_record(sitting.id, 3)
    return True


def _lessons_before(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=6)
    sitting.finish()
    drawn = services.interviews.teach_back.draw(sitting.id)
    services.interviews.take_off_record(sitting.id, 3)
    return any(word in text for lesson in drawn for text in lesson.parts.values())


def _released_before(services: Services, word: str) -> bool:
    sitting = _released(services, word)
    services.interviews.take_off_record(sitting.id, 3)
    return True


def _while_released(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=4)
    sitting.finish()
    services.interviews.teach_back.release(sitting.id)
    list(services.vectors.run())
    services.interviews.take_off_record(sitting.id, 3)
    return True


def _released(services: Services, word: str) -> Sitting:
    """Release an interview, let it be indexed and found, and hold it back again."""
    sitting = _told_of(services, word, later=4)
    sitting.finish()
    services.interviews.teach_back.release(sitting.id)
    list(services.vectors.run())
    assert services.ledger.search_text(word, 5)
    services.interviews.teach_back.hold(sitting.id)
    return sitting


def _asked_before(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=4)
    sitting.finish()
    services.interviews.teach_back.release(sitting.id)
    question = "How did the trembling gauge and the valve show what to do?"
    asked = [_PROGRAM, "--workspace", str(services.workspace), "ask", question]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    services.interviews.teach_back.hold(sitting.id)
    services.interviews.take_off_record(sitting.id, 3)
    return word in said


def _draft_deleted(services: Services, word: str) -> bool:
    sitting = _begun(services)
    typed = _telling(word)
    for end in range(15, len(typed), 15):
        sitting.keep_draft(typed[:end])
    sitting.keep_draft("")
    return True


def _draft_and_switch(services: Services, word: str) -> bool:
    sitting = _begun(services)
    sitting.keep_draft(_telling(word))
    sitting.off_from_here = True
    sitting.keep_draft(_telling(word))
    _replied(sitting, _telling(word))
    return True


def _draft_erased(services: Services, word: str) -> bool:
    """Erase a paused interview with a line in it that was never sent."""
    sitting = _begun(services)
    _replied(sitting, _INCIDENT)
    sitting.keep_draft(_telling(word))
    sitting.pause()
    services.erase(sitting.id)
    return True


def _redacted(services: Services, word: str) -> bool:
    sitting = _begun(services)
    secret = f"{word}-7Kq2"
    _replied(sitting, f"{_INCIDENT} The password is {secret} as ever.")
    [(turn, finding)] = sitting.standing().undecided
    sitting.redact(turn, finding)
    return True


_VARIANTS: Mapping[str, Callable[[Services, str], bool]] = {
    "just sent": _just_sent,
    "said back in later questions": _echoed,
    "corrected first": _corrected,
    "taken back, and off again": _undone,
    "after a pause": _resumed,
    "after closing": _closed_before,
    "after closing, lessons drawn": _lessons_before,
    "while it is released and indexed": _while_released,
    "after it was released, indexed and held back": _released_before,
    "after it was released, asked about and held back": _asked_before,
    "a draft typed and deleted": _draft_deleted,
    "a draft, then off the record from here": _draft_and_switch,
    "a secret redacted": _redacted,
    "the interview erased, a draft in it": _draft_erased,
}


# ---------------------------------------------------------------------- secrets

_LETTERS = string.ascii_letters + string.digits


def _drawn(draw: random.Random, pattern: str) -> str:
    """Return a text in which `#` is a digit, `A` a capital, `a` a small letter, `*` any of them."""
    kinds = {
        "#": string.digits,
        "A": string.ascii_uppercase,
        "a": string.ascii_lowercase,
        "*": _LETTERS,
        "h": "0123456789abcdef",
    }
    return re.sub(
        r"<(.)(\d*)>",
        lambda match: "".join(draw.choices(kinds[match[1]], k=int(match[2] or 1))),
        pattern,
    )


_KEYS = (
    "sk-<*48>",
    "sk-proj-<*48>",
    "sk-ant-api03-<*60>",
    "sk_live_<*24>",
    "rk_test_<*24>",
    "ghp_<*36>",
    "gho_<*36>",
    "github_pat_<*22>_<*59>",
    "glpat-<*20>",
    "AKIA<A16>",
    "ASIA<A16>",
    "AIza<*35>",
    "xoxb-<#12>-<#12>-<*24>",
    "xoxp-<#12>-<#12>-<h32>",
    "hf_<*34>",
    "SG.<*22>.<*43>",
    "npm_<*36>",
    "pypi-AgEIcHlwaS5vcmc<*60>",
    "dop_v1_<h64>",
    "ya29.<*60>",
    "<h40>",
    "<*40>",
)
_SAID_KEYS = (
    "We still had {} in the start script, and nobody noticed for a month.",
    "I pasted {} into the console and it went through.",
    "The key for the gateway is {}.",
    "For the test bench you set API_KEY={} and restart the thing.",
    "“{}”, that is what stood on the note under the keyboard.",
)
_SAID_PASSWORDS = (
    "The password is {}, it has never been changed.",
    "On the old panel the password was {}.",
    "You log in as admin, password: {} and then you wait.",
    "It stands in the file as passwd={} in plain text.",
    "The pwd is {} since Christmas.",
    "The passphrase is “{}”, with the sign at the end.",
    "And the passcode: {}. Do not write it down.",
    "The access token is {} for both plants.",
    "Set secret_key = '{}' and start it again.",
    "psql postgres://ana:{}@db.plant.example:5432/hall, that is how I get in.",
    "I call https://service:{}@gauge.example.org/read every hour.",
    "The password for the gateway is {}.",
    "My password's {} on all of them.",
    "I always use the password {} there.",
)
_PASSWORDS = ("<a6><#4>", "<A><a5>!<#2>", "<a4>-<a4>-<#2>", "<*10>", "<A><a3>$<a3><#>")
_EMAILS = (
    "<a5>.<a7>@<a8>.com",
    "<a4>+<a3>@<a6>.co.uk",
    "<a><#3>@mail.<a7>.de",
    "<a5>_<a5>@<a4>-<a5>.org",
    "<A><a4>.<A><a6>@<a7>.io",
    "<a8>@<a5>.<a4>.fr",
)
_SAID_ADDRESSES = (
    "Write to {} when it trembles.",
    "His address is {}, he answers at night too.",
    "It goes to {} and to nobody else.",
    "({} has the drawings.)",
)
_PHONES = {
    "US": ("(<#3>) 5<#2>-<#4>", "212-5<#2>-<#4>", "+1 415 5<#2> <#4>", "646.5<#2>.<#4>"),
    "UK": ("020 7<#3> <#4>", "+44 20 7<#3> <#4>", "07<#3> <#6>", "+44 7<#3> <#6>"),
    "DE": ("030 <#8>", "089/<#7>", "+49 89 <#7>", "0171 <#7>", "+49 (0)171 <#7>"),
    "FR": ("01 <#2> <#2> <#2> <#2>", "06.<#2>.<#2>.<#2>.<#2>", "+33 6 <#2> <#2> <#2> <#2>"),
    "IT": ("06 <#4> <#4>", "+39 02 <#4> <#4>", "347 <#3> <#4>"),
    "ES": ("91<#> <#2> <#2> <#2>", "+34 91<#> <#3> <#3>", "6<#2> <#3> <#3>"),
    "NL": ("020-<#7>", "06-<#8>", "+31 6 <#8>"),
    "BE": ("02 <#3> <#2> <#2>", "0470 <#2> <#2> <#2>", "+32 470 <#2> <#2> <#2>"),
    "CH": ("044 <#3> <#2> <#2>", "+41 79 <#3> <#2> <#2>"),
    "AT": ("01 <#7>", "0664 <#7>", "+43 664 <#7>"),
    "SE": ("08-<#3> <#3> <#2>", "070-<#3> <#2> <#2>", "+46 70 <#3> <#2> <#2>"),
    "NO": ("+47 9<#2> <#2> <#3>", "9<#2> <#2> <#3>"),
    "DK": ("+45 <#2> <#2> <#2> <#2>",),
    "PL": ("+48 6<#2> <#3> <#3>", "6<#2> <#3> <#3>"),
    "HR": ("01 <#4> <#3>", "+385 91 <#3> <#4>", "091 <#3> <#4>"),
    "IN": ("+91 9<#4> <#5>", "9<#4> <#5>"),
    "AU": ("02 9<#3> <#4>", "04<#2> <#3> <#3>", "+61 4<#2> <#3> <#3>"),
    "JP": ("03-<#4>-<#4>", "+81 90-<#4>-<#4>"),
    "BR": ("(11) 9<#4>-<#4>", "+55 11 9<#4>-<#4>"),
    "SG": ("+65 9<#3> <#4>",),
}
_SAID_PHONES = (
    "Ring {} before you touch it.",
    "The night desk has {}, ask for Ana.",
    "I had his number by heart: {}.",
    "Call {} or wait until six.",
)
_IBANS = {
    "DE": "<#18>",
    "GB": "<A4><#14>",
    "FR": "<#23>",
    "NL": "<A4><#10>",
    "HR": "<#17>",
    "ES": "<#20>",
    "IT": "<A><#22>",
    "CH": "<#17>",
    "BE": "<#12>",
    "AT": "<#16>",
    "PL": "<#24>",
    "SE": "<#20>",
    "NO": "<#11>",
    "DK": "<#14>",
    "IE": "<A4><#14>",
    "PT": "<#21>",
    "FI": "<#14>",
    "GR": "<#23>",
    "MT": "<A4><#23>",
}
_SAID_ACCOUNTS = (
    "The deposit goes to {} by the third.",
    "They had changed it to {}, and I rang them up.",
    "Account {} IS THE OLD ONE.",
    "It stood there: {}.",
)
_CARDS = ("4<#14>", "5<#14>", "2<#14>", "37<#12>", "6011<#11>", "35<#13>", "36<#11>", "4<#11>")
_SAID_CARDS = (
    "We paid with {} that night.",
    "The fuel card is {}, it lies in the drawer.",
    "He read {} to me over the phone.",
)


@dataclass(frozen=True, slots=True)
class _Planted:
    """A secret in a sentence."""

    kind: str
    form: str
    secret: str
    text: str


def _planted() -> Iterator[_Planted]:
    """Yield every kind in every form, drawn anew by a fixed seed."""
    draw = random.Random(500)
    for number in range(75):
        yield from _one_of_each(draw, number)


def _one_of_each(draw: random.Random, number: int) -> Iterator[_Planted]:
    def planted(kind: str, form: str, secret: str, said: Sequence[str]) -> _Planted:
        sentence = said[number % len(said)]
        before = ("", "Well, I will tell you. ", "It is simple. ")[number % 3]
        text = f"{before}{sentence.replace('{}', secret)} That is all there is to it."
        return _Planted(kind, f"{form} in: {sentence}", secret, text)

    form = _KEYS[number % len(_KEYS)]
    yield planted("API key", form, _drawn(draw, form), _SAID_KEYS)
    form = _PASSWORDS[number % len(_PASSWORDS)]
    yield planted("password", form, _drawn(draw, form), _SAID_PASSWORDS)
    form = _EMAILS[number % len(_EMAILS)]
    yield planted("e-mail address", form, _drawn(draw, form), _SAID_ADDRESSES)
    country, form = _at(number, [(c, f) for c, forms in _PHONES.items() for f in forms])
    yield planted("phone number", f"{country} {form}", _drawn(draw, form), _SAID_PHONES)
    country, form = _at(number, [*_IBANS.items()])
    yield planted(
        "bank account", country, _iban(country, _drawn(draw, form), number), _SAID_ACCOUNTS
    )
    form = _CARDS[number % len(_CARDS)]
    yield planted("card number", form, _card(_drawn(draw, form), number), _SAID_CARDS)
    yield planted("signed token", "JWT", _jwt(draw), _SAID_KEYS)
    yield planted("private key", "PEM", _pem(draw, number), ("It begins like this:\n{}\n",))


def _at(number: int, table: Sequence[tuple[str, str]]) -> tuple[str, str]:
    return table[number % len(table)]


def _iban(country: str, rest: str, number: int) -> str:
    """Return an account number with its check digits, in fours or in one piece."""
    turned = "".join(str(int(sign, 36)) for sign in f"{rest}{country}00")
    whole = f"{country}{98 - int(turned) % 97:02}{rest}"
    return " ".join(re.findall(".{1,4}", whole)) if number % 2 else whole


def _card(digits: str, number: int) -> str:
    """Return a card number with its check digit, as it is printed or as it is typed."""
    doubled = [2 * int(each) - 9 * (int(each) > 4) for each in digits[::-2]]
    total = sum(doubled) + sum(int(each) for each in digits[-2::-2])
    whole = f"{digits}{-total % 10}"
    if len(whole) in {14, 15}:
        parts = [whole[:4], whole[4:10], whole[10:]]
    else:
        parts = re.findall(".{1,4}", whole)
    return (" ", "-", "")[number % 3].join(parts)


def _jwt(draw: random.Random) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": str(draw.randrange(10**9)), "role": "fitter"})
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join([*(part.rstrip("=") for part in coded), _drawn(draw, "<*43>")])


def _pem(draw: random.Random, number: int) -> str:
    name = ("RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY")[number % 4]
    lines = "\n".join(_drawn(draw, "<*64>") for _ in range(4))
    return f"-----BEGIN {name}-----\n{lines}\n-----END {name}-----"


def _secrets() -> Iterator[Figure]:
    planted = [*_planted()]
    noticed: Counter[str] = Counter()
    many = Counter(each.kind for each in planted)
    in_part: list[_Planted] = []
    missed: list[_Planted] = []
    for each in planted:
        start = each.text.index(each.secret)
        end = start + len(each.secret)
        found = [f for f in findings(each.text) if f.start < end and start < f.end]
        noticed[each.kind] += bool(found)
        if not found:
            missed.append(each)
        elif min(f.start for f in found) > start or max(f.end for f in found) < end:
            in_part.append(each)
    for each in (*missed, *in_part):
        sys.stderr.write(f"{'part of' if each in in_part else 'missed'} {each.kind}: {each.form}\n")
    share = noticed.total() / len(planted)
    yield Figure(
        what="planted ones noticed",
        value=f"{share:.1%}",
        reach="≥ 98 %",
        reached=share >= 0.98,
        n=len(planted),
        note=", ".join(f"{kind} {noticed[kind]}/{many[kind]}" for kind in many),
    )
    yield Figure(
        what="noticed, but not to its end",
        value=str(len(in_part)),
        reach="0",
        reached=not in_part,
        n=len(planted),
        note="; ".join(sorted({each.form for each in in_part}))[:300],
    )
    yield from _false_alarms()


# What was found in the 89 interviews and is what it was taken for, by kind; looked at by hand.
# All three are addresses that speakers gave to their listeners on purpose.
_REAL = Counter({Sensitive.EMAIL: 3})


def _false_alarms() -> Iterator[Figure]:
    data = datasets.folder()
    if data is None:
        return
    turns = [turn["text"] for talk in _talks(data, "changelog_dev89") for turn in talk["turns"]]
    found = [(one, text) for text in turns for one in findings(text)]
    for one, text in found:
        around = text[max(one.start - 60, 0) : one.end + 40].replace("\n", " ")
        sys.stderr.write(f"found a {one.kind}: {one.text!r} in: {around}\n")
    kinds = Counter(one.kind for one, _ in found)
    alarms = (kinds - _REAL).total()
    rate = 1000 * alarms / len(turns)
    yield Figure(
        what="false alarms per 1,000 turns of real interviews",
        value=f"{rate:.2f} ({alarms})",
        reach="≤ 1",
        reached=rate <= 1,
        n=len(turns),
        note=f"found: {dict(kinds)}; real, by hand: {dict(_REAL)}",
    )


def _talks(data: Path, name: str) -> Iterator[dict[str, Any]]:
    with (data / "interviews" / f"{name}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


# ---------------------------------------------------------------------- a long transcript

_LONG = 10_000
_PAGES = 200


def _transcript() -> Iterator[Figure]:
    data = datasets.folder()
    if data is None:
        sys.stderr.write(f"A long transcript: skipped, {datasets.VARIABLE} names no folder.\n")
        return
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        with _services(workspace) as services:
            services.ledger.add_interview(_long_talk(data), ())
        opened, paged = asyncio.run(_opened_and_paged(workspace))
    note = f"{_LONG:,} turns, in-process, 120 × 40, animations off; load "
    note += f"{os.getloadavg()[0]:.1f}, nice {os.nice(0)}"
    yield milliseconds("from the key to the first turn on the screen", opened, 500, note)
    yield milliseconds("paging", paged, 50, note)


def _long_talk(data: Path) -> Interview:
    rows = (row for talk in _talks(data, "changelog_dev89") for row in talk["turns"])
    turns = tuple(
        Turn(index=number, speaker=row["speaker"], text=row["text"])
        for number, row in zip(range(_LONG), rows, strict=False)
    )
    assert len(turns) == _LONG
    return Interview(id="long", title="A long talk", turns=turns)


async def _opened_and_paged(workspace: Path) -> tuple[list[float], list[float]]:
    app = PeerTutorApp(lambda: open_services(load_settings(workspace, _WORDS_ONLY)))
    app.animation_level = "none"
    opened: list[float] = []
    paged: list[float] = []
    async with app.run_test(size=(120, 40)) as pilot:
        await _until(pilot, lambda: app.folder is not None)
        await pilot.app.workers.wait_for_complete()
        await pilot.press("f12")
        await _until(pilot, lambda: bool(pilot.app.screen.query("#rows")))
        rows = pilot.app.screen.query_one("#rows", OptionList)
        await _until(pilot, lambda: rows.option_count > 0)
        for _ in range(15):
            began = time.perf_counter()
            _press(pilot, "enter")
            await _until(pilot, lambda: _shown(pilot))
            await _drawn_on(pilot)
            opened.append(time.perf_counter() - began)
            _press(pilot, "escape")
            await _until(pilot, lambda: isinstance(pilot.app.screen, LibraryScreen))
            await asyncio.sleep(0.2)
        _press(pilot, "enter")
        await _until(pilot, lambda: _shown(pilot))
        view = pilot.app.screen.query_one(TranscriptView)
        for _ in range(_PAGES):
            await asyncio.sleep(0.05)
            top, began = view.scroll_y, time.perf_counter()
            _press(pilot, "pagedown")
            await _until(pilot, lambda before=top: view.scroll_y > before)  # type: ignore[misc]
            await _drawn_on(pilot)
            paged.append(time.perf_counter() - began)
    return opened, paged


def _press(pilot: Pilot[None], key: str) -> None:
    """Press a key; unlike the pilot's own way, without waiting until the machine is idle."""
    pilot.app.post_message(events.Key(key, None))


def _shown(pilot: Pilot[None]) -> bool:
    views = pilot.app.screen.query(TranscriptView)
    return bool(views) and views.first().virtual_size.height > _LONG


async def _until(pilot: Pilot[None], true: Callable[[], bool]) -> None:
    end = time.perf_counter() + 30
    while not true():
        if time.perf_counter() > end:
            raise TimeoutError(f"it never came true on {pilot.app.screen}")
        await asyncio.sleep(0.001)


async def _drawn_on(pilot: Pilot[None]) -> None:
    """Wait until what has changed is on the screen."""
    done = asyncio.Event()
    pilot.app.screen.call_after_refresh(done.set)
    await done.wait()


# ---------------------------------------------------------------------- real veterans


def _real_turns() -> Iterator[Figure]:
    data = datasets.folder()
    if data is None:
        return
    reader = ReplyReader()
    signs: Counter[Sign | None] = Counter()
    aspects: Counter[Aspect] = Counter()
    turns = 0
    for text, asked in _replies_of(data):
        sign = reader.sign(Reply(text, asked))
        signs[sign] += 1
        aspects.update({told.aspect for told in told_in(0, text, None, sign)})
        turns += 1
    for sign in (*Sign, None):
        name = sign.value if sign else "none, it tells something"
        yield Figure(what=f"sign {name}", value=f"{signs[sign] / turns:.1%}", n=turns)
    for aspect, count in aspects.most_common():
        yield Figure(what=f"tells {aspect.value}", value=f"{count / turns:.1%}", n=turns)


def _replies_of(data: Path) -> Iterator[tuple[str, str]]:
    """Yield each turn of a guest with what was said before it."""
    for talk in _talks(data, "demo24"):
        before = ""
        for turn in talk["turns"]:
            if turn["speaker"] in talk["guests"] and turn["text"].strip():
                yield turn["text"], before
            before = turn["text"]


if __name__ == "__main__":
    raise SystemExit(main())
