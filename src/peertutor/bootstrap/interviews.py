"""What holding interviews needs, built when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peertutor.adapters.drafts import FileDrafts
from peertutor.bootstrap.late import LateColleagues, LateEmbedder
from peertutor.bootstrap.once import once
from peertutor.bootstrap.trust import risk_in

if TYPE_CHECKING:
    from peertutor.adapters.protocols import FileProtocols
    from peertutor.bootstrap.services import Services
    from peertutor.capture.interview.interviewer import Interviewer
    from peertutor.capture.interview.reader import ReplyReader
    from peertutor.capture.interview.writer import ModelWriter
    from peertutor.capture.lessons.model_drafter import ModelDrafter
    from peertutor.capture.lessons.teachback import TeachBack
    from peertutor.ports.audio import Transcriber


class Interviews:
    """Interviews that are held here: how they go, and who asks.

    Args:
        services: Where the ledger, the embedder and the model are.
    """

    def __init__(self, services: Services) -> None:
        self._services = services

    @once
    def protocols(self) -> FileProtocols:
        """How interviews go."""
        from peertutor.adapters.prompts import prompt_folders
        from peertutor.adapters.protocols import FileProtocols

        return FileProtocols(prompt_folders(self._services.workspace))

    @once
    def interviewer(self) -> Interviewer:
        """Begins interviews, and goes on with them."""
        from peertutor.adapters.clock import SystemClock
        from peertutor.capture.interview.interviewer import Interviewer

        services = self._services
        return Interviewer(
            store=services.ledger.recordings,
            drafts=FileDrafts(services.workspace),
            protocols=self.protocols,
            clock=SystemClock(),
            reader=self._reader,
            writer=self._writer,
            colleagues=LateColleagues(services, self._local),
        )

    @once
    def teach_back(self) -> TeachBack:
        """Reads lessons back, and releases them."""
        from peertutor.capture.lessons.teachback import TeachBack
        from peertutor.capture.passages import cut

        ledger = self._services.ledger
        return TeachBack(
            recordings=ledger.recordings,
            lessons=ledger.lessons,
            protocols=self.protocols,
            reader=self._reader,
            stakes=risk_in(self._services.settings, self._services.stemmer.stem),
            cut=cut,
            drafter=self._drafter,
        )

    def take_off_record(self, interview_id: str, turn: int) -> int:
        """Erase a reply of an interview that is over, wherever its words went.

        Returns:
            How many kept answers had words of the interview: they lose them all, since which of
            them were this reply's cannot be told.

        Raises:
            NotFound: There is no such reply.
        """
        services = self._services
        self.teach_back.take_off_record(interview_id, turn)
        FileDrafts(services.workspace).drop(interview_id)
        return services.forget_words(interview_id)

    @once
    def transcriber(self) -> Transcriber:
        """Turns recordings into words; raises `SettingsError` where no model for it is named."""
        from peertutor.bootstrap.audio import transcriber_of

        return transcriber_of(self._services.settings)

    @once
    def _reader(self) -> ReplyReader:
        from peertutor.capture.interview.reader import ReplyReader

        return ReplyReader(self._local)

    @once
    def _local(self) -> LateEmbedder | None:
        local = self._services.settings.embedding.provider == "local"
        return LateEmbedder(self._services) if local else None

    @once
    def _drafter(self) -> ModelDrafter | None:
        services = self._services
        if services.chat is None:
            return None
        from peertutor.capture.lessons.model_drafter import ModelDrafter, Room

        room = Room(context=services.settings.model.context_tokens)
        return ModelDrafter(services.chat, services.prompts, room)

    @once
    def _writer(self) -> ModelWriter | None:
        if self._services.chat is None:
            return None
        from peertutor.capture.interview.writer import ModelWriter

        return ModelWriter(self._services.chat, self._services.prompts)
