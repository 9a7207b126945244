"""Blocking calls beside the event loop that nothing has to wait for."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def aside(call: Callable[[], T], name: str) -> asyncio.Future[T]:
    """Run `call` in a thread of its own and return a future of what it returns.

    Unlike `asyncio.to_thread`, a call that hangs holds up neither the event loop's end nor the
    program's: its thread is a daemon, and whatever it returns after the future was cancelled is
    dropped.

    Args:
        call: What to run; what it raises, the future raises.
        name: The thread's name, for whoever looks at a stack.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)  # type: ignore[arg-type]  # it is a T when nothing was raised
        else:
            future.set_exception(error)

    def run() -> None:
        result, error = None, None
        try:
            result = context.run(call)
        except BaseException as raised:  # noqa: BLE001 - it is raised again where it is awaited
            error = raised
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:
            return  # the loop has been closed: nobody waits any more

    context = contextvars.copy_context()
    threading.Thread(target=run, name=name, daemon=True).start()
    return future
