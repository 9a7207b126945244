"""How far two people say the same who did not hear each other."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a first answer and the words that were said before have in common.

    Attributes:
        share: How much of the shorter one the other says as well, 0 to 1; the words of the question
            and what everybody says count for nothing or little.
        differs: In what they exclude each other ("another number"); empty where in nothing.
    """

    share: float
    differs: str = ""

    @property
    def sentence(self) -> str:
        """What is shown to the one who answered first: in words, and as a number."""
        return f"{self._in_words} ({self.share:.0%} of the words that tell something)"

    @property
    def _in_words(self) -> str:
        if self.differs:
            return f"Your answer and theirs differ: {self.differs}."
        if self.share >= _MUCH:
            return "You say much the same."
        if self.share >= _SOME:
            return "You say some of the same; look at the rest."
        return "You share few words; look at both."


_MUCH, _SOME = 0.6, 0.3
