"""What every ledger does, the one in memory and the one on disk."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from peertutor.adapters.ledger import SqlLedger
from peertutor.core.answers import Rung, Verdict
from peertutor.core.errors import NotFound
from peertutor.core.interviews import InterviewState, Trust
from peertutor.core.passages import PassageDraft, Span
from peertutor.ports import Ledger
from tests.contracts.interviews import cut_by_turn, make_answer, make_interview, revised
from tests.contracts.ledgers import empty_database
from tests.fakes.ledger import FakeClock, FakeLedger

TALK = make_interview(
    "talk",
    "How do you restore a backup under pressure?",
    "First I read the log aloud. Then I restore into an empty folder, never over the old one.",
    "And the printer?",
    "The printer lies: it says paper jam when the toner is empty.",
    day=date(2025, 3, 1),
)
OTHER = make_interview("other", "What of the invoices?", "Invoices freeze on the last of March.")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["fake", "sqlite", "postgres"])
def ledger(request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock) -> Iterator[Ledger]:
    store: Ledger = (
        FakeLedger()
        if request.param == "fake"
        else SqlLedger.open(empty_database(request), workspace=tmp_path, clock=clock)
    )
    yield store
    store.close()


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    for interview in (TALK, OTHER):
        assert ledger.add_interview(interview, cut_by_turn(interview)) == "added"
    return ledger


def found(ledger: Ledger, query: str) -> list[str]:
    """Return the words of the passages that full text finds, best first."""
    hits = ledger.search_text(query, 10)
    passages = ledger.passages(hit.passage_id for hit in hits)
    return [part.text for hit in hits for part in passages[hit.passage_id].parts]


class TestInterviews:
    def test_come_back_as_they_went_in(self, filled: Ledger) -> None:
        assert filled.interview("talk") == TALK

    def test_keep_their_empty_turns_and_every_blank(self, ledger: Ledger) -> None:
        odd = make_interview("odd", "  two\tblanks\n\n", "", "naïve 🙂 e\u0301", "")
        ledger.add_interview(odd, cut_by_turn(odd))
        assert ledger.interview("odd").turns == odd.turns

    def test_are_listed_newest_first_and_undated_last(self, filled: Ledger) -> None:
        newer = make_interview("newer", "Later words.", day=date(2026, 1, 1))
        filled.add_interview(newer, cut_by_turn(newer))
        listed = filled.interviews()
        assert [summary.id for summary in listed] == ["newer", "talk", "other"]
        assert (listed[1].turns, listed[1].passages, listed[1].words) == (4, 4, 41)

    def test_without_a_turn_are_kept(self, ledger: Ledger) -> None:
        empty = make_interview("empty")
        assert ledger.add_interview(empty, []) == "added"
        assert ledger.interview("empty") == empty

    def test_that_nobody_knows_are_not_found(self, filled: Ledger) -> None:
        for call in (
            lambda: filled.interview("gone"),
            lambda: filled.turns("gone", 0, 3),
            lambda: filled.delete_interview("gone"),
        ):
            with pytest.raises(NotFound):
                call()

    def test_give_a_stretch_of_turns(self, filled: Ledger) -> None:
        assert filled.turns("talk", 1, 2) == list(TALK.turns[1:3])
        assert filled.turns("talk", 3, 99) == [TALK.turns[3]]
        assert filled.turns("talk", -5, 0) == [TALK.turns[0]]

    def test_added_twice_change_nothing(self, filled: Ledger) -> None:
        before = filled.search_text("printer", 10)
        assert filled.add_interview(TALK, cut_by_turn(TALK)) == "unchanged"
        assert filled.search_text("printer", 10) == before
        assert filled.passage_count() == 6

    def test_are_told_at_first_and_verified_by_nobody(self, filled: Ledger) -> None:
        hits = filled.search_text("toner printer restore", 10)
        found = filled.passages(hit.passage_id for hit in hits).values()
        assert {(each.trust, each.verified_at, each.verified_by) for each in found} == {
            (Trust.TOLD, None, 0)
        }

    def test_refuse_passages_that_point_outside_their_turns(self, ledger: Ledger) -> None:
        wrong = PassageDraft(spans=(Span(0, 0, 999),), text="more than was said")
        with pytest.raises(ValueError, match="outside"):
            ledger.add_interview(TALK, [wrong])
        assert ledger.interviews() == []


class TestRevisions:
    def test_take_the_place_of_what_was_said_before(self, filled: Ledger) -> None:
        other_words = revised(TALK, 3, "The printer tells the truth since the new firmware.")
        assert filled.add_interview(other_words, cut_by_turn(other_words)) == "revised"
        assert found(filled, "toner") == []
        assert found(filled, "firmware") == [other_words.turns[3].text]
        assert filled.interview("talk") == replace(other_words, revision=2)
        assert filled.passage_count() == 6
        assert len(filled.interviews()) == 2

    def test_never_reuse_the_number_of_a_passage(self, filled: Ledger) -> None:
        before = {hit.passage_id for hit in filled.search_text("printer backup invoices", 10)}
        other_words = revised(TALK, 0, "How do you restore a backup now?")
        filled.add_interview(other_words, cut_by_turn(other_words))
        after = {hit.passage_id for hit in filled.search_text("restore backup printer", 10)}
        assert not before & after
        assert set(filled.passages(before)) == set(filled.passages(before - after)) != before

    def test_count_up_and_may_return_to_former_words(self, filled: Ledger) -> None:
        filled.add_interview(revised(TALK, 0, "Else."), [])
        assert filled.add_interview(TALK, cut_by_turn(TALK)) == "revised"
        assert filled.interview("talk").revision == 3


class TestFullText:
    def test_finds_words_by_their_stems(self, filled: Ledger) -> None:
        assert set(found(filled, "restoring")) == {TALK.turns[0].text, TALK.turns[1].text}

    def test_finds_words_of_the_title(self, filled: Ledger) -> None:
        assert len(found(filled, "other")) == 2

    def test_scores_are_positive_and_fall(self, filled: Ledger) -> None:
        scores = [hit.score for hit in filled.search_text("printer toner backup", 10)]
        assert scores == sorted(scores, reverse=True)
        assert scores[-1] > 0

    def test_returns_no_more_than_asked(self, filled: Ledger) -> None:
        assert len(filled.search_text("printer backup invoices", 2)) == 2
        assert filled.search_text("printer", 0) == []

    def test_leaves_out_words_that_stand_everywhere(self, ledger: Ledger) -> None:
        texts = [f"common ground number {number}" for number in range(40)]
        talk = make_interview("many", *texts, "a rare remark")
        ledger.add_interview(talk, cut_by_turn(talk))
        assert found(ledger, "common remark") == ["a rare remark"]
        assert len(found(ledger, "common ground")) == 10

    def test_does_not_find_what_is_held(self, ledger: Ledger) -> None:
        held = make_interview("held", "Nobody may read zanzibar.", state=InterviewState.CLOSED)
        ledger.add_interview(held, cut_by_turn(held))
        assert ledger.search_text("zanzibar", 10) == []
        assert ledger.passage_count() == 0
        assert ledger.passages(range(1, 10)) == {}
        assert ledger.missing_vectors("m", 10) == []
        assert ledger.interview("held") == held

    @pytest.mark.parametrize(
        "query",
        " |*|(|\"|a AND|NOT|don't|multi-agent|^x|text:printer|NEAR(a b)|x OR|{heading}:x"
        "|'; DROP TABLE turns; --|\ud800|%s|:key||".split("|"),
    )
    def test_takes_any_query(self, filled: Ledger, query: str) -> None:
        assert isinstance(filled.search_text(query, 5), list)

    def test_takes_a_query_longer_than_any_question(self, filled: Ledger) -> None:
        query = " ".join(f"word{number}" for number in range(2_000)) + " toner"
        assert found(filled, query) == [TALK.turns[3].text]

    def test_names_how_rare_a_stem_is(self, filled: Ledger) -> None:
        rarity = filled.term_rarity(["printer", "toner", "unheard", "printer"])
        assert set(rarity) == {"printer", "toner", "unheard"}
        assert 0 <= rarity["printer"] < rarity["toner"] < rarity["unheard"]

    def test_names_a_rarity_in_an_empty_ledger(self, ledger: Ledger) -> None:
        assert ledger.term_rarity(["any"])["any"] >= 0
        assert ledger.search_text("any", 5) == []


@given(query=st.text(st.characters(codec="utf-8") | st.sampled_from("\"*()^:'-+{}"), max_size=40))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_query_is_an_error(sql_talk: SqlLedger, query: str) -> None:
    for hit in sql_talk.search_text(query, 5):
        assert hit.passage_id in sql_talk.passages([hit.passage_id])


@pytest.fixture
def sql_talk(tmp_path: Path) -> Iterator[SqlLedger]:
    store = SqlLedger.open(workspace=tmp_path)
    store.add_interview(TALK, cut_by_turn(TALK))
    yield store
    store.close()


class TestPassages:
    def test_are_joined_to_the_words_that_were_said(self, ledger: Ledger) -> None:
        spans = (Span(0, 4, 19), Span(1, 6, 27), Span(3, 0, 17))
        draft = PassageDraft(spans=spans, text="Host: …\nAna: …", heading="A heading")
        ledger.add_interview(TALK, [draft])
        [(number, passage)] = ledger.passages(range(20)).items()
        assert (passage.id, passage.interview_id, passage.title) == (number, "talk", TALK.title)
        assert (passage.date, passage.topic, passage.kind) == (TALK.date, TALK.topic, TALK.kind)
        assert (passage.text, passage.content_hash) == (draft.text, draft.content_hash)
        for part, span in zip(passage.parts, spans, strict=True):
            turn = TALK.turns[span.turn]
            assert (part.turn, part.start, part.end) == (span.turn, span.start, span.end)
            assert part.text == turn.text[span.start : span.end]
            assert (part.speaker, part.role) == (turn.speaker, turn.role)

    def test_offsets_count_code_points(self, ledger: Ledger) -> None:
        talk = make_interview("emoji", "a🙂é\u0301日本 end")
        ledger.add_interview(talk, [PassageDraft(spans=(Span(0, 1, 6),), text="x")])
        [passage] = ledger.passages(range(20)).values()
        assert passage.parts[0].text == "🙂é\u0301日本"

    def test_come_in_the_order_asked_and_unknown_ones_are_missing(self, filled: Ledger) -> None:
        numbers = sorted(filled.passages(range(100)), reverse=True)
        assert list(filled.passages([*numbers, 10**9, -1])) == numbers

    def test_may_be_asked_by_the_thousand(self, filled: Ledger) -> None:
        assert len(filled.passages(range(100_000))) == 6


class TestPlaces:
    def test_are_the_neighbours_within_reach(self, filled: Ledger) -> None:
        everyone = sorted(filled.passages(range(100)))
        first, second, third, fourth = everyone[:4]
        near = filled.around([second], 1)
        assert sorted(near) == [first, second, third]
        assert [near[number].position for number in sorted(near)] == [0, 1, 2]
        assert {place.of for place in near.values()} == {4}
        assert sorted(filled.around([second, fourth], 0)) == [second, fourth]

    def test_end_where_the_interview_ends(self, filled: Ledger) -> None:
        everyone = sorted(filled.passages(range(100)))
        assert sorted(filled.around([everyone[3]], 50)) == everyone[:4]
        assert sorted(filled.around([everyone[4]], 50)) == everyone[4:]

    def test_of_former_words_are_none(self, filled: Ledger) -> None:
        before = sorted(filled.passages(range(100)))[:4]
        filled.add_interview(revised(TALK, 0, "Else."), [])
        assert filled.around([*before, 10**6], 5) == {}


class TestVectors:
    def test_are_missing_until_they_are_saved(self, filled: Ledger) -> None:
        missing = filled.missing_vectors("m", 100)
        assert len(missing) == 6
        assert ("Talk talk\nHost: And the printer?") in dict(missing).values()
        filled.save_vectors("m", {hash_: bytes(8) for hash_, _ in missing[:4]})
        assert filled.missing_vectors("m", 100) == missing[4:]
        assert len(filled.missing_vectors("n", 100)) == 6
        assert filled.vector_counts() == {"m": 4}

    def test_are_asked_for_in_portions(self, filled: Ledger) -> None:
        assert len(filled.missing_vectors("m", 2)) == 2

    def test_stand_in_the_table_beside_their_passages(self, filled: Ledger) -> None:
        missing = [hash_ for hash_, _ in filled.missing_vectors("m", 100)]
        made = {hash_: bytes([n, 0, 0, 0, 0, 0, 128, 63]) for n, hash_ in enumerate(missing)}
        filled.save_vectors("m", made)
        table = filled.vector_table("m")
        passages = filled.passages(table.ids)
        assert (table.dimensions, len(passages)) == (2, 6)
        for place, number in enumerate(table.ids):
            vector = table.data[8 * place : 8 * place + 8]
            assert vector == made[passages[number].content_hash]

    def test_of_an_unknown_model_are_none(self, filled: Ledger) -> None:
        table = filled.vector_table("unknown")
        assert (list(table.ids), table.data) == ([], b"")

    def test_are_kept_by_content(self, filled: Ledger) -> None:
        missing = [hash_ for hash_, _ in filled.missing_vectors("m", 100)]
        filled.save_vectors("m", {hash_: bytes(8) for hash_ in missing})
        filled.save_vectors("m", {missing[0]: b"\1" * 8})
        assert b"\1" not in filled.vector_table("m").data
        copy = replace(TALK, id="copy", topic="same words")
        filled.add_interview(copy, cut_by_turn(copy))
        assert filled.missing_vectors("m", 100) == []
        assert filled.vector_counts() == {"m": 10}

    def test_of_words_that_nobody_has_any_more_are_not_kept(self, filled: Ledger) -> None:
        [(hash_, _), *_] = filled.missing_vectors("m", 1)
        filled.delete_interview("talk")
        filled.delete_interview("other")
        filled.save_vectors("m", {hash_: bytes(8), "f" * 64: bytes(8)})
        filled.add_interview(TALK, cut_by_turn(TALK))
        assert len(filled.missing_vectors("m", 100)) == 4

    def test_survive_a_revision_and_leave_the_table(self, filled: Ledger) -> None:
        filled.save_vectors("m", {h: bytes(8) for h, _ in filled.missing_vectors("m", 100)})
        other_words = revised(TALK, 3, "Else.")
        filled.add_interview(other_words, cut_by_turn(other_words))
        assert len(filled.vector_table("m").ids) == 5
        assert len(filled.missing_vectors("m", 100)) == 1
        filled.add_interview(TALK, cut_by_turn(TALK))
        assert filled.missing_vectors("m", 100) == []

    def test_of_one_model_have_one_length(self, filled: Ledger) -> None:
        [(first, _), (second, _)] = filled.missing_vectors("m", 2)
        filled.save_vectors("m", {first: bytes(8)})
        with pytest.raises(ValueError, match="length"):
            filled.save_vectors("m", {second: bytes(12)})

    def test_have_a_version_that_rises_with_every_change(self, filled: Ledger) -> None:
        versions = [filled.vector_version("m")]

        def rises() -> bool:
            versions.append(filled.vector_version("m"))
            return versions[-1] > versions[-2]

        [(first, _), (second, _)] = filled.missing_vectors("m", 2)
        filled.save_vectors("m", {first: bytes(8)})
        assert rises()
        filled.save_vectors("m", {second: bytes(8)})
        assert rises()
        filled.add_interview(revised(OTHER, 0, "Else?"), [])
        assert rises()
        filled.delete_interview("talk")
        assert rises()
        assert not rises()
        assert filled.vector_table("m").version == versions[-1]


class TestDeleting:
    def test_leaves_nothing_to_find(self, filled: Ledger) -> None:
        filled.save_vectors("m", {h: bytes(8) for h, _ in filled.missing_vectors("m", 100)})
        filled.delete_interview("talk")
        assert found(filled, "printer toner restore") == []
        assert [summary.id for summary in filled.interviews()] == ["other"]
        assert filled.vector_counts() == {"m": 2}
        assert filled.passage_count() == 2
        with pytest.raises(NotFound):
            filled.interview("talk")

    def test_keeps_the_vectors_that_others_use(self, filled: Ledger) -> None:
        copy = replace(TALK, id="copy")
        filled.add_interview(copy, cut_by_turn(copy))
        filled.save_vectors("m", {h: bytes(8) for h, _ in filled.missing_vectors("m", 100)})
        filled.delete_interview("talk")
        assert filled.missing_vectors("m", 100) == []

    def test_starts_the_revisions_anew(self, filled: Ledger) -> None:
        filled.add_interview(revised(TALK, 0, "Else."), [])
        filled.delete_interview("talk")
        assert filled.add_interview(TALK, cut_by_turn(TALK)) == "added"
        assert filled.interview("talk").revision == 1


def test_open_questions_are_those_a_person_must_still_answer_the_most_asked_first(
    filled: Ledger, clock: FakeClock
) -> None:
    asked = [
        ("Who has the key?", Verdict.NO_KNOWLEDGE),
        ("Is it safe?", Verdict.NEEDS_PEER),
        ("Where is the log?", Verdict.GROUNDED),
        ("Why does it hum?", Verdict.NO_KNOWLEDGE),
        ("is it safe? ", Verdict.NEEDS_PEER),
    ]
    for question, verdict in asked:
        answer = replace(make_answer(question), verdict=verdict, standalone=question)
        filled.share_answer(answer, rung=Rung.NAMED, asker="Ben", token_hash="")
        clock.go_on(minutes=1)
    open_ = filled.open_questions(10)
    assert [question.strip().lower() for question in open_] == [
        "is it safe?",
        "why does it hum?",
        "who has the key?",
    ]
    assert len(filled.open_questions(2)) == 2
