"""What both front ends say of an answer: verdict, trust, confidence and features in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from peertutor.core.answers import (
    LOCAL_VERDICTS,
    Answer,
    Citation,
    Mode,
    ReasonCode,
    Verdict,
)
from peertutor.core.changes import Change, Exported, Notice
from peertutor.core.expertise import Knower, TopicKnown
from peertutor.core.gaps import Gap
from peertutor.core.interviews import InterviewSummary, Kind, Trust
from peertutor.core.odds import times_right
from peertutor.core.passages import RetrievedPassage
from peertutor.core.peers import Opinion, PeerVerdict
from peertutor.core.text import one_line

_TOPICS = 8
_FEATURES: Mapping[str, str] = {
    "closeness": "nearness in meaning of question and best passage",
    "agreement": "search by meaning and search by words agree",
    "question_covered": "the question's words stand in the best passage",
    "rarest_covered": "so does its rarest word",
    "sentence_covered": "they stand in the best quote itself",
    "answer_form": "a quote has the form asked for: a number, a reason, a way",
    "support_least": "support of the weakest sentence",
    "support_mean": "support of the sentences together",
    "voices": "how many people say so",
    "recent": "how recently it was said",
    "official": "an official document is among the quotes",
}
_ESTIMATE = "estimate_"


class Sign(NamedTuple):
    """A verdict at a glance: a sign, a word, and half a sentence that may be missing."""

    sign: str
    word: str
    sentence: str


VERDICTS: Mapping[Verdict, Sign] = {
    Verdict.GROUNDED: Sign("✓", "Grounded", "each sentence rests on a quote"),
    Verdict.NEEDS_PEER: Sign("!", "Ask a colleague", "before you rely on this"),
    Verdict.NO_KNOWLEDGE: Sign("?", "No answer yet", ""),
}

TRUST: Mapping[Trust, str] = {
    Trust.TOLD: "not yet checked",
    Trust.CONFIRMED: "confirmed",
    Trust.PEER_VERIFIED: "✓ peer-verified",
    Trust.DISPUTED: "! disputed",
    Trust.STALE: "! out of date",
    Trust.RETIRED: "! retired",
}


def confidence(answer: Answer) -> str:
    """Say how often such answers are right, and where that comes from; empty for small talk."""
    if any(reason.code is ReasonCode.OUT_OF_SCOPE for reason in answer.reasons):
        return ""
    here = round(answer.features.get(LOCAL_VERDICTS, 0))
    whose = f"by {here} verdicts of this workspace" if here else "estimated on public questions"
    return f"right {times_right(answer.confidence)}, {whose}"


def changed(notice: Notice) -> str:
    """Say what has changed of an old answer: when, what, and what holds now."""
    holds = f" Now: {one_line(notice.holds)}" if notice.holds else ""
    return f"{day(notice.at.astimezone().date())}: {notice.kind.sentence}{holds}"


def out_of_date(exported: Exported, change: Change) -> str:
    """Say when a file was exported, and what has changed since of what is in it."""
    holds = f" Now: {one_line(change.holds)}" if change.holds else ""
    written, when = (day(at.astimezone().date()) for at in (exported.at, change.at))
    return f"You exported it on {written}. {when}: {change.kind.sentence}{holds}"


_SAYS: Mapping[PeerVerdict, str] = {
    PeerVerdict.CONFIRM: "confirms it",
    PeerVerdict.CORRECT: "says what holds instead",
    PeerVerdict.REJECT: "says that it does not hold",
    PeerVerdict.DEPENDS: "says that it depends",
    PeerVerdict.PASS: "passed",
}


def said_by(opinion: Opinion) -> str:
    """Say what a peer says, in a line."""
    first = ", having answered first" if opinion.blind else ""
    said = f": {one_line(opinion.text)}" if opinion.text else ""
    return f"{one_line(opinion.peer)} {_SAYS[opinion.verdict]}{first}{said}"


def answered_anew(answer: Answer) -> list[str]:
    """Say what a question is answered with now, a quote a line."""
    return [f"answered anew: {citation_line(citation)}" for citation in answer.citations]


def gap(found: Gap) -> str:
    """Say how often a gap was asked, since when, and how much depends on it."""
    asked = "asked once" if found.asked == 1 else f"asked {found.asked} times"
    what = "nobody's words answer it" if found.is_unanswered else "its answer is flagged"
    since = f"since {day(found.since)}"
    return f"{asked} {since} · {what} · {found.stakes.value} stakes"


def late(days: int) -> str:
    """Say that somebody waits too long; empty where nobody does."""
    return f"asked {ago(days)}: more people are asked by now" if days else ""


def who_knows(known: TopicKnown) -> str:
    """Say who knows a topic."""
    only = known.only
    if not known.knowers:
        return "nobody is left who knows it"
    if only is not None:
        leaves = f", and leaves on {day(only.leaves_on)}" if only.leaves_on else ""
        return f"only {one_line(only.name)} knows it{leaves}"
    return ", ".join(_knower(each) for each in known.knowers)


def how_verified(known: TopicKnown) -> str:
    """Say how much was said on a topic, and how much of it peers confirm."""
    turns = _count(known.turns, "turn")
    return f"{turns} · {known.verified:.0%} peer-verified"


def _knower(each: Knower) -> str:
    does = f"{each.told} told" if each.told else f"{each.confirmed} confirmed"
    leaves = f", leaves on {day(each.leaves_on)}" if each.leaves_on else ""
    return f"{one_line(each.name)} ({does}{leaves})"


def day(when: date | None) -> str:
    """Return the date as people write it, `3 Mar 2024`; empty when unknown."""
    return f"{when.day} {when:%b %Y}" if when else ""


def practised_by(name: str) -> str:
    """Say what a habit without a reason, or a risky shortcut, is: no advice."""
    return f"practised by {name}; reason not established; peer check open"


def ago(days: int) -> str:
    """Say how long ago something was, `5 months ago`; what lies ahead is today."""
    return f"{lasting(days)} ago" if days > 0 else "today"


def lasting(days: int) -> str:
    """Say how long so many days are, in the largest unit that is not too coarse."""
    for unit, length in (("year", 365.25), ("month", 30.4)):
        if days >= 2 * length - 1:
            return f"{days / length:.0f} {unit}s"
    return _count(days, "day")


def source(title: str, when: date | None) -> str:
    """Name an interview with its date."""
    return " · ".join(part for part in (one_line(title), day(when)) if part)


def citation_line(citation: Citation) -> str:
    """Return a citation as it is pasted into a message."""
    speaker = one_line(citation.speaker) or "unnamed speaker"
    return f"“{citation.quote}” — {speaker}, {source(citation.title, citation.date)}"


def speakers(found: RetrievedPassage) -> str:
    """Name the people whose words in a passage may be quoted; everybody where none may."""
    quotable = {part.speaker for part in found.passage.parts if part.role.quotable}
    names = [name for name in found.passage.speakers if name in quotable or not quotable]
    return ", ".join(one_line(name) for name in names) or "unnamed speaker"


def excerpt(found: RetrievedPassage) -> str:
    """Return the words of a passage that may be quoted; all of them where none may."""
    parts = found.passage.parts
    return " ".join(part.text for part in parts if part.role.quotable) or found.passage.text


def written_by(answer: Answer) -> str:
    """Say who wrote the answer: colleagues themselves, or a model."""
    if answer.mode is Mode.EXTRACTIVE:
        return "in colleagues' own words"
    return (
        f"written by {one_line(answer.model_note)}" if answer.model_note else "written by a model"
    )


def features(answer: Answer) -> list[tuple[str, float]]:
    """Return what the judge saw, in words, in the order in which it is explained best."""
    known = [name for name in _FEATURES if name in answer.features]
    others = sorted(answer.features.keys() - _FEATURES.keys() - {LOCAL_VERDICTS})
    return [(_feature_name(name), answer.features[name]) for name in (*known, *others)]


def _feature_name(name: str) -> str:
    if name.startswith(_ESTIMATE):
        return "all together, as public questions weigh it"
    return _FEATURES.get(name) or one_line(name).replace("_", " ")


def invitation(interviews: Sequence[InterviewSummary]) -> str:
    """Say, where no answer stands yet, whose words can be asked and about what."""
    if not interviews:
        return "There are no interviews in this workspace yet. Import some to begin."
    people = {name for each in interviews for name in each.veterans}
    references = sum(each.kind is Kind.REFERENCE for each in interviews)
    topics = list(dict.fromkeys(one_line(each.topic or each.title) for each in interviews))
    whose = f" with {_count(len(people), 'colleague')}" if people else ""
    sources = [f"{_count(len(interviews) - references, 'interview')}{whose}"]
    if references:
        sources.append(_count(references, "official document"))
    named = "\n".join(f"· {topic}" for topic in topics[:_TOPICS])
    more = f"\n… and {len(topics) - _TOPICS} more" if len(topics) > _TOPICS else ""
    return (
        "What would you like to know?\n\n"
        f"Answers come from {' and '.join(sources)}, in their own words. For example about\n\n"
        f"{named}{more}"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
