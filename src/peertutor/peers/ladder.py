"""A private question goes one rung up: what colleagues will see is shown first, then sent.

Of whoever asks without a name only the hash of a random token is sent. The token stays, fetches the
replies, and takes the question back.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from peertutor.core.answers import Answer, Rung
from peertutor.core.errors import NotFound, ReviewRefused, SettingsError, SubjectMoved
from peertutor.core.ladder import SHARED, SharedByMe, as_shared, token_hash, warning_of
from peertutor.core.text import clean, one_line
from peertutor.core.wording import source
from peertutor.peers.answering import refuse_secrets
from peertutor.ports import KeptAnswer
from peertutor.ports.ladder import SharedQuestions
from peertutor.ports.questions import QuestionStore

_TOKEN_BYTES = 32
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Sharing:
    """What is about to be shared, or was.

    Attributes:
        answer: What colleagues see, and nothing beside it.
        asker: The name they see; empty where they see none.
        question: The shared ledger's number; 0 before it was sent.
    """

    answer: Answer
    rung: Rung
    asker: str
    question: int = 0

    @property
    def warning(self) -> str:
        """What they could tell from it nevertheless; may be empty."""
        return warning_of(self.answer, self.rung)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What they see, part by part, each with its label."""
        answer = self.answer
        alone, asked = clean(answer.standalone).strip(), clean(answer.question).strip()
        told = [
            ("Question", alone),
            ("As you asked it", asked if asked != alone else ""),
            ("Asked by", one_line(self.asker) or "nobody named; the day is seen, and no hour"),
            ("Answer", clean(answer.text).strip()),
            ("Quotes", "; ".join(_quotes(answer))),
            ("Why a colleague", " ".join(one_line(reason.text) for reason in answer.reasons)),
            ("Found beside it", "; ".join(_beside(answer))),
        ]
        return [(label, text) for label, text in told if text]


class Ladder:
    """Shares what its asker wants to be shared.

    Args:
        me: The asker's name; empty where nobody has said it.
        shared: Where colleagues see questions.
        mine: What the asker was answered, and has shared.
    """

    def __init__(self, me: str, shared: QuestionStore, mine: SharedQuestions) -> None:
        self._me = me
        self._shared = shared
        self._mine = mine

    @property
    def has_name(self) -> bool:
        """Whether a question can be shared by name."""
        return bool(self._me)

    def preview(self, number: int, rung: Rung) -> Sharing:
        """Return what colleagues would see of a kept answer; nothing is sent.

        Raises:
            NotFound: There is no such answer.
            ReviewRefused: It was shared already, on another rung.
            SettingsError: It would carry a name, and none is known.
        """
        return self._seen(self._mine.answer(number), rung)

    def shared_as(self, number: int) -> SharedByMe | None:
        """Return how a kept answer was shared; None where it was not; raises `NotFound`."""
        return self._mine.answer(number).shared

    def share(self, number: int, rung: Rung) -> Sharing:
        """Let colleagues see a kept answer; shared again, it is there once.

        It is remembered here before it is there, so that whatever is cut off can be done again.

        Args:
            number: The answer's, in the asker's own store.
            rung: `anonymous` or `named`.

        Raises:
            NotFound: There is no such answer.
            ReviewRefused: It was shared on another rung, or holds what looks like a secret.
            SettingsError: It would carry a name, and none is known.
        """
        kept = self._mine.answer(number)
        seen = self._seen(kept, rung)
        for text in (seen.answer.question, seen.answer.standalone):
            refuse_secrets(text)
        question = kept.shared.question if kept.shared else self._reserved(number, rung)
        for left in reversed(range(_TRIES)):
            try:
                self._send(kept.answer, seen, question)
            except SubjectMoved:
                self._mine.forget_shared(question)
                if not left:
                    raise
                question = self._reserved(number, rung)
            else:
                break
        return Sharing(seen.answer, rung, seen.asker, question)

    def withdraw(self, question: int) -> None:
        """Take a shared question back: it is erased there, and forgotten here.

        Args:
            question: Its number in the shared ledger.

        Raises:
            NotFound: There is none of that number.
            ReviewRefused: Somebody else asked it.
        """
        token = self._mine.token(question)
        asker = "" if token else self._me
        erased = self._shared.unshare(question, asker=asker, token_hash=token_hash(token))
        known = any(each.question == question for each in self._mine.shared_by_me())
        if not erased and not known:
            raise NotFound(
                f"There is no question number {question}",
                cause="It may have been taken back already.",
                remedy="List what you shared with: peertutor history shared",
            )
        self._mine.forget_shared(question)

    def refuse_nameless(self, rung: Rung) -> None:
        """Make sure that a question that is asked by name has one; raises `SettingsError`."""
        if rung is Rung.NAMED and not self._me:
            raise SettingsError(
                "Your name is not known, so the question cannot be asked with it",
                remedy='Say it once with: peertutor settings set profile.name "Your Name"',
            )

    def _seen(self, kept: KeptAnswer, rung: Rung) -> Sharing:
        self.refuse_nameless(rung)
        if kept.shared and kept.shared.rung is not rung:
            raise ReviewRefused(
                f"This question was shared already, {SHARED[kept.shared.rung]}",
                cause="Shared once more it would tell that both are yours.",
                remedy=f"Take it back first: peertutor history unshare {kept.shared.question}",
            )
        number = kept.shared.question if kept.shared else 0
        asker = self._me if rung is Rung.NAMED else ""
        return Sharing(as_shared(kept.answer, rung), rung, asker, number)

    def _send(self, answer: Answer, seen: Sharing, question: int) -> None:
        self._shared.share_answer(
            answer,
            rung=seen.rung,
            asker=seen.asker,
            token_hash=token_hash(self._mine.token(question)),
            number=question,
        )

    def _reserved(self, answer: int, rung: Rung) -> int:
        """Return a free number, and remember here that this answer has it."""
        question = self._shared.free_number()
        # Only who holds the token can tell that the question is theirs: the ledger has its hash.
        token = secrets.token_urlsafe(_TOKEN_BYTES) if rung is Rung.ANONYMOUS else ""
        self._mine.remember_shared(question, answer, rung, token)
        return question


def _quotes(answer: Answer) -> list[str]:
    return [
        f"[{each.n}] {one_line(each.speaker) or 'unnamed speaker'}, "
        f"{source(each.title, each.date)}: “{one_line(each.quote)}”"
        for each in answer.citations
    ]


def _beside(answer: Answer) -> list[str]:
    cited = {each.interview_id for each in answer.citations}
    titles = (
        source(found.passage.title, found.passage.date)
        for found in answer.passages
        if found.passage.interview_id not in cited
    )
    return list(dict.fromkeys(filter(None, titles)))
