"""“Are you sure?” and “Who says so?”: what the last answer rests on, from that answer made again.

Nothing new is looked for and nothing is claimed beyond its quotes, so that asking again can make an
answer less certain and never more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from peertutor.core import wording
from peertutor.core.answers import (
    Answer,
    Citation,
    Claim,
    Exchange,
    Mode,
    Reason,
    ReasonCode,
    Verdict,
)
from peertutor.core.interviews import Kind, Trust
from peertutor.core.text import one_line, shortened
from peertutor.mentor.conflict import HEADINGS
from peertutor.mentor.conversation.talk import SURE, asked_after, last_question
from peertutor.mentor.grounding.ground import UNSUPPORTED
from peertutor.mentor.voices import voices_of
from peertutor.mentor.writing.marks import shown_verbatim

_WORSE = (Verdict.GROUNDED, Verdict.NEEDS_PEER, Verdict.NO_KNOWLEDGE)
_OPENING = {
    Verdict.GROUNDED: "As sure as these words let me be.",
    Verdict.NEEDS_PEER: "No. A colleague should look at it before you rely on it.",
    Verdict.NO_KNOWLEDGE: "No. Nobody's recorded words answer it; there is nothing to be sure of.",
}
_QUOTED = re.compile(
    "|".join(
        [
            r"(?:Practised by )?\*\*",
            *map(re.escape, HEADINGS),
            re.escape(ReasonCode.NO_SOURCE.sentence),
            re.escape(ReasonCode.OUT_OF_SCOPE.sentence),
        ]
    )
)
_BOTH_SIDES = re.compile(rf"\n\n(?:{'|'.join(map(re.escape, HEADINGS))})\n\n.*", re.DOTALL)
_MARKS = re.compile(
    rf"[ \t]*\[\d{{1,3}}\]|{re.escape(UNSUPPORTED)}|"
    + re.escape(f" (⚠ {wording.practised_by('@')})").replace("@", r"[^\n]*?")
)
_UNVERIFIED = frozenset({Trust.TOLD, Trust.CONFIRMED})
_SHOWN = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What asks after the last answer itself.

    Attributes:
        line: As it was said.
        sure: Whether it asks how certain the answer is; else who said so.
        question: The last question to colleagues.
        before: The conversation before that question.
        said: What was answered to it.
    """

    line: str
    sure: bool
    question: str
    before: tuple[Exchange, ...]
    said: Exchange


def challenged(line: str, history: Sequence[Exchange]) -> Challenge | None:
    """Return what `line` asks of the last answer; None where it asks for something else."""
    name = asked_after(line, history)
    place = last_question(history) if name else None
    if place is None:
        return None
    said = next((each for each in history[place + 1 :] if each.speaker != "user"), None)
    return Challenge(
        line=line,
        sure=name == SURE,
        question=history[place].text,
        before=tuple(history[:place]),
        said=said or Exchange("agent", ""),
    )


def wrote(said: str) -> bool:
    """Whether a model wrote `said`.

    Where colleagues are quoted it begins with a name in bold, or with what introduces both sides.
    """
    return bool(said.strip()) and not _QUOTED.match(said)


def without_marks(said: str) -> str:
    """Return what a model wrote: no citations, nothing that was said of it or quoted after it."""
    return _MARKS.sub("", _BOTH_SIDES.sub("", said))


def answered(challenge: Challenge, remade: Answer) -> Answer:
    """Return the reply to a challenge, from the answer made again: its citations, and no others."""
    known = _no_surer(remade, challenge.said)
    lead = _certainty(known, challenge) if challenge.sure else _provenance(known, challenge)
    head = "\n\n".join(lead)
    quoted = list(_quoted(known, len(head) + 2))
    return replace(
        known,
        question=challenge.line,
        mode=Mode.EXTRACTIVE,
        text="\n\n".join([head, *(paragraph for paragraph, _ in quoted)]),
        claims=tuple(claim for _, claim in quoted),
        dropped_citations=0,
    )


def _no_surer(remade: Answer, said: Exchange) -> Answer:
    """Return the answer no more certain than it was when it was first given."""
    was = _verdict_of(said)
    confidence = min(remade.confidence, 1.0 if said.confidence is None else said.confidence)
    if _WORSE.index(was) <= _WORSE.index(remade.verdict):
        return replace(remade, confidence=confidence)
    before = Reason(ReasonCode.WEAK_EVIDENCE, "It was no more certain when it was first answered.")
    codes = {reason.code for reason in remade.reasons}
    weak = () if ReasonCode.WEAK_EVIDENCE in codes else (before,)
    return replace(remade, verdict=was, confidence=confidence, reasons=(*remade.reasons, *weak))


def _verdict_of(said: Exchange) -> Verdict:
    """Return what was said of an answer; where only its words are known, what they tell."""
    if said.verdict is not None:
        return said.verdict
    if said.text.startswith(ReasonCode.NO_SOURCE.sentence):
        return Verdict.NO_KNOWLEDGE
    return Verdict.NEEDS_PEER if UNSUPPORTED.strip() in said.text else Verdict.GROUNDED


def _certainty(known: Answer, challenge: Challenge) -> Iterator[str]:
    """Yield what the certainty rests on: how many voices, since when, and what is to be checked."""
    yield _OPENING[known.verdict]
    yield f"Asked again: “{_shown(challenge.question)}”. {_resting(known)}"
    yield from _listed("What a colleague would have to check:", _to_check(known))
    yield from _listed("What else there is to know:", known.labels)


def _listed(heading: str, items: Iterable[str]) -> Iterator[str]:
    lines = [f"- {one_line(item)}" for item in items]
    if lines:
        yield "\n".join([heading, "", *lines])


def _resting(known: Answer) -> str:
    likely = one_line(wording.confidence(known))
    if not known.citations:
        return f"It rests on nobody's words; {likely}."
    if known.verdict is Verdict.NO_KNOWLEDGE:
        return f"These words are only the nearest; {likely}."
    return f"It rests on {_voices(known.citations)}, {_said_when(known.citations)}; {likely}."


def _voices(citations: Sequence[Citation]) -> str:
    said = [(one_line(c.speaker), c.quote) for c in citations if c.kind is Kind.INTERVIEW]
    people = voices_of(said)
    papers = dict.fromkeys(c.interview_id for c in citations if c.kind is Kind.REFERENCE)
    parts = []
    if people:
        names = shown_verbatim(" and ".join(name or "an unnamed speaker" for name in people))
        one = "one person's word" if len(people) == 1 else f"{len(people)} independent voices"
        parts.append(f"{one} ({names})")
    if papers:
        parts.append("one document" if len(papers) == 1 else f"{len(papers)} documents")
    return " and ".join(parts)


def _said_when(citations: Sequence[Citation]) -> str:
    dates = sorted({each.date for each in citations if each.date})
    if not dates:
        return "at a time that is not known"
    if dates[0] == dates[-1]:
        return f"said on {dates[0].isoformat()}"
    return f"said between {dates[0].isoformat()} and {dates[-1].isoformat()}"


def _to_check(known: Answer) -> Iterator[str]:
    yield from (reason.text for reason in known.reasons)
    if known.verdict is not Verdict.NO_KNOWLEDGE and any(
        each.trust in _UNVERIFIED for each in known.citations
    ):
        yield "Whether these words still hold: nobody has verified them yet."


def _provenance(known: Answer, challenge: Challenge) -> Iterator[str]:
    """Yield who said it, as what, where and when, one line each."""
    if not known.citations or known.verdict is Verdict.NO_KNOWLEDGE:
        yield f"Nobody: no recorded words answer “{_shown(challenge.question)}”."
        if known.citations:
            yield "The nearest that was said:"
        return
    yield f"What was said to “{_shown(challenge.question)}” comes from {_voices(known.citations)}:"
    yield "\n".join(f"- {_source(each)} [{each.n}]" for each in known.citations)


def _source(citation: Citation) -> str:
    title = shown_verbatim(one_line(citation.title))
    when = citation.date.isoformat() if citation.date else "no date"
    if citation.kind is Kind.REFERENCE:
        return f"“{title}”, an official document, {when}"
    name = shown_verbatim(one_line(citation.speaker).replace("*", "")) or "unnamed speaker"
    return f"{name}, veteran, in the interview “{title}”, {when}"


def _quoted(known: Answer, start: int) -> Iterator[tuple[str, Claim]]:
    """Yield a paragraph and its claim for each citation; the first paragraph begins at `start`."""
    for each in known.citations:
        lead, words = f"{_who(known, each)}: ", f"“{shown_verbatim(each.quote)}” [{each.n}]"
        begin = start + len(lead)
        claim = Claim(
            text=words,
            start=begin,
            end=begin + len(words),
            support=1.0,
            supported=True,
            citations=(each.n,),
        )
        yield lead + words, claim
        start = begin + len(words) + 2


def _who(known: Answer, citation: Citation) -> str:
    """Return whose words a citation is, and that they are only practised where they are."""
    name = shown_verbatim(one_line(citation.speaker or citation.title).replace("*", ""))
    who = f"**{name}**"
    practised = any(
        found.passage.interview_id == citation.interview_id
        and citation.turn in found.passage.practised
        for found in known.passages
    )
    if not practised:
        return who
    said = wording.practised_by(who)
    return f"{said[:1].upper()}{said[1:]}"


def _shown(question: str) -> str:
    return shown_verbatim(shortened(question, _SHOWN))
