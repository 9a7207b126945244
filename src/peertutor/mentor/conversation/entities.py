"""Whom and what PeerTutor's last lines named, for a question that points at them.

These words come from transcripts and go into a question: nothing but names passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from peertutor.core.text import one_line
from peertutor.mentor.conversation.words import FUNCTION_WORDS

_MOST = 2
_PARTICLES = frozenset("van von de da di del der den la le al bin".split())
_LONGEST_NAME = 40

# "**Ana Ruiz** (Reading a client's tone, 2026-03-11): “…”", as colleagues are quoted.
_ATTRIBUTED = re.compile(
    r"^(?:Practised by )?\*\*([^*\n]{1,80})\*\*[^\n“]{0,200}?: (?=“)", re.MULTILINE
)
_FULL_NAME = re.compile(r"(?<!\w)[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,2}")
# Inside a sentence: a name, a code such as QP-04, an abbreviation.
_TERM = re.compile(
    r"(?<![.!?…:“\"'‘(*\]])(?<!^) ((?:[A-Z][\w’'-]*|[a-z]+\d[\w-]*)(?: [A-Z0-9][\w’'-]*){0,2})"
)


def people(said: str) -> tuple[str, ...]:
    """Return the people that `said` names, those that it quotes first, at most two."""
    attributed = _ATTRIBUTED.findall(said)
    return _names(attributed or _FULL_NAME.findall(said))


def terms(said: str) -> tuple[str, ...]:
    """Return names and codes from what `said` says, at most two; no attribution is among them."""
    return _names(_TERM.findall(_ATTRIBUTED.sub("", said)))


def _names(found: Iterable[str]) -> tuple[str, ...]:
    names = (" ".join(re.findall(r"[\w’'-]+", one_line(each))) for each in found)
    fitting = (name for name in names if _is_name(name))
    return tuple(dict.fromkeys(fitting))[:_MOST]


def _is_name(name: str) -> bool:
    """Whether this is short, and no ordinary word that was only written large."""
    parts = name.split()
    return (
        0 < len(name) <= _LONGEST_NAME
        and len(parts) <= 3
        and parts[0].lower() not in FUNCTION_WORDS
        and all(part[0].isupper() or part[0].isdigit() or part in _PARTICLES for part in parts)
    )
