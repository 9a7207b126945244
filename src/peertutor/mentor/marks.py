"""Citation marks in a model's text, checked while it streams.

Only `[n]` with the number of a retrieved passage reaches the reader. Marks in any other form, and
marks that name nothing, are taken out and counted; links and images become their text. The text is
read character by character, so it makes no difference how the stream was cut.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from peertutor.core.streams import StreamCleaner
from peertutor.core.text import clean
from peertutor.mentor.brackets import (
    CLOSERS,
    OPENERS,
    STRONG_LABELS,
    like_a_mark,
    listed,
    names_a_source,
)

LONGEST_HELD = 40
"""Characters that are held back at most until it is known what they are."""

_WAIT = 0
_BEFORE_GROUP = frozenset(" !\\^")
_GROUP_STARTS = OPENERS | {"(", "<"}
_CLOSES_UP = frozenset(".,;:!?)\n ")
_IN_PARENTHESES = re.compile(r"\(\s*(?:(?:see|cf\.?|from|as in|per)\s+)?([^\W\d_]*)", re.IGNORECASE)
_TAG = re.compile(r"</?(sup|sub|ref|cite|citation|a|img|source|quote|mark|span)\b", re.IGNORECASE)
_TAG_START = re.compile(r"</?[a-z]{0,8}", re.IGNORECASE)
_RAISED = re.compile(r"<(sup|sub|ref|cite)>([^<]*)</\1>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});", re.IGNORECASE)
_ENTITY_START = re.compile(r"&(?:#x?[0-9a-f]{0,7}|[a-z]{0,8})", re.IGNORECASE)
_ADDRESS = re.compile(r"[:/.#@?<]")
_GROUP = re.compile(r"\[([^\[\]\n]*)\](?=(\()?)")


def shown_verbatim(quote: str) -> str:
    """Return a quote for the middle of an answer, where none of its words may pass for a mark.

    Brackets that would be read as a mark or a link get a backslash, which Markdown does not show.
    """

    def shielded(match: re.Match[str]) -> str:
        if match.group(2) or like_a_mark(match.group(1)):
            return rf"\[{match.group(1)}\]"
        return match.group()

    return _GROUP.sub(shielded, quote)


class MarkFilter:
    """Text deltas in, safe text out.

    Args:
        known: Marks 1 to `known` name a passage.
    """

    def __init__(self, known: int) -> None:
        self._known = known
        self._cleaner = StreamCleaner()
        self._held = ""
        self._pending = ""
        self._dropped_just_now = False
        self._swallowing: Callable[[str], bool] | None = None
        self._out = _Out()
        self._dropped = 0
        self._deciders: dict[str, Callable[[str, bool], int]] = {
            **dict.fromkeys(_BEFORE_GROUP, self._before),
            **dict.fromkeys(OPENERS, self._group),
            **dict.fromkeys(CLOSERS, self._closer),
            "(": self._parenthesis,
            "<": self._tag,
            "&": self._entity,
        }

    @property
    def dropped(self) -> int:
        """How many marks were taken out so far."""
        return self._dropped + self._out.dropped

    def feed(self, delta: str) -> str:
        """Return what may be shown now; at most `LONGEST_HELD` characters stay behind, or so."""
        for char in self._cleaner.feed(delta):
            self._held += char
            self._settle(final=False)
        return self._out.taken()

    def finish(self) -> str:
        """Return what was still held back; the filter is spent then."""
        self._settle(final=True)
        self._release()
        return self._out.taken()

    def _settle(self, *, final: bool) -> None:
        while self._held:
            used = self._step(self._held, final)
            if used == _WAIT:
                return
            self._held = self._held[used:]

    def _step(self, held: str, final: bool) -> int:
        """Decide about the beginning of `held`; return how many characters are done with."""
        if self._swallowing is not None and (used := self._swallow(held[0])):
            return used
        decide = self._deciders.get(held[0])
        return self._plain(held[0]) if decide is None else decide(held, final)

    def _plain(self, text: str, used: int = 0) -> int:
        self._release(text[0])
        self._out.write(text)
        return used or len(text)

    def _swallow(self, char: str) -> int:
        """Drop one character more, or end the dropping."""
        if self._swallowing is not None and self._swallowing(char):
            return 1
        self._swallowing = None
        return 1 if char in CLOSERS or char in ")>" else _WAIT

    def _before(self, held: str, final: bool) -> int:
        """Keep a space, or a sign that belongs to what follows, until that is decided."""
        if len(held) == 1 and not final:
            return _WAIT
        if len(held) > 1 and held[1] in _GROUP_STARTS:
            self._release(held[0])
            self._pending = held[0]
            return 1
        return self._plain(held[0])

    def _release(self, following: str = "") -> None:
        """Write what was kept, unless a mark was dropped behind it and nothing needs the space."""
        closes_up = self._dropped_just_now and (not following or following in _CLOSES_UP)
        if self._pending and not closes_up:
            self._out.write(self._pending)
        self._pending = ""
        self._dropped_just_now = False

    def _drop(self, used: int) -> int:
        self._dropped += 1
        self._pending = self._pending.rstrip("\\^")
        self._dropped_just_now = True
        return used

    def _marks(self, numbers: list[int], used: int) -> int:
        """Write the marks among `numbers` that name a passage."""
        known = [n for n in dict.fromkeys(numbers) if 1 <= n <= self._known]
        if not known:
            return self._drop(used)
        self._dropped += len(set(numbers)) - len(known)
        self._pending = self._pending.rstrip("^\\")
        self._release("[")
        for n in known:
            self._out.write_mark(n)
        return used

    def _group(self, held: str, final: bool) -> int:
        end = _closing(held)
        if end is None:
            return self._open_end(held, final)
        if len(held) == end + 1 and not final:
            return _WAIT
        content, used = held[1:end], end + 1
        if held[used : used + 1] == "(":
            link = self._link(held, used, final)
            if link != _NO_LINK:
                return self._link_text(content, link)
        if numbers := listed(content):
            return self._marks(numbers, used)
        return self._drop(used) if like_a_mark(content) else self._plain(held[0])

    def _open_end(self, held: str, final: bool) -> int:
        """A bracket that has not been closed: wait, give it up as text, or as an endless mark."""
        content = held[1:]
        if "\n" not in content and len(held) <= LONGEST_HELD and not final:
            return _WAIT
        head = content.split("\n", 1)[0]
        if not (like_a_mark(head) and any(char.isnumeric() for char in head)):
            return self._plain(held[0])
        if "\n" not in content and not final:
            self._swallowing = lambda char: (
                char.isnumeric() or not (char.isalpha() or char in _ENDS)
            )
        return self._drop(1 + len(head))

    def _link(self, held: str, start: int, final: bool) -> int:
        """Return what ends a link target that begins at `start`, `_WAIT` or `_NO_LINK`.

        A positive number is how much of `held` the label and the target take up.
        """
        target = re.match(r"\(([^\s)]*)(.?)", held[start:], re.DOTALL)
        if target is None:
            return _NO_LINK
        body, after = target.groups()
        if not after and len(body) <= LONGEST_HELD and not final:
            return _WAIT
        if not _ADDRESS.search(body) and len(body) <= LONGEST_HELD:
            return _NO_LINK
        if after != ")":
            # An address too long to wait for, or one with a title: drop it as it comes.
            self._swallowing = lambda char: char not in ")\n"
        return start + 1 + len(body) + (after == ")")

    def _link_text(self, label: str, used: int) -> int:
        if used == _WAIT:
            return _WAIT
        if numbers := listed(label):
            return self._marks(numbers, used)
        if like_a_mark(label):
            return self._drop(used)
        self._pending = self._pending.rstrip("!")
        inner = MarkFilter(self._known)
        text = inner.feed(label) + inner.finish()
        self._dropped += inner.dropped
        return self._plain(text, used) if text else self._drop(used)

    def _closer(self, held: str, final: bool) -> int:
        if len(held) == 1 and not final:
            return _WAIT
        if held[1:2] == "(":
            link = self._link(held, 1, final)
            if link == _WAIT:
                return _WAIT
            if link != _NO_LINK:
                return self._plain(held[0], link)
        return self._plain(held[0])

    def _parenthesis(self, held: str, final: bool) -> int:
        if len(held) == 1 and not final:
            return _WAIT
        label = _IN_PARENTHESES.match(held)
        word = label.group(1).lower() if label else ""
        complete = final or (label is not None and label.end() < len(held))
        if complete and word not in STRONG_LABELS:
            return self._plain("(")
        if not complete and not any(name.startswith(word) for name in _PARENTHESIS_STARTS):
            return self._plain("(")
        end = held.find(")")
        if end < 0:
            too_long = len(held) > LONGEST_HELD or "\n" in held
            return self._plain("(") if final or too_long else _WAIT
        return self._drop(end + 1) if names_a_source(held[1:end]) else self._plain("(")

    def _tag(self, held: str, final: bool) -> int:
        start = _TAG_START.match(held)
        if start is not None and start.end() == len(held) and not final:
            return _WAIT
        if not _TAG.match(held):
            # "<http://…>" would be a link: without its bracket it is text.
            return 1 if re.match(r"<\w+:", held) else self._plain("<")
        raised = _RAISED.match(held)
        if raised and like_a_mark(raised.group(2)):
            return self._drop(raised.end())
        if ">" in held and not (held[1:4] in _RAISES and len(held) <= LONGEST_HELD and not final):
            return held.index(">") + 1
        if len(held) <= LONGEST_HELD and not final:
            return _WAIT
        self._swallowing = lambda char: char not in ">\n"
        return len(held)

    def _entity(self, held: str, final: bool) -> int:
        """A bracket spelled as an HTML entity is the bracket that Markdown would make of it."""
        entity = _ENTITY.match(held)
        if entity is None:
            start = _ENTITY_START.match(held)
            waiting = start is not None and start.end() == len(held) and len(held) < 12
            return _WAIT if waiting and not final else self._plain("&")
        self._held = held = clean(html.unescape(entity.group())) + held[entity.end() :]
        return self._step(held, final) if held and held[0] != "&" else self._plain("&")


_NO_LINK = -1
_ENDS = CLOSERS | {"\n"}
_RAISES = frozenset({"sup", "sub", "ref", "cit"})
_PARENTHESIS_STARTS = STRONG_LABELS | {"see", "cf", "from", "as", "per"}


def _closing(held: str) -> int | None:
    """Return where the bracket that opens `held` is closed, on this line and not too far."""
    depth = 0
    for index, char in enumerate(held[: LONGEST_HELD + 1]):
        if char in OPENERS:
            depth += 1
        elif char in CLOSERS:
            depth -= 1
            if depth == 0:
                return index
        elif char == "\n":
            return None
    return None


@dataclass(slots=True)
class _Out:
    """The last look: nothing that was taken out may have joined its neighbours into a mark.

    Attributes:
        open: What was written since the last open bracket, by kind of bracket.
        last: The last character written.
        line: Whether the last open bracket began its line, where `[1]: …` would define a link.
    """

    dropped: int = 0
    text: str = ""
    square: str | None = None
    round: str | None = None
    last: str = ""
    blank: bool = True
    line: bool = False
    pieces: list[str] = field(default_factory=list)

    def taken(self) -> str:
        """Return what was written since the last time."""
        text = "".join(self.pieces)
        self.pieces.clear()
        return text

    def write(self, text: str) -> None:
        for char in text:
            self._write(char)

    def write_mark(self, n: int) -> None:
        self.line = self.blank
        mark = f"[{n}]"
        self._track(mark)
        self._put(mark)

    def _write(self, char: str) -> None:
        if char in OPENERS:
            self.square, self.line = "", self.blank
        elif char == "(":
            if self.last == "]":
                self._put(" ")
            self.round = ""
        elif self._would_close_a_mark(char):
            self.dropped += 1
            return
        elif char == ":" and self.last == "]" and self.line:
            self._put(" ")
        else:
            self._track(char)
        self._put(char)

    def _would_close_a_mark(self, char: str) -> bool:
        if char in CLOSERS:
            content, self.square = self.square, None
            return content is not None and like_a_mark(content)
        if char == ")":
            content, self.round = self.round, None
            return content is not None and names_a_source(content)
        return False

    def _track(self, text: str) -> None:
        ended = "\n" in text
        if self.square is not None:
            self.square = None if ended or len(self.square) > 200 else self.square + text
        if self.round is not None:
            self.round = None if ended or len(self.round) > 200 else self.round + text

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.last = text[-1]
        self.blank = self.last == "\n" or (self.blank and text.isspace())
