"""The gate: what of a sheet leaves, and what stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from peertutor.core.interviews import Role
from peertutor.core.lessons import LessonField, LessonState, Source
from peertutor.core.recordings import Outcome
from peertutor.core.sensitive import Sensitive, findings
from peertutor.core.text import clean
from peertutor.export.sheet import hidden_because, hosts, outgoing
from peertutor.export.wording import in_words
from tests.e2e.payloads import OBEYED, PAYLOADS
from tests.export.sheets import SAID, ended, interview, lesson, sheet

MAIL = "Write to mara.lindqvist@example.com, or call +49 170 1234567."


def test_secrets_are_taken_out_everywhere_and_counted() -> None:
    held = interview(
        [*SAID, ("Mara Lindqvist (mara@example.com)", MAIL)],
        title=f"Title {MAIL}",
        topic=MAIL,
        metadata={"note": {"who": [MAIL]}},
    )
    leaving = outgoing(sheet(held, lesson(action=MAIL)))
    assert "example.com" not in str(leaving)
    assert "1234567" not in str(leaving)
    assert leaving.found == {Sensitive.EMAIL: 6, Sensitive.PHONE: 5}
    assert "[e-mail address removed]" in leaving.interview.turns[-1].speaker


def test_what_may_stay_stays_and_so_does_everything_when_asked_for() -> None:
    held = interview([("Mara Lindqvist", MAIL)])
    kept = frozenset(found.mark for found in findings(MAIL) if found.kind is Sensitive.EMAIL)
    leaving = outgoing(sheet(held, kept=kept))
    assert leaving.interview.turns[0].text == MAIL.replace(
        "+49 170 1234567", "[phone number removed]"
    )
    whole = outgoing(sheet(held, redact=False))
    assert whole.interview.turns[0].text == MAIL
    assert whole.found == {Sensitive.EMAIL: 1, Sensitive.PHONE: 1}
    assert not whole.redacted


def test_the_hash_is_of_what_leaves() -> None:
    held = interview([("Mara Lindqvist", MAIL)])
    leaving, whole = outgoing(sheet(held)), outgoing(sheet(held, redact=False))
    assert whole.content_hash == held.content_hash
    assert leaving.content_hash == leaving.interview.content_hash != held.content_hash
    other = interview([("Mara Lindqvist", MAIL.replace("1234567", "7654321"))])
    assert outgoing(sheet(other)).content_hash == leaving.content_hash


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_that_a_terminal_obeys_leaves(payload: str) -> None:
    held = interview(
        [(payload, payload)],
        id=payload,
        title=payload,
        topic=payload,
        url=payload,
        veterans=(payload,),
        metadata={payload: [payload]},
    )
    leaving = outgoing(sheet(held, lesson(action=payload, veteran=payload), redact=False))
    assert not OBEYED & set(leaving.interview.turns[0].text)
    facts = leaving.interview
    for text in (facts.id, facts.title, facts.topic, facts.url, *facts.veterans, *facts.metadata):
        assert not (OBEYED | {"\n"}) & set(text)
    assert leaving.lessons[0].action == clean(payload)


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.OFF_RECORD, "off the record"),
        (Outcome.SKIPPED, "skipped"),
        (Outcome.LATER, "skipped"),
        (Outcome.REPLACED, "skipped"),
        (Outcome.ANSWERED, ""),
        (Outcome.WRITTEN, ""),
    ],
)
def test_a_reply_that_is_none_shows_no_word(outcome: Outcome, why: str) -> None:
    held = interview()
    turns = (*held.turns[:3], ended(held.turns[3], outcome))
    leaving = outgoing(sheet(replace(held, turns=turns)))
    assert hidden_because(leaving.interview.turns[3]) == why
    assert bool(leaving.interview.turns[3].text) == (not why)


def test_what_is_withheld_does_not_even_say_that_it_is_off_the_record() -> None:
    held = interview()
    turn = replace(ended(held.turns[3], Outcome.OFF_RECORD), withheld=True)
    [leaving] = outgoing(sheet(replace(held, turns=(turn,)), lesson(sources=()))).interview.turns
    assert (hidden_because(leaving), leaving.text) == ("not released", "")


def test_a_withdrawn_lesson_stays() -> None:
    leaving = outgoing(sheet(None, lesson(1), lesson(2, state=LessonState.WITHDRAWN)))
    assert [each.id for each in leaving.lessons] == [1]
    assert leaving.held_back == 0


def test_a_lesson_tells_nothing_that_its_turns_do_not() -> None:
    held = interview()
    withheld = replace(held.turns[1], text="", withheld=True)
    off = ended(replace(held.turns[3], text=""), Outcome.OFF_RECORD)
    held = replace(held, turns=(held.turns[0], withheld, held.turns[2], off))
    on = {number: (Source(LessonField.ACTION, number, 0, 4),) for number in (1, 3)}
    leaving = outgoing(
        sheet(
            held,
            lesson(1, sources=on[1], state=LessonState.RELEASED),
            lesson(2, sources=on[1], state=LessonState.CONFIRMED),
            lesson(3, sources=on[1], state=LessonState.DRAFTED),
            lesson(4, sources=on[3], state=LessonState.RELEASED),
        )
    )
    assert [each.id for each in leaving.lessons] == [1]
    assert leaving.held_back == 3


def test_only_the_lessons_count_where_only_they_leave() -> None:
    held = interview([("Mara Lindqvist", MAIL)])
    leaving = outgoing(sheet(held, lesson(reason="ask ben@example.com"), lessons_only=True))
    assert leaving.interview.turns == ()
    assert leaving.found == {Sensitive.EMAIL: 1}
    assert leaving.content_hash == outgoing(sheet(held)).content_hash


def test_hosts_are_named_but_never_somebody_who_is_quoted() -> None:
    held = interview()
    assert hosts(held) == ("PeerTutor",)
    assert hosts(replace(held, veterans=(), metadata={"hosts": ["PeerTutor", "Ben"]})) == (
        "PeerTutor",
    )
    # “Mara” means Mara Lindqvist by her own name only: a host called Mara Berg must not take it.
    turns = (
        replace(held.turns[1], speaker="Mara"),
        replace(held.turns[0], speaker="Mara Berg", role=Role.CONTEXT),
    )
    assert hosts(replace(held, turns=turns)) == ()


def test_counts_in_words() -> None:
    found = {Sensitive.EMAIL: 3, Sensitive.PASSWORD: 1, Sensitive.API_KEY: 1200}
    assert in_words(found) == "1,200 API keys, 3 e-mail addresses, 1 password"
    assert in_words({}) == ""
