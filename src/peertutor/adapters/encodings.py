"""Bytes to text: what says its encoding is believed, what is UTF-8 is UTF-8, the rest is guessed.

charset_normalizer guesses; it is imported when something has to be guessed.
"""

from __future__ import annotations

import codecs
import re

from peertutor.core.errors import ImportFailed
from peertutor.ports import DecodedText

# Longer marks first: UTF-32's begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What Western European text in Windows' encoding uses beyond ASCII: letters, quotes, dashes, signs.
_WESTERN = re.compile("[À-ÖØ-öø-ÿŒœŠšŽžŸ‘’‚“”„‹›«»–—…•€£§©®°·¿¡ºª\xa0´]")
_LETTERS_BEYOND = re.compile("[À-ÖØ-öø-ÿ]{4}")
_SAMPLE = 1 << 18
# So many stray control characters make no binary file of a short text.
_FEW_CONTROLS = 4


class EncodingGuesser:
    """Decodes text of unknown encoding and says where it had to guess (a `TextDecoder`)."""

    def decode(self, data: bytes, *, path: str, line: int = 0) -> DecodedText:
        """Return the text, its byte order mark left out.

        Raises:
            ImportFailed: It is no text; names `path` and `line`.
        """
        decoded = _marked(data) or _utf8(data) or _wide(data) or _damaged_utf8(data)
        decoded = decoded or _guessed(data)
        if decoded is None or _looks_binary(decoded.text):
            raise ImportFailed(
                "Not text",
                path=path,
                line=line,
                cause="Its bytes make no words in any encoding that was tried.",
                remedy="Save it as text in UTF-8, or leave it out of the import.",
            )
        return decoded


def _marked(data: bytes) -> DecodedText | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _forgiving(data[len(mark) :], encoding)
    return None


def _utf8(data: bytes) -> DecodedText | None:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    # UTF-16 of plain English is valid UTF-8 as well: a zero byte beside every letter.
    return None if _is_wide(data) else DecodedText(text)


def _wide(data: bytes) -> DecodedText | None:
    encoding = _is_wide(data)
    if not encoding:
        return None
    decoded = _forgiving(data, encoding)
    note = f"No byte order mark: read as {encoding.upper()}, a guess"
    return DecodedText(decoded.text, "; ".join(filter(None, [note, decoded.note])))


def _is_wide(data: bytes) -> str:
    """Return the UTF-16 that `data` looks like by its zero bytes; empty when it does not."""
    sample = data[:_SAMPLE]
    pairs = len(sample) // 2
    if not pairs:
        return ""
    high, low = sample[1::2].count(0), sample[0::2].count(0)
    # In a few characters one stray zero byte is a large share.
    many = pairs * (0.3 if pairs >= 16 else 0.9)
    if high > many and low < pairs * 0.02:
        return "utf-16-le"
    if low > many and high < pairs * 0.02:
        return "utf-16-be"
    return ""


def _damaged_utf8(data: bytes) -> DecodedText | None:
    """Return UTF-8 with a few bytes spoiled: far more of its sequences are right than wrong."""
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd")
    right = sum(1 for char in text if char > "\x7f") - wrong
    return _forgiving(data, "utf-8") if right > 4 * wrong else None


def _forgiving(data: bytes, encoding: str) -> DecodedText:
    try:
        return DecodedText(data.decode(encoding))
    except UnicodeDecodeError as error:
        text = data.decode(encoding, errors="replace")
        damage = f"Damaged {encoding.upper()}, the first time at byte {error.start}"
        return DecodedText(text, f"{damage}; what cannot be read is shown as \ufffd")


def _guessed(data: bytes) -> DecodedText | None:
    if b"\0" in data:
        return None
    western = data.decode("cp1252", errors="replace")
    if _reads_as_western(western):
        return DecodedText(western, "Not UTF-8: read as Windows-1252, a guess")
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        return None
    return DecodedText(str(best), f"Not UTF-8: read as {best.encoding}, a guess")


def _reads_as_western(text: str) -> bool:
    """Whether letters beyond ASCII are as rare and as scattered as in Western languages."""
    beyond = [char for char in text if char > "\x7f"]
    rare = len(beyond) * 5 < len(text) * 2
    return rare and all(map(_WESTERN.match, beyond)) and not _LETTERS_BEYOND.search(text)


def _looks_binary(text: str) -> bool:
    sample = text[:_SAMPLE]
    controls = len(_CONTROLS.findall(sample))
    return controls > _FEW_CONTROLS and controls * 20 > len(sample)
