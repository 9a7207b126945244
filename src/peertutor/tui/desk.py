"""Where the screens find the services: shut at first, opened in the background, shut at the end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from textual.dom import DOMNode

from peertutor.core.errors import PeerTutorError
from peertutor.core.text import clean, one_line
from peertutor.tui.services import Services


class Desk:
    """Hands out the services once they are open."""

    def __init__(self) -> None:
        self._services: Services | None = None
        self._opened = asyncio.Event()
        self._jobs = 0
        self._idle = threading.Condition()

    def keep(self, services: Services) -> None:
        """Take care that the services are closed at the end, whatever becomes of the app."""
        self._services = services

    def open(self, services: Services) -> None:
        """Let everyone who waits go on."""
        self._services = services
        self._opened.set()

    @property
    def opened(self) -> Services:
        """The services, for those who run only once they are open."""
        if self._services is None:
            raise RuntimeError("the services are not open")
        return self._services

    @property
    def is_open(self) -> bool:
        """Whether the services can be used."""
        return self._opened.is_set()

    @property
    def folder(self) -> Path | None:
        """The workspace's folder; None before it is open."""
        return self._services.workspace if self._services else None

    async def services(self) -> Services:
        """Return the services, waiting until they are open."""
        await self._opened.wait()
        return self.opened

    @contextmanager
    def job(self) -> Iterator[None]:
        """Say that a thread is using the services, so that nobody closes them under it."""
        with self._idle:
            self._jobs += 1
        try:
            yield
        finally:
            with self._idle:
                self._jobs -= 1
                self._idle.notify_all()

    def close(self, *, patience: float = 10.0) -> None:
        """Close the services when no thread uses them any more, or after `patience` seconds."""
        with self._idle:
            self._idle.wait_for(lambda: not self._jobs, timeout=patience)
        services, self._services = self._services, None
        if services is not None:
            services.close()


def tell(node: DOMNode, error: PeerTutorError) -> None:
    """Show an error where it does not stop anything: its title, its cause and its remedy."""
    told = "\n".join(part for part in (error.cause, error.remedy) if part)
    node.app.notify(
        clean(told or error.title),
        title=one_line(error.title) if told else "",
        severity="error",
        timeout=12,
        markup=False,
    )


def unforeseen(error: BaseException | None) -> PeerTutorError:
    """Put an error that nobody foresaw into words; its own message may quote what people said.

    One that says itself what is wrong, and what to do, is left as it is.
    """
    if isinstance(error, PeerTutorError):
        return error
    return PeerTutorError(
        "Something went wrong inside PeerTutor",
        cause=f"({type(error).__name__})",
        remedy="Try again. If it happens again, `peertutor doctor` may say why.",
    )
