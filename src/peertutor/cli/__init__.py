"""The plain commands and their `--json` twins; nothing heavy is imported at the top."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from peertutor.cli.run import run

    sys.exit(run(sys.argv[1:]))
