"""What is set for single topics: which topic a subject is, and which rule of several counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.interviews import Kind, Trust
from peertutor.core.lessons import Stakes
from peertutor.core.passages import Passage
from peertutor.core.topics import Topic, Topics

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
TOPICS = Topics(
    PorterStemmer().stem,
    {
        "client data": Topic(verified_days=30, stakes=Stakes.HIGH),
        "data": Topic(verified_days=60, stakes=Stakes.LOW),
        "sample_data": Topic(stakes=Stakes.LOW),
        "backup": Topic(verified_days=7),
    },
    verified_days=100,
)


@pytest.mark.parametrize(
    ("subject", "days"),
    [
        ("Client data", 30),
        ("handling clients' data safely", 30),
        ("data of a client", 60),
        ("Sample data", 60),
        ("Backups of client data", 30),
        ("Data and backups", 7),
        ("printers", 100),
        ("", 100),
    ],
)
def test_the_narrowest_topic_that_says_something_counts(subject: str, days: int) -> None:
    assert TOPICS.verified_days(subject) == days


@pytest.mark.parametrize(
    ("texts", "stakes"),
    [
        (("client data",), Stakes.HIGH),
        (("sample data",), Stakes.LOW),
        (("sample data", "How do I copy the client data?"), Stakes.HIGH),
        (("printers",), Stakes.MEDIUM),
        ((), Stakes.MEDIUM),
        (("backup",), Stakes.MEDIUM),
    ],
)
def test_the_highest_of_what_is_asked_and_what_is_quoted_counts(
    texts: tuple[str, ...], stakes: Stakes
) -> None:
    assert TOPICS.stakes(*texts) is stakes


@pytest.mark.parametrize(
    ("title", "topic", "trust"),
    [
        ("Talk with Ana", "client data", Trust.STALE),
        ("Client data", "", Trust.STALE),
        ("Client data", "printers", Trust.PEER_VERIFIED),
    ],
)
def test_a_passage_counts_by_its_topic_or_by_its_title_where_it_has_none(
    title: str, topic: str, trust: Trust
) -> None:
    passage = Passage(
        id=1,
        interview_id="talk",
        title=title,
        topic=topic,
        date=date(2026, 1, 1),
        kind=Kind.INTERVIEW,
        trust=Trust.PEER_VERIFIED,
        text="",
        parts=(),
        verified_at=_NOW - timedelta(days=31),
    )
    assert TOPICS.counted(passage, _NOW).trust is trust
    assert passage.trust is Trust.PEER_VERIFIED
