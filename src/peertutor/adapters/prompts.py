"""Prompts from files: a team's own, then the ones that come with PeerTutor."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from peertutor.core.errors import SettingsError

PLACEHOLDERS: Mapping[str, frozenset[str]] = {
    "answer": frozenset({"fence", "cannot_answer"}),
    "question": frozenset({"fence", "sources", "question"}),
    "judge": frozenset({"fence"}),
    "judge-claims": frozenset({"fence", "claims", "count"}),
    "judge-again": frozenset({"problem", "count"}),
    "interview": frozenset({"fence"}),
    "lessons": frozenset({"fence"}),
    "lessons-turns": frozenset({"fence", "topic", "turns"}),
    "interview-turn": frozenset({"fence", "exchanges", "topic", "wanted", "question"}),
}
"""Each prompt by name, with the places in it that are filled when it is sent."""

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


class FilePrompts:
    """The texts a model is sent, one Markdown file each.

    Args:
        folders: Where to look, in order; the first file of a name counts.
        placeholders: What each prompt has to hold.

    Raises:
        SettingsError: A file is missing (says where it was looked for), cannot be read, or has
            other placeholders than it should.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        placeholders: Mapping[str, frozenset[str]] = PLACEHOLDERS,
    ) -> None:
        self._texts = {
            name: _loaded(name, folders, wanted) for name, wanted in placeholders.items()
        }

    def render(self, name: str, **values: str) -> str:
        """Return the prompt with every placeholder filled; what is filled in is never read again.

        Raises:
            KeyError: There is no prompt of that name, or a value is missing.
        """
        return _PLACEHOLDER.sub(lambda match: values[match.group(1)], self._texts[name])


def prompt_folders(workspace: Path) -> tuple[Path, ...]:
    """Return where prompts are looked for: the workspace, the package, the source tree."""
    package = Path(__file__).resolve().parent.parent
    return (workspace / "prompts", package / "_data" / "prompts", package.parent.parent / "prompts")


def _loaded(name: str, folders: Sequence[Path], wanted: frozenset[str]) -> str:
    path = next((folder / f"{name}.md" for folder in folders if _exists(folder, name)), None)
    if path is None:
        raise SettingsError(
            f"The prompt {name}.md is missing",
            cause=f"Looked in: {', '.join(str(folder) for folder in folders)}",
            remedy="Install PeerTutor again, or put the file into the workspace's prompts folder.",
        )
    try:
        text = path.read_text(encoding="utf-8-sig").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The prompt {path} cannot be read",
            cause=str(error),
            remedy="Save it as UTF-8 text that you may read, or remove it to use the usual one.",
        ) from error
    found = frozenset(_PLACEHOLDER.findall(text))
    if found != wanted:
        raise SettingsError(
            f"The prompt {path} has other placeholders than it should",
            cause=_difference(found, wanted),
            remedy="Mend the file, or remove it to use the usual one.",
        )
    return text


def _exists(folder: Path, name: str) -> bool:
    return (folder / f"{name}.md").is_file()


def _difference(found: frozenset[str], wanted: frozenset[str]) -> str:
    missing, unknown = sorted(wanted - found), sorted(found - wanted)
    parts = [f"missing: {', '.join(f'{{{{{name}}}}}' for name in missing)}"] if missing else []
    parts += [f"unknown: {', '.join(f'{{{{{name}}}}}' for name in unknown)}"] if unknown else []
    return "; ".join(parts)
