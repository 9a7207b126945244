"""How an answer stands: what is at stake, who says so, and whether that is enough.

The table of what is flagged is `core/trust.py`; here it is applied to what an answer quotes, and
said in words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from peertutor.core.answers import Reason, ReasonCode
from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.lessons import LessonKind, Stakes
from peertutor.core.passages import Passage
from peertutor.core.stakes import Stakes as RiskWords
from peertutor.core.stakes import risk_words
from peertutor.core.text import one_line
from peertutor.core.topics import Topics, subject
from peertutor.core.trust import Backing, Mark, Ruling, quorum, ruled
from peertutor.core.wording import ago, lasting, practised_by
from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.sufficiency.case import Case
from peertutor.mentor.voices import independent_voices

_NEAR = 3
_WORTH_SAYING_DAYS = 31
_OLD_AFTER_DAYS = 2 * 365
_UNVERIFIED = frozenset({Trust.TOLD, Trust.CONFIRMED})
_COUNTS = {2: "two", 3: "three", 4: "four"}
_ORDER = (
    ReasonCode.DISPUTED,
    ReasonCode.UNREASONED_HABIT,
    ReasonCode.STALE,
    ReasonCode.HIGH_STAKES_SINGLE_VOICE,
)


@dataclass(frozen=True, slots=True)
class Stance:
    """What there is to say of an answer's sources.

    Attributes:
        reasons: Why a peer has to look at it; one a code.
        labels: What a reader should know though nothing is wrong.
    """

    reasons: tuple[Reason, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ruled:
    """A quote with its passage as it counts now, and what the table says of it."""

    quote: Quote
    passage: Passage
    ruling: Ruling

    @property
    def speaker(self) -> str:
        name = one_line(self.quote.part.speaker)
        return name or (
            one_line(self.passage.title) if self.passage.kind is Kind.REFERENCE else "a colleague"
        )


class Standing:
    """Applies the table to answers.

    Args:
        risk: Finds words of risk.
        topics: What is set for single topics.
    """

    def __init__(self, risk: RiskWords, topics: Topics) -> None:
        self._risk = risk
        self._topics = topics

    def of(self, case: Case) -> Stance:
        """Return what is said of an answer's sources, whatever its wording."""
        stakes, at_stake = self._stakes(case)
        sources = [(quote, self._topics.counted(quote.passage, case.now)) for quote in case.quotes]
        # Whoever is verified speaks for themselves: they are no second voice for what is only told.
        voices = independent_voices(
            quote for quote, passage in sources if passage.trust in _UNVERIFIED
        )
        today = case.now.date()
        quotes = [_ruled(quote, passage, len(voices), stakes, today) for quote, passage in sources]
        reasons = []
        for code in _ORDER:
            flagged = [each for each in quotes if each.ruling.flag is code]
            if flagged:
                reasons.append(Reason(code, self._detail(code, flagged, at_stake, case.now)))
        return Stance(tuple(reasons), tuple(self._labels(case, quotes, voices)))

    def _stakes(self, case: Case) -> tuple[Stakes, str]:
        """Return how much depends on an answer, and on what."""
        words = " \n ".join(quote.text for quote in case.quotes)
        found = (*self._risk.at_stake_in_question(case.question), *self._risk.at_stake(words))
        told = list(dict.fromkeys(found))
        if any(q.part.turn in q.found.passage.high_stakes for q in case.quotes):
            told.append("much, as its veteran says")
        subjects = [subject(quote.found.passage) for quote in case.quotes]
        set_here = self._topics.stakes(case.question, *subjects)
        if set_here is Stakes.HIGH:
            told.append("much, as the settings say of this topic")
        return (Stakes.HIGH if told else set_here), ", ".join(told)

    def _detail(self, code: ReasonCode, flagged: list[_Ruled], at_stake: str, now: datetime) -> str:
        first = flagged[0]
        match code:
            case ReasonCode.DISPUTED:
                retired = first.passage.trust is Trust.RETIRED
                return f"It was said by {first.speaker}{', and is retired' if retired else ''}."
            case ReasonCode.UNREASONED_HABIT:
                return f"It is {practised_by(first.speaker)}."
            case ReasonCode.STALE if first.passage.verified_at is None and first.passage.date:
                told = ago((now.date() - first.passage.date).days)
                return f"{first.speaker} told a workaround {told}, and nobody has looked since."
            case ReasonCode.STALE:
                age = self._age(first.passage, now)
                return f"{age[:1].upper()}{age[1:]}. At stake: {at_stake}."
            case _:
                return f"At stake: {at_stake}; {_who_says(flagged)}."

    def _age(self, passage: Passage, now: datetime) -> str:
        days = self._topics.verified_days(subject(passage))
        if passage.verified_at is None:
            return f"nobody knows when it was confirmed last; its interval is {lasting(days)}"
        since = (now - passage.verified_at).days
        if lasting(since) == lasting(days):
            return f"last confirmed {since} days ago; its interval is {days} days"
        return f"last confirmed {ago(since)}; its interval is {lasting(days)}"

    def _labels(self, case: Case, quotes: list[_Ruled], voices: tuple[str, ...]) -> Iterator[str]:
        marks = {each.ruling.mark for each in quotes}
        if Mark.ONE_VOICE in marks:
            yield "one veteran's word, not yet verified"
        if Mark.VOICES in marks:
            count = _COUNTS.get(len(voices), str(len(voices)))
            yield f"{count} colleagues speak to this, not yet verified"
        yield from _told_when(quotes, case.now)
        aged = [each.passage for each in quotes if each.ruling.mark is Mark.AGE]
        for passage in aged[:1]:
            yield f"verified, {self._age(passage, case.now)}"
        if Mark.OFFICIAL in marks:
            yield "an official document is among the sources"
        else:
            yield from _official_beside(case)
        yield from _of_what_year(quotes, case.now)


def _ruled(quote: Quote, passage: Passage, voices: int, stakes: Stakes, today: date) -> _Ruled:
    backing = Backing(
        trust=passage.trust,
        voices=voices,
        verified_by=passage.verified_by,
        kind=LessonKind.HABIT if quote.part.turn in passage.practised else None,
        official=quote.part.role is Role.DOCUMENT,
        overdue=quote.passage.is_overdue(quote.part.turn, today),
    )
    return _Ruled(quote, passage, ruled(backing, stakes))


def shipped_standing(stem: Callable[[str], str]) -> Standing:
    """Return the rules that come with PeerTutor, where nothing is set."""
    return Standing(RiskWords(risk_words(), stem), Topics(stem))


def _who_says(flagged: list[_Ruled]) -> str:
    told = [each for each in flagged if each.passage.trust is not Trust.PEER_VERIFIED]
    needed = quorum(Stakes.HIGH)
    if not told:
        return f"verified by fewer than the {_COUNTS[needed]} others that it takes"
    names = independent_voices(each.quote for each in told)
    who = names[0] if len(names) == 1 else f"{len(names)} colleagues" if names else told[0].speaker
    return f"told by {who}, verified by nobody; it takes {_COUNTS[needed]} others"


def _told_when(quotes: list[_Ruled], now: datetime) -> Iterator[str]:
    """Say how old words are that nobody has verified: they have an age and no interval."""
    told = [each for each in quotes if each.ruling.mark in {Mark.ONE_VOICE, Mark.VOICES}]
    ages = [(now.date() - each.passage.date).days for each in told if each.passage.date]
    if ages and max(ages) >= _WORTH_SAYING_DAYS:
        yield f"said {'up to ' if len(told) > 1 else ''}{ago(max(ages))}"


def _official_beside(case: Case) -> Iterator[str]:
    for found in case.passages[:_NEAR]:
        if found.passage.kind is Kind.REFERENCE:
            yield f"an official document may say more: “{one_line(found.passage.title)}”"
            return


def _of_what_year(quotes: list[_Ruled], now: datetime) -> Iterator[str]:
    """Name the year of old words that are verified, or a document's."""
    others = [each for each in quotes if each.ruling.mark not in {Mark.ONE_VOICE, Mark.VOICES}]
    oldest = min((each.passage.date for each in others if each.passage.date), default=None)
    if oldest and (now.date() - oldest).days > _OLD_AFTER_DAYS:
        yield f"said in {oldest.year}"
