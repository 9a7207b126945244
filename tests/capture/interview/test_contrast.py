"""When somebody else said otherwise: what is asked, how often, and that it never waits long."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from peertutor.capture.interview import sitting as sittings
from peertutor.capture.interview.manners import broken_rules
from peertutor.capture.interview.sitting import Colleagues
from peertutor.core.errors import StorageFailed
from peertutor.core.protocols import Aspect, Sign
from peertutor.core.recordings import Step
from tests.capture.interview.sittings import Desk, files_with, question, replied, words
from tests.capture.interview.talks import CONCRETE, SMALL, STORY, course, held, small

PROBE = f"follow-up:{Sign.CONFLICT.value}"
MANY = SMALL.replace("most = 12", "most = 30").replace(
    'ask = ["Why is that?", "What is the reason for that?"]',
    'ask = ["Why is that?", "What is the reason for that?"]'
    + "".join(
        f'\n\n[[phases.probes]]\nid = "more-{n}"\nfills = "{fills}"\nask = ["What {n}?"]'
        for n, fills in enumerate(["action", "goal", "options", "aids", "outcome", "people"])
    ),
)


class Others:
    """Contradict the first sentence of whatever is said."""

    def __init__(self, act: Callable[[], None] = lambda: None) -> None:
        self.heard: list[tuple[str, str, str]] = []
        self._act = act

    async def said_otherwise(
        self, reply: str, *, veteran: str, interview_id: str
    ) -> tuple[int, int] | None:
        self.heard.append((reply, veteran, interview_id))
        self._act()
        return 0, reply.index(".") + 1


class Slow:
    """Takes for ever."""

    async def said_otherwise(
        self, reply: str, *, veteran: str, interview_id: str
    ) -> tuple[int, int] | None:
        await asyncio.sleep(60)
        return 0, len(reply)


def _fail() -> None:
    raise StorageFailed("The ledger cannot be read", remedy="Wait.")


@contextmanager
def desk(folder: Path, colleagues: Colleagues | None) -> Iterator[Desk]:
    one = Desk(folder, colleagues=colleagues)
    try:
        yield one
    finally:
        one.close()


async def test_the_opposite_is_asked_about_in_the_veterans_own_words(tmp_path: Path) -> None:
    others = Others()
    with desk(tmp_path, others) as here:
        standing = await replied(here.begun(), STORY, "The gauge stood at two bar. It was hot.")
        step = Step.read(question(standing).step)
        assert (step.probe, step.mark) == (PROBE, "3.0")
        assert words(standing).startswith("“The gauge stood at two bar”: ")
        assert not broken_rules(words(standing))
        assert others.heard == [("The gauge stood at two bar. It was hot.", "Ana", "talk")]


async def test_it_may_follow_what_asked_for_more(tmp_path: Path) -> None:
    others = Others()
    with desk(tmp_path, others) as here:
        sitting = here.begun()
        standing = await replied(sitting, STORY, "You just know. It is obvious.")
        assert Step.read(question(standing).step).probe == "follow-up:intuition"
        standing = await replied(sitting, "The gauge stood at two bar. It was hot.")
        assert Step.read(question(standing).step).probe == PROBE


async def test_nobody_is_asked_about_the_opposite_where_nobody_said_it(tmp_path: Path) -> None:
    with desk(tmp_path, None) as here:
        standing = await replied(here.begun(), STORY, CONCRETE)
        assert Step.read(question(standing).step).probe != PROBE


async def test_the_first_telling_is_not_interrupted(tmp_path: Path) -> None:
    others = Others()
    with desk(tmp_path, others) as here:
        standing = await replied(here.begun(), STORY)
        assert not others.heard
        assert Step.read(question(standing).step).probe == "cues"


async def test_it_is_asked_three_times_a_sitting_and_never_twice_in_a_row(tmp_path: Path) -> None:
    with desk(tmp_path, Others()) as here:
        sitting = here.begun(MANY)
        for number in range(20):
            standing = await replied(sitting, f"The gauge stood at {number} bar. It was hot.")
            if standing.question is None:
                break
        probes = [each.step.probe for each in sitting.recording.asked]
    assert probes.count(PROBE) == 3
    assert (PROBE, PROBE) not in pairwise(probes)


@pytest.mark.parametrize("colleagues", [Slow(), Others(_fail)], ids=["slow", "failing"])
async def test_a_look_up_that_fails_or_takes_long_costs_no_question(
    colleagues: Colleagues, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sittings, "_LOOK_UP_SECONDS", 0.05)
    with desk(tmp_path, colleagues) as here:
        standing = await replied(here.begun(), STORY, CONCRETE)
        assert Step.read(question(standing).step).probe == "reason"


async def test_off_the_record_takes_the_words_out_of_the_question_too(tmp_path: Path) -> None:
    with desk(tmp_path, Others()) as here:
        sitting = here.begun()
        await replied(sitting, STORY, "The zanzibar gauge stood at two bar. It was hot.")
        sitting.take_off_record(3)
        assert files_with(tmp_path, "zanzibar") == []


def test_its_answer_tells_when_it_does_not_hold() -> None:
    so_far, _ = held(small(), [STORY, CONCRETE])
    ask = course(small(), so_far).next(otherwise=(0, 10))
    assert getattr(ask, "wanted", None) is Aspect.FAILS_WHEN
