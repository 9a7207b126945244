"""How much depends on an answer, told from words of risk; the words stand in `stakes.txt`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

from peertutor.core.text import words


class Stakes:
    """Finds words of risk.

    Args:
        groups: For each thing at stake its words; two words joined by `_` stand side by side.
        stem: Brings a word to its stem.
    """

    def __init__(self, groups: Mapping[str, Iterable[str]], stem: Callable[[str], str]) -> None:
        self._stem = stem
        self._names = {
            tuple(stem(part) for part in word.split("_")): name
            for name, listed in groups.items()
            for word in listed
        }

    def at_stake(self, text: str) -> tuple[str, ...]:
        """Return what is at stake in `text` (`safety`, `money` …), in order, each once."""
        stems = [self._stem(word) for word in words(text)]
        singles = ((stem,) for stem in stems)
        pairs = pairwise(stems)
        found = (self._names.get(key, "") for key in (*singles, *pairs))
        return tuple(dict.fromkeys(filter(None, found)))


@cache
def risk_words() -> Mapping[str, tuple[str, ...]]:
    """Return the words of risk that come with PeerTutor, by what is at stake."""
    text = files("peertutor.core").joinpath("stakes.txt").read_text(encoding="utf-8")
    lines = (line.partition(":") for line in text.splitlines() if not line.startswith("#"))
    return {name.strip(): tuple(rest.split()) for name, _, rest in lines if name.strip()}
