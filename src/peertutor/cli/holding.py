"""An interview line by line: text that is only ever added to, for pipes and screen readers."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from contextlib import aclosing
from typing import TYPE_CHECKING

from peertutor.capture.interview.answering import companion
from peertutor.capture.interview.sitting import Asked, Sitting, TurnKept
from peertutor.capture.interview.standing import Standing
from peertutor.cli.readback import read_back
from peertutor.cli.session import Session
from peertutor.core.errors import PeerTutorError
from peertutor.core.recordings import Outcome
from peertutor.core.text import clean, one_line

if TYPE_CHECKING:
    from peertutor.bootstrap import Services

_HELP = """An empty line sends what you wrote. Instead of a reply:
  /skip        leave this question out
  /later       come back to it
  /again       the same question in other words
  /off         take your latest reply off the record: it is erased everywhere
  /off on      nothing is kept from here on; /on ends that
  /undo        take back the latest skip, correction or /off
  /correct     say your latest reply in other words
  /redact      remove what looks like a secret; /keep lets it stay
  /ask WORDS   a question that somebody beside you wants to ask
  /where       how far we have come
  /pause       stop here and go on another time
  /finish      that is all, with what you have just written; read it back"""

_COMMANDS = frozenset(
    """
    /skip /later /again /off /on /undo /correct /redact /keep /ask /where /pause /finish /help
    """.split()
)
_FROM_HERE = frozenset({"on", "from here on", "from here", "from now on"})


class Leave(Exception):
    """The veteran stops here, for now."""


def hold(session: Session, services: Services, sitting: Sitting) -> int:
    """Hold a sitting to its end, or to where the veteran stops; return the exit code."""
    talk = _Talk(session, sitting)
    with asyncio.Runner() as runner:
        try:
            finished = talk.run(runner.run)
        except (Leave, EOFError, KeyboardInterrupt):
            sitting.pause(seconds=talk.seconds)
            session.terminal.note(
                f"\nPaused; everything is kept. Go on with:"
                f" peertutor interview --plain --resume {sitting.id}"
            )
            return 0
    if finished and sitting.finish(seconds=talk.seconds):
        session.terminal.note(
            f"This sitting is done. For the next one: peertutor interview --resume {sitting.id}"
        )
        return 0
    return read_back(session, services, sitting.id)


class _Talk:
    """One run of the loop.

    Attributes:
        seconds: How long the veteran has been at it, earlier sittings included.
    """

    def __init__(self, session: Session, sitting: Sitting) -> None:
        self._terminal = session.terminal
        self._sitting = sitting
        self._before = sitting.recording.seconds
        self._began = time.monotonic()
        self._lines: list[str] = []

    @property
    def seconds(self) -> float:
        return self._before + time.monotonic() - self._began

    def run(self, run: Callable[..., object]) -> bool:
        """Ask until nothing is left; return whether the sitting came to its end."""
        self._open()
        standing = self._standing(run(self._sitting.go_on(self.seconds)))
        while not standing.is_over:
            self._show(standing)
            said = self._read()
            if said == "/finish":
                if self._lines:
                    # Whoever ends below some lines has said them.
                    run(self._reply("\n".join(self._lines), last=True))
                break
            standing = self._standing(run(self._heed(said)))
        if standing.finished:
            self._terminal.line(f"\nThat was the last question: {standing.finished}.")
        return True

    def _standing(self, result: object) -> Standing:
        return result if isinstance(result, Standing) else self._sitting.standing()

    def _open(self) -> None:
        recording = self._sitting.recording
        if not recording.turns:
            self._terminal.line(self._sitting.protocol.opening)
            self._terminal.note(f"\n{_HELP}\n")
            return
        minutes = round(recording.seconds / 60)
        answered = sum(bool(each.answer) for each in recording.asked)
        self._terminal.note(
            f"We are {minutes} minutes in, with {answered} replies. /help lists what you can do."
        )
        last = self._sitting.standing().last_reply
        if last:
            self._terminal.note(f"You said last: {one_line(last.text)}")

    def _show(self, standing: Standing) -> None:
        assert standing.question is not None  # noqa: S101 - it is not over
        if standing.note:
            self._terminal.note(f"({one_line(standing.note)})")
        if standing.tired:
            self._terminal.note("(A break? /pause keeps everything. Or /finish, or go on.)")
        for turn, finding in standing.undecided:
            self._terminal.note(
                f"(Turn {turn} holds what looks like {finding.kind.one}, {finding.hint}:"
                " /redact removes it, /keep lets it stay. Names are not looked for.)"
            )
        self._terminal.line(f"\n{standing.question.text}", "bold")
        if draft := self._sitting.draft():
            self._terminal.note(f"(You had begun: {one_line(draft)})")
            self._lines = [draft]

    def _read(self) -> str:
        """Return a reply of several lines, or a command; what is unfinished stays a draft."""
        while True:
            line = sys.stdin.readline()
            if not line:
                raise Leave
            text = clean(line).rstrip("\n")
            command = text.strip().partition(" ")[0]
            if command in _COMMANDS or (command.startswith("/") and not self._lines):
                return text.strip()
            if text.strip():
                self._lines.append(text)
                self._keep_draft()
            elif self._lines:
                said, self._lines = "\n".join(self._lines), []
                return said

    def _keep_draft(self) -> None:
        try:
            self._sitting.keep_draft("\n".join(self._lines))
        except PeerTutorError as error:
            self._terminal.note(f"({error.title}. {error.remedy})")

    async def _heed(self, said: str) -> Standing:
        command, _, rest = said.partition(" ")
        sitting, rest = self._sitting, rest.strip()
        match command:
            case "/help":
                self._terminal.note(_HELP)
            case "/skip" | "/later":
                self._lines = []
                outcome = Outcome.SKIPPED if command == "/skip" else Outcome.LATER
                return await sitting.pass_over(outcome, seconds=self.seconds)
            case "/again":
                return await sitting.differently(seconds=self.seconds)
            case "/ask" if rest:
                who = companion(sitting.recording.interview)
                return await sitting.ask_by_hand(rest, who, seconds=self.seconds)
            case "/ask":
                self._terminal.note("Write it behind the word: /ask What did it smell like?")
            case "/pause":
                raise Leave
            case "/where":
                self._say_where()
            case "/on":
                self._off_from_here(on=False)
            case "/off" if rest:
                self._off_from_here(on=rest.lower().rstrip(".!") in _FROM_HERE or None)
            case "/off" | "/undo" | "/correct" | "/redact" | "/keep":
                return self._second_thought(command, rest)
            case _ if command.startswith("/"):
                self._terminal.note(f"There is no {one_line(command)}. /help lists what there is.")
            case _:
                return await self._reply(said)
        return sitting.standing()

    def _off_from_here(self, *, on: bool | None) -> None:
        if on is None:
            self._terminal.note("/off takes your latest reply; /off on, everything from here.")
            return
        self._sitting.off_from_here = on
        now = "Off the record: nothing is kept until /on." if on else "On the record again."
        self._terminal.note(f"({now})")

    async def _reply(self, said: str, *, last: bool = False) -> Standing:
        standing = self._sitting.standing()
        async with aclosing(self._sitting.reply(said, seconds=self.seconds)) as events:
            async for event in events:
                match event:
                    case TurnKept(turn):
                        self._terminal.note("(kept)" if turn.text else "(not kept)")
                        if last:
                            break  # before another question is found
                    case Asked(now):
                        standing = now
        return standing

    def _second_thought(self, command: str, text: str) -> Standing:
        """Change what was said; what was done is told once it is."""
        sitting, standing = self._sitting, self._sitting.standing()
        last, told = standing.last_reply, ""
        match command:
            case "/undo":
                told = sitting.can_undo
                standing = sitting.undo()
                told = f"{told} undone" if told else "There is nothing to undo."
            case _ if last is None:
                told = "There is no reply yet."
            case "/redact" | "/keep" if not standing.undecided:
                told = "There is nothing that looks like a secret."
            case "/redact":
                standing, told = sitting.redact(*standing.undecided[0]), "removed"
            case "/keep":
                standing, told = sitting.keep_finding(standing.undecided[0][1]), "stays"
            case "/off":
                standing = sitting.take_off_record(last.index)
                told = "Erased. /undo brings it back while this goes on."
            case "/correct" if text:
                standing, told = sitting.correct(last.index, text), "changed"
            case _:
                told = "Write it behind the word: /correct It was twelve, not ten."
        self._terminal.note(f"({told})")
        return standing

    def _say_where(self) -> None:
        standing = self._sitting.standing()
        told = [aspect.label for aspect, done in standing.coverage.items() if done]
        missing = [aspect.label for aspect, done in standing.coverage.items() if not done]
        self._terminal.note(
            f"{standing.phase}: part {standing.phase_number} of {standing.phases}."
            f" Question {standing.asked} of at most {standing.most},"
            f" {self.seconds / 60:.0f} of {standing.minutes} minutes."
        )
        self._terminal.note(f"Told: {', '.join(told) or 'nothing yet'}.")
        self._terminal.note(f"Not yet: {', '.join(missing) or 'nothing'}.")
