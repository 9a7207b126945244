"""Interviews are begun, and gone on with where they were left."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Sequence
from typing import Protocol as Seam

from peertutor.capture.interview.answering import COMPANION_KEY
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.sitting import INTERVIEWER, Colleagues, FollowUpWriter, Sitting
from peertutor.core.errors import NotFound, WrongUse
from peertutor.core.interviews import Interview, InterviewState
from peertutor.core.protocols import Protocol
from peertutor.core.recordings import Recording
from peertutor.core.text import one_line
from peertutor.ports import Clock
from peertutor.ports.recording import DraftStore, RecordingStore

_GOING_ON = frozenset({InterviewState.OPEN, InterviewState.PAUSED})
_SLUG_LENGTH = 40


class ProtocolText(Seam):
    """A protocol together with the text that it was read from."""

    @property
    def protocol(self) -> Protocol:
        """How an interview goes."""
        ...

    @property
    def text(self) -> str:
        """What its file holds."""
        ...


class Protocols(Seam):
    """Where protocols come from."""

    def get(self, protocol_id: str) -> ProtocolText:
        """Return the protocol of that id; raises `NotFound`."""
        ...

    def of_text(self, text: str) -> Protocol:
        """Return the protocol that an interview kept."""
        ...


class Interviewer:
    """Opens sittings.

    Args:
        store: Where interviews are committed.
        drafts: Where the line that is being typed is kept.
        protocols: How interviews go.
        clock: Says what day it is.
        reader: Tells what kind of reply came back.
        writer: A model that words follow-ups; None: the protocol's own words.
        colleagues: What others have said on the same points; None: it is not looked up.
    """

    def __init__(
        self,
        *,
        store: RecordingStore,
        drafts: DraftStore,
        protocols: Protocols,
        clock: Clock,
        reader: ReplyReader,
        writer: FollowUpWriter | None = None,
        colleagues: Colleagues | None = None,
    ) -> None:
        self._store = store
        self._drafts = drafts
        self._protocols = protocols
        self._clock = clock
        self._reader = reader
        self._writer = writer
        self._colleagues = colleagues

    def begin(
        self,
        protocol_id: str,
        *,
        topic: str,
        veteran: str,
        companion: str = "",
        agenda: Sequence[str] = (),
    ) -> Sitting:
        """Put a new interview on record.

        Args:
            protocol_id: How it goes.
            topic: What it is about.
            veteran: Whose knowledge it is.
            companion: Who sits beside them, for a protocol that asks both; may stay empty.
            agenda: Questions that others left open.

        Raises:
            NotFound: There is no such protocol.
            ProtocolInvalid: It cannot be used.
            WrongUse: The topic or the veteran's name is empty, or the agenda that it needs; or the
                companion is called like the veteran or like who asks.
        """
        topic, veteran, companion = one_line(topic), one_line(veteran), one_line(companion)
        if not topic or not veteran:
            raise WrongUse(
                "An interview needs a topic and the name of whom it is with",
                remedy="Say both; the topic in a few words.",
            )
        if companion.casefold() in {veteran.casefold(), INTERVIEWER.casefold()}:
            raise WrongUse(
                "The companion needs a name of their own",
                cause=f"{companion} is the veteran, or who asks.",
                remedy="Name them as colleagues would tell them apart.",
            )
        found = self._protocols.get(protocol_id)
        _check_agenda(found.protocol, agenda)
        now = self._clock.now()
        interview = Interview(
            id=f"{now:%Y-%m-%d}-{_slug(topic)}-{secrets.token_hex(2)}",
            title=f"{topic[:1].upper()}{topic[1:]}",
            topic=topic,
            date=now.date(),
            veterans=(veteran,),
            state=InterviewState.OPEN,
            metadata={COMPANION_KEY: companion} if companion else {},
            turns=(),
        )
        recording = Recording(
            interview=interview,
            protocol=found.text,
            agenda=tuple(one_line(question) for question in agenda if question.strip()),
        )
        self._store.begin(recording)
        return self._sitting(found.protocol, recording)

    def resume(self, interview_id: str) -> Sitting:
        """Go on with an interview where it was left.

        Raises:
            NotFound: There is no such interview.
            WrongUse: It is closed; it can be read back, and no more be asked.
        """
        recording = self._store.recording(interview_id)
        if recording.interview.state not in _GOING_ON:
            raise WrongUse(
                "This interview is closed",
                cause=f"It is {recording.interview.state.value}.",
                remedy="Read its lessons back, or begin another one.",
            )
        if recording.interview.state is InterviewState.PAUSED:
            self._store.note(interview_id, state=InterviewState.OPEN)
            recording = self._store.recording(interview_id)
        return self._sitting(self._protocols.of_text(recording.protocol), recording)

    def unfinished(self) -> str:
        """Return the id of the latest interview that can be gone on with; empty when none can."""
        going_on = (each for each in self._store.recordings() if each.state in _GOING_ON)
        return next((each.id for each in going_on), "")

    def _sitting(self, protocol: Protocol, recording: Recording) -> Sitting:
        return Sitting(
            protocol,
            self._store,
            self._drafts,
            recording,
            reader=self._reader,
            writer=self._writer,
            colleagues=self._colleagues,
        )


def _check_agenda(protocol: Protocol, agenda: Sequence[str]) -> None:
    wants = any(phase.way.value == "agenda" for phase in protocol.phases)
    if wants and not any(question.strip() for question in agenda):
        raise NotFound(
            "There are no open questions to ask",
            cause=f"“{protocol.title}” asks what newcomers asked and nobody's words answer.",
            remedy="Choose another protocol, or wait for questions.",
        )


def _slug(topic: str) -> str:
    plain = unicodedata.normalize("NFKD", topic).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LENGTH].strip("-") or "interview"
