"""The gate for text we did not write: what it may hold when it is stored, and when it is shown.

One rule for both directions: no byte that a terminal would obey, nothing invisible that changes
what a reader sees. White space is never altered, so offsets found once stay true.
"""

from __future__ import annotations

import re

# Whole escape sequences go first, so that their printable tails ("[31m") do not stay behind.
_ESCAPES = re.compile(
    r"""
    (?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]                                  # CSI: colours, cursor, modes
    | (?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])                            # OSC, DCS, SOS, PM, APC ...
      [^\x07\x1b\x9c\n]{0,4096}(?:\x07|\x1b\\|\x9c)                   # ... up to their terminator
    | \x1b[ -/]*[0-~]                                                 # two-byte escapes
    """,
    re.VERBOSE,
)

_UNWANTED = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and newline, DEL, C1
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"  # bidi, invisible
    "\U000e0000-\U000e007f"  # tag characters: text that only a machine reads
    "]"
)

_SURROGATES = re.compile("[\ud800-\udfff]")

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def clean(text: str) -> str:
    """Return `text` without control characters, terminal escapes, bidi and invisible controls.

    Newlines and tabs stay, and all other white space with them. Lone surrogates, which no file can
    hold, become U+FFFD. Cleaning twice changes nothing.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _SURROGATES.sub("\ufffd", text)
    while (shorter := _ESCAPES.sub("", text)) != text:
        # Taking one sequence out may join the halves of another.
        text = shorter
    return _UNWANTED.sub("", text)


def one_line(text: str) -> str:
    """Return `text` cleaned and folded to one line: for titles, names and labels."""
    return " ".join(clean(text).split())


def hanging(text: str) -> str:
    """Return `text` with all lines but the first indented: none can pass for a new entry."""
    return "\n    ".join(text.splitlines())


def words(text: str) -> list[str]:
    """Return the words of `text` in order, in lower case; numbers are words."""
    return [word.lower().replace("’", "'") for word in _WORD.findall(text)]


def word_count(text: str) -> int:
    """Return how many words `text` has, counted between white space."""
    return len(text.split())


def shortened(text: str, width: int) -> str:
    """Return `text` on one line, cut at a word with an ellipsis when it is over `width`."""
    line = one_line(text)
    if len(line) <= width:
        return line
    head = line[: max(width - 1, 0)]
    # The character after it tells whether its last word is whole.
    cut = len(head) if line[len(head)] == " " else head.rfind(" ")
    return (head[:cut] if cut > width // 2 else head).rstrip(" ,;:.") + "…"
