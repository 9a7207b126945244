"""Light rewordings, by rules, as a model makes them: what was said stays what was said."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

_FILLERS = re.compile(
    r"\b(?:you know|i mean|sort of|kind of|basically|actually|obviously|honestly|um|uh|er|erm|hmm)"
    r"\b\s*,?\s*",
    re.IGNORECASE,
)
_OPENERS = re.compile(
    r"^(?:(?:and|but|so|well|yeah|yes|okay|ok|right|now|also|like)\b\s*,?\s*)+", re.IGNORECASE
)
_FULL = {
    "it's": "it is", "that's": "that is", "there's": "there is", "i'm": "I am", "i've": "I have",
    "we're": "we are", "we've": "we have", "they're": "they are", "you're": "you are",
    "isn't": "is not", "aren't": "are not", "wasn't": "was not", "weren't": "were not",
    "don't": "do not", "doesn't": "does not", "didn't": "did not", "can't": "cannot",
    "couldn't": "could not", "won't": "will not", "wouldn't": "would not",
    "shouldn't": "should not", "haven't": "have not", "hasn't": "has not", "hadn't": "had not",
    "i'll": "I will", "we'll": "we will", "i'd": "I would", "they've": "they have",
}  # fmt: skip
_SHORT = {
    "is not": "isn't", "are not": "aren't", "was not": "wasn't", "were not": "weren't",
    "do not": "don't", "does not": "doesn't", "did not": "didn't", "cannot": "can't",
    "could not": "couldn't", "will not": "won't", "it is": "it's", "that is": "that's",
}  # fmt: skip
_SUBORDINATE = re.compile(
    r"^(?P<when>(?:when|if|because|since|while|although|before|after|once|unless)\b[^,.;]{8,}),\s+"
    r"(?P<then>[^;]{8,})$",
    re.IGNORECASE,
)
_PERSONS = {"i": "they", "my": "their", "me": "them", "we": "they", "our": "their", "us": "them"}


def verbatim(sentence: str, speaker: str, chance: random.Random) -> str:
    """Return the words as they were said."""
    del speaker, chance
    return sentence


def reported(sentence: str, speaker: str, chance: random.Random) -> str:
    """Say who said it, where somebody did."""
    if not speaker:
        return without_fillers(sentence, speaker, chance)
    first, rest = sentence[0], sentence[1:]
    lowered = sentence if re.match(r"[A-Z][A-Z]|I\b", sentence) else first.lower() + rest
    form = chance.choice(("{} said that {}", "According to {}, {}", "{} explains that {}"))
    return form.format(speaker, lowered)


def without_fillers(sentence: str, speaker: str, chance: random.Random) -> str:
    """Leave out what says nothing."""
    del speaker, chance
    bare = _OPENERS.sub("", _FILLERS.sub("", sentence)).strip()
    return bare[:1].upper() + bare[1:] if len(bare.split()) > 3 else sentence


def written_out(sentence: str, speaker: str, chance: random.Random) -> str:
    """Write contractions in full, or contract what is full."""
    del speaker, chance
    expanded = _replaced(sentence, _FULL)
    return expanded if expanded != sentence else _replaced(sentence, _SHORT)


def turned(sentence: str, speaker: str, chance: random.Random) -> str:
    """Put the main clause first: "When it rings, wait" becomes "Wait when it rings"."""
    clauses = _SUBORDINATE.match(sentence.rstrip(" .!"))
    if not clauses:
        return without_fillers(sentence, speaker, chance)
    then, when = clauses["then"], clauses["when"]
    return f"{then[0].upper()}{then[1:]}, {when[0].lower()}{when[1:]}"


def in_the_third_person(sentence: str, speaker: str, chance: random.Random) -> str:
    """Let others speak of those who spoke."""
    del speaker, chance
    return re.sub(
        r"\b(?:I|[Mm]y|me|[Ww]e|[Oo]ur|us)\b(?!['’])",
        lambda match: _PERSONS[match.group().lower()],
        sentence,
    )


REWORDINGS: tuple[Callable[[str, str, random.Random], str], ...] = (
    verbatim,
    reported,
    without_fillers,
    written_out,
    turned,
    in_the_third_person,
)


def _replaced(sentence: str, forms: dict[str, str]) -> str:
    def other(match: re.Match[str]) -> str:
        found = match.group()
        new = forms[found.lower().replace("’", "'")]
        return new[0].upper() + new[1:] if found[0].isupper() else new

    listed = "|".join(re.escape(form).replace("'", "['’]") for form in forms)
    return re.sub(rf"\b(?:{listed})\b", other, sentence, flags=re.IGNORECASE)
