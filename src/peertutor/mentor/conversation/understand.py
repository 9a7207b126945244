"""A follow-up question made self-contained from the conversation before it, offline.

Rules of thumb for English. They err on the side of leaving a question alone: words that are carried
into a question about something else mislead the search more than missing ones do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from peertutor.core.answers import Exchange
from peertutor.core.text import one_line, words

_FUNCTION_WORDS = frozenset(
    """
    a about above across after again against ago all along also always am among an and another any
    anyone anything are aren't around as at away back be because been before being below between
    both btw but by can can't cannot come could couldn't did didn't do does doesn't doing don't done
    down during each either else even ever every everyone everything example examples explain few
    for from further gave get gets getting give given go goes going gone got had hadn't has hasn't
    have haven't having he he'd he'll he's hello hence her here hers herself hey hi him himself his
    hm hmm how how's however i i'd i'll i'm i've if in instead into is isn't it it'd it'll it's its
    itself just kind know known least less let let's like likely little lot lots made make makes
    many may maybe me mean means mention mentioned might mine more moreover most much must my myself
    need needs neither never no nope nor not nothing now of off often oh ok okay on once one ones
    only onto or other others ought our ours ourselves out over own perhaps please rather really
    regarding said same say says shall she she'd she'll she's should shouldn't since so some someone
    something sorry sort still such sure tell than thank thanks that that's the their theirs them
    themselves then there there's therefore these they they'd they'll they're they've thing things
    think this those though through thus till to together too toward towards true try type under
    until up upon us use used uses using usually various very want wants was wasn't way ways we we'd
    we'll we're we've well were weren't what what's whatever when when's whenever where where's
    wherever whether which while who who's whoever whom whose why why's will with within without
    won't would wouldn't yeah yep yes yet you you'd you'll you're you've your yours yourself
    """.split()
)

_PRONOUNS = frozenset(
    """
    it its it's itself they them their theirs themselves they're he him his himself he's she her
    hers herself she's this that these those that's such former latter
    """.split()
)

# These point only where a noun could stand: "the way that …" and "this printer" do not ask back.
_DEMONSTRATIVES = frozenset("this that these those".split())

_OPENER = re.compile(
    r"\W*(?:(?:what|how) about\b|what if\b|(?:who|what|where|when|why) else\b|anything else\b"
    r"|any other\b|such as\b|like what\b|for example\b|in what way\b|which (?:one|of)\b"
    r"|(?:why|how so|how come|since when|by whom|who|when|where|really)(?: not| so| that)?\W*$)",
    re.IGNORECASE,
)
_CONJUNCTION = re.compile(r"\W*(?:and|but|or|so|then|also)\b", re.IGNORECASE)

# "Is it safe to …", "how long does it take to …": this "it" means nothing before the question.
_EMPTY_IT = re.compile(
    r"\b(?:is|was|be|it's|isn't)(?: it)?(?: \w+){1,2} (?:to|that|for|when|if)\b"
    r"|\bit (?:is|was|be)(?: \w+){1,2} (?:to|that|for|when|if)\b"
    r"|\bit takes?\b(?= to| for| until|\W| \w+ to)"
)
_SUBJECT = re.compile(
    r"\b(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have|had|might|must) "
    r"(?:it|they|he|she|this|that|these|those)\b"
)
_CLAUSE = re.compile(r",|\b(?:if|when|once|after|before|because|while|unless)\b")

_SHORT = 2
"""A question with fewer words of its own is about what was said before."""

_THIN = 4
"""A question with fewer is, too, when it takes up a word of the last exchanges."""

_RECENT = 4
"""How many lines of the conversation count as the last exchanges."""

_MOST_CARRIED = 24
"""So many words are carried at most."""


def understand(question: str, history: Sequence[Exchange]) -> str:
    """Return `question` with what it needs of the conversation; unchanged when it needs nothing.

    What is carried is the topic of the last question that had one, in its own words and in
    parentheses: "And on Fridays?" becomes "And on Fridays? (restore a backup)".

    Args:
        question: As it was asked.
        history: The conversation before it, oldest first.
    """
    topic = _topic(history)
    if not topic or not _leans_on(question, history):
        return question
    if set(_content(topic)) <= set(words(question)):
        return question
    return f"{question.rstrip()} ({topic})"


def refers_back(question: str, history: Sequence[Exchange]) -> bool:
    """Whether `question` says "this" or "it" of something that `history` is about."""
    return bool(_topic(history)) and _points_back(question)


def _leans_on(question: str, history: Sequence[Exchange]) -> bool:
    own = _content(question)
    if len(own) < _SHORT or _OPENER.match(question) or _points_back(question):
        return True
    if len(own) >= _THIN:
        return False
    if _CONJUNCTION.match(question):
        return True
    recent = set(words("\n".join(exchange.text for exchange in history[-_RECENT:])))
    return not recent.isdisjoint(own)


def _points_back(question: str) -> bool:
    """Whether a pronoun stands for something that the question does not name before it."""
    text = _EMPTY_IT.sub(" ", question.lower().replace("’", "'"))
    subject = _SUBJECT.search(text)
    if subject and not _CLAUSE.search(text, 0, subject.start()):
        return True
    before = ""
    for word in words(text):
        if word in _PRONOUNS:
            return word not in _DEMONSTRATIVES or not before or before in _FUNCTION_WORDS
        if word not in _FUNCTION_WORDS:
            return False
        before = word
    return False


def _topic(history: Iterable[Exchange]) -> str:
    """Return the last asked question that had content, from its first to its last telling word."""
    for exchange in reversed(list(history)):
        if exchange.speaker == "user" and (part := _telling_part(exchange.text)):
            return part
    return ""


def _telling_part(text: str) -> str:
    tokens = one_line(text).split()
    telling = [place for place, token in enumerate(tokens) if _content(token)]
    if not telling:
        return ""
    part = tokens[telling[0] : telling[-1] + 1]
    if len(part) > _MOST_CARRIED:
        part = [token for token in part if _content(token)][:_MOST_CARRIED]
    return " ".join(part).strip(" ?!.,;:()")


def _content(text: str) -> list[str]:
    return [word for word in words(text) if word not in _FUNCTION_WORDS]
