"""Secrets of every kind and form, each in a sentence that somebody might say."""

from __future__ import annotations

import base64
import json
import random
import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LETTERS = string.ascii_letters + string.digits


def _drawn(draw: random.Random, pattern: str) -> str:
    """Return a text in which `#` is a digit, `A` a capital, `a` a small letter, `*` any of them."""
    kinds = {
        "#": string.digits,
        "A": string.ascii_uppercase,
        "a": string.ascii_lowercase,
        "*": _LETTERS,
        "h": "0123456789abcdef",
    }
    return re.sub(
        r"<(.)(\d*)>",
        lambda match: "".join(draw.choices(kinds[match[1]], k=int(match[2] or 1))),
        pattern,
    )


_KEYS = (
    "sk-<*48>",
    "sk-proj-<*48>",
    "sk-ant-api03-<*60>",
    "sk_live_<*24>",
    "rk_test_<*24>",
    "ghp_<*36>",
    "gho_<*36>",
    "github_pat_<*22>_<*59>",
    "glpat-<*20>",
    "AKIA<A16>",
    "ASIA<A16>",
    "AIza<*35>",
    "xoxb-<#12>-<#12>-<*24>",
    "xoxp-<#12>-<#12>-<h32>",
    "hf_<*34>",
    "SG.<*22>.<*43>",
    "npm_<*36>",
    "pypi-AgEIcHlwaS5vcmc<*60>",
    "dop_v1_<h64>",
    "ya29.<*60>",
    "<h40>",
    "<*40>",
)
_SAID_KEYS = (
    "We still had {} in the start script, and nobody noticed for a month.",
    "I pasted {} into the console and it went through.",
    "The key for the gateway is {}.",
    "For the test bench you set API_KEY={} and restart the thing.",
    "“{}”, that is what stood on the note under the keyboard.",
)
_SAID_PASSWORDS = (
    "The password is {}, it has never been changed.",
    "On the old panel the password was {}.",
    "You log in as admin, password: {} and then you wait.",
    "It stands in the file as passwd={} in plain text.",
    "The pwd is {} since Christmas.",
    "The passphrase is “{}”, with the sign at the end.",
    "And the passcode: {}. Do not write it down.",
    "The access token is {} for both plants.",
    "Set secret_key = '{}' and start it again.",
    "psql postgres://ana:{}@db.plant.example:5432/hall, that is how I get in.",
    "I call https://service:{}@gauge.example.org/read every hour.",
    "The password for the gateway is {}.",
    "My password's {} on all of them.",
    "I always use the password {} there.",
)
_PASSWORDS = ("<a6><#4>", "<A><a5>!<#2>", "<a4>-<a4>-<#2>", "<*10>", "<A><a3>$<a3><#>")
_EMAILS = (
    "<a5>.<a7>@<a8>.com",
    "<a4>+<a3>@<a6>.co.uk",
    "<a><#3>@mail.<a7>.de",
    "<a5>_<a5>@<a4>-<a5>.org",
    "<A><a4>.<A><a6>@<a7>.io",
    "<a8>@<a5>.<a4>.fr",
)
_SAID_ADDRESSES = (
    "Write to {} when it trembles.",
    "His address is {}, he answers at night too.",
    "It goes to {} and to nobody else.",
    "({} has the drawings.)",
)
_PHONES = {
    "US": ("(<#3>) 5<#2>-<#4>", "212-5<#2>-<#4>", "+1 415 5<#2> <#4>", "646.5<#2>.<#4>"),
    "UK": ("020 7<#3> <#4>", "+44 20 7<#3> <#4>", "07<#3> <#6>", "+44 7<#3> <#6>"),
    "DE": ("030 <#8>", "089/<#7>", "+49 89 <#7>", "0171 <#7>", "+49 (0)171 <#7>"),
    "FR": ("01 <#2> <#2> <#2> <#2>", "06.<#2>.<#2>.<#2>.<#2>", "+33 6 <#2> <#2> <#2> <#2>"),
    "IT": ("06 <#4> <#4>", "+39 02 <#4> <#4>", "347 <#3> <#4>"),
    "ES": ("91<#> <#2> <#2> <#2>", "+34 91<#> <#3> <#3>", "6<#2> <#3> <#3>"),
    "NL": ("020-<#7>", "06-<#8>", "+31 6 <#8>"),
    "BE": ("02 <#3> <#2> <#2>", "0470 <#2> <#2> <#2>", "+32 470 <#2> <#2> <#2>"),
    "CH": ("044 <#3> <#2> <#2>", "+41 79 <#3> <#2> <#2>"),
    "AT": ("01 <#7>", "0664 <#7>", "+43 664 <#7>"),
    "SE": ("08-<#3> <#3> <#2>", "070-<#3> <#2> <#2>", "+46 70 <#3> <#2> <#2>"),
    "NO": ("+47 9<#2> <#2> <#3>", "9<#2> <#2> <#3>"),
    "DK": ("+45 <#2> <#2> <#2> <#2>",),
    "PL": ("+48 6<#2> <#3> <#3>", "6<#2> <#3> <#3>"),
    "HR": ("01 <#4> <#3>", "+385 91 <#3> <#4>", "091 <#3> <#4>"),
    "IN": ("+91 9<#4> <#5>", "9<#4> <#5>"),
    "AU": ("02 9<#3> <#4>", "04<#2> <#3> <#3>", "+61 4<#2> <#3> <#3>"),
    "JP": ("03-<#4>-<#4>", "+81 90-<#4>-<#4>"),
    "BR": ("(11) 9<#4>-<#4>", "+55 11 9<#4>-<#4>"),
    "SG": ("+65 9<#3> <#4>",),
}
_SAID_PHONES = (
    "Ring {} before you touch it.",
    "The night desk has {}, ask for Ana.",
    "I had his number by heart: {}.",
    "Call {} or wait until six.",
)
_IBANS = {
    "DE": "<#18>",
    "GB": "<A4><#14>",
    "FR": "<#23>",
    "NL": "<A4><#10>",
    "HR": "<#17>",
    "ES": "<#20>",
    "IT": "<A><#22>",
    "CH": "<#17>",
    "BE": "<#12>",
    "AT": "<#16>",
    "PL": "<#24>",
    "SE": "<#20>",
    "NO": "<#11>",
    "DK": "<#14>",
    "IE": "<A4><#14>",
    "PT": "<#21>",
    "FI": "<#14>",
    "GR": "<#23>",
    "MT": "<A4><#23>",
}
_SAID_ACCOUNTS = (
    "The deposit goes to {} by the third.",
    "They had changed it to {}, and I rang them up.",
    "Account {} IS THE OLD ONE.",
    "It stood there: {}.",
)
_CARDS = ("4<#14>", "5<#14>", "2<#14>", "37<#12>", "6011<#11>", "35<#13>", "36<#11>", "4<#11>")
_SAID_CARDS = (
    "We paid with {} that night.",
    "The fuel card is {}, it lies in the drawer.",
    "He read {} to me over the phone.",
)


@dataclass(frozen=True, slots=True)
class Planted:
    """A secret in a sentence."""

    kind: str
    form: str
    secret: str
    text: str


def all_planted() -> Iterator[Planted]:
    """Yield every kind in every form, drawn anew by a fixed seed."""
    draw = random.Random(500)
    for number in range(75):
        yield from _one_of_each(draw, number)


def _one_of_each(draw: random.Random, number: int) -> Iterator[Planted]:
    def planted(kind: str, form: str, secret: str, said: Sequence[str]) -> Planted:
        sentence = said[number % len(said)]
        before = ("", "Well, I will tell you. ", "It is simple. ")[number % 3]
        text = f"{before}{sentence.replace('{}', secret)} That is all there is to it."
        return Planted(kind, f"{form} in: {sentence}", secret, text)

    form = _KEYS[number % len(_KEYS)]
    yield planted("API key", form, _drawn(draw, form), _SAID_KEYS)
    form = _PASSWORDS[number % len(_PASSWORDS)]
    yield planted("password", form, _drawn(draw, form), _SAID_PASSWORDS)
    form = _EMAILS[number % len(_EMAILS)]
    yield planted("e-mail address", form, _drawn(draw, form), _SAID_ADDRESSES)
    country, form = _at(number, [(c, f) for c, forms in _PHONES.items() for f in forms])
    yield planted("phone number", f"{country} {form}", _drawn(draw, form), _SAID_PHONES)
    country, form = _at(number, [*_IBANS.items()])
    yield planted(
        "bank account", country, _iban(country, _drawn(draw, form), number), _SAID_ACCOUNTS
    )
    form = _CARDS[number % len(_CARDS)]
    yield planted("card number", form, _card(_drawn(draw, form), number), _SAID_CARDS)
    yield planted("signed token", "JWT", _jwt(draw), _SAID_KEYS)
    yield planted("private key", "PEM", _pem(draw, number), ("It begins like this:\n{}\n",))


def _at(number: int, table: Sequence[tuple[str, str]]) -> tuple[str, str]:
    return table[number % len(table)]


def _iban(country: str, rest: str, number: int) -> str:
    """Return an account number with its check digits, in fours or in one piece."""
    turned = "".join(str(int(sign, 36)) for sign in f"{rest}{country}00")
    whole = f"{country}{98 - int(turned) % 97:02}{rest}"
    return " ".join(re.findall(".{1,4}", whole)) if number % 2 else whole


def _card(digits: str, number: int) -> str:
    """Return a card number with its check digit, as it is printed or as it is typed."""
    doubled = [2 * int(each) - 9 * (int(each) > 4) for each in digits[::-2]]
    total = sum(doubled) + sum(int(each) for each in digits[-2::-2])
    whole = f"{digits}{-total % 10}"
    if len(whole) in {14, 15}:
        parts = [whole[:4], whole[4:10], whole[10:]]
    else:
        parts = re.findall(".{1,4}", whole)
    return (" ", "-", "")[number % 3].join(parts)


def _jwt(draw: random.Random) -> str:
    parts = ({"alg": "HS256", "typ": "JWT"}, {"sub": str(draw.randrange(10**9)), "role": "fitter"})
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in parts]
    return ".".join([*(part.rstrip("=") for part in coded), _drawn(draw, "<*43>")])


def _pem(draw: random.Random, number: int) -> str:
    name = ("RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY")[number % 4]
    lines = "\n".join(_drawn(draw, "<*64>") for _ in range(4))
    return f"-----BEGIN {name}-----\n{lines}\n-----END {name}-----"
