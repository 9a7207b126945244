"""The disk is filled, and made read-only, under a sitting."""

from __future__ import annotations

import random
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

from benchmarks.capturing.steps import begun, replied, services_of, words
from benchmarks.figures import Figure
from peertutor.adapters.ledger import SqlLedger
from peertutor.bootstrap import Services
from peertutor.capture.interview.sitting import Sitting
from peertutor.core.errors import PeerTutorError
from peertutor.core.interviews import Role


def broken_disk() -> Iterator[Figure]:
    """Hold interviews on a small disk of their own; skipped where none may be mounted."""
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
def _filled(disk: Path, _: Services) -> Iterator[None]:
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
        with services_of(workspace) as services:
            sitting = begun(services)
            told = [f"{words(random.Random(n), n)}." for n in range(3)]
            for text in told:
                replied(sitting, text)
            sitting.keep_draft("before it broke")
            # So long that no page that was set aside has room for it.
            long = f"Number {number}: {'a long reply of many words ' * (40 + 400 * number)}".strip()
            with broken(disk, services):
                told += _until_refused(sitting, long, wrong, said)
                _draft_refused(sitting, wrong, said)
            replied(sitting, long)
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
            replied(sitting, text)
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
