"""Interview protocols from files: a team's own, then the ones that come with PeerTutor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from peertutor.capture.interview.protocol_file import read_follow_ups, read_protocol
from peertutor.core.errors import NotFound, ProtocolInvalid
from peertutor.core.protocols import FollowUp, Protocol

_FOLDER = "protocols"
_FOLLOW_UPS = "follow-ups.toml"


@dataclass(frozen=True, slots=True)
class FoundProtocol:
    """A protocol with the text of its file, which an interview keeps.

    Attributes:
        own: Whether it is the workspace's own.
    """

    protocol: Protocol
    text: str
    path: Path
    own: bool


class FileProtocols:
    """The protocols there are, one file each.

    Args:
        folders: Where prompts are looked for, the workspace's first.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders

    def all(self) -> tuple[list[FoundProtocol], list[ProtocolInvalid]]:
        """Return every protocol that can be used, and what is wrong with the others.

        Of two with the same id the one of the earlier folder counts.
        """
        found: dict[str, FoundProtocol] = {}
        _, problems = self._shared()
        for path in self._paths():
            try:
                one = self.read_file(path)
            except ProtocolInvalid as problem:
                problems.append(problem)
            else:
                found.setdefault(one.protocol.id, one)
        ordered = sorted(found.values(), key=lambda one: (not one.own, one.protocol.title))
        return ordered, problems

    def get(self, protocol_id: str) -> FoundProtocol:
        """Return the protocol of that id.

        Raises:
            NotFound: There is none.
            ProtocolInvalid: There is one in a file of that name, and it cannot be used, even where
                another of that name could: a team would not notice that theirs is not.
        """
        found, problems = self.all()
        for problem in problems:
            if Path(problem.path).stem == protocol_id:
                raise problem
        for one in found:
            if one.protocol.id == protocol_id:
                return one
        raise NotFound(
            f"There is no interview protocol {protocol_id!r}",
            remedy="List them with: peertutor protocols",
        )

    def read_file(self, path: Path) -> FoundProtocol:
        """Return the protocol in a file; raises `ProtocolInvalid`."""
        text = _text(path)
        protocol = self.of_text(text, path=str(path))
        own = bool(self._folders) and path.is_relative_to(self._folders[0])
        return FoundProtocol(protocol, text, path, own)

    def of_text(self, text: str, *, path: str = "the interview's own protocol") -> Protocol:
        """Return the protocol that a text holds, as an interview kept it."""
        return read_protocol(text, path=path, shared=self._shared()[0])

    def _shared(self) -> tuple[tuple[FollowUp, ...], list[ProtocolInvalid]]:
        """Return the follow-ups of the first file that can be used, and what is wrong before it."""
        problems: list[ProtocolInvalid] = []
        for folder in self._folders:
            path = folder / _FOLLOW_UPS
            if path.is_file():
                try:
                    return read_follow_ups(_text(path), path=str(path)), problems
                except ProtocolInvalid as problem:
                    problems.append(problem)
        return (), problems

    def _paths(self) -> list[Path]:
        return [
            path for folder in self._folders for path in sorted((folder / _FOLDER).glob("*.toml"))
        ]


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtocolInvalid(
            "This interview protocol cannot be read",
            path=str(path),
            cause=str(error),
            remedy="Save it as UTF-8 text that you may read.",
        ) from error
