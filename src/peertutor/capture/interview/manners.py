"""What an interviewer's question must not do; one list for probes in files and a model's own.

The rules are those of knowledge elicitation: one question at a time, open, without the answer
inside, without a judgement, and short enough to be heard once (Hoffman, Crandall and Shadbolt, "Use
of the Critical Decision Method", 1998).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from peertutor.core.text import word_count

MOST_WORDS = 40


class Rule(StrEnum):
    """A rule that a question can break."""

    EMPTY = "it asks nothing"
    TWO_QUESTIONS = "it asks two things at once"
    LIST = "it is a list"
    LEADING = "it leads to an answer"
    ANSWER_INSIDE = "it holds an answer"
    JUDGING = "it judges"
    TOO_LONG = f"it has more than {MOST_WORDS} words"


# What stands in quotes is the veteran's own: it is only counted.
_QUOTED = re.compile(r"“[^“”]*”|\"[^\"]*\"")
_INVITES = re.compile(
    r"(?:^|[.!:;,] )(?:and |now |please |so )*"
    r"(?:tell|walk|take|talk|describe|think|give|name|pick|go|show|say|explain|choose|imagine|"
    r"finish|let us|let's|put)\b",
    re.IGNORECASE,
)
_VERB = (
    r"(?:did|do|does|was|were|is|are|would|could|can|should|will|has|have|had|might|made|makes|kept|"
    r"keeps|told|tells|happened|happens|comes|came|caught|helped|went)\b"
)
# A clause that asks begins a sentence or follows a comma or "and", and its verb is turned round;
# "when" and "where" also begin clauses that ask nothing, with their verb behind its subject.
_CLAUSE = re.compile(
    r"(?:^|[,;:.!?–—] ?|\b(?:and|or|then|also) )(?:and |or |then |also |if so,? |so )*"
    r"(?:(?:in|at|by|for|from|to|with|of|on) )?(?:(?:when|where)(?: else| exactly| first)? |"
    rf"(?:what|how|why|who|whom|whose|which)\b(?: [\w'’-]+){{0,4}}? ){_VERB}",
    re.IGNORECASE,
)
_QUESTION_WORD = re.compile(r"\b(?:what|how|why|when|where|who|whom|whose|which)\b", re.IGNORECASE)
_TWO_WORDS = re.compile(
    r"\b(?:how|why|what|when|where) and (?:how|why|what|when|where)\b|"
    r"(?:,|;|\b(?:and|or)) (?:did|do|does|was|were|is|are) (?:you|it|they|he|she)\b",
    re.IGNORECASE,
)
_LIST = re.compile(r"\n|(?:^|\s)(?:[-*•]|\(?\d+[.)]|[a-c]\)) ")
_CLOSED = re.compile(
    r"(?:^|, )(?:and |so |but |then )?(?:did|do|does|was|were|is|are|have|has|had|can|could|would|"
    r"will|should|may|might|am|isn't|wasn't|didn't|don't|doesn't|aren't|weren't|couldn't|wouldn't|"
    r"won't|haven't|hasn't)\b",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"\b(?:isn't it|wasn't it|don't you|didn't you|wouldn't you|aren't you|weren't you) *\?|"
    r"[,.–—] *(?:right|correct|true|no|yes|ok|okay|agreed) *\?|"
    r"\b(?:surely|obviously|of course|clearly|no doubt|would you agree|you must have|"
    r"i (?:assume|guess|suppose|bet|take it)|so you (?:mean|think|thought|believe)|is that right|"
    r"is it true|don't you think|wouldn't you say|everybody knows)\b",
    re.IGNORECASE,
)
_ANSWER = re.compile(
    r"\b(?:such as|for example|for instance|e\.g\.|like (?:a|an|the) \w+ or|because of the|"
    r"(?:was|is) it because|(?:perhaps|maybe) (?:the|a|an|by|because))\b",
    re.IGNORECASE,
)
_JUDGING = re.compile(
    r"\b(?:should(?:n't| not)? have|ought to have|why (?:didn't|did you not|wouldn't|haven't) you|"
    r"why on earth|your (?:mistake|fault|error|failure)|fail(?:ed)? to|careless|sloppy|stupid|"
    r"silly|lazy|foolish|incompetent|unprofessional|irresponsible|negligent|"
    r"bad (?:idea|decision|habit)|good (?:job|work|idea|decision)|great|excellent|impressive|"
    r"well done|brilliant|wonderful|perfect|terrible|awful|interesting|unfortunately|blame|wrongly|"
    r"poor(?:ly)?|risky of you)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?:]+[.!?:]?")


def broken_rules(question: str) -> tuple[Rule, ...]:
    """Return the rules that a question breaks, none where it may be asked.

    What it quotes, between quotation marks, is somebody's own words and counts for its length only.
    """
    return tuple(dict.fromkeys(_broken(question.strip())))


def _broken(question: str) -> Iterator[Rule]:
    said = _QUOTED.sub("that.", question)
    asks = said.count("?")
    if not asks and not _INVITES.search(said):
        yield Rule.EMPTY
    if asks > 1 or len(_CLAUSE.findall(said)) > 1 or _TWO_WORDS.search(said):
        yield Rule.TWO_QUESTIONS
    if _LIST.search(said):
        yield Rule.LIST
    if _LEADING.search(said):
        yield Rule.LEADING
    if _ANSWER.search(said) or any(map(_closed, _SENTENCE.findall(said))):
        yield Rule.ANSWER_INSIDE
    if _JUDGING.search(said):
        yield Rule.JUDGING
    if word_count(question) > MOST_WORDS:
        yield Rule.TOO_LONG


def _closed(sentence: str) -> bool:
    """Whether a sentence can be answered by yes: its verb comes first, and no word asks."""
    asks = sentence.endswith("?") and not _QUESTION_WORD.search(sentence)
    return asks and bool(_CLOSED.search(sentence.strip()))
