"""`python -m benchmarks`: every measurement, one after another."""

from __future__ import annotations

import subprocess
import sys

# Mutations, conflicts and conversation run within quality.
PARTS = (
    "citations",
    "retrieval",
    "quality",
    "sample",
    "speed",
    "startup",
    "faults",
    "interviewing",
    "reading",
    "stakes",
    "contrast",
    "capturing",
    "lessons",
    "local_model",
    "verdicts",
    "routing",
    "gaps",
    "habits",
)


def main() -> int:
    """Run each part in a process of its own; return how many did not reach their figures."""
    failed = [
        part
        for part in PARTS
        if subprocess.run([sys.executable, "-m", f"benchmarks.{part}"], check=False).returncode
    ]
    sys.stdout.write(f"Not all reached: {', '.join(failed) or 'none'}\n")
    return len(failed)


if __name__ == "__main__":
    raise SystemExit(main())
