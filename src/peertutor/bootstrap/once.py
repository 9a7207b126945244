"""Members that are built when they are first needed, once, whichever thread asks first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")

_guard = threading.Lock()


class once(Generic[T]):  # noqa: N801 - used as a decorator, like `property`
    """A member that its method builds at the first use; other threads wait for that.

    A member that failed to build is tried again at the next use. Each member has a lock of its own,
    so that reading one never waits for another that takes long; members may need one another, but
    not in a circle.

    Args:
        build: The method.
    """

    def __init__(self, build: Callable[[Any], T]) -> None:
        self._build = build
        self.__doc__ = build.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> T | Self:
        if instance is None:
            return self
        members = vars(instance)
        with self._lock(members):
            if self._name not in members:
                # From now on it is found before this descriptor is.
                members[self._name] = self._build(instance)
            member: T = members[self._name]
        return member

    def _lock(self, members: dict[str, Any]) -> threading.RLock:
        with _guard:
            lock: threading.RLock = members.setdefault(f"_lock of {self._name}", threading.RLock())
            return lock


def forget(instance: object, *names: str) -> None:
    """Have members built anew at their next use."""
    for name in names:
        vars(instance).pop(name, None)
