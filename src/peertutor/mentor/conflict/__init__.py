"""Where colleagues, or a colleague and a document, say different things on the same point.

`sayings.py` reads what a sentence says, `differing.py` compares two, `finding.py` looks through
what was found for a question, and `schools.py` shows both sides.
"""

from __future__ import annotations

from peertutor.mentor.conflict.finding import ConflictFinder, Disagreement
from peertutor.mentor.conflict.replies import measures_otherwise, says_otherwise
from peertutor.mentor.conflict.schools import HEADINGS, arranged, detail, label, untold

__all__ = [
    "HEADINGS",
    "ConflictFinder",
    "Disagreement",
    "arranged",
    "detail",
    "label",
    "measures_otherwise",
    "says_otherwise",
    "untold",
]
