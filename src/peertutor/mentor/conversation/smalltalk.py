"""What is said to PeerTutor rather than asked of colleagues: greetings, thanks, "who are you?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from peertutor.core.answers import Exchange
from peertutor.mentor.conversation.understand import refers_back

_GREETING = "hi|hello|hey|hiya|howdy|good (?:morning|afternoon|evening|day)"
_THANKS = (
    "(?:many )?thanks?(?: you)?(?: so much| very much| a lot| for (?:that|this|your help))?"
    "|cheers|ta|great|perfect|ok(?:ay)?|got it|bye|goodbye|see you"
)
_WHO = (
    "(?:who|what) are you|what(?:'s| is) your name"
    "|are you (?:human|real|an? (?:human|bot|person|ai|machine|chatbot|robot))"
)
_WHAT = (
    "(?:what|how) can you (?:do|help)(?: (?:for )?me)?|help(?: me)?|what do you (?:do|know)"
    "|what can i ask(?: you)?|how do(?:es)? (?:you|this) work"
)

_ASKING = (_WHO, _WHAT)
"""What asks something; in a conversation it may ask about that."""

_REPLIES = {
    rf"(?:{_GREETING})(?: there)?": (
        "Hello! Ask me anything about the work: I look for it in what your colleagues have told, "
        "and answer in their own words."
    ),
    _THANKS: (
        "You are welcome. If something turned out useful or wrong, mark the answer so: your "
        "colleagues learn from it."
    ),
    _WHO: (
        "I am PeerTutor. I know nothing myself: I find what your colleagues have said in recorded "
        "interviews, quote it with its place, and say when a person should be asked instead."
    ),
    _WHAT: (
        "Ask a question about the work in plain words. I look through the recorded interviews, "
        "quote the colleagues who answered it, show where each quote stands, and say honestly when "
        "nobody's words answer it or a peer has to check."
    ),
}

_TRIMMED = re.compile(r"^(?:oh|well|ok(?:ay)?|so|and|please),? (?=\w)|[\s!?.…,]+$|[,]? peertutor\b")


def reply(question: str, history: Sequence[Exchange] = ()) -> str:
    """Return a kind answer to small talk, which claims nothing; empty when it is a question.

    "How does this work?" asks about PeerTutor at first, and about what was talked of later on.
    """
    folded = _TRIMMED.sub("", " ".join(question.lower().replace("’", "'").split()))
    folded = _TRIMMED.sub("", folded)
    kind = next((kind for kind in _REPLIES if re.fullmatch(kind, folded)), "")
    if kind in _ASKING and refers_back(question, history):
        return ""
    return _REPLIES.get(kind, "")
