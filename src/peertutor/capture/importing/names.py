"""Who is meant by a label: “MK”, “Matvey” and “matvey kukuy” are Matvey Kukuy.

A label means a name when both hold the same words (case, accents' encoding, punctuation and titles
such as “Dr.” aside), or when the label shortens the name: some of its words in order, single
letters standing for words (“M. Kukuy”), or its initials in one (“MK”, two letters at least). A
shortening that fits several people with different parts in the conversation means none of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from peertutor.core.interviews import Role

_WORDS = re.compile(r"[^\W_]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TITLES = frozenset("mr mrs ms mx dr prof professor sir".split())
_ASKING = frozenset("interviewer host cohost moderator facilitator question q".split())
_ANSWERING = frozenset("interviewee guest expert veteran respondent answer a".split())


@dataclass(frozen=True, slots=True)
class Cast:
    """Who takes part, as far as it can be told.

    Attributes:
        roles: The role of each label.
        unclear: Labels that fit people of different roles; they are context.
        absent: Veterans named by the source or the user whom no label means.
    """

    roles: Mapping[str, Role]
    unclear: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


def same_person(label: str, name: str) -> bool:
    """Whether `label` is `name`, or shortens it."""
    short, full = _words(label), _words(name)
    return bool(short) and (short == full or _shortens(short, full))


def asks_by_role(label: str) -> bool:
    """Whether a label names the one who asks: Interviewer, Host 2, Q."""
    return _role_word(label) in _ASKING


def answers_by_role(label: str) -> bool:
    """Whether a label names the one who answers: Guest, Expert 1, A."""
    return _role_word(label) in _ANSWERING


def cast(labels: Iterable[str], veterans: Sequence[str], hosts: Sequence[str]) -> Cast:
    """Decide who of `labels` may be quoted.

    Those whom `veterans` names are veterans, those whom `hosts` names are context. Of the others:
    with veterans named they are context (but for labels such as Guest or A, when no veteran is
    named by a label), else they are veterans unless their label says that they ask.
    """
    distinct = list(dict.fromkeys(label for label in labels if label))
    everyone = (*veterans, *hosts)
    veteran_labels = _meant(distinct, veterans, everyone)
    found: set[str] = set().union(*veteran_labels.values())
    asking: set[str] = set().union(*_meant(distinct, hosts, everyone).values())
    roles: dict[str, Role] = {}
    for label in distinct:
        if label in found or label in asking:
            quotable = label in found and label not in asking
        elif asks_by_role(label):
            quotable = False
        else:
            quotable = not veterans or (answers_by_role(label) and not found)
        roles[label] = Role.VETERAN if quotable else Role.CONTEXT
    return Cast(
        roles,
        unclear=tuple(label for label in distinct if label in found and label in asking),
        absent=tuple(name for name, meant in veteran_labels.items() if not meant),
    )


def _meant(
    labels: Sequence[str], names: Sequence[str], everyone: Sequence[str]
) -> dict[str, set[str]]:
    """Return which labels mean each name; a label that is somebody's whole name is theirs alone."""
    taken = {label for label in labels if any(_words(label) == _words(who) for who in everyone)}
    meant: dict[str, set[str]] = {}
    for name in names:
        exact = {label for label in labels if _words(label) == _words(name)}
        free = [label for label in labels if label not in taken]
        shorter = {label for label in free if same_person(label, name)}
        # The source may say “Ana” in its heading and “Ana Ruiz” in its turns.
        longer = {label for label in free if same_person(name, label)}
        meant[name] = exact | shorter or (longer if len(longer) == 1 else set())
    return meant


def _shortens(short: Sequence[str], full: Sequence[str]) -> bool:
    if len(short) == 1:
        if len(short[0]) == 1:
            return False
        if len(full) > 1 and short[0] == "".join(word[0] for word in full):
            return True
    rest = iter(full)
    return all(any(_abbreviates(word, other) for other in rest) for word in short)


def _abbreviates(word: str, other: str) -> bool:
    return word == other or (len(word) == 1 and other.startswith(word))


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", _BRACKETS.sub(" ", name)).casefold()
    found: list[str] = _WORDS.findall(plain)
    return [word for word in found if word not in _TITLES] or found


def _role_word(label: str) -> str:
    words = _words(label.replace("-", ""))
    return words[0] if len(words) == 1 or (len(words) == 2 and words[1].isdigit()) else ""
