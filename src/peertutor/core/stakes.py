"""How much depends on an answer, told from words of risk; the words stand in `stakes.txt`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files

from peertutor.core.phrases import Phrases

_ASKED = "?"
"""What stands before a word that counts in questions only."""


class Stakes:
    """Finds words of risk.

    Args:
        groups: For each thing at stake its words, written as in `stakes.txt`.
        stem: Brings a word to its stem.
        harmless: Words of `groups` that are everyday words here.
    """

    def __init__(
        self,
        groups: Mapping[str, Iterable[str]],
        stem: Callable[[str], str],
        harmless: Iterable[str] = (),
    ) -> None:
        names = {word: name for name, listed in groups.items() for word in listed}
        bare = {word.lstrip(_ASKED): name for word, name in names.items()}
        told = {word: name for word, name in names.items() if not word.startswith(_ASKED)}
        self._asked = Phrases(bare, stem, without=harmless)
        self._told = Phrases(told, stem, without=harmless)

    def at_stake(self, text: str) -> tuple[str, ...]:
        """Return what is at stake where this is told (`safety`, `money` …), in order, each once."""
        return tuple(dict.fromkeys(name for _, name in self._told.found(text)))

    def at_stake_in_question(self, text: str) -> tuple[str, ...]:
        """Return what is at stake where this is asked: what is only mentioned elsewhere counts."""
        return tuple(dict.fromkeys(name for _, name in self._asked.found(text)))


def risk_words(added: Mapping[str, Iterable[str]] | None = None) -> dict[str, tuple[str, ...]]:
    """Return the words of risk that come with PeerTutor, and those added, by what is at stake."""
    groups = dict(_shipped())
    for name, listed in (added or {}).items():
        groups[name] = (*groups.get(name, ()), *listed)
    return groups


@cache
def _shipped() -> Mapping[str, tuple[str, ...]]:
    text = files("peertutor.core").joinpath("stakes.txt").read_text(encoding="utf-8")
    lines = (line.partition(":") for line in text.splitlines() if not line.startswith("#"))
    groups: dict[str, tuple[str, ...]] = {}
    for name, _, rest in lines:
        if name.strip():
            groups[name.strip()] = (*groups.get(name.strip(), ()), *rest.split())
    return groups
