"""A model writes: its stream is checked as it comes, and what is kept is what was shown."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from peertutor.core.errors import ModelGarbage
from peertutor.core.thinking import without_thoughts
from peertutor.mentor.writing.compose import Request, is_refusal, may_become_refusal
from peertutor.mentor.writing.marks import MarkFilter
from peertutor.ports import ChatModel


class Writing:
    """One answer being written.

    Attributes:
        passages: What its marks number, from 1.
        text: What was shown so far.
        declined: Whether the model said that the sources do not answer; nothing was shown then.
    """

    def __init__(self, chat: ChatModel, request: Request, *, max_tokens: int) -> None:
        self._chat = chat
        self._request = request
        self._max_tokens = max_tokens
        self._marks = MarkFilter(len(request.passages))
        self.passages = request.passages
        self.text = ""
        self.declined = False

    @property
    def dropped(self) -> int:
        """How many marks were taken out."""
        return self._marks.dropped

    async def deltas(self) -> AsyncGenerator[str, None]:
        """Yield text that may be shown; raises what `ChatModel.stream` raises.

        The first words are held back while they may still be the sentence that declines.
        """
        held = ""
        stream = self._chat.stream(self._request.messages, max_tokens=self._max_tokens)
        # Left early, the request to the server ends now and not when it is forgotten.
        async with aclosing(stream):
            async for delta in without_thoughts(stream):
                held += self._marks.feed(delta)
                if held.strip() and not (not self.text and may_become_refusal(held)):
                    yield self._shown(held)
                    held = ""
        held += self._marks.finish()
        if not self.text and is_refusal(held):
            self.declined = True
        elif not (self.text + held).strip():
            raise ModelGarbage(
                "The model's answer is empty",
                remedy="Ask again, or choose another model.",
            )
        elif held:
            yield self._shown(held)

    def _shown(self, text: str) -> str:
        if not self.text:
            text = text.lstrip()
        self.text += text
        return text
