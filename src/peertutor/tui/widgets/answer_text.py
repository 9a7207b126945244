"""The answer's Markdown, streamed and then settled; only its own marks can be clicked."""

from __future__ import annotations

import re

# Textual brings this parser and asks for one of its kind.
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from textual.widgets import Markdown
from textual.widgets.markdown import MarkdownStream

from peertutor.core.text import clean

CITE = "cite:"
_MARK = re.compile(r"\[(\d{1,3})\]")


def _mark(state: StateInline, silent: bool) -> bool:
    """Turn `[3]` into a link to citation 3: the only thing an answer can link to by itself."""
    match = _MARK.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": f"{CITE}{match.group(1)}"}
        state.push("text", "", 0).content = match.group()
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def parser() -> MarkdownIt:
    """Return a parser that knows no images, no HTML and no link whose target is not its text."""
    markdown = MarkdownIt("gfm-like")
    markdown.disable(["image", "link", "autolink", "html_inline", "html_block", "reference"])
    markdown.inline.ruler.before("link", "citation_mark", _mark)
    return markdown


class AnswerText(Markdown):
    """Shows an answer while it is written and once it is done."""

    def __init__(self) -> None:
        super().__init__(parser_factory=parser, open_links=False)
        self._stream: MarkdownStream | None = None

    async def write(self, delta: str) -> None:
        """Add a piece; the stream is opened by the first one that is not empty."""
        piece = clean(delta)
        if not piece:
            return
        if self._stream is None:
            self._stream = self.get_stream(self)
        await self._stream.write(piece)

    async def settle(self, text: str) -> None:
        """End the stream and render the whole once: what was streamed may have ended otherwise."""
        await self.stop()
        await self.update(clean(text))

    async def stop(self) -> None:
        """End the stream, if one was opened."""
        stream, self._stream = self._stream, None
        if stream is not None:
            await stream.stop()
