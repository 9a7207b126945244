"""The judge holds evidence against the error budget, and leaves everything else as it is."""

from __future__ import annotations

from dataclasses import replace

from peertutor.core.answers import ReasonCode, Verdict
from peertutor.core.odds import times_right
from peertutor.mentor.judge import Judge
from peertutor.mentor.sufficiency.model import shipped_coefficients
from peertutor.mentor.sufficiency.standard import (
    Figures,
    HalfIsEnough,
    Standards,
    Worth,
    estimate_name,
)
from tests.mentor.said import PRINTER, RINGING
from tests.mentor.sufficiency.figures import calibration
from tests.mentor.test_judge import _RARITY, _READER, case, judged

_FIGURES = Figures(calibration())
_ASKED = case(RINGING)
_SCORE = judged(_ASKED).confidence


def standards(budget: float) -> Standards:
    return Standards(_FIGURES.calibration, lambda: budget, lambda _: ())


def weighed(budget: float) -> tuple[Verdict, list[str]]:
    judgement = Judge(_READER, standard=standards(budget)).weigh(_ASKED, _RARITY)
    return judgement.verdict, [reason.text for reason in judgement.reasons]


def test_the_same_answer_is_flagged_under_a_small_budget_and_not_under_a_large_one() -> None:
    assert weighed(0.5) == (Verdict.GROUNDED, [])
    verdict, [reason] = weighed(0.01)
    assert verdict is Verdict.NEEDS_PEER
    assert reason.startswith(ReasonCode.WEAK_EVIDENCE.sentence)
    times = times_right(_FIGURES.calibration.probability(_SCORE), 100)
    assert f"Answers of this kind were right {times} on public questions; " in reason


def test_the_confidence_is_what_the_figures_make_of_the_score() -> None:
    judgement = Judge(_READER, standard=standards(0.05)).weigh(_ASKED, _RARITY)
    assert judgement.confidence == _SCORE
    assert judgement.features[estimate_name(_FIGURES.calibration)] == _FIGURES.shift.of(
        shipped_coefficients().probability(judgement.features, talk=True)
    )


def test_what_nobody_speaks_of_stays_no_knowledge_however_large_the_budget() -> None:
    asked = case(PRINTER, question="How do penguins sleep in winter?")
    judgement = Judge(_READER, standard=standards(0.5)).weigh(asked, _RARITY)
    assert judgement.verdict is Verdict.NO_KNOWLEDGE


def test_evidence_without_vectors_is_held_against_the_figures_of_words_alone() -> None:
    asked: list[bool] = []

    class Listening(HalfIsEnough):
        def worth(self, score: float, *, by_words: bool = False) -> Worth:
            asked.append(by_words)
            return super().worth(score)

    judge = Judge(_READER, standard=Listening())
    judge.weigh(_ASKED, _RARITY)
    judge.weigh(case(replace(RINGING, dense=None)), _RARITY)
    assert asked == [False, True]
