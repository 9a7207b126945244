"""What is said when the app itself breaks: words, never what stood in memory."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from rich.text import Text

_NAME = "crash.log"


def farewell(error: BaseException | None, folder: Path | None) -> Text:
    """Return the last words; where the code stopped goes to a file in the workspace.

    Neither holds variables or the error's own message, which may quote what people said.
    """
    kind = type(error).__name__ if error else "unknown error"
    words = f"PeerTutor has stopped: something inside it went wrong ({kind}).\n"
    words += "Every finished answer and import is kept.\n"
    if error and folder and (path := _written(error, folder)):
        words += f"Where it happened, without any of your texts, is in {path}\n"
    return Text(words)


def _written(error: BaseException, folder: Path) -> Path | None:
    path = folder / _NAME
    frames = traceback.format_list(traceback.extract_tb(error.__traceback__))
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - from a descriptor
            file.write(f"{type(error).__name__}\n{''.join(frames)}")
    except OSError:
        return None
    return path
