"""Trust of single words: what was said of others does not count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from peertutor.core.interviews import Role, Trust
from peertutor.core.passages import Passage, Span, Vouched
from peertutor.core.peers import PeerVerdict
from peertutor.core.vouching import in_force, of_all_words, of_words, verified
from tests.mentor.said import passage

SAID = "Drain the queue first. Then restart it. Tell finance."
DRAIN, RESTART, TELL = (0, 22), (23, 39), (40, 53)
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TURN = 11
TOLD: Passage = passage(1, ("Host", "How?", Role.CONTEXT), ("Ana", SAID)).passage


def vouched(
    peer: str,
    place: tuple[int, int],
    verdict: PeerVerdict = PeerVerdict.CONFIRM,
    *,
    days: int = 0,
    turn: int = TURN,
) -> Vouched:
    return Vouched(
        turn=turn,
        start=place[0],
        end=place[1],
        peer=peer,
        verdict=verdict,
        at=AT + timedelta(days=days),
    )


def with_(*said: Vouched) -> Passage:
    return replace(TOLD, parts=tuple(TOLD.parts), vouched=said)


def trust(of: Passage, place: tuple[int, int]) -> tuple[Trust, int]:
    words = of_words(of, TURN, *place)
    return words.trust, words.verified_by


def test_the_fixture_says_where_its_sentences_are() -> None:
    assert [SAID[slice(*place)] for place in (DRAIN, RESTART, TELL)] == [
        "Drain the queue first.",
        "Then restart it.",
        "Tell finance.",
    ]
    assert [(part.turn, part.start) for part in TOLD.parts] == [(10, 8), (TURN, 0)]


def test_only_the_words_that_were_confirmed_are_verified() -> None:
    known = with_(vouched("Ben", DRAIN))
    assert trust(known, DRAIN) == (Trust.PEER_VERIFIED, 1)
    assert trust(known, RESTART) == (Trust.TOLD, 0)
    assert trust(known, (0, 39)) == (Trust.TOLD, 0)


def test_blanks_between_confirmed_sentences_need_nobody() -> None:
    known = with_(vouched("Ben", DRAIN), vouched("Ben", RESTART, days=3))
    words = of_words(known, TURN, 0, 39)
    assert (words.trust, words.verified_by) == (Trust.PEER_VERIFIED, 1)
    assert words.verified_at == AT


def test_a_quote_is_verified_as_well_as_the_least_verified_of_its_words() -> None:
    known = with_(vouched("Ben", DRAIN), vouched("Cleo", RESTART), vouched("Dara", DRAIN))
    assert trust(known, DRAIN) == (Trust.PEER_VERIFIED, 2)
    assert trust(known, (0, 39)) == (Trust.PEER_VERIFIED, 1)
    assert trust(known, (0, 53)) == (Trust.TOLD, 0)


def test_a_doubt_on_any_word_of_a_quote_is_a_doubt_on_the_quote() -> None:
    known = with_(vouched("Ben", (0, 53)), vouched("Cleo", RESTART, PeerVerdict.REJECT))
    assert trust(known, (0, 39))[0] is Trust.DISPUTED
    assert trust(known, DRAIN) == (Trust.PEER_VERIFIED, 1)
    assert of_all_words(known).trust is Trust.DISPUTED


def test_what_was_said_of_another_turn_does_not_count() -> None:
    known = with_(vouched("Ben", DRAIN, turn=10))
    assert trust(known, DRAIN) == (Trust.TOLD, 0)


def test_a_verification_past_its_interval_is_stale_and_a_newer_one_renews_it() -> None:
    old = replace(with_(vouched("Ben", DRAIN)), stale_until=AT)
    assert trust(old, DRAIN) == (Trust.STALE, 1)
    renewed = replace(with_(vouched("Ben", DRAIN), vouched("Cleo", DRAIN, days=1)), stale_until=AT)
    assert trust(renewed, DRAIN) == (Trust.PEER_VERIFIED, 2)


def test_its_veterans_word_is_confirmed_and_a_peers_is_more() -> None:
    known = replace(TOLD, confirmed=(Span(TURN, *DRAIN),))
    assert trust(known, DRAIN) == (Trust.CONFIRMED, 0)
    assert of_all_words(known).trust is Trust.TOLD


def test_retired_words_are_left_out_and_the_rest_stays_where_it_was() -> None:
    known = replace(TOLD, retired=(Span(TURN, *RESTART),))
    left = in_force(known)
    said = [(part.start, part.end, part.text) for part in left.parts if part.role.quotable]
    assert [SAID[start:end] for start, end, _ in said] == [text for *_, text in said]
    assert "restart" not in "".join(text for *_, text in said)
    assert "Drain the queue first." in said[0][2]
    assert in_force(TOLD) is TOLD


def test_only_verified_words_are_left_where_only_those_are_wanted() -> None:
    left = verified(with_(vouched("Ben", DRAIN), vouched("Ben", RESTART)))
    [part] = [part for part in left.parts if part.role.quotable]
    assert (part.text, part.start) == ("Drain the queue first. Then restart it.", 0)
    assert left.trust is Trust.PEER_VERIFIED
    assert left.parts[0] == TOLD.parts[0]


def test_nothing_is_left_where_nobody_has_verified_anything() -> None:
    left = verified(with_(vouched("Ben", DRAIN, PeerVerdict.DEPENDS)))
    assert not any(part.role.quotable for part in left.parts)


spans = st.tuples(st.integers(0, 53), st.integers(0, 53)).map(sorted).filter(lambda s: s[0] < s[1])
said_of = st.builds(
    vouched,
    peer=st.sampled_from(["Ben", "Cleo", "Dara"]),
    place=spans.map(lambda s: (s[0], s[1])),
    verdict=st.sampled_from(list(PeerVerdict)),
)


@given(st.lists(said_of, max_size=6), spans, spans)
def test_more_words_are_never_better_verified(
    said: list[Vouched], one: list[int], other: list[int]
) -> None:
    known = with_(*said)
    start, end = min(one[0], other[0]), max(one[1], other[1])
    if not any(sign.isalnum() for sign in SAID[one[0] : one[1]]):
        return
    _, whole = trust(known, (start, end))
    part, by = trust(known, (one[0], one[1]))
    assert whole <= by or part is Trust.DISPUTED


@given(st.lists(said_of, max_size=6))
def test_what_is_left_is_verbatim(said: list[Vouched]) -> None:
    for part in verified(with_(*said)).parts:
        if part.role.quotable:
            assert part.text == SAID[part.start : part.end]


def letter_by_letter(said: list[Vouched], start: int, end: int) -> tuple[Trust, int]:
    """What words are worth, found by looking at each letter of them for itself."""
    fewest = 99
    for at in (at for at in range(start, end) if SAID[at].isalnum()):
        here = [each for each in said if each.turn == TURN and each.start <= at < each.end]
        if any(each.verdict.is_against for each in here):
            return Trust.DISPUTED, 0
        fewest = min(fewest, len({e.peer for e in here if e.verdict is PeerVerdict.CONFIRM}))
    return (Trust.PEER_VERIFIED, fewest) if fewest else (Trust.TOLD, 0)


@settings(max_examples=1_000)
@given(st.lists(said_of, max_size=6), spans)
def test_words_are_worth_what_their_letters_are(said: list[Vouched], span: list[int]) -> None:
    start, end = span
    if any(sign.isalnum() for sign in SAID[start:end]):
        assert trust(with_(*said), (start, end)) == letter_by_letter(said, start, end)
