"""Whether a line points back: a pronoun that stands for something the line does not name."""

from __future__ import annotations

import re

from peertutor.core.text import words
from peertutor.mentor.conversation.words import FUNCTION_WORDS

_PRONOUNS = frozenset(
    """
    it its it's itself they them their theirs themselves they're he him his himself he's she her
    hers herself she's this that these those that's such former latter
    """.split()
)

PERSONS = frozenset("he him his himself he's she her hers herself she's".split())
"""Pronouns that stand for one person."""

# These point only where a noun could stand: "the way that …" and "this printer" do not ask back.
_DEMONSTRATIVES = frozenset("this that these those".split())

# "Is it safe to …", "how long does it take to …": this "it" means nothing before the question.
_EMPTY_IT = re.compile(
    r"\b(?:is|was|be|it's|isn't)(?: it)?(?: \w+){1,2} (?:to|that|for|when|if)\b"
    r"|\bit (?:is|was|be)(?: \w+){1,2} (?:to|that|for|when|if)\b"
    r"|\bit takes?\b(?= to| for| until| \w+ to)"
)
# "… tell that a drum is worn": this "that" points at what follows it.
_THAT_CLAUSE = re.compile(
    r"\bthat (?=(?:an?|the|my|our|your|his|her|its|their|i|we|you|he|she|it|they|there|somebody"
    r"|someone|nobody|every\w*)\b)"
)
_SUBJECT = re.compile(
    r"\b(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have|had|might|must) "
    r"(?P<pronoun>it|they|he|she|this|that|these|those)\b"
)
_CLAUSE = re.compile(r",|\b(?:if|when|once|after|before|because|while|unless)\b")


def points_back(question: str) -> bool:
    """Whether a pronoun stands for something that the question does not name before it."""
    return bool(pointer(question))


def pointer(question: str) -> str:
    """Return the pronoun that points back; empty where none does."""
    text = _EMPTY_IT.sub(" ", _THAT_CLAUSE.sub(" ", question.lower().replace("’", "'")))
    subject = _SUBJECT.search(text)
    if subject and not _CLAUSE.search(text, 0, subject.start()):
        return subject["pronoun"]
    before = ""
    for word in words(text):
        if word in _PRONOUNS:
            points = word not in _DEMONSTRATIVES or not before or before in FUNCTION_WORDS
            return word if points else ""
        if word not in FUNCTION_WORDS:
            return ""
        before = word
    return ""
