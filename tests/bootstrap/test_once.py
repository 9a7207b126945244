"""Members that are built once, whichever thread asks first."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from peertutor.bootstrap.once import forget, once


class Things:
    """Counts how often each member is built."""

    def __init__(self) -> None:
        self.built: list[str] = []
        self.gate = threading.Event()
        self.fails = True

    @once
    def slow(self) -> object:
        """A member that takes its time."""
        time.sleep(0.05)
        self.built.append("slow")
        return object()

    @once
    def waiting(self) -> str:
        """A member that another thread has to set free."""
        self.gate.wait(5)
        return f"after {self.quick}"

    @once
    def quick(self) -> str:
        """A member that is there at once."""
        self.built.append("quick")
        return "quick"

    @once
    def failing(self) -> str:
        """A member that fails the first time."""
        if self.fails:
            raise OSError("not yet")
        return "there"


def test_built_at_the_first_use_and_once_for_all_threads() -> None:
    things = Things()
    assert things.built == []
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: things.slow, range(8)))
    assert things.built == ["slow"]
    assert all(one is got[0] for one in got)


def test_one_member_does_not_wait_for_another() -> None:
    things = Things()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: things.waiting)
        assert things.quick == "quick"
        assert not waiting.done()
        things.gate.set()
        assert waiting.result() == "after quick"


def test_two_instances_share_nothing() -> None:
    assert Things().slow is not Things().slow


def test_what_failed_is_tried_again() -> None:
    things = Things()
    with pytest.raises(OSError, match="not yet"):
        _ = things.failing
    things.fails = False
    assert things.failing == "there"


def test_forgotten_members_are_built_anew() -> None:
    things = Things()
    first = things.slow
    forget(things, "slow", "quick")
    assert things.slow is not first
    assert things.built == ["slow", "slow"]


def test_it_speaks_for_its_method() -> None:
    assert Things.quick.__doc__ == "A member that is there at once."
