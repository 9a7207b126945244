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
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\Z)", re.DOTALL
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
    r"[\"']?\s*(?:is|was|=|:|=>)\s*[\"'“”‘’]?(?P<value>[^\s\"'“”‘’,;]{6,})",
    re.IGNORECASE,
)
_URL = re.compile(r"\b[a-z][a-z0-9+.-]{1,12}://[^\s/:@]+:(?P<value>[^\s/@]+)@[^\s]+", re.IGNORECASE)
_LONG = re.compile(r"(?<![\w/.@-])[A-Za-z0-9_+/=-]{28,}(?![\w/@-])")
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}\b")
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[ ./-]?(?:\(0?\d{1,4}\)[ ./-]?)?\d(?:[ ./-]?\d){6,12}|"
    r"00\d{2}[ ./-]?\d(?:[ ./-]?\d){7,11}|"
    r"\(?0\d{2,5}\)?[ /-]\d{2,4}(?:[ -]?\d{2,4}){1,3}|"
    r"(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4})(?![\w-])"
)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\d.,-])(?:\d[ -]?){12,18}\d(?![\d-])")

_BITS_A_CHARACTER = 3.6
_FEWEST_PHONE_DIGITS = 8
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
    rules: tuple[tuple[Sensitive, re.Pattern[str], Callable[[str], bool]], ...] = (
        (Sensitive.PRIVATE_KEY, _PEM, _always),
        (Sensitive.TOKEN, _JWT, _always),
        (Sensitive.PASSWORD, _URL, _always),
        (Sensitive.API_KEY, _KNOWN_KEYS, _always),
        (Sensitive.PASSWORD, _NAMED, _looks_secret),
        (Sensitive.EMAIL, _EMAIL, _always),
        (Sensitive.IBAN, _IBAN, _is_iban),
        (Sensitive.CARD, _CARD, _is_card),
        (Sensitive.PHONE, _PHONE, _is_phone),
        (Sensitive.API_KEY, _LONG, _is_random),
    )
    for kind, pattern, holds in rules:
        for match in pattern.finditer(text):
            group = "value" if "value" in pattern.groupindex else 0
            start, end = match.span(group)
            end -= len(match[group]) - len(match[group].rstrip(".!?)"))
            if kind is Sensitive.IBAN:
                # A word in capitals may follow it.
                end = max((e for e in range(start, end + 1) if holds(text[start:e])), default=start)
            if start < end and holds(text[start:end]):
                yield kind, start, end


def _always(_: str) -> bool:
    return True


def _looks_secret(value: str) -> bool:
    """Whether it is no plain word: "the password is always wrong" tells none."""
    return bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value)) or bool(
        re.search(r"[A-Za-z0-9][!@#$%^&*_+=~-]+[A-Za-z0-9]", value)
        and re.search(r"[\d!@#$%^&*]", value)
    )


def _is_random(value: str) -> bool:
    """Whether a long run of characters was drawn rather than written."""
    kinds = sum(bool(re.search(kind, value)) for kind in ("[a-z]", "[A-Z]", r"\d"))
    if kinds < 2 or not re.search(r"\d", value) or value.count("/") > 2 or value.count("-") > 4:
        return False
    counts = Counter(value).values()
    bits = -sum(n / len(value) * math.log2(n / len(value)) for n in counts)
    return bits >= _BITS_A_CHARACTER


def _is_phone(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    return _FEWEST_PHONE_DIGITS <= len(digits) <= _MOST_PHONE_DIGITS


def _is_iban(value: str) -> bool:
    """ISO 13616: the number, its first four characters last, leaves 1 when divided by 97."""
    plain = value.replace(" ", "")
    if not 15 <= len(plain) <= 34:
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


def _is_card(value: str) -> bool:
    """ISO/IEC 7812: the check digit of Luhn, and a first digit that cards have."""
    digits = [int(each) for each in value if each.isdigit()]
    if digits[0] not in {2, 3, 4, 5, 6} or len(set(digits)) < 3:
        return False
    doubled = [2 * each - 9 * (each > 4) for each in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
