"""Writing in an editor of one's own; what is written there passes through a private file."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from peertutor.core.errors import PeerTutorError
from peertutor.core.text import clean

_USUAL = "vi"


def edited(text: str, folder: Path) -> str:
    """Return `text` as it stands when the editor is left.

    Args:
        text: What the editor begins with.
        folder: Where the file is while it is edited; nothing stays there.

    Raises:
        PeerTutorError: The editor could not be started, or was left with an error.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or _USUAL
    handle, name = tempfile.mkstemp(prefix="reply-", suffix=".md", dir=folder)
    path = Path(name)
    try:
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - from a descriptor
            file.write(text)
        done = subprocess.run([*shlex.split(command), str(path)], check=False)  # noqa: S603 - theirs
        if done.returncode:
            raise _unusable(command, f"it ended with code {done.returncode}")
        return clean(path.read_text(encoding="utf-8", errors="replace")).strip("\n")
    except OSError as error:
        raise _unusable(command, error.strerror or str(error)) from error
    finally:
        path.unlink(missing_ok=True)


def _unusable(command: str, why: str) -> PeerTutorError:
    return PeerTutorError(
        "The editor could not be used",
        cause=f"{command}: {why}",
        remedy="Set EDITOR to one that runs in a terminal, or type here.",
    )
