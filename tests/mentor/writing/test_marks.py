"""Marks: only `[n]` of a retrieved passage reaches the reader, however the stream is cut."""

from __future__ import annotations

import random
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peertutor.core.text import clean
from peertutor.mentor.writing.marks import LONGEST_HELD, MarkFilter, shown_verbatim

_KNOWN = 4
_KNOWN_MARK = re.compile(rf"\[[1-{_KNOWN}]\]")


def filtered(text: str, *, cuts: list[int] | None = None) -> str:
    marks = MarkFilter(_KNOWN)
    places = [0, *sorted(cuts or []), len(text)]
    pieces = [text[a:b] for a, b in pairwise(places)]
    return "".join(marks.feed(piece) for piece in pieces) + marks.finish()


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Ring at once [1].", "Ring at once [1]."),
        ("Ring at once[2].", "Ring at once[2]."),
        ("Both do [1][3].", "Both do [1][3]."),
        ("Both do [1, 3].", "Both do [1][3]."),
        ("Both do [1,3 ; 2].", "Both do [1][3][2]."),
        ("Both do [1 and 2].", "Both do [1][2]."),
        ("All do [1-3].", "All do [1][2][3]."),
        ("All do [1–3].", "All do [1][2][3]."),
        ("Two do [ 2 ].", "Two do [2]."),
        ("One does [1, 99].", "One does [1]."),
        ("One does [1][77].", "One does [1]."),
        ("It is so [1, 1].", "It is so [1]."),
        ("A link [1](http://evil.example/x?y=1).", "A link [1]."),
        ("A link [99](http://evil.example/x).", "A link."),
        ("See [the manual](https://evil.example/a_b(c)) now", "See the manual) now"),
        ("See [the manual](https://evil.example/a 'title') now", "See the manual now"),
        ("Look ![a cat](http://evil.example/cat.png) here", "Look a cat here"),
        ("Look ![1](http://evil.example/cat.png) here", "Look [1] here"),
        ("Go <http://evil.example> now", "Go http://evil.example> now"),
        ("([1], [3])", "([1], [3])"),
    ],
)
def test_what_names_a_passage_stays_in_one_form(said: str, shown: str) -> None:
    assert filtered(said) == shown


@pytest.mark.parametrize(
    "mark",
    [
        "[99]", "[0]", "[5]", "[01234567890123456789]", "[" + "9" * 300 + "]", "[-1]", "[1.5]",
        "[S1]", "[s 1]", "[Source 1]", "[source: 2]", "[ref. 1]", "[#1]", "[^1]", "[^note]",
        "[1†]", "[²]", "[①]", "[١]", "[１]", "[Ⅳ]", "[n]", "[N]", "[#n]", "[source]",
        "[citation needed]", "[[1]]", "[[99]1]", "[(1)]", "[1", "【1】", "【4:0†source】", "［1］",
        "〔1〕", "「1」", "[1】", "(source 3)", "(Source: 3)", "(sources 1, 2)", "(ref. 12)",
        "(passage 2)", "(see source 1)", "(source [3])", "<sup>1</sup>", "<sup>99</sup>",
        "<sup>[99]</sup>", "<ref>3</ref>", "<cite>1</cite>", "&#91;99&#93;", "&lsqb;99&rsqb;",
        "&amp;#91;99&amp;#93;", "\\[99\\]", "[**1**]", "[`1`]", "[one source]", "[1a]", "[p. 3]",
        "[see 3]", "[1, S2]", "[1;;2]", "[1-99]", "[\u200b1]", "[1\u034f]", "[ 1\u00ad]",
        "[\x1b[31m99\x1b[0m]", "^[99]", "[turn 3]",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "around", ["It is so {}.", "It is so{} and so", "{}", "{} It is", "a\n{}\nb"]
)
def test_nothing_of_an_invented_or_malformed_mark_is_left(mark: str, around: str) -> None:
    said = around.format(mark)
    shown = filtered(said)
    assert not _numerals(_KNOWN_MARK.sub("", shown)), shown
    assert not re.search(r"\[\W*(?:n|#n|source|citation needed|\^note)\W*\]", shown, re.I), shown


@pytest.mark.parametrize(
    "text",
    [
        "list[int] and dict[str, int]",
        "He did [sic] say so",
        "[the client] rang",
        "[3 minutes later] it rang",
        "- [ ] call\n- [x] write",
        "f(x) and (the client) and (source of trouble)",
        "a < b and c > d, R&D, AT&T;",
        "x = a[i] [...] y",
        "Wait (about 3 minutes) or 720 g!",
        "1) ring 2) write (3) wait",
        "\\n stays, ^ stays, 2^10 stays!",
        "unclosed [ bracket and ( parenthesis",
        "[a label that is much longer than anything that is ever held back] stays",
        "“quotes”, émojis 🙂, 日本語, tab\tand\nline",
        "two  spaces   stay ",
        "",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert filtered(text) == text


def test_what_cannot_be_a_link_any_more_keeps_its_words() -> None:
    assert filtered("list[int](x) stays") == "list[int] (x) stays"
    assert filtered("[1]: not a definition") == "[1] : not a definition"


def test_what_was_taken_out_is_counted() -> None:
    marks = MarkFilter(_KNOWN)
    marks.feed("One [1], two [99], three [2, 77], four (source 1), five [S1].")
    marks.finish()
    assert marks.dropped == 4


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[31mred\x1b[0m",
        "\x1b]8;;http://x\x07here\x1b]8;;\x07",
        "\x9b31mred",
        "\x1b]52;c;aGk=\x1b\\",
    ],
)
def test_no_escape_sequence_comes_through_cut_anywhere(sequence: str) -> None:
    said = f"before {sequence} after"
    for cut in range(len(said)):
        shown = filtered(said, cuts=[cut])
        assert shown == filtered(said)
        assert shown == clean(shown)
        assert "52;" not in shown


_FORMS = (
    "[{n}]", "[{n}, {n}]", "[{n}][{n}]", "[S{n}]", "[Source {n}]", "[^{n}]", "(source {n})",
    "(ref {n})", "【{n}】", "【{n}†source】", "[[{n}]]", "[{n}](http://x.example/{n})", "［{n}］",
    "<sup>{n}</sup>", "<sup>[{n}]</sup>", "&#91;{n}&#93;", "[{n}-{n}]", "[ {n} ]", "[{n}",
    "[#{n}]", "[**{n}**]", "\\[{n}\\]", "[{n};{n}]", "[{n}/{n}]", "[{n}:{n}]", "[{n}.]",
    "[ref:{n}]", "[{n}】", "![{n}](http://x.example/{n}.png)", "[[S{n}]]", "[{n}[{n}]{n}]",
    "(sources {n} and {n})", "[see {n}]", "[{n}\u200b]", "[\x1b[1m{n}\x1b[0m]", "^[{n}]",
    "[{n}][ref{n}]",
)  # fmt: skip
_DIGITS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "⁰¹²³⁴⁵⁶⁷⁸⁹", "०१२३४५६७८९")
_TEXT = "ring the client, read the logs. (wait) list[int] [sic] a * b _c_ \n\n- item\n".split(" ")


def _numerals(text: str) -> list[str]:
    return [char for char in text if char.isnumeric()]


def _invented(chance: random.Random) -> str:
    """Return a mark that names nothing; apart from such marks the texts hold no numerals."""

    def number(_: re.Match[str]) -> str:
        plain = str(chance.choice([0, _KNOWN + 1, 77, 99, chance.randrange(100, 10**9)]))
        digits = chance.choice(_DIGITS) if chance.random() < 0.3 else _DIGITS[0]
        return "".join(digits[int(digit)] for digit in plain)

    return re.sub(r"\{n\}", number, chance.choice(_FORMS))


def test_of_ten_thousand_invented_marks_none_reaches_the_reader() -> None:
    chance = random.Random(20260311)
    for _ in range(1000):
        words = [chance.choice(_TEXT) for _ in range(30)]
        for _ in range(10):
            # Beside words and beside one another, so that what is left of one may meet the next.
            words.insert(chance.randrange(len(words)), _invented(chance))
        # A mark that is never closed ends where its number does: no letter is glued to that.
        gaps = [["", " "] if word[-1:] in "]>)" else [" "] for word in words]
        said = "".join(word + chance.choice(gap) for word, gap in zip(words, gaps, strict=True))
        cuts = [chance.randrange(len(said)) for _ in range(chance.randrange(12))]
        shown = filtered(said, cuts=cuts)
        assert not _numerals(shown), (said, shown)
        assert "http" not in shown, (said, shown)
        assert shown == filtered(said)


_PIECES = st.lists(
    st.one_of(
        st.sampled_from([form.replace("{n}", "3") for form in _FORMS]),
        st.sampled_from(
            ["[", "]", "(", ")", "【", "<", ">", "&", "!", "\\", "^", "source ", "1", ", "]
        ),
        st.text(alphabet="ab []()1²【】\n\x1b!<>&;#^\\", max_size=8),
        st.sampled_from([word + " " for word in _TEXT]),
    ),
    max_size=14,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(_PIECES, st.lists(st.integers(0, 120), max_size=8))
def test_how_the_stream_is_cut_makes_no_difference(said: str, cuts: list[int]) -> None:
    cuts = [cut for cut in cuts if cut <= len(said)]
    whole = filtered(said)
    assert filtered(said, cuts=cuts) == whole
    assert filtered(said, cuts=list(range(len(said)))) == whole


@settings(max_examples=500, deadline=None)
@given(_PIECES)
def test_only_known_marks_come_out_and_filtering_again_finds_nothing(said: str) -> None:
    shown = filtered(said)
    for found in re.findall(r"\[([\d\s,;.-]*\d[\d\s,;.-]*)\]", shown):
        assert found.strip() in {"1", "2", "3", "4"}, (said, shown)
    assert "](" not in shown
    assert clean(shown) == shown


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abc [(<&!^\\ de", max_size=200))
def test_words_are_not_held_back_for_long(said: str) -> None:
    marks = MarkFilter(_KNOWN)
    shown = ""
    for place, char in enumerate(said, 1):
        shown += marks.feed(char)
        assert place - len(shown) <= LONGEST_HELD + 3


def test_a_quote_cannot_pass_for_a_mark_or_a_link() -> None:
    assert shown_verbatim("see [2] and [int]") == r"see \[2\] and [int]"
    assert shown_verbatim("[here](http://x.example)") == r"\[here\](http://x.example)"
    assert shown_verbatim("plain words") == "plain words"
