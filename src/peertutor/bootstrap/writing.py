"""The model that writes answers, ready to be asked, and its opinion of what it wrote."""

from __future__ import annotations

from peertutor.adapters.tokens import TokenCounterFor
from peertutor.mentor.grounding.opinion import SecondOpinion
from peertutor.mentor.mentor import Writer
from peertutor.mentor.writing.compose import Composer, Room
from peertutor.ports import ChatModel, Prompts
from peertutor.settings import Settings


def writer_for(chat: ChatModel, prompts: Prompts, settings: Settings) -> Writer:
    """Return the writer that the settings ask for."""
    choice = settings.model
    room = Room(context_tokens=choice.context_tokens, answer_tokens=choice.answer_tokens)
    judges = settings.answers.judge_by_model
    return Writer(
        chat=chat,
        composer=Composer(prompts, TokenCounterFor(choice.name), room),
        answer_tokens=choice.answer_tokens,
        opinion=SecondOpinion(chat, prompts) if judges else None,
    )
