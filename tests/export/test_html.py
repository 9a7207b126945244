"""The page: one file that needs nothing, runs nothing and shows what was said."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

import peertutor.export
from peertutor.adapters.jinja import JinjaPages
from peertutor.core.errors import NotFound
from peertutor.core.interviews import InterviewState
from peertutor.core.lessons import LessonField, LessonKind
from peertutor.core.recordings import Outcome
from peertutor.core.text import clean
from peertutor.export.html import html
from peertutor.export.sheet import Sheet, outgoing
from tests.e2e.payloads import OBEYED, PAYLOADS
from tests.export.sheets import SAID, ended, interview, lesson, sheet
from tests.export.test_escaping import HOSTILE

MARKUP = (
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "\"><b onclick='x'>",
    "{{ 7 * 7 }} {% raw %}",
    "]]> <!-- --> &lt;b&gt;",
)
OURS = {
    *("html", "head", "meta", "title", "style", "body", "header", "p", "h1", "h2", "h3", "dl"),
    *("div", "dt", "dd", "nav", "ul", "li", "a", "main", "section", "article", "span", "strong"),
    *("em", "br", "table", "thead", "tbody", "tr", "th", "td"),
}
CLOSED = OURS - {"meta", "br"}


class Page(HTMLParser):
    """A page taken apart; fails where tags do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.style = ""
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in CLOSED:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["style"]:
            self.style += data
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(attribute))]


def page_of(handed: Sheet) -> tuple[str, Page]:
    text = html(outgoing(handed), JinjaPages())
    return text, Page(text)


def test_it_loads_nothing_and_runs_nothing() -> None:
    text, page = page_of(sheet())
    assert {tag for tag, _ in page.tags} <= OURS
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert not page.values("src")
    assert not page.values("style")
    assert all(link.startswith("#") for link in page.values("href"))
    assert not re.search(r"url\(|@import|https?:", page.style)
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    [policy] = [value for value in page.values("content") if "default-src" in value]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_only_the_style_sheet_is_not_escaped() -> None:
    folder = Path(peertutor.export.__file__).parent
    source = (folder / "transcript.html.j2").read_text(encoding="utf-8")
    assert re.findall(r"\|\s*safe|autoescape|Markup", source) == ["| safe"]
    assert "{{ style | safe }}" in source


@pytest.mark.parametrize("said", [*MARKUP, *HOSTILE, *PAYLOADS])
def test_hostile_words_are_only_shown(said: str) -> None:
    facts = {"title": said, "topic": said, "url": said, "veterans": (said,)}
    held = interview([(said, said), ("Mara Lindqvist", said)], **facts)
    hostile = lesson(veteran=said).saying(dict.fromkeys(LessonField, said))
    text, page = page_of(sheet(held, hostile))
    harmless = page_of(sheet())[1]
    assert {tag for tag, _ in page.tags} <= OURS
    assert {tuple(attrs) for _, attrs in page.tags} <= {
        *(tuple(attrs) for _, attrs in harmless.tags),
        ("class",),
    }
    assert page.text.count(clean(said)) >= 2 + len(LessonField)
    assert not OBEYED & set(text)


def test_every_link_leads_somewhere_and_every_place_is_there_once() -> None:
    held = interview(SAID * 20)
    _, page = page_of(sheet(held, lesson(), lesson(13, kind=LessonKind.SHORTCUT)))
    places = page.values("id")
    assert len(places) == len(set(places))
    assert {link.removeprefix("#") for link in page.values("href")} <= set(places)
    assert {f"t{index}" for index in range(80)} <= set(places)
    links = page.values("href")
    # Its own number, and both lessons.
    assert links.count("#t3") == 3
    # The contents, and both turns.
    assert links.count("#lesson-12") == 3
    assert "Practised by Mara Lindqvist; reason not established; peer check open." in page.text


def test_the_contents_stay_short() -> None:
    _, page = page_of(sheet(interview(SAID * 500)))
    stops = [link for link in page.values("href") if re.fullmatch(r"#t\d+", link)]
    assert 2000 < len(stops) <= 2000 + 30 + 2
    assert len([tag for tag, _ in page.tags if tag == "article"]) == 2001


def test_what_is_hidden_and_what_is_not_released_say_so() -> None:
    held = interview()
    turns = (
        held.turns[0],
        replace(held.turns[1], text="", withheld=True),
        held.turns[2],
        ended(held.turns[3], Outcome.SKIPPED),
    )
    held = replace(held, turns=turns, state=InterviewState.CLOSED)
    _, page = page_of(sheet(held, lesson(sources=())))
    assert "(not released)" in page.text
    assert "(skipped)" in page.text
    assert "accountant" not in page.text
    assert "Not released (closed)." in page.text


def test_only_the_lessons() -> None:
    _, page = page_of(sheet(lessons_only=True))
    assert "Lessons from an interview" in page.text
    assert "#t3" not in page.values("href")
    assert "turn 3" in page.text
    assert "accountant" not in page.text
    none = Sheet(interview=interview(), exported_at=sheet().exported_at, lessons_only=True)
    assert "There are no lessons." in page_of(none)[1].text


def test_an_empty_interview() -> None:
    empty = Sheet(interview=interview([], title=""), exported_at=sheet().exported_at)
    assert "Nothing was said." in page_of(empty)[1].text


def test_what_was_removed_is_on_the_page() -> None:
    held = interview([("Mara Lindqvist", "mara@example.com")])
    assert "1 e-mail address; names of people are not" in page_of(sheet(held))[1].text
    assert "not redacted" in page_of(sheet(held, redact=False))[1].text


def test_the_time_in_the_recording() -> None:
    held = interview()
    turns = [replace(turn, start_seconds=3723.9) for turn in held.turns]
    assert "1:02:03" in page_of(sheet(replace(held, turns=tuple(turns))))[1].text


def test_a_template_that_is_missing_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="not there") as missing:
        JinjaPages(tmp_path).render("transcript.html.j2", {})
    assert str(tmp_path) in missing.value.cause


def test_a_value_that_is_missing_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.j2").write_text("{{ there }}{{ missing }}")
    with pytest.raises(Exception, match="missing"):
        JinjaPages(tmp_path).render("a.j2", {"there": "<"})
    (tmp_path / "b.j2").write_text("{{ there }}")
    assert JinjaPages(tmp_path).render("b.j2", {"there": "<"}) == "&lt;"
