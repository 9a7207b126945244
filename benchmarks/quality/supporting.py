"""Citation recall and precision by the definition of ALCE (Gao et al., 2023).

A claim is recalled when its quotes together support it. A quote counts as precise when its claim is
recalled and the quote supports it alone, or the other quotes do not without it. Support is judged
by our own grounder where ALCE asks a model of entailment: this can tell that something broke, and
not that it is true.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.quality.rows import Cited
from peertutor.core.answers import Answer, Citation
from peertutor.core.passages import RetrievedPassage, SpanText
from peertutor.mentor.grounding.claims import claim_spans
from peertutor.mentor.grounding.ground import stems_of
from peertutor.mentor.grounding.support import Candidate, SupportOf
from peertutor.mentor.reading.quotes import Quote, passage_stems
from peertutor.mentor.reading.reader import Rarity, Reader
from peertutor.ports import PassageStore, Stemmer


class Grounder:
    """Judges claims by quotes, apart from how an answer came to cite them.

    Args:
        ledger: Knows how rare a word is.
        stemmer: The ledger's own.
    """

    def __init__(self, ledger: PassageStore, stemmer: Stemmer) -> None:
        self._ledger = ledger
        self._reader = Reader(stemmer)

    def cited(self, answer: Answer) -> tuple[Cited, ...]:
        """Return every claim of an answer with what its citations do for it."""
        by_number = {citation.n: citation for citation in answer.citations}
        return tuple(
            self._judged(
                claim.text, [by_number[n] for n in claim.citations if n in by_number], answer
            )
            for claim in answer.claims
        )

    def _judged(self, claim: str, citations: Sequence[Citation], answer: Answer) -> Cited:
        bare = " ".join(span.bare for span in claim_spans(claim))
        rarity = Rarity(self._ledger.term_rarity(stems_of(bare, self._reader)))
        measure = SupportOf(self._reader.read(bare), self._reader, rarity)
        quotes = [self._candidate(citation, answer) for citation in citations]

        def support(of: Sequence[Candidate]) -> bool:
            return bool(of) and measure.by(*of).supported

        supported = support(quotes)
        return Cited(
            claim=bare,
            quotes=tuple(citation.quote for citation in citations),
            supported=supported,
            needed=tuple(
                support([quote]) or not support([*quotes[:n], *quotes[n + 1 :]])
                for n, quote in enumerate(quotes)
            ),
        )

    def _candidate(self, citation: Citation, answer: Answer) -> Candidate:
        found, part = next(_places(citation, answer.passages))
        quote = Quote(
            found=found,
            part=part,
            start=citation.start,
            end=citation.end,
            text=citation.quote,
            stems=self._reader.stems(citation.quote),
        )
        when = f"in {citation.date:%B %Y}" if citation.date else ""
        return Candidate(
            quote,
            source=self._reader.stems(f"{citation.speaker} {citation.title} {when}"),
            passage=passage_stems(found, self._reader),
            dated=self._reader.read(when),
        )


def recall(claims: Sequence[Cited]) -> float:
    """Return the share of an answer's claims that are recalled."""
    return sum(claim.supported for claim in claims) / len(claims)


def precision(claims: Sequence[Cited]) -> float:
    """Return the share of an answer's citations that are precise; 0 where it cites nothing."""
    precise = [claim.supported and needed for claim in claims for needed in claim.needed]
    return sum(precise) / len(precise) if precise else 0.0


def _places(
    citation: Citation, passages: Sequence[RetrievedPassage]
) -> Iterator[tuple[RetrievedPassage, SpanText]]:
    for found in passages:
        for part in found.passage.parts:
            if (found.passage.interview_id, part.turn) == (citation.interview_id, citation.turn):
                yield found, part
