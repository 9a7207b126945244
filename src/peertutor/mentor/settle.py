"""What was written becomes an answer: grounded, judged, and honest where there is nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

from peertutor.core.answers import Answer, Mode, Reason, ReasonCode, SuggestedPeer, Verdict
from peertutor.core.passages import RetrievedPassage
from peertutor.mentor import drafts
from peertutor.mentor.conflict import ConflictFinder, Disagreement
from peertutor.mentor.conversation import scope
from peertutor.mentor.conversation.again import without_marks, wrote
from peertutor.mentor.drafts import Draft
from peertutor.mentor.extract import NO_EXTRACT, Extract, extracted
from peertutor.mentor.grounding.ground import Checked, checked, stems_of
from peertutor.mentor.grounding.meaning import Meaning
from peertutor.mentor.grounding.opinion import NO_OPINION, Opinion
from peertutor.mentor.judge import Assessor, Judge, Judgement
from peertutor.mentor.reading.quotes import Quote
from peertutor.mentor.reading.reader import NO_RARITY, Rarity, Reader
from peertutor.mentor.standing import Standing
from peertutor.mentor.sufficiency.case import Case
from peertutor.mentor.sufficiency.model import shipped_coefficients
from peertutor.mentor.sufficiency.nearest import NOTHING_SOUGHT, Sought, scaled, sought
from peertutor.mentor.voices import Route, on_the_subject, routed, suggested_peers
from peertutor.mentor.writing.writer import Writing
from peertutor.ports import Clock, Embedder, PassageStore, Stemmer


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Everything that was found for a question.

    Attributes:
        question: As it was asked.
        standalone: Made self-contained.
        passages: Best first.
        extract: What the veterans themselves say to it.
        rarity: Of the words of `standalone`.
        disagreements: Who says otherwise than somebody else on what was asked.
        sought: The sentences that come nearest to it.
        nearness: That of the first of them in meaning, 0 to 1, by their words; empty where none was
            compared.
        foreign: Whether the question is about something that nobody here talks about.
    """

    question: str
    standalone: str
    passages: tuple[RetrievedPassage, ...] = ()
    extract: Extract = NO_EXTRACT
    rarity: Rarity = NO_RARITY
    disagreements: tuple[Disagreement, ...] = ()
    sought: Sought = NOTHING_SOUGHT
    nearness: Mapping[str, float] = field(default_factory=dict)
    foreign: bool = False


class Settler:
    """Turns drafts into answers. Synchronous; some milliseconds for a dozen passages.

    Args:
        ledger: Knows how rare a word is.
        stemmer: The ledger's own.
        clock: Says what day it is.
        standing: The rules on trust and stakes; None for those that come with PeerTutor.
        embedder: Compares the question with the nearest sentences, and a claim with a quote whose
            words leave it open; None: words alone do.
        standard: What evidence is held against; None: that it rather answers than not.
        route: Says whom to ask; None: whoever speaks of it.
    """

    def __init__(
        self,
        ledger: PassageStore,
        stemmer: Stemmer,
        clock: Clock,
        embedder: Embedder | None = None,
        *,
        standing: Standing | None = None,
        standard: Assessor | None = None,
        route: Route | None = None,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._route = route
        self._reader = Reader(stemmer)
        self._judge = Judge(self._reader, standing=standing, standard=standard)
        self._conflicts = ConflictFinder(self._reader)
        fitted = shipped_coefficients().embedder
        self._known_embedder = embedder is None or embedder.model == fitted
        # What is near by the cosines of one embedder may be far by those of another.
        self._meaning = Meaning(embedder if self._known_embedder else None)

    def evidence(
        self, question: str, standalone: str, passages: Sequence[RetrievedPassage]
    ) -> Evidence:
        """Return the passages with the best of what is said in them."""
        rarity = self._rarity(standalone)
        near = sought(standalone, passages, reader=self._reader, rarity=rarity)
        with ThreadPoolExecutor(1, thread_name_prefix="nearness") as beside:
            # The embedder lets other threads run, so that the words are read meanwhile.
            nearness = beside.submit(self._nearness, standalone, near, passages)
            extract = extracted(standalone, passages, reader=self._reader, rarity=rarity)
            return Evidence(
                question=question,
                standalone=standalone,
                passages=tuple(passages),
                extract=extract,
                rarity=rarity,
                disagreements=self._conflicts.found(standalone, passages, rarity, extract.quotes),
                sought=near,
                foreign=scope.is_foreign(standalone, passages, self._reader, rarity),
                nearness=nearness.result(),
            )

    def in_quotes(
        self, evidence: Evidence, *, note: str, reasons: tuple[Reason, ...] = ()
    ) -> Answer:
        """Return the answer in which colleagues are quoted; `note` says why no model wrote it."""
        draft = drafts.of_quotes(
            evidence.extract, evidence.disagreements, reasons=reasons, model_note=note
        )
        return self._settled(evidence, draft)

    def checked(self, evidence: Evidence, writing: Writing) -> Checked:
        """Return what a model wrote, each claim compared with everything that was found."""
        return self._checked(evidence, writing.text, writing.passages)

    def written(
        self, evidence: Evidence, writing: Writing, note: str, opinion: Opinion = NO_OPINION
    ) -> Answer:
        """Return the answer that a model wrote, or the one where it found none in the sources.

        Args:
            evidence: What was found.
            writing: What the model wrote.
            note: Which model it was.
            opinion: What a model thinks of the claims of `checked`.
        """
        note = "; ".join(filter(None, [note, opinion.note]))
        if writing.declined:
            draft = Draft(mode=Mode.GENERATED, model_note=note)
            return self._unanswered(evidence, draft, self._weighed(evidence, draft))
        claims = (opinion.on or self.checked(evidence, writing)).grounded(opinion.doubted)
        draft = drafts.of_model(claims, note=note, dropped=writing.dropped)
        return self._settled(evidence, draft)

    def made_again(self, evidence: Evidence, said: str) -> Answer:
        """Return the answer to a question that was answered before with `said`.

        No model writes it: what one wrote before is checked anew, and otherwise colleagues are
        quoted.
        """
        quoted = self.in_quotes(evidence, note="")
        if not wrote(said) or quoted.verdict is Verdict.NO_KNOWLEDGE:
            return quoted
        claims = self._checked(evidence, without_marks(said), evidence.passages).grounded()
        if claims.quotes:
            draft = drafts.of_model(claims, note="", dropped=0)
            return self._settled(evidence, draft)
        unsupported = Reason(ReasonCode.UNSUPPORTED_CLAIM)
        return replace(quoted, verdict=Verdict.NEEDS_PEER, reasons=(unsupported, *quoted.reasons))

    def small_talk(self, question: str, reply: str) -> Answer:
        """Return the reply to what was no question about the work."""
        return Answer(
            question=question,
            standalone=question,
            mode=Mode.EXTRACTIVE,
            text=reply,
            verdict=Verdict.NO_KNOWLEDGE,
            confidence=0.0,
            reasons=(Reason(ReasonCode.OUT_OF_SCOPE),),
        )

    def _checked(
        self, evidence: Evidence, text: str, passages: Sequence[RetrievedPassage]
    ) -> Checked:
        return checked(
            text,
            passages,
            reader=self._reader,
            rarity=self._rarity(f"{evidence.standalone} {text}"),
            meaning=self._meaning,
        )

    def _settled(self, evidence: Evidence, draft: Draft) -> Answer:
        whole = draft
        if draft.mode is Mode.GENERATED:
            whole = drafts.with_both_sides(draft, evidence.disagreements)
        judgement = self._weighed(evidence, draft, beside=whole.quotes[len(draft.quotes) :])
        if evidence.foreign:
            return self._out_of_scope(evidence, judgement)
        if judgement.verdict is Verdict.NO_KNOWLEDGE:
            return self._unanswered(evidence, draft, judgement)
        near = self._on_the_subject(evidence, whole.quotes)
        return self._answer(evidence, whole, judgement, self._whom(whole.quotes, near))

    def _whom(
        self, quotes: tuple[Quote, ...], near: tuple[RetrievedPassage, ...]
    ) -> tuple[SuggestedPeer, ...]:
        if self._route is None:
            return suggested_peers(quotes, near)
        return routed(self._route, quotes, near)

    def _on_the_subject(
        self, evidence: Evidence, quotes: tuple[Quote, ...] = ()
    ) -> tuple[RetrievedPassage, ...]:
        return on_the_subject(
            evidence.standalone,
            evidence.passages,
            reader=self._reader,
            rarity=evidence.rarity,
            quotes=quotes,
        )

    def _unanswered(self, evidence: Evidence, draft: Draft, judgement: Judgement) -> Answer:
        peers = self._whom((), self._on_the_subject(evidence))
        said = replace(
            judgement,
            verdict=Verdict.NO_KNOWLEDGE,
            reasons=(Reason(ReasonCode.NO_SOURCE),),
            labels=(),
        )
        return self._answer(
            evidence, drafts.of_nothing(draft, evidence.extract, peers), said, peers
        )

    def _out_of_scope(self, evidence: Evidence, judgement: Judgement) -> Answer:
        """Say what there is to ask about instead; nobody is quoted and nobody is named."""
        draft = Draft(mode=Mode.EXTRACTIVE, text=scope.what_there_is(evidence.passages))
        said = replace(
            judgement,
            verdict=Verdict.NO_KNOWLEDGE,
            reasons=(Reason(ReasonCode.OUT_OF_SCOPE),),
            labels=(),
        )
        return self._answer(evidence, draft, said, ())

    def _answer(
        self,
        evidence: Evidence,
        draft: Draft,
        judgement: Judgement,
        peers: tuple[SuggestedPeer, ...],
    ) -> Answer:
        return Answer(
            question=evidence.question,
            standalone=evidence.standalone,
            mode=draft.mode,
            text=draft.text,
            verdict=judgement.verdict,
            confidence=judgement.confidence,
            reasons=(*judgement.reasons, *draft.reasons),
            labels=judgement.labels,
            claims=draft.claims,
            citations=draft.citations,
            passages=evidence.passages,
            suggested_peers=peers,
            dropped_citations=draft.dropped,
            features=judgement.features,
            model_note=draft.model_note,
        )

    def _nearness(
        self, question: str, near: Sought, passages: Sequence[RetrievedPassage]
    ) -> Mapping[str, float]:
        """Compare the nearest sentences with a question that was searched by vectors as well."""
        if all(found.dense is None for found in passages):
            return {}
        cosines = self._meaning.cosines(question, [each.opening for each in near.compared])
        return {each.text: scaled(cosines[each.opening]) for each in near.compared if cosines}

    def _weighed(
        self, evidence: Evidence, draft: Draft, *, beside: tuple[Quote, ...] = ()
    ) -> Judgement:
        case = Case(
            question=evidence.standalone,
            mode=draft.mode,
            passages=evidence.passages,
            quotes=draft.quotes,
            beside=beside,
            claims=draft.claims,
            now=self._clock.now(),
            sought=evidence.sought,
            nearness=evidence.nearness,
            known_embedder=self._known_embedder,
        )
        return self._judge.weigh(case, evidence.rarity, evidence.disagreements)

    def _rarity(self, text: str) -> Rarity:
        return Rarity(self._ledger.term_rarity(stems_of(text, self._reader)))
