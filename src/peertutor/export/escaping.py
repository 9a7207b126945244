"""Words into Markdown that shows them as they are, and exactly back.

Nothing that somebody said becomes markup: signs are escaped with a backslash (CommonMark 2.4), and
what a backslash cannot hold is a numbered reference (2.5). Nor can a line of theirs pass for the
label of another speaker when the file is imported: the colon that would make it one is a reference.
Bare addresses stay as they are; a viewer that makes links of them links what it shows.
"""

from __future__ import annotations

import re
import sys

# An underscore between letters or digits opens and closes nothing; "R&D" begins no reference.
_SIGNS = re.compile(r"[\\`*~\[<|$\u2028\u2029]|&(?=#?\w+;)|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_SIGNS_OF_NAMES = re.compile(rf"[_:：]|{_SIGNS.pattern}")
_LINE_START = re.compile(r"(\d{0,9})([-+=#>.)])")
_CLOSING_HASHES = re.compile(r"#+$")
_COLON = re.compile(r":(?=\s|$)|：")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~\n])|&#(\d{1,7});|<br>")


def escaped(text: str) -> str:
    """Return `text` as Markdown paragraphs to stand behind a label, a line for each line."""
    inner = text.strip("\n")
    if not inner:
        return _reference("\n") * len(text)
    before = len(text) - len(text.lstrip("\n"))
    after = len(text) - before - len(inner)
    lines = inner.split("\n")
    body = former = _line(lines[0], opens=False)
    for line in lines[1:]:
        shown = _line(line, opens=True)
        # A backslash is a line break within a paragraph; between two it would be a sign.
        body += f"\\\n{shown}" if former and shown else f"\n{shown}"
        former = shown
    return _reference("\n") * before + body + _reference("\n") * after


def escaped_line(text: str) -> str:
    """Return `text` as one line of Markdown, for a list or a cell; its line ends are `<br>`."""
    return "<br>".join(_line(line, opens=False) for line in text.split("\n"))


def escaped_heading(text: str) -> str:
    """Return one line of text as the words of a heading."""
    line = _CLOSING_HASHES.sub(lambda match: "\\#" * len(match.group()), escaped_line(text))
    return _COLON.sub(_referred, line)


def escaped_name(text: str) -> str:
    """Return a speaker's name as it may stand in a label in bold, and in front matter.

    All by number: a backslash means something in YAML too. A name without a letter or a digit is
    numbers altogether, since the import takes nothing else for a name.
    """
    if not any(char.isalnum() for char in text):
        return _reference(text)
    return _SIGNS_OF_NAMES.sub(_referred, text)


def unescaped(markdown: str) -> str:
    """Return the words that one of the functions above was given; other Markdown stays."""
    return _ESCAPED.sub(_read, markdown)


def _line(line: str, *, opens: bool) -> str:
    """Return one line of a paragraph; `opens` where nothing of ours stands before it."""
    start = 1 if line[:1].isspace() else 0
    end = len(line) - 1 if line[start:] and line[-1].isspace() else len(line)
    shown = _SIGNS.sub(_sign, line[start:end])
    if opens:
        shown = _COLON.sub(_referred, shown)
        shown = shown if start else _guarded(shown)
    # Readers drop white space at the edges of a line, editors too.
    return _reference(line[:start]) + shown + _reference(line[end:])


def _guarded(line: str) -> str:
    """Return a line that begins no list, heading, quotation or rule."""
    match = _LINE_START.match(line)
    if match is None or (match[1] and match[2] not in ".)"):
        return line
    return f"{match[1]}\\{line[len(match[1]) :]}"


def _sign(match: re.Match[str]) -> str:
    sign = match.group()
    return _reference(sign) if sign in "\u2028\u2029" else f"\\{sign}"


def _referred(match: re.Match[str]) -> str:
    return _reference(match.group())


def _reference(text: str) -> str:
    return "".join(f"&#{ord(char)};" for char in text)


def _read(match: re.Match[str]) -> str:
    sign, number = match.groups()
    if sign is not None:
        return sign
    if number is None:
        return "\n"
    return chr(int(number)) if int(number) <= sys.maxunicode else match.group()
