"""Citation marks in a model's text, checked while it streams.

Only `[n]` with the number of a retrieved passage reaches the reader. Marks in any other form, and
marks that name nothing, are taken out and counted; links and images become their text. The text is
read character by character, so it makes no difference how the stream was cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from peertutor.core.streams import StreamCleaner
from peertutor.mentor.writing.brackets import (
    CLOSERS,
    OPENERS,
    STRONG_LABELS,
    like_a_mark,
    listed,
    names_a_source,
)
from peertutor.mentor.writing.entities import Entities
from peertutor.mentor.writing.guard import Guarded

LONGEST_HELD = 40
"""Characters that are held back at most until it is known what they are."""

_WAIT = 0
_BEFORE_GROUP = frozenset(" !\\^")
_GROUP_STARTS = OPENERS | {"(", "<"}
_CLOSES_UP = frozenset(".,;:!?)\n ")
_IN_PARENTHESES = re.compile(r"\(\s*(?:(?:see|cf\.?|from|as in|per)\s+)?([^\W\d_]*)", re.IGNORECASE)
_TAG = re.compile(r"</?(sup|sub|ref|cite|citation|a|img|sources?|quote|mark|span)\b", re.IGNORECASE)
_TAG_START = re.compile(r"</?[a-z]{0,8}", re.IGNORECASE)
_RAISED = re.compile(r"<(sup|sub|ref|cite)>([^<]*)</\1>", re.IGNORECASE)
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
        self._entities = Entities()
        self._held = ""
        self._pending = ""
        self._dropped_just_now = False
        self._swallowing: Callable[[str], bool] | None = None
        self._out = Guarded()
        self._dropped = 0
        self._deciders: dict[str, Callable[[str, bool], int]] = {
            **dict.fromkeys(_BEFORE_GROUP, self._before),
            **dict.fromkeys(OPENERS, self._group),
            **dict.fromkeys(CLOSERS, self._closer),
            "(": self._parenthesis,
            "<": self._tag,
        }

    @property
    def dropped(self) -> int:
        """How many marks were taken out so far."""
        return self._dropped + self._out.dropped

    def feed(self, delta: str) -> str:
        """Return what may be shown now; at most `LONGEST_HELD` characters stay behind, or so."""
        for char in self._cleaner.feed(delta):
            self._take(self._entities.feed(char))
        return self._out.taken()

    def finish(self) -> str:
        """Return what was still held back; the filter is spent then."""
        self._take(self._entities.finish())
        self._settle(final=True)
        self._release()
        return self._out.taken()

    def _take(self, text: str) -> None:
        for char in text:
            self._held += char
            self._settle(final=False)

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
        if numbers := listed(content, self._known):
            return self._marks(numbers, used)
        return self._drop(used) if like_a_mark(content) else self._plain(held[0])

    def _open_end(self, held: str, final: bool) -> int:
        """A bracket that is not closed: wait, or give up what begins like a mark."""
        content, newline, _ = held[1:].partition("\n")
        if not newline and len(held) <= LONGEST_HELD and not final:
            return _WAIT
        length = _mark_at_the_beginning(content)
        if length == 0:
            return self._plain(held[0])
        if length == len(content) and not newline and not final:
            # It may go on for ever: what follows is dropped as it comes.
            self._swallowing = _goes_on
        return self._drop(1 + length)

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
        self._pending = self._pending.rstrip("!")
        if numbers := listed(label, self._known):
            return self._marks(numbers, used)
        if like_a_mark(label):
            return self._drop(used)
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


_NO_LINK = -1
_ENDS = CLOSERS | {"\n"}
_RAISES = frozenset({"sup", "sub", "ref", "cit"})
_PARENTHESIS_STARTS = STRONG_LABELS | {"see", "cf", "from", "as", "per"}


def _goes_on(char: str) -> bool:
    """Whether a mark without end goes on with `char`."""
    return char.isnumeric() or not (char.isalpha() or char in _ENDS or char in _GROUP_STARTS)


def _mark_at_the_beginning(content: str) -> int:
    """Return how much of `content` would be a mark if the bracket were closed behind it."""
    inner = (place for place, char in enumerate(content) if char in _GROUP_STARTS)
    for length in range(next(inner, len(content)), 0, -1):
        at_a_word = length == len(content) or not content[length - 1 : length + 1].isalnum()
        head = content[:length]
        if at_a_word and any(char.isnumeric() for char in head) and like_a_mark(head):
            return length
    return 0


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
