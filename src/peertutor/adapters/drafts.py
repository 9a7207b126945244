"""Drafts: one small file an interview, replaced whole, gone when the line is sent."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path

from peertutor.core.errors import StorageFailed
from peertutor.ports.recording import Draft

_FOLDER = "drafts"


class FileDrafts:
    """`ports.recording.DraftStore` in a folder of the workspace.

    Not in the ledger: what is taken back while typing would stay in its log.

    Args:
        workspace: The folder that holds everything.
    """

    def __init__(self, workspace: Path) -> None:
        self._folder = workspace / _FOLDER

    def keep(self, interview_id: str, draft: Draft) -> None:
        """Keep a draft in the place of the former one; raises `StorageFailed`."""
        path = self._path(interview_id)
        written = path.with_suffix(".new")
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - an open handle
                # Escaped: half a character that was pasted is no text a file can hold.
                json.dump({"turn": draft.turn, "text": draft.text}, file)
                file.flush()
                os.fsync(file.fileno())
            written.replace(path)
        except OSError as error:
            with suppress(OSError):
                written.unlink(missing_ok=True)
            raise StorageFailed(
                "What you are typing could not be kept",
                cause=error.strerror or str(error),
                remedy="Make room on the disk, or send the line: it is still in the box.",
            ) from error

    def draft(self, interview_id: str) -> Draft | None:
        """Return the draft of an interview; None when there is none, or it cannot be read."""
        try:
            kept = json.loads(self._path(interview_id).read_text(encoding="utf-8"))
            return Draft(int(kept["turn"]), str(kept["text"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def drop(self, interview_id: str) -> None:
        """Forget the draft of an interview."""
        path = self._path(interview_id)
        with suppress(OSError):
            path.unlink(missing_ok=True)
            path.with_suffix(".new").unlink(missing_ok=True)

    def _path(self, interview_id: str) -> Path:
        return self._folder / f"{hashlib.sha256(interview_id.encode()).hexdigest()[:24]}.json"
