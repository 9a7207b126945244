"""What is said of an answer's sources: the table in words, with what is at stake and how old."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Mode, ReasonCode
from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.lessons import Stakes
from peertutor.core.passages import RetrievedPassage
from peertutor.core.stakes import Stakes as RiskWords
from peertutor.core.stakes import risk_words
from peertutor.core.topics import Topic, Topics
from peertutor.mentor.reading.quotes import stretches, windows
from peertutor.mentor.reading.reader import Reader
from peertutor.mentor.standing import Stance, Standing
from peertutor.mentor.sufficiency.case import Case
from tests.mentor.said import LOGS, RINGING, passage

_STEM = PorterStemmer().stem
_READER = Reader(PorterStemmer())
_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_SMALL = "When do you ring a quiet client?"
_GREAT = "When may I wipe the disk of a client?"


def stance(
    *found: RetrievedPassage, question: str = _SMALL, topics: Mapping[str, Topic] | None = None
) -> Stance:
    """Return what is said where the longest sentence of each passage is quoted."""
    quotes = []
    for one in found:
        said = (quote for stretch in stretches([one], _READER) for _, quote in windows(stretch, 1))
        quotes.append(max(said, key=lambda quote: len(quote.text)))
    case = Case(
        question=question,
        mode=Mode.EXTRACTIVE,
        passages=found,
        quotes=tuple(quotes),
        claims=(),
        now=_NOW,
    )
    return Standing(RiskWords(risk_words(), _STEM), Topics(_STEM, topics)).of(case)


def trusted(
    found: RetrievedPassage, trust: Trust, *, days: int | None = 10, by: int = 2
) -> RetrievedPassage:
    at = None if days is None else _NOW - timedelta(days=days)
    told = replace(found.passage, trust=trust, verified_at=at, verified_by=by)
    return replace(found, passage=told)


def about(found: RetrievedPassage, topic: str) -> RetrievedPassage:
    return replace(found, passage=replace(found.passage, topic=topic))


def codes(said: Stance) -> list[ReasonCode]:
    return [reason.code for reason in said.reasons]


def test_a_verification_past_its_interval_is_labelled_with_its_age() -> None:
    said = stance(trusted(RINGING, Trust.PEER_VERIFIED, days=152))
    assert said.reasons == ()
    assert said.labels == ("verified, last confirmed 5 months ago; its interval is 3 months",)


def test_just_past_its_interval_it_is_counted_in_days() -> None:
    said = stance(trusted(RINGING, Trust.PEER_VERIFIED, days=91))
    assert said.labels == ("verified, last confirmed 91 days ago; its interval is 90 days",)
    assert stance(trusted(RINGING, Trust.PEER_VERIFIED, days=90)).labels == ()


def test_where_much_is_at_stake_an_old_verification_is_flagged() -> None:
    said = stance(trusted(RINGING, Trust.PEER_VERIFIED, days=152), question=_GREAT)
    assert codes(said) == [ReasonCode.STALE]
    assert said.reasons[0].text.endswith(
        "Last confirmed 5 months ago; its interval is 3 months. At stake: irreversible."
    )


def test_a_verification_without_a_date_is_not_taken_to_be_in_date() -> None:
    said = stance(trusted(RINGING, Trust.PEER_VERIFIED, days=None))
    assert said.labels == (
        "verified, nobody knows when it was confirmed last; its interval is 3 months",
    )


def test_what_is_only_told_shows_its_age_and_does_not_go_stale() -> None:
    old = replace(RINGING, passage=replace(RINGING.passage, verified_at=None))
    said = stance(old)
    assert said.labels == ("one veteran's word, not yet verified", "said 3 months ago")
    assert said.reasons == ()


def test_a_topics_own_interval_counts_for_it_and_for_no_other() -> None:
    topics = {"client data": Topic(verified_days=30)}
    month_and_half = trusted(RINGING, Trust.PEER_VERIFIED, days=45)
    data = about(month_and_half, "Handling clients' data")
    assert stance(data, topics=topics).labels == (
        "verified, last confirmed 45 days ago; its interval is 30 days",
    )
    assert stance(about(month_and_half, "printers"), topics=topics).labels == ()


@pytest.mark.parametrize("asked", [False, True])
def test_a_topic_of_high_stakes_is_met_in_the_question_and_in_the_interviews_subject(
    asked: bool,
) -> None:
    topics = {"quiet client": Topic(stakes=Stakes.HIGH)}
    found = RINGING if asked else about(RINGING, "Quiet clients")
    said = stance(found, question=_SMALL if asked else "When do you ring?", topics=topics)
    assert codes(said) == [ReasonCode.HIGH_STAKES_SINGLE_VOICE]
    assert "as the settings say of this topic" in said.reasons[0].text


def test_a_topic_of_low_stakes_takes_nothing_from_words_of_risk() -> None:
    said = stance(RINGING, question=_GREAT, topics={"client": Topic(stakes=Stakes.LOW)})
    assert codes(said) == [ReasonCode.HIGH_STAKES_SINGLE_VOICE]


def test_one_voice_where_much_is_at_stake_says_who_and_how_many_it_takes() -> None:
    [reason] = stance(RINGING, question=_GREAT).reasons
    assert reason.detail == (
        "At stake: irreversible; told by Ana Ruiz, verified by nobody; it takes two others."
    )


def test_two_voices_are_no_quorum() -> None:
    [reason] = stance(RINGING, LOGS, question=_GREAT).reasons
    assert "told by 2 colleagues, verified by nobody" in reason.detail


def test_what_one_other_verified_is_not_enough_where_much_is_at_stake() -> None:
    once = trusted(RINGING, Trust.PEER_VERIFIED, by=1)
    assert stance(once).reasons == ()
    [reason] = stance(once, question=_GREAT).reasons
    assert "verified by fewer than the two others that it takes" in reason.detail
    assert stance(trusted(RINGING, Trust.PEER_VERIFIED), question=_GREAT) == Stance()


def test_what_is_practised_is_shown_as_what_it_is() -> None:
    practised = frozenset(part.turn for part in RINGING.passage.parts)
    habit = trusted(RINGING, Trust.PEER_VERIFIED)
    habit = replace(habit, passage=replace(habit.passage, practised=practised))
    [reason] = stance(habit).reasons
    assert reason.code is ReasonCode.UNREASONED_HABIT
    assert reason.detail == (
        "It is practised by Ana Ruiz; reason not established; peer check open."
    )


def test_a_workaround_that_nobody_has_looked_at_for_long_is_flagged_with_its_age() -> None:
    turn, told = RINGING.passage.first_turn, RINGING.passage.date
    assert told is not None
    soon, later = told + timedelta(days=1), told + timedelta(days=9_000)
    quoted = RINGING.passage.last_turn
    overdue = replace(
        RINGING, passage=replace(RINGING.passage, workarounds=((turn, soon), (quoted, soon)))
    )
    [reason] = stance(overdue).reasons
    assert reason.code is ReasonCode.STALE
    assert "told a workaround" in reason.detail
    assert "nobody has looked since" in reason.detail
    in_date = replace(
        RINGING, passage=replace(RINGING.passage, workarounds=((turn, later), (quoted, later)))
    )
    assert stance(in_date).reasons == ()
    assert stance(trusted(overdue, Trust.PEER_VERIFIED)).reasons == ()


@pytest.mark.parametrize("question", [_SMALL, _GREAT])
@pytest.mark.parametrize("trust", [Trust.DISPUTED, Trust.RETIRED])
def test_what_is_disputed_or_retired_is_flagged_and_its_speaker_named(
    trust: Trust, question: str
) -> None:
    said = stance(trusted(RINGING, trust), question=question)
    assert codes(said) == [ReasonCode.DISPUTED]
    assert "It was said by Ana Ruiz" in said.reasons[0].text
    assert said.reasons[0].text.endswith("retired.") == (trust is Trust.RETIRED)


def test_an_official_document_needs_no_quorum_and_vouches_for_nobody_else() -> None:
    official = passage(
        4,
        ("", "A client's disk is wiped when the sheet is signed.", Role.DOCUMENT),
        kind=Kind.REFERENCE,
    )
    alone = stance(official, question=_GREAT)
    assert alone == Stance((), ("an official document is among the sources",))
    beside = stance(official, RINGING, question=_GREAT)
    assert codes(beside) == [ReasonCode.HIGH_STAKES_SINGLE_VOICE]


def test_one_person_under_two_spellings_is_one_voice() -> None:
    again = passage(7, ("RUIZ, A.", "Whoever has gone quiet is rung before the logs are read."))
    assert stance(RINGING, again).labels[0] == "one veteran's word, not yet verified"


def test_a_sentence_that_went_round_is_one_voice() -> None:
    words = "Always ring a quiet client within ten minutes, before you look at any of the logs."
    one, other = passage(1, ("Ana", words)), passage(2, ("Ben", f"As Ana says: {words}"))
    assert stance(one, other).labels[0] == "one veteran's word, not yet verified"


def test_whoever_is_verified_is_no_second_voice_for_what_is_only_told() -> None:
    verified = trusted(LOGS, Trust.PEER_VERIFIED)
    assert stance(RINGING, verified).labels[0] == "one veteran's word, not yet verified"


_FOUND = st.sampled_from([RINGING, LOGS])
_QUESTIONS = st.sampled_from([_SMALL, _GREAT])


@given(_FOUND, _QUESTIONS, st.integers(0, 400), st.integers(0, 3))
def test_a_later_confirmation_never_flags_more(
    found: RetrievedPassage, question: str, days: int, by: int
) -> None:
    older = trusted(found, Trust.PEER_VERIFIED, days=days + 1, by=by)
    newer = trusted(found, Trust.PEER_VERIFIED, days=days, by=by + 1)
    assert len(codes(stance(newer, question=question))) <= len(
        codes(stance(older, question=question))
    )


@given(_FOUND, st.sampled_from(Trust), st.integers(0, 400), st.integers(0, 3))
def test_more_at_stake_never_flags_less(
    found: RetrievedPassage, trust: Trust, days: int, by: int
) -> None:
    one = trusted(found, trust, days=days, by=by)
    assert set(codes(stance(one))) <= set(codes(stance(one, question=_GREAT)))


@given(_QUESTIONS, st.sampled_from([Trust.TOLD, Trust.CONFIRMED, Trust.PEER_VERIFIED]))
def test_another_voice_of_the_same_standing_never_flags_more(question: str, trust: Trust) -> None:
    one, other = trusted(RINGING, trust), trusted(LOGS, trust)
    alone, together = stance(one, question=question), stance(one, other, question=question)
    assert set(codes(together)) <= set(codes(alone))
