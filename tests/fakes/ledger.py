"""The ledger and the personal store in memory: plain lists and dictionaries, the same answers."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from peertutor.adapters.stemmer import PorterStemmer
from peertutor.core.answers import Answer, Feedback, Mode, Reason, ReasonCode, Rung, Verdict
from peertutor.core.errors import NotFound, ReviewRefused, SubjectMoved
from peertutor.core.interviews import Interview, InterviewState, InterviewSummary, Trust, Turn
from peertutor.core.ladder import SharedByMe, as_shared
from peertutor.core.passages import Hit, Passage, PassageDraft, Place, SpanText
from peertutor.core.text import word_count, words
from peertutor.ports import ConversationSummary, KeptAnswer, VectorTable
from peertutor.ports.verdicts import LocalVerdict
from tests.fakes.recordings import FakeLessons, FakeRecordings

_STEMMER = PorterStemmer()
_NOTHING = Verdict.NO_KNOWLEDGE


class FakeClock:
    """A clock that stands until it is told to go on."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self.moment = start

    def now(self) -> datetime:
        return self.moment

    def go_on(self, **units: float) -> None:
        self.moment += timedelta(**units)


@dataclass(frozen=True)
class _Stored:
    id: int
    interview: Interview
    draft: PassageDraft

    @property
    def stems(self) -> Counter[str]:
        return Counter(map(_STEMMER.stem, words(f"{self.draft.heading} {self.draft.text}")))


class FakeLedger:
    """`ports.Ledger` in memory.

    `asked` holds the name and the arguments of every call, in order.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []
        self.vectors: dict[str, dict[str, bytes]] = {}
        self.shared: dict[int, tuple[Answer, Rung, str, str]] = {}
        self.closed = False
        self._interviews: dict[str, Interview] = {}
        self._passages: dict[int, _Stored] = {}
        self._numbers = itertools.count(1)
        self._version = 0
        self.recordings = FakeRecordings(self._put, self._summary)
        self.lessons = FakeLessons()

    def add_interview(self, interview: Interview, passages: Sequence[PassageDraft]) -> str:
        self.asked.append(("add_interview", interview.id))
        for span in (span for draft in passages for span in draft.spans):
            if not 0 <= span.start < span.end <= len(interview.turns[span.turn].text):
                raise ValueError(f"{span} points outside its turn")
        former = self._interviews.get(interview.id)
        if former and any(held.id == interview.id for held in self.recordings.recordings()):
            return "unchanged" if former.content_hash == interview.content_hash else "held"
        if former and former.content_hash == interview.content_hash:
            return self._take_over_state(former, interview.state)
        revision = former.revision + 1 if former else 1
        kept = replace(interview, revision=revision)
        self._interviews[interview.id] = kept
        self._drop_passages(interview.id)
        for draft in passages:
            number = next(self._numbers)
            self._passages[number] = _Stored(number, kept, draft)
        self._version += 1
        return "revised" if former else "added"

    def interviews(self) -> list[InterviewSummary]:
        self.asked.append(("interviews",))
        ordered = sorted(self._interviews.values(), key=lambda i: (i.title, i.id))
        dated = sorted((i for i in ordered if i.date), key=lambda i: str(i.date), reverse=True)
        newest = {day: [i for i in ordered if i.date == day] for day in (i.date for i in dated)}
        undated = [i for i in ordered if not i.date]
        return [self._summary(i) for i in itertools.chain(*newest.values(), undated)]

    def interview(self, interview_id: str) -> Interview:
        self.asked.append(("interview", interview_id))
        return self._known(interview_id)

    def turns(self, interview_id: str, first: int, last: int) -> list[Turn]:
        self.asked.append(("turns", interview_id, first, last))
        return [t for t in self._known(interview_id).turns if first <= t.index <= last]

    def delete_interview(self, interview_id: str) -> None:
        self.asked.append(("delete_interview", interview_id))
        self._known(interview_id)
        del self._interviews[interview_id]
        gone = {stored.draft.content_hash for stored in self._drop_passages(interview_id)}
        gone -= {stored.draft.content_hash for stored in self._passages.values()}
        for made in self.vectors.values():
            for hash_ in gone:
                made.pop(hash_, None)
        self._version += 1

    def search_text(self, query: str, limit: int) -> list[Hit]:
        self.asked.append(("search_text", query, limit))
        wanted = set(map(_STEMMER.stem, words(query)))
        counted = {stored.id: stored.stems for stored in self._searchable()}
        documents = {s: sum(s in stems for stems in counted.values()) for s in wanted}
        telling = {s for s in wanted if documents[s] <= max(0.2 * len(counted), 20)} or wanted
        rarity = self._rarity(telling)
        scores = {
            number: sum(rarity[s] * stems[s] / (stems[s] + 1.2) for s in telling if s in stems)
            for number, stems in counted.items()
        }
        best = sorted((-score, number) for number, score in scores.items() if score > 0)
        return [Hit(number, -score) for score, number in best[: max(limit, 0)]]

    def rebuild_text(self) -> None:
        self.asked.append(("rebuild_text",))

    def passages(self, ids: Iterable[int]) -> dict[int, Passage]:
        wanted = list(dict.fromkeys(ids))
        self.asked.append(("passages", tuple(wanted)))
        found = {stored.id: stored for stored in self._searchable()}
        return {number: _joined(found[number]) for number in wanted if number in found}

    def around(self, ids: Iterable[int], reach: int) -> dict[int, Place]:
        wanted = tuple(dict.fromkeys(ids))
        self.asked.append(("around", wanted, reach))
        # Passages are numbered in order, and an interview's are numbered together.
        together: dict[str, list[int]] = {}
        for stored in self._searchable():
            together.setdefault(stored.interview.id, []).append(stored.id)
        return {
            near: Place(numbers[0], near - numbers[0], len(numbers))
            for numbers in together.values()
            for number in set(wanted).intersection(numbers)
            for near in range(number - reach, number + reach + 1)
            if near in numbers
        }

    def term_rarity(self, stems: Iterable[str]) -> dict[str, float]:
        wanted = tuple(dict.fromkeys(stems))
        self.asked.append(("term_rarity", wanted))
        return self._rarity(wanted)

    def passage_count(self) -> int:
        return len(self._searchable())

    def missing_vectors(self, model: str, limit: int) -> list[tuple[str, str]]:
        self.asked.append(("missing_vectors", model, limit))
        made = self.vectors.get(model, {})
        drafts = (stored.draft for stored in self._searchable())
        missing = {d.content_hash: d.embedded_text for d in drafts if d.content_hash not in made}
        return list(missing.items())[:limit]

    def save_vectors(self, model: str, vectors: Mapping[str, bytes]) -> None:
        self.asked.append(("save_vectors", model, tuple(vectors)))
        existing = {stored.draft.content_hash for stored in self._passages.values()}
        made = self.vectors.setdefault(model, {})
        new = {h: v for h, v in vectors.items() if h in existing and h not in made}
        if len({len(v) for v in itertools.chain(made.values(), new.values())}) > 1:
            raise ValueError("vectors of one model are of one length")
        made.update(new)
        self._version += bool(new)

    def vector_table(self, model: str) -> VectorTable:
        self.asked.append(("vector_table", model))
        made = self.vectors.get(model, {})
        rows = [s for s in self._searchable() if s.draft.content_hash in made]
        data = [made[stored.draft.content_hash] for stored in rows]
        dimensions = len(data[0]) // 4 if data else 0
        ids = [stored.id for stored in rows]
        return VectorTable(self.vector_version(model), ids, b"".join(data), dimensions)

    def vector_version(self, model: str) -> int:
        del model
        return self._version

    def vector_counts(self) -> dict[str, int]:
        counts = {
            model: sum(stored.draft.content_hash in made for stored in self._searchable())
            for model, made in self.vectors.items()
        }
        return {model: count for model, count in counts.items() if count}

    def free_number(self) -> int:
        return next(number for number in itertools.count(1000) if number not in self.shared)

    def share_answer(
        self,
        answer: Answer,
        *,
        rung: Rung,
        asker: str,
        token_hash: str,
        number: int | None = None,
    ) -> int:
        if rung is Rung.PRIVATE or (rung is Rung.ANONYMOUS and asker):
            raise ValueError("only what the asker chose to share is shared")
        number = number or self.free_number()
        if number not in self.shared:
            self.shared[number] = (as_shared(answer, rung), rung, asker, token_hash)
        elif self.shared[number][1:] != (rung, asker, token_hash):
            raise SubjectMoved("Another question was given that number meanwhile")
        return number

    def unshare(self, number: int, *, asker: str, token_hash: str) -> bool:
        if number not in self.shared:
            return False
        _, rung, name, kept = self.shared[number]
        mine, proof = (name, asker) if rung is Rung.NAMED else (kept, token_hash)
        if not proof or mine != proof:
            raise ReviewRefused(f"Question {number} is not yours")
        del self.shared[number]
        return True

    def open_questions(self, limit: int) -> list[str]:
        waiting = [a for a, *_ in self.shared.values() if a.verdict is not Verdict.GROUNDED]
        counts = Counter(answer.standalone.strip().lower() for answer in waiting)
        nothing = {a.standalone.strip().lower() for a in waiting if a.verdict is _NOTHING}
        latest = {answer.standalone.strip().lower(): n for n, answer in enumerate(waiting)}
        order = sorted(counts, key=lambda q: (-counts[q], q not in nothing, -latest[q]))
        return [max(a.standalone for a in waiting if _same(a, q)) for q in order[:limit]]

    def close(self) -> None:
        self.closed = True

    def _put(self, interview: Interview, passages: Sequence[PassageDraft]) -> None:
        """Take over an interview that was held here, in the place of what there was of it."""
        self._interviews[interview.id] = interview
        self._drop_passages(interview.id)
        for draft in passages:
            number = next(self._numbers)
            self._passages[number] = _Stored(number, interview, draft)
        self._version += 1

    def _take_over_state(self, former: Interview, state: InterviewState) -> str:
        if former.state is state:
            return "unchanged"
        kept = self._interviews[former.id] = replace(former, state=state)
        for number, stored in self._passages.items():
            if stored.interview.id == former.id:
                self._passages[number] = replace(stored, interview=kept)
        self._version += 1
        return "revised"

    def _known(self, interview_id: str) -> Interview:
        if interview_id not in self._interviews:
            raise NotFound(f"There is no interview {interview_id!r}")
        return self._interviews[interview_id]

    def _searchable(self) -> list[_Stored]:
        released = InterviewState.RELEASED
        return [s for s in self._passages.values() if s.interview.state is released]

    def _drop_passages(self, interview_id: str) -> list[_Stored]:
        gone = [s for s in self._passages.values() if s.interview.id == interview_id]
        for stored in gone:
            del self._passages[stored.id]
        return gone

    def _rarity(self, stems: Iterable[str]) -> dict[str, float]:
        counted = [stored.stems for stored in self._searchable()]
        documents = {stem: sum(stem in c for c in counted) for stem in stems}
        return {s: math.log1p((len(counted) - n + 0.5) / (n + 0.5)) for s, n in documents.items()}

    def _summary(self, interview: Interview) -> InterviewSummary:
        return InterviewSummary(
            id=interview.id,
            title=interview.title,
            kind=interview.kind,
            state=interview.state,
            topic=interview.topic,
            date=interview.date,
            url=interview.url,
            veterans=interview.veterans,
            revision=interview.revision,
            turns=len(interview.turns),
            words=sum(word_count(turn.text) for turn in interview.turns),
            passages=sum(s.interview.id == interview.id for s in self._passages.values()),
        )


def _same(answer: Answer, question: str) -> bool:
    return answer.standalone.strip().lower() == question


def _joined(stored: _Stored) -> Passage:
    interview, draft = stored.interview, stored.draft
    turns = interview.turns
    return Passage(
        id=stored.id,
        interview_id=interview.id,
        title=interview.title,
        topic=interview.topic,
        date=interview.date,
        kind=interview.kind,
        trust=Trust.TOLD,
        text=draft.text,
        content_hash=draft.content_hash,
        parts=tuple(
            SpanText(
                turn=span.turn,
                start=span.start,
                end=span.end,
                speaker=turns[span.turn].speaker,
                role=turns[span.turn].role,
                text=turns[span.turn].text[span.start : span.end],
            )
            for span in draft.spans
        ),
    )


class FakePersonalStore:
    """`ports.PersonalStore` in memory; `FakeSharedQuestions` keeps its `shares` and `tokens`."""

    def __init__(self, clock: FakeClock | None = None) -> None:
        self.kept: list[KeptAnswer] = []
        self.tokens: dict[int, str] = {}
        self.shares: dict[int, SharedByMe] = {}
        self.closed = False
        self._clock = clock or FakeClock()
        self._conversations: set[int] = set()
        self._conversation_numbers = itertools.count(1)
        self._answer_numbers = itertools.count(1)

    def start_conversation(self) -> int:
        number = next(self._conversation_numbers)
        self._conversations.add(number)
        return number

    def keep_answer(self, conversation: int, answer: Answer) -> int:
        if conversation not in self._conversations:
            raise NotFound(f"There is no conversation number {conversation}")
        number = next(self._answer_numbers)
        now = self._clock.now()
        self.kept.append(
            KeptAnswer(id=number, conversation=conversation, asked_at=now, answer=answer)
        )
        return number

    def conversations(self, limit: int) -> list[ConversationSummary]:
        latest = {kept.conversation: kept for kept in self.kept}
        ordered = sorted(latest.values(), key=lambda kept: kept.id, reverse=True)
        return [
            ConversationSummary(
                id=kept.conversation,
                first_question=self.answers(kept.conversation)[0].answer.question,
                questions=len(self.answers(kept.conversation)),
                last_asked_at=kept.asked_at,
            )
            for kept in ordered[:limit]
        ]

    def answers(self, conversation: int) -> list[KeptAnswer]:
        return [
            replace(kept, shared=self.shares.get(kept.id))
            for kept in self.kept
            if kept.conversation == conversation
        ]

    def set_feedback(self, answer_id: int, feedback: Feedback | None) -> None:
        for place, kept in enumerate(self.kept):
            if kept.id == answer_id:
                self.kept[place] = replace(kept, feedback=feedback)
                return
        raise NotFound(f"There is no answer number {answer_id}")

    def local_verdicts(self, estimate: str) -> list[LocalVerdict]:
        latest: dict[tuple[str, ...], LocalVerdict] = {}
        for kept in self.kept:
            seen = kept.answer.features
            answered = kept.answer.verdict is not _NOTHING
            if kept.feedback and answered and estimate in seen:
                question = tuple(words(kept.answer.standalone))
                latest.pop(question, None)
                latest[question] = LocalVerdict(seen[estimate], kept.feedback is Feedback.USEFUL)
        return list(latest.values())

    def erase_source(self, interview_id: str) -> int:
        touched = {kept.id for kept in self.kept if _rests_on(kept.answer, interview_id)}
        around = {kept.conversation for kept in self.kept if kept.id in touched}
        for place, kept in enumerate(self.kept):
            answer = kept.answer
            if kept.id in touched:
                answer = _without(answer, interview_id)
            if kept.conversation in around:
                answer = replace(answer, standalone=answer.question)
            self.kept[place] = replace(kept, answer=answer)
        return len(touched)

    def forget(self, conversation: int | None = None) -> None:
        self.kept = [k for k in self.kept if conversation not in (None, k.conversation)]
        left = {kept.id for kept in self.kept}
        for shared in [each for each in self.shares.values() if each.answer not in left]:
            del self.shares[shared.answer]
            self.tokens.pop(shared.question, None)
        if conversation is None:
            self.tokens = {}
        if conversation is None:
            self._conversations = set()
        self._conversations.discard(conversation or 0)

    def close(self) -> None:
        self.closed = True


def _quotes(answer: Answer, interview_id: str) -> bool:
    return any(citation.interview_id == interview_id for citation in answer.citations)


def _rests_on(answer: Answer, interview_id: str) -> bool:
    found = any(found.passage.interview_id == interview_id for found in answer.passages)
    return found or _quotes(answer, interview_id)


def _without(answer: Answer, interview_id: str) -> Answer:
    names_whom_to_ask = answer.verdict is Verdict.NO_KNOWLEDGE
    if _quotes(answer, interview_id) or answer.mode is Mode.GENERATED or names_whom_to_ask:
        return Answer(
            question=answer.question,
            standalone=answer.question,
            mode=answer.mode,
            text="The source of this answer has been deleted.",
            verdict=Verdict.NO_KNOWLEDGE,
            confidence=0.0,
            reasons=(Reason(ReasonCode.NO_SOURCE),),
            dropped_citations=answer.dropped_citations,
            timing=answer.timing,
            model_note=answer.model_note,
        )
    left = tuple(f for f in answer.passages if f.passage.interview_id != interview_id)
    titles = {f.passage.title for f in answer.passages if f not in left}
    labels = tuple(label for label in answer.labels if not any(t in label for t in titles))
    reasons = tuple(Reason(reason.code) for reason in answer.reasons)
    return replace(answer, passages=left, reasons=reasons, labels=labels, suggested_peers=())
