"""Words and runs of words that are looked for in a text, whatever their endings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from peertutor.core.text import words

_EXACT = "="

Meaning = TypeVar("Meaning")


class Phrases(Generic[Meaning]):
    """Finds phrases in texts.

    A word of a phrase stands for all words of its stem; one that begins with `=` for itself alone.
    Words are divided by white space, or by `_`, which is as good.

    Args:
        meanings: What each phrase stands for.
        stem: Brings a word to its stem.
        without: Phrases that are left out again, whatever the endings they are named with.
    """

    def __init__(
        self,
        meanings: Mapping[str, Meaning],
        stem: Callable[[str], str],
        without: Iterable[str] = (),
    ) -> None:
        self._stem = stem
        gone = {self._bare(phrase) for phrase in without}
        self._beginning: dict[str, list[tuple[tuple[str, ...], Meaning]]] = defaultdict(list)
        for phrase, meaning in meanings.items():
            key = self._key(phrase)
            if key and self._bare(phrase) not in gone:
                self._beginning[key[0]].append((key, meaning))

    def found(self, text: str) -> Iterator[tuple[int, Meaning]]:
        """Yield each phrase that stands in `text`, in order: how many words it has, its meaning."""
        if not self._beginning:
            return
        said = words(text)
        forms = [(_EXACT + word, self._stem(word)) for word in said]
        for start, first in enumerate(forms):
            for form in first:
                for key, meaning in self._beginning.get(form, ()):
                    if _stands(key, forms[start : start + len(key)]):
                        yield len(key), meaning

    def _key(self, phrase: str) -> tuple[str, ...]:
        parts = phrase.replace("_", " ").split()
        return tuple(
            _EXACT + word if part.startswith(_EXACT) else self._stem(word)
            for part in parts
            for word in words(part)
        )

    def _bare(self, phrase: str) -> tuple[str, ...]:
        return tuple(self._stem(word) for word in words(phrase.replace("_", " ")))


def _stands(key: Sequence[str], forms: Sequence[tuple[str, str]]) -> bool:
    return len(forms) == len(key) and all(
        part in form for part, form in zip(key, forms, strict=True)
    )
