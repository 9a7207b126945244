"""Who speaks: finding speaker labels in text that people wrote, without inventing speakers.

A line may begin with a label in one of five styles:

    bold      `**Ana Ruiz:** text` · `**Ana Ruiz** (00:12): text` · `[00:12:03] **Ana**: text`
    plain     `Ana Ruiz: text` · `[00:12:03] Ana: text` · `Ana (00:12): text`
    stamped   `Ana Ruiz  00:12` on a line of its own, the text below it
    heading   `## Ana Ruiz` on a line of its own, the text below it
    tabbed    `Ana Ruiz⇥text` · `00:12⇥Ana Ruiz⇥text`: the rows of a table

A colon alone proves nothing ("Note: …"), so a label has to look like a name, and the document has
to use labels consistently: one that comes again, or two to four different ones that begin at least
half of its paragraphs. Who the source or the user has named is a speaker without further proof, and
so is, beside them, a full name in bold.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from peertutor.capture.importing.fields import clock_seconds
from peertutor.capture.importing.names import answers_by_role, asks_by_role, same_person

# A label and its time codes fit in here; matching no further keeps endless lines cheap.
_HEAD = 160
_LONGEST = 60
# More labels than this that all stand once are the entries of a list.
_MOST_ONCE = 4
_CLOCK = r"\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
_BEFORE = rf"\s{{0,3}}(?:[\[(]?(?P<before>{_CLOCK})[\])]?\s*[-–—]?\s*)?"
_AFTER = rf"(?:\s*[\[(](?P<after>{_CLOCK})[\])])?"
_INSIDE = _AFTER.replace("after", "inside")
_OUTSIDE = rf"(?:\s*[\[(](?P<outside>{_CLOCK})[\])])?"
_BOLD = re.compile(
    rf"{_BEFORE}(?P<mark>\*\*|__)(?P<name>[^*_:：\n]{{1,60}}?)"
    rf"(?:{_AFTER}\s*[:：]\s*(?P=mark)|{_INSIDE}(?P=mark){_OUTSIDE}\s*[:：])\s*"
)
_PLAIN = re.compile(rf"{_BEFORE}(?P<name>[^\s:：][^:：\n]{{0,59}}?){_AFTER}\s*(?::(?=\s|$)|：)\s*")
_STAMPED = re.compile(
    r"\s{0,3}(?:\*\*)?(?P<name>[^\s\d:*][^:\n*]{0,59}?)(?:\*\*)?\s+"
    rf"[\[(]?(?P<after>{_CLOCK})[\])]?\s*"
)
_HEADING = re.compile(r"#{2,6}\s+(?P<name>[^#\n]{1,60}?)\s*#*\s*")
_TABBED = re.compile(
    rf" {{0,3}}(?:[\[(]?(?P<before>{_CLOCK})[\])]?\t\s*)?(?P<name>[^\s:][^\t:]{{0,59}}?):?\s*\t\s*"
)

_SENTENCE_MARK = re.compile(r"[!?;,\"“”|<>{}=/\\]|\.(?!\s|$)|\S{5,}\.(?:\s|$)")
_INITIALS = re.compile(r"\b(?:\w\.){1,4}")
# What comes before a colon in any document.
_NO_SPEAKER = frozenset(
    "note notes nb warning caution danger important tip tips hint example examples step steps "
    "action actions summary abstract introduction conclusion background purpose scope "
    "definition  definitions procedure prerequisites requirements symptom symptoms cause causes "
    "fix solution  problem reason result results outcome date time place location duration "
    "subject topic title  from to cc bcc re fwd sent reply attendees participants present "
    "agenda minutes version author  authors owner status priority see source sources link links "
    "url http https email phone tel fax  file todo update edit ps p.s n.b disclaimer transcript "
    "transcription recording recorded  language keywords tags chapter part section figure table "
    "appendix total price cost hinweis  achtung beispiel anmerkung remarque exemple attention "
    "nota ejemplo".split()
)
# Particles of names that are written small.
_PARTICLES = frozenset(
    "af al ap bin da de del della den der di do dos du el la le of st ten ter the van "
    "von zu zum zur y".split()
)


class Style(StrEnum):
    """How a document marks its speakers."""

    BOLD = "bold"
    PLAIN = "plain"
    STAMPED = "stamped"
    HEADING = "heading"
    TABBED = "tabbed"


_PATTERNS = {
    Style.BOLD: _BOLD,
    Style.PLAIN: _PLAIN,
    Style.STAMPED: _STAMPED,
    Style.HEADING: _HEADING,
    Style.TABBED: _TABBED,
}
_WHOLE_LINE = frozenset({Style.STAMPED, Style.HEADING})


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the beginning of a line.

    Attributes:
        line: Index of the line, from 0.
        end: Where the words begin in that line.
        seconds: The time code beside it.
        opens: Whether it begins a paragraph.
    """

    line: int
    name: str
    end: int
    seconds: float | None
    opens: bool
    style: Style


def find_labels(
    lines: Sequence[str], known: Sequence[str] = (), *, rarest: float = 1 / 20
) -> list[Label]:
    """Return the speaker labels of a document, in order; none when it is no conversation.

    Args:
        lines: Its lines, cleaned.
        known: Names of people who are said to speak in it.
        rarest: The share of paragraphs with a label below which labels prove nothing.
    """
    paragraphs = sum(1 for index in range(len(lines)) if _opens(lines, index))
    for style in Style:
        labels = _trusted(_candidates(lines, style, known), known, paragraphs, rarest)
        if labels:
            return _with_other_styles(lines, style, labels, known)
    return []


def _with_other_styles(
    lines: Sequence[str], style: Style, labels: list[Label], known: Sequence[str]
) -> list[Label]:
    """Add the plain labels of a bold document: `**Q:** …` is often answered by `A: …`."""
    chosen = {label.line: label for label in labels}
    if style is Style.BOLD:
        names = {_key(label.name) for label in labels}
        for label in _candidates(lines, Style.PLAIN, known):
            if _key(label.name) in names or _is_known(label.name, known) or _by_role(label.name):
                chosen.setdefault(label.line, label)
    return [chosen[line] for line in sorted(chosen)]


def _trusted(
    labels: Sequence[Label], known: Sequence[str], paragraphs: int, rarest: float
) -> list[Label]:
    """Return those labels of one style that are speakers; none where it is no conversation."""
    counts = Counter(_key(label.name) for label in labels)
    named = {key for key in counts if _is_known(key, known)}
    repeated = {key for key, count in counts.items() if count > 1}
    if known and labels and labels[0].style is Style.BOLD:
        # Where people are named, a full name in bold is another one, even if it stands once.
        named |= {_key(x.name) for x in labels if x.opens and len(x.name.split()) > 1}
    certain = named | repeated
    if labels and labels[0].style in {Style.HEADING, Style.TABBED}:
        # Headings and cells come again in reports too: people who are named, or several of them.
        return [x for x in labels if _key(x.name) in certain] if named or len(repeated) > 1 else []
    opening = sum(1 for label in labels if label.opens)
    often = len(labels) >= paragraphs * rarest
    if not named and not (repeated and often):
        few = 1 < len(counts) <= _MOST_ONCE
        return list(labels) if few and opening * 2 >= paragraphs else []
    # Where speakers begin paragraphs, "Plan B: …" within one is no speaker.
    dense = any(not label.opens for label in labels if _key(label.name) in certain)
    return [label for label in labels if dense or label.opens or _key(label.name) in certain]


def _candidates(lines: Sequence[str], style: Style, known: Sequence[str]) -> list[Label]:
    pattern = _PATTERNS[style]
    found = []
    for index, line in enumerate(lines):
        if style in _WHOLE_LINE:
            match = pattern.fullmatch(line) if len(line) <= _HEAD else None
        else:
            match = pattern.match(line[:_HEAD])
        if match and (looks_like_speaker(match["name"]) or _is_known(match["name"], known)):
            found.append(_label(match, index, style, opens=_opens(lines, index)))
    return found


def _label(match: re.Match[str], line: int, style: Style, *, opens: bool) -> Label:
    groups = match.groupdict()
    clocks = (groups.get(name) for name in ("before", "after", "inside", "outside"))
    clock = next((text for text in clocks if text), None)
    return Label(
        line=line,
        name=" ".join(match["name"].split()),
        end=match.end(),
        seconds=clock_seconds(clock) if clock else None,
        opens=opens,
        style=style,
    )


def looks_like_speaker(label: str) -> bool:
    """Whether a label may be a person: six words at most, each as names are written."""
    words = label.split()
    if not 0 < len(words) <= 6 or len(label) > _LONGEST or not any(map(str.isalpha, label)):
        return False
    if not words[0][0].isalpha():
        return False
    if words[0].casefold().rstrip(".") in _NO_SPEAKER:
        return False
    if _by_role(label):
        return True
    if _SENTENCE_MARK.search(_INITIALS.sub("", label)):
        return False
    return all(_as_in_a_name(word) for word in words)


def _as_in_a_name(word: str) -> bool:
    bare = word.strip("()[].'’-")
    return not bare or not bare[0].islower() or bare.casefold() in _PARTICLES


def _opens(lines: Sequence[str], index: int) -> bool:
    if not lines[index].strip():
        return False
    return index == 0 or not lines[index - 1].strip()


def _is_known(label: str, known: Sequence[str]) -> bool:
    return any(same_person(label, name) or same_person(name, label) for name in known)


def _by_role(label: str) -> bool:
    return asks_by_role(label) or answers_by_role(label)


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
