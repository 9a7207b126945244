"""How soon and how large: `python -m benchmarks.startup [--passages 10000] [--work DIR]`.

Start-up is measured against `python -c "import textual.app"`, run in turn with ours. The terminal
app runs in a real terminal (a pty of 120 × 40); its first paint is the moment its question box
stands there. Memory is what the app and the processes it has started hold together, what they share
counted once (PSS).
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import big, datasets
from benchmarks.figures import Figure, publish, ratio

_ROUNDS = 15
_IDLE_SECONDS = 30
_PROGRAM = str(Path(sys.executable).with_name("peertutor"))
_BASELINE = (sys.executable, "-c", "import textual.app")
_PAINTED = "your colleagues…"  # the question box; its first letter is under the cursor


def main() -> int:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "peertutor-bench"
    )
    chosen = parser.parse_args()
    figures = [*_starts()]
    data = datasets.folder()
    if data is None:
        sys.stdout.write(f"Memory: skipped, {datasets.VARIABLE} names no folder.\n")
    else:
        figures.append(_memory(big.workspace(data, chosen.work, chosen.passages)))
    return publish("startup", "Start-up and memory", figures)


def _starts() -> Iterator[Figure]:
    base: list[float] = []
    shown: list[float] = []
    painted: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(_ROUNDS + 1):
            base.append(_run(_BASELINE))
            shown.append(_run((_PROGRAM, "--help")))
            painted.append(_first_paint(Path(folder) / "workspace"))
    # The first of each reads its files from the disk.
    base, shown, painted = base[1:], shown[1:], painted[1:]
    yield ratio("peertutor --help, against importing textual.app", shown, base, 2)
    yield ratio("first paint, against importing textual.app", painted, base, 3)
    spread = statistics.quantiles(base, n=4)
    middle = f"{spread[0] * 1e3:.0f}–{spread[2] * 1e3:.0f} ms, the middle half"
    yield Figure(what="importing textual.app", value=middle, n=len(base))


def _run(command: Sequence[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _first_paint(workspace: Path) -> float:
    began = time.perf_counter()
    with _app(workspace) as (_, screen):
        seen = ""
        while _PAINTED not in seen:
            if time.perf_counter() - began > 60:
                raise TimeoutError(f"nothing was painted, but {seen[-500:]!r}")
            seen += _read(screen, 1.0)
        return time.perf_counter() - began


def _memory(workspace: Path) -> Figure:
    with _app(workspace) as (process, screen):
        end = time.perf_counter() + _IDLE_SECONDS
        while time.perf_counter() < end:
            _read(screen, 0.2)
        sizes = {_name(pid): _proportional(pid) for pid in [process, *_children(process)]}
    whole = sum(sizes.values())
    parts = ", ".join(f"{name} {size:.0f}" for name, size in sizes.items())
    facts = (workspace / "made").read_text().split(" in ")[0]
    return Figure(
        what="memory of the idle app",
        value=f"{whole:.0f} MiB",
        reach="≤ 400 MiB",
        reached=whole <= 400,
        note=f"{facts}; after {_IDLE_SECONDS} s: {parts}",
    )


@contextmanager
def _app(workspace: Path) -> Iterator[tuple[int, int]]:
    """Run the terminal app in a terminal of its own; yield its process and the screen's end."""
    process, screen = pty.fork()
    if not process:
        os.environ["TERM"] = "xterm-256color"
        os.execv(_PROGRAM, [_PROGRAM, "--workspace", str(workspace)])
    fcntl.ioctl(screen, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    try:
        yield process, screen
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(screen)


def _read(screen: int, seconds: float) -> str:
    ready, _, _ = select.select([screen], [], [], seconds)
    if not ready:
        return ""
    try:
        return os.read(screen, 65536).decode(errors="replace")
    except OSError:
        raise RuntimeError("the app has ended") from None


def _children(process: int) -> list[int]:
    said = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    direct = [int(child) for child in said]
    for task in Path(f"/proc/{process}/task").iterdir():
        direct += [int(child) for child in (task / "children").read_text().split()]
    return sorted(set(direct))


def _proportional(process: int) -> float:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _name(process: int) -> str:
    words = Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
    return "Chroma" if b"peertutor.adapters.chroma_child" in words else "app"


if __name__ == "__main__":
    raise SystemExit(main())
