"""The Inbox room: what has come, what is new of it, and that it was read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from textual.pilot import Pilot

from peertutor.core.answers import Feedback, Rung
from peertutor.core.audit import subject_of
from peertutor.core.changes import Change, ChangeKind, Notice
from peertutor.core.errors import WorkspaceDamaged
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind
from peertutor.tui.screens.inbox import InboxScreen
from tests.fakes.services import FakeServices, answer
from tests.tui.conftest import Started, ask, settled, shown, toasts, until

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


async def opened(pilot: Pilot[None]) -> None:
    """Open the room and wait for what has come."""
    await pilot.press("f7")
    await until(pilot, lambda: isinstance(pilot.app.screen, InboxScreen))
    await until(pilot, lambda: "looking" not in shown(pilot, "#count"))


def fill(services: FakeServices) -> None:
    """Let a reply and a change have come for one answer."""
    conversation = services.personal.start_conversation()
    number = services.personal.keep_answer(conversation, answer())
    services.peers.shared.remember_shared(7, number, Rung.ANONYMOUS)
    services.peers.reviews.said.append(
        Opinion(
            id=4,
            subject=Subject(SubjectKind.QUESTION, 7),
            peer="Ben Ode",
            verdict=PeerVerdict.DEPENDS,
            at=AT,
            content_hash="x",
            text="not in March",
        )
    )
    notice = Notice(id=1, answer=number, at=AT, kind=ChangeKind.CORRECTED, holds="Ask Ben.")
    services.peers.notices.found.append((notice, services.personal.kept[0]))


async def test_an_empty_inbox_says_so(started: Started) -> None:
    async with started() as pilot:
        await opened(pilot)
        assert "Nothing has come for you yet." in shown(pilot, "#count")


async def test_files_that_were_exported_before_a_change_are_named(
    started: Started, services: FakeServices
) -> None:
    services.peers.exports.note_export("talk", "/srv/review/talk.md")
    services.peers.reviews.told.append(
        Change(
            id=1,
            at=services.peers.exports.written[0].at + timedelta(days=2),
            kind=ChangeKind.RETIRED,
            source=subject_of("talk"),
            holds="Ask Ben.",
        )
    )
    async with started() as pilot:
        await opened(pilot)
        assert "/srv/review/talk.md" in shown(pilot, "#exports")
        assert "holds no longer. Now: Ask Ben." in shown(pilot, "#exports")


async def test_what_cannot_be_read_is_said_with_its_remedy(
    started: Started, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[object]:
        raise WorkspaceDamaged("The store is damaged", remedy="Put a backup in its place.")

    monkeypatch.setattr(services.peers.recall, "exports", broken)
    async with started() as pilot:
        await pilot.press("f7")
        await until(pilot, lambda: bool(toasts(pilot)))
        assert "The store is damaged" in str(toasts(pilot))
        assert "Put a backup in its place." in str(toasts(pilot))


async def test_replies_and_changes_are_shown_and_marked_as_read(
    started: Started, services: FakeServices
) -> None:
    fill(services)
    async with started() as pilot:
        await opened(pilot)
        assert "Ben Ode says that it depends: not in March" in shown(pilot, "#replies")
        assert "What this rests on was corrected. Now: Ask Ben." in shown(pilot, "#changed")
        assert "●" in shown(pilot, "#replies")
        await pilot.press("r")
        await until(pilot, lambda: "●" not in shown(pilot, "#news PlainText"))
        assert services.peers.inbox.counts().total == 0


async def test_useful_thanks_those_who_are_quoted_and_taking_it_back_as_well(
    started: Started, services: FakeServices
) -> None:
    async with started() as pilot:
        await ask(pilot, "What do I do when the billing run hangs?")
        await pilot.press("f2")
        await settled(pilot)
        assert services.personal.kept[0].feedback is Feedback.USEFUL
        assert set(services.peers.thanks.counts.values()) == {1}
        await pilot.press("f2")
        await settled(pilot)
        assert set(services.peers.thanks.counts.values()) == {0}
