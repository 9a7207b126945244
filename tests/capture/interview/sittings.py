"""Interviews on a ledger of their own: begun, gone on with, cut off and opened again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from peertutor.adapters.drafts import FileDrafts
from peertutor.adapters.ledger import SqlLedger
from peertutor.adapters.protocols import FileProtocols
from peertutor.adapters.stemmer import PorterStemmer
from peertutor.capture.interview.interviewer import Interviewer
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.sitting import Colleagues, FollowUpWriter, Sitting
from peertutor.capture.interview.standing import Standing
from peertutor.capture.lessons.teachback import Drafter, TeachBack
from peertutor.capture.passages import cut
from peertutor.core.interviews import Interview, InterviewState, Turn
from peertutor.core.recordings import Outcome, Recording
from peertutor.core.stakes import Stakes, risk_words
from tests.capture.interview.talks import PROMPTS, SMALL
from tests.fakes.ledger import FakeClock

TALK = "talk"


class Desk:
    """A workspace with everything that an interview needs, on the real ledger.

    Opening a second one on the same folder is what another window does, or a restart.
    """

    def __init__(
        self,
        workspace: Path,
        writer: FollowUpWriter | None = None,
        reader: ReplyReader | None = None,
        colleagues: Colleagues | None = None,
        drafter: Drafter | None = None,
    ) -> None:
        self.workspace = workspace
        self.ledger = SqlLedger.open(workspace=workspace, clock=FakeClock())
        self.drafts = FileDrafts(workspace)
        self.protocols = FileProtocols((workspace / "prompts", PROMPTS))
        reader = reader or ReplyReader()
        self.interviewer = Interviewer(
            store=self.ledger.recordings,
            drafts=self.drafts,
            protocols=self.protocols,
            clock=FakeClock(),
            reader=reader,
            writer=writer,
            colleagues=colleagues,
        )
        self.teach_back = TeachBack(
            recordings=self.ledger.recordings,
            lessons=self.ledger.lessons,
            protocols=self.protocols,
            reader=reader,
            stakes=Stakes(risk_words(), PorterStemmer().stem),
            cut=cut,
            drafter=drafter,
        )

    def begun(
        self,
        protocol: str = SMALL,
        *,
        name: str = TALK,
        agenda: Sequence[str] = (),
        turns: Sequence[Turn] = (),
    ) -> Sitting:
        """Put an interview on record under a name of one's own, and sit down to it."""
        interview = Interview(
            id=name,
            title="The pump",
            topic="the pump",
            veterans=("Ana",),
            state=InterviewState.OPEN,
            turns=tuple(turns),
        )
        recording = Recording(interview=interview, protocol=protocol, agenda=tuple(agenda))
        self.ledger.recordings.begin(recording)
        return self.interviewer.resume(name)

    def kept(self, name: str = TALK) -> Recording:
        """Return an interview as a program that starts now would read it from the disk."""
        again = SqlLedger.open(workspace=self.workspace)
        try:
            return again.recordings.recording(name)
        finally:
            again.close()

    def close(self) -> None:
        self.ledger.close()


async def replied(sitting: Sitting, *replies: str | Outcome, seconds: float = 0.0) -> Standing:
    """Reply to one question after the other; an outcome skips one, or puts it off."""
    standing = await sitting.go_on(seconds)
    for reply in replies:
        if isinstance(reply, Outcome):
            standing = await sitting.pass_over(reply, seconds=seconds)
        else:
            async for _ in sitting.reply(reply, seconds=seconds):
                pass
            standing = sitting.standing()
    return standing


def question(standing: Standing) -> Turn:
    """Return the question that waits for its reply; there must be one."""
    assert standing.question is not None, standing.finished
    return standing.question


def words(standing: Standing) -> str:
    """Return the words of the question that waits for its reply."""
    return question(standing).text


def files_with(folder: Path, text: str) -> list[Path]:
    """Return every file of a folder that holds some words, in any of its bytes."""
    needle = text.encode()
    return [path for path in folder.rglob("*") if path.is_file() and needle in path.read_bytes()]
