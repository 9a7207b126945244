"""Fitting the closer look: it learns what tells, and is not measured on what it learned from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from benchmarks.closer import FEATURES, Looked, fitted, left_out, mean
from benchmarks.measures import Gold

from benchmarks import closer
from peertutor.core.interviews import Kind, Role, Trust
from peertutor.core.passages import Passage, Place, RetrievedPassage, SpanText

EVEN = dict.fromkeys(FEATURES, 0.5)


def looked(right: int, **by_passage: tuple[float, ...]) -> Looked:
    """A question about passage number `right`; each keyword is a feature with its values."""
    count = len(next(iter(by_passage.values())))
    features = {
        number: EVEN | {name: values[number - 1] for name, values in by_passage.items()}
        for number in range(1, count + 1)
    }
    return Looked(
        group=f"document {right}",
        gold=(Gold("talk", right, right),),
        words={("talk", number): 5 for number in features},
        found=tuple(
            RetrievedPassage(rank=number, score=0.5, passage=passage(number)) for number in features
        ),
        places={number: Place(1, 10 * number, 100) for number in features},
        features=features,
        right=tuple(number == right for number in features),
    )


def passage(number: int) -> Passage:
    text = "one two three four five"
    part = SpanText(turn=number, start=0, end=23, speaker="", role=Role.VETERAN, text=text)
    return Passage(
        id=number,
        interview_id="talk",
        title="",
        topic="",
        date=None,
        kind=Kind.INTERVIEW,
        trust=Trust.TOLD,
        text=text,
        parts=(part,),
    )


TELLING = [looked(2, covered=(0.1, 0.9, 0.2), asks=(0.8, 0.0, 0.9))] * 40
MISLED = [looked(1, covered=(0.1, 0.9, 0.2))] * 40


def test_what_tells_right_from_wrong_gets_its_weight_and_the_rest_none() -> None:
    weights = fitted([TELLING])
    assert weights["covered"] > 0.5
    assert weights["asks"] < -0.5
    assert weights["named"] == weights["together"] == pytest.approx(0.0)


def test_a_set_counts_as_much_as_another_however_many_questions_it_has() -> None:
    few = fitted([TELLING[:20], [*MISLED, *MISLED[:20]]])
    many = fitted([[*TELLING, *TELLING[:20]], MISLED[:20]])
    assert few["covered"] == pytest.approx(many["covered"], abs=0.01)


def test_the_weights_that_were_fitted_put_the_right_passage_first() -> None:
    assert mean(TELLING, None)[1] == 0.5
    assert mean(TELLING, fitted([TELLING]))[1] == 1.0


def test_a_set_is_measured_with_weights_of_the_other_sets_only() -> None:
    apart = left_out({"talks": TELLING, "talks, by words": TELLING, "others": MISLED})
    assert apart["talks"][1] < 1.0
    assert apart["others"][1] < 1.0


def test_a_question_with_nothing_to_choose_teaches_nothing() -> None:
    nothing = replace(TELLING[0], right=(False, False, False))
    assert fitted([[*TELLING, nothing]]) == fitted([TELLING])


def test_only_half_of_the_documents_are_fitted_on(monkeypatch: pytest.MonkeyPatch) -> None:
    known: list[set[str]] = []
    measured: list[str] = []

    def remembering(sets: list[list[Looked]]) -> dict[str, float]:
        known.append({each.group for each in sets[0]})
        return dict.fromkeys(FEATURES, 1.0)

    def measuring(self: Looked, weights: object) -> tuple[float, ...]:
        assert self.group not in known[-1]
        measured.append(self.group)
        return (0.0, 0.0, 0.0)

    monkeypatch.setattr(closer, "fitted", remembering)
    monkeypatch.setattr(Looked, "measured", measuring)
    own = [looked(number, covered=(0.1,) * 8) for number in range(1, 9)]
    closer.by_document(own, [])
    assert all(len(groups) == 4 for groups in known)
    assert len(measured) == 4 * len(known) > 0
