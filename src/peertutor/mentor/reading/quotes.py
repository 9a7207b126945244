"""Quotes: verbatim stretches of what a veteran, or a document, said in the retrieved passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peertutor.core.answers import Citation
from peertutor.core.passages import Passage, RetrievedPassage, SpanText
from peertutor.core.sentences import sentences
from peertutor.core.vouching import of_words
from peertutor.mentor.reading.reader import Reader, Sentence

# An empty line, a heading in Markdown, or the beginning of a numbered clause ("6.2 The client …").
_BETWEEN_PARAGRAPHS = re.compile(
    r"(?:\A|\n)[ \t]*#{1,6}[ \t][^\n]*(?:\n|\Z)|\n[ \t]*\n\s*|\n(?=[ \t]*\d+(?:\.\d+)+[ \t])"
)

_QUESTIONS = 2
"""So many of a host's last questions count: what came before them was answered, or talk."""


_RIGHT_AFTER = 2
"""So many sentences ("Yeah, exactly.") may stand between a question and its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A paragraph of a passage that may be quoted, sentence by sentence.

    Attributes:
        found: The passage it stands in.
        part: The turn, or the piece of it, that the passage holds.
        asked: What a host asked in the passage just before; without what else they said, because a
            host who sums up repeats every word and asks for something else.
        before: How many sentences of the same turn stand before it in the passage.
        offset: Where the paragraph begins in the turn; its sentences count from there.
        sentences: In order; no two overlap.
    """

    found: RetrievedPassage
    part: SpanText
    asked: str
    before: int
    offset: int
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """One or a few neighbouring sentences of one turn, with the stems of their content words.

    Attributes:
        asked: What a host asked right before them; empty where they come later in the turn.
    """

    found: RetrievedPassage
    part: SpanText
    start: int
    end: int
    text: str
    stems: frozenset[str]
    asked: str = ""

    @property
    def speaker(self) -> str:
        """Whose words these are: the speaker, or a document's title."""
        return self.part.speaker or self.found.passage.title

    @property
    def place(self) -> tuple[str, int, int, int]:
        """Where it stands: interview, turn, start, end. Equal places are the same words."""
        return (self.found.passage.interview_id, self.part.turn, self.start, self.end)

    @property
    def passage(self) -> Passage:
        """The passage it stands in, with the trust of just these words."""
        return of_words(self.found.passage, self.part.turn, self.start, self.end)

    @property
    def is_verbatim(self) -> bool:
        """Whether the words stand at these offsets, in a turn that may be quoted."""
        offset = self.part.start
        words = self.part.text[self.start - offset : self.end - offset]
        return self.part.role.quotable and bool(words) and words == self.text

    def overlaps(self, other: Quote) -> bool:
        """Whether both hold some of the same words."""
        mine, theirs = self.place, other.place
        return mine[:2] == theirs[:2] and self.start < other.end and other.start < self.end

    def cited_as(self, n: int) -> Citation:
        """Return the citation with number `n`."""
        passage = self.passage
        return Citation(
            n=n,
            interview_id=passage.interview_id,
            title=passage.title,
            turn=self.part.turn,
            speaker=self.part.speaker,
            date=passage.date,
            start=self.start,
            end=self.end,
            quote=self.text,
            trust=passage.trust,
            kind=passage.kind,
        )


def stretches(passages: Sequence[RetrievedPassage], reader: Reader) -> list[Stretch]:
    """Return every paragraph of `passages` that may be quoted, best passage first."""
    return [
        stretch
        for found in passages
        for part, asked in _quotable(found.passage)
        for stretch in _paragraphs(found, part, asked, reader)
    ]


def windows(stretch: Stretch, longest: int) -> Iterator[tuple[int, Quote]]:
    """Yield each run of one to `longest` neighbouring sentences, with the index of its first."""
    count = len(stretch.sentences)
    for first in range(count):
        for last in range(first, min(first + longest, count)):
            yield first, quoted(stretch, first, last)


def quoted(stretch: Stretch, first: int, last: int) -> Quote:
    """Return the quote from sentence `first` to sentence `last`, inclusive."""
    sentences = stretch.sentences[first : last + 1]
    start, end = stretch.offset + sentences[0].start, stretch.offset + sentences[-1].end
    offset = stretch.part.start
    return Quote(
        found=stretch.found,
        part=stretch.part,
        start=start,
        end=end,
        text=stretch.part.text[start - offset : end - offset],
        stems=frozenset().union(*(sentence.stems for sentence in sentences)),
        asked=stretch.asked if stretch.before + first <= _RIGHT_AFTER else "",
    )


def passage_stems(found: RetrievedPassage, reader: Reader) -> frozenset[str]:
    """Return the stems of everything that a passage is found by: title, topic and words."""
    passage = found.passage
    return reader.stems(f"{passage.title} {passage.topic} {passage.text}")


def _quotable(passage: Passage) -> Iterator[tuple[SpanText, str]]:
    asked = ""
    for part in passage.parts:
        if part.role.quotable:
            yield part, asked
        else:
            asked = _question_in(part.text)


def _question_in(text: str) -> str:
    """Return the last questions of what a host said; the last sentence where nothing is asked."""
    said = sentences(text)
    questions = [sentence for sentence in said if sentence.endswith("?")]
    return " ".join(questions[-_QUESTIONS:] or said[-1:])


def _paragraphs(
    found: RetrievedPassage, part: SpanText, asked: str, reader: Reader
) -> Iterator[Stretch]:
    """Yield the paragraphs of a turn; headings are none, and no quote reaches across one."""
    before = 0
    start = 0
    for gap in (*_BETWEEN_PARAGRAPHS.finditer(part.text), None):
        end = gap.start() if gap else len(part.text)
        sentences = reader.sentences(part.text[start:end])
        if sentences:
            yield Stretch(
                found=found,
                part=part,
                asked=asked,
                before=before,
                offset=part.start + start,
                sentences=sentences,
            )
        before += len(sentences)
        start = gap.end() if gap else end
