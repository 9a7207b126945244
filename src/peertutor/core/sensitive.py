"""Secrets and personal data in what somebody typed: where they stand, and the text without them.

What has a form or a checksum is found. Names of people and of customers are not: they look like any
other word, and a person has to think of them.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise


class Sensitive(StrEnum):
    """What was found."""

    PRIVATE_KEY = "private key"
    TOKEN = "signed token"  # noqa: S105 - a name for it, not one
    API_KEY = "API key"
    PASSWORD = "password"  # noqa: S105 - likewise
    EMAIL = "e-mail address"
    PHONE = "phone number"
    IBAN = "bank account"
    CARD = "card number"

    @property
    def one(self) -> str:
        """One of it, in words: "an e-mail address"."""
        return f"an {self}" if self[0] in "Aaeiou" else f"a {self}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of text that should not be shown without a second thought."""

    kind: Sensitive
    start: int
    end: int
    text: str

    @property
    def mark(self) -> str:
        """Names it without holding it: how it is remembered that it may stay."""
        return hashlib.sha256(f"{self.kind}\0{self.text}".encode()).hexdigest()

    @property
    def hint(self) -> str:
        """Enough of it to know which one is meant."""
        return f"{self.text[:3]}…" if len(self.text) > 6 else "…"


_PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----.*?"
    r"(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.DOTALL,
)
_JWT = re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}")
_KNOWN_KEYS = re.compile(
    r"\b(?:sk-(?:ant-|proj-|live-)?[\w-]{16,}|[sr]k_(?:live|test)_\w{16,}|gh[pousr]_\w{30,}|"
    r"github_pat_\w{30,}|glpat-[\w-]{16,}|(?:AKIA|ASIA)[0-9A-Z]{16}|AIza[\w-]{35}|"
    r"xox[abeprs]-[\w-]{10,}|hf_[A-Za-z0-9]{30,}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z0-9]{36}|"
    r"pypi-[\w-]{40,}|dop_v1_[0-9a-f]{60,}|ya29\.[\w-]{20,})"
)
_NAMED = re.compile(
    r"\b(?:api[ _-]?keys?|access[ _-]?(?:keys?|tokens?)|secret(?:[ _-]keys?)?|tokens?|passwords?|"
    r"passwd|passphrase|pwd|pass(?:word)?[ _-]?code)\b"
    r"[\"']?(?:(?:\s+(?:for|of|to|on|in|at)(?:\s+[a-z]+){1,4}?)?\s+(?:is|was)\s*:?|['’]s\s|\s*(?:=|:|=>))"
    r"\s*[\"'“”‘’]?(?P<value>[^\s\"'“”‘’,;]{6,})",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\b(?:passwords?|passwd|passphrase|pwd)\s+[\"'“”‘’]?(?P<value>[A-Za-z][\w!$%&*#@?-]{7,})",
    re.IGNORECASE,
)
_DATE_OR_TIMES = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{2}[.:]\d{2}(?: \d{2}[.:]\d{2})+")
_PIN = re.compile(
    r"\bpin(?:[ -]?(?:code|number))?\b(?:(?:\s+[a-z]+){0,4}?\s+(?:is|was)|\s*[:=]|)\s*"
    r"(?P<value>\d{4,8})\b",
    re.IGNORECASE,
)
_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,12}://[^\s/:@]*:(?P<value>[^\s/]+)@[^\s@]+", re.IGNORECASE)
_LONG = re.compile(r"(?<![\w/.@-])[A-Za-z0-9_+/=-]{28,}(?![\w/@-])")
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b")
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[ ./-]?(?:\(0?\d{1,4}\)[ ./-]?)?\d(?:[ ./-]?\d){6,12}|"
    r"00\d{2}[ ./-]?\d(?:[ ./-]?\d){7,11}|"
    r"\(?0\d{1,5}\)?[ /.-]\d{2,4}(?:[ .-]?\d{2,4}){1,4}|0\d{10}|"
    r"\(\d{2}\) ?9\d{4}[ -]\d{4}|[679]\d{2} \d{3} \d{3}|"
    r"(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4})(?![\w-])"
)
_IBAN_BEGINS = re.compile(r"\b(?P<country>[A-Za-z]{2})\d{2}")
_DIGITS = re.compile(r"(?<![\d.,])\d{1,19}(?![\d])")

_IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22,
    "BR": 29, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20,
    "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18,
    "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IS": 26, "IT": 27, "JO": 30,
    "KW": 30, "KZ": 20, "LB": 28, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24,
    "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28,
    "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "TN": 24, "TR": 26, "UA": 29, "VG": 24, "XK": 20,
}  # fmt: skip
# How cards group their digits; a single run may have any length of theirs.
_CARD_GROUPS = {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (4, 4, 4, 4, 3), (4, 4, 4, 1), (6, 13)}

_BITS_A_CHARACTER = 3.6
_LONGEST_RUN = 20
_FEWEST_PHONE_DIGITS = 9
_MOST_PHONE_DIGITS = 15


def findings(text: str, kept: Collection[str] = ()) -> list[Finding]:
    """Return what is sensitive in `text`, in order and without overlap.

    Args:
        text: Anything.
        kept: Marks of findings that somebody said may stay.
    """
    found: list[Finding] = []
    taken: list[tuple[int, int]] = []
    for kind, start, end in _candidates(text):
        if any(start < right and left < end for left, right in taken):
            continue
        taken.append((start, end))
        finding = Finding(kind, start, end, text[start:end])
        if finding.mark not in kept:
            found.append(finding)
    return sorted(found, key=lambda finding: finding.start)


def redacted(text: str, kept: Collection[str] = ()) -> str:
    """Return `text` with everything sensitive replaced by what it was."""
    for finding in reversed(findings(text, kept)):
        text = f"{text[: finding.start]}[{finding.kind} removed]{text[finding.end :]}"
    return text


def _candidates(text: str) -> Iterator[tuple[Sensitive, int, int]]:
    """Yield what may be sensitive, the surest first."""
    yield from _matches(text, Sensitive.PRIVATE_KEY, _PEM, _always)
    yield from _matches(text, Sensitive.TOKEN, _JWT, _always)
    yield from _matches(text, Sensitive.PASSWORD, _URL, _always)
    yield from _matches(text, Sensitive.API_KEY, _KNOWN_KEYS, _always)
    yield from _matches(text, Sensitive.PASSWORD, _NAMED, _looks_secret)
    yield from _matches(text, Sensitive.PASSWORD, _BARE, _looks_secret)
    yield from _matches(text, Sensitive.PASSWORD, _PIN, _always)
    yield from _matches(text, Sensitive.EMAIL, _EMAIL, _always)
    yield from ((Sensitive.IBAN, start, end) for start, end in _ibans(text))
    yield from ((Sensitive.CARD, start, end) for start, end in _cards(text))
    yield from _matches(text, Sensitive.PHONE, _PHONE, _is_phone)
    yield from _matches(text, Sensitive.API_KEY, _LONG, _is_random)


def _matches(
    text: str, kind: Sensitive, pattern: re.Pattern[str], holds: Callable[[str], bool]
) -> Iterator[tuple[Sensitive, int, int]]:
    """Yield the matches that hold; one that does not may hide another that begins inside it."""
    group = "value" if "value" in pattern.groupindex else 0
    at = 0
    while match := pattern.search(text, at):
        start, end = match.span(group)
        end -= len(match[group]) - len(match[group].rstrip(".!?)"))
        found = start < end and holds(text[start:end])
        if found:
            yield kind, start, end
        at = max(end, match.start() + 1) if found else match.start() + 1


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    """Yield account numbers: as long as their country's, with the check digits of ISO 13616."""
    for match in _IBAN_BEGINS.finditer(text):
        length = _IBAN_LENGTHS.get(match["country"].upper(), 0)
        at, plain = match.start(), ""
        while len(plain) < length and at < len(text):
            if text[at].isascii() and text[at].isalnum():
                plain += text[at].upper()
            elif text[at] != " " or text[at - 1] == " ":
                break
            at += 1
        whole = at == len(text) or not text[at].isalnum()
        if length and len(plain) == length and whole and _leaves_one(plain):
            yield match.start(), at


def _leaves_one(account: str) -> bool:
    turned = account[4:] + account[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


def _cards(text: str) -> Iterator[tuple[int, int]]:
    """Yield card numbers: one run of digits, or groups as they stand on a card."""
    runs = list(_DIGITS.finditer(text))
    for first, run in enumerate(runs):
        if 13 <= len(run[0]) <= 19 and _is_card(run[0]):
            yield run.span()
        for groups in _CARD_GROUPS:
            those = runs[first : first + len(groups)]
            if tuple(len(each[0]) for each in those) == groups and _beside(text, those):
                start, end = those[0].start(), those[-1].end()
                if _is_card(text[start:end]):
                    yield start, end


def _beside(text: str, runs: list[re.Match[str]]) -> bool:
    return all(text[a.end() : b.start()] in {" ", "-"} for a, b in pairwise(runs))


def _always(_: str) -> bool:
    return True


def _looks_secret(value: str) -> bool:
    """Whether it is no plain word: "the password is always wrong" tells none."""
    if value.isdigit():
        return True
    return bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value)) or bool(
        re.search(r"[A-Za-z0-9][!@#$%^&*_+=~-]+[A-Za-z0-9]", value)
        and re.search(r"[\d!@#$%^&*]", value)
    )


def _is_random(value: str) -> bool:
    """Whether a long run of characters was drawn rather than written."""
    kinds = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", r"\d"))
    longest = max(map(len, re.findall(r"[A-Za-z0-9]+", value)), default=0)
    if kinds < 2 or not re.search(r"\d", value) or longest < _LONGEST_RUN:
        return False  # a name of several words
    counts = Counter(value).values()
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
    return bits >= _BITS_A_CHARACTER


def _is_phone(value: str) -> bool:
    if _DATE_OR_TIMES.search(value):
        return False
    digits = re.sub(r"\D", "", value)
    fewest = _FEWEST_PHONE_DIGITS - value.startswith("+")
    return fewest <= len(digits) <= _MOST_PHONE_DIGITS


def _is_card(value: str) -> bool:
    """ISO/IEC 7812: the check digit of Luhn, and a first digit that cards have."""
    digits = [int(each) for each in value if each.isdigit()]
    if digits[0] not in {2, 3, 4, 5, 6} or len(set(digits)) < 3:
        return False
    doubled = [2 * each - 9 * (each > 4) for each in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
