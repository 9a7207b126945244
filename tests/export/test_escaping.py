"""Words in Markdown: shown as they are, and exactly back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from peertutor.core.text import clean
from peertutor.export.escaping import (
    escaped,
    escaped_heading,
    escaped_line,
    escaped_name,
    unescaped,
)
from tests.e2e.payloads import PAYLOADS

HOSTILE = (
    "<script>alert(1)</script> <!-- x --> --> <br>",
    "**bold** __bold__ *i* _i_ ~~gone~~ `code` ``` $x$ [a](b) ![i](x) [r]: x [^1] <http://x>",
    "# head\n## head\n> quote\n- item\n+ item\n* item\n1. one\n2) two\n---\n===\n***\n___",
    "```\nfence\n```\n~~~\nfence\n~~~\n    code\n\tcode",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "a\n===\nb\n---\nc\n-",
    "C:\\temp\\\nnext \\* \\\\ \\",
    "&lt; &#58; &amp &copy; R&D &#x41;",
    "Ben: no\n**Host:** yes\n[00:12] Ben: no. Ben: no\n__Host:__ yes\nBen：no",
    "[x]: https://evil.example\n<div>\n</div>\n<!--\nhidden",
    "\n\n first \n\n\n  second\t\n",
    "a\u2028b\u2029c\u00a0",
    "-5 degrees\n12.5 bar\n12. bar\n#5\n=3",
    "",
    " ",
    "\n",
    "\\",
)
SIGNS = "\\`*_~[]<>&|$#+-=.:：!(){};0123 \t\n\u00a0\u2028abr"
MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])

texts = st.one_of(st.text(SIGNS), st.text()).map(clean)


def shown(tokens: list[Token]) -> str:
    """Return what a reader sees of paragraphs; anything but words and line ends fails."""
    parts = []
    for token in tokens:
        assert token.type in {"paragraph_open", "inline", "paragraph_close"}, token
        for child in token.children or []:
            if child.type == "html_inline":
                assert child.content == "<br>"
                parts.append("\n")
                continue
            assert child.type in {"text", "hardbreak", "softbreak", "text_special"}, child
            parts.append("\n" if child.type.endswith("break") else child.content)
        parts.append("\n" if token.type == "paragraph_close" else "")
    return "".join(parts)


def bare(text: str) -> str:
    """Return the text without the white space that no Markdown shows."""
    return "".join(text.split())


@pytest.mark.parametrize("text", [*HOSTILE, *map(clean, PAYLOADS)])
def test_hostile_words_are_only_shown(text: str) -> None:
    said = clean(text)
    for markdown in (escaped(said), escaped_line(said)):
        assert bare(shown(MARKDOWN.parse(f"Ana&#58; {markdown}"))) == bare(f"Ana: {said}")
        assert unescaped(markdown) == said


@given(texts)
@example("\n \n")
@example("a\n\n\\\n\nb")
def test_paragraphs_come_back_exactly_and_are_never_markup(text: str) -> None:
    markdown = escaped(text)
    assert unescaped(markdown) == text
    assert markdown == markdown.strip()
    assert bare(shown(MARKDOWN.parse(f"x {markdown}"))) == bare(f"x {text}")


@given(texts)
def test_a_line_comes_back_exactly_and_is_one_line(text: str) -> None:
    markdown = escaped_line(text)
    assert unescaped(markdown) == text
    assert len(markdown.splitlines()) <= 1
    assert bare(shown(MARKDOWN.parse(f"x {markdown}"))) == bare(f"x {text}")


@given(texts)
def test_a_cell_holds_all_of_it(text: str) -> None:
    table = MARKDOWN.parse(f"| a | b |\n| --- | --- |\n| {escaped_line(text)} | end |\n")
    cells = [token for token in table if token.type == "inline"]
    assert len(cells) == 4
    assert cells[3].content == "end"
    children = cells[2].children or []
    assert {each.type for each in children} <= {"text", "html_inline", "text_special"}
    words = (each.content for each in children if each.type != "html_inline")
    assert bare("".join(words)) == bare(text)


@given(st.text(SIGNS.replace("\n", "")).map(str.strip))
def test_a_heading_and_a_name_come_back_exactly(text: str) -> None:
    assert unescaped(escaped_heading(text)) == text
    assert unescaped(escaped_name(text)) == text
    tokens = MARKDOWN.parse(f"# x {escaped_heading(text)}")
    assert [token.type for token in tokens] == ["heading_open", "inline", "heading_close"]
    heading = tokens[1].children or []
    assert bare("".join(each.content for each in heading)) == bare(f"x {text}")
    assert not set("*_:：") & set(escaped_name(text))


def test_common_words_are_left_as_they_are() -> None:
    text = "R&D keeps file_name_2 (v1.2) at 5 > 3, C# and #4 - see: https://x.example/a!"
    assert escaped(text) == text


def test_what_a_reviewer_wrote_by_hand_is_left() -> None:
    assert unescaped("a * b &lt; &#9999999; \\q") == "a * b &lt; &#9999999; \\q"
