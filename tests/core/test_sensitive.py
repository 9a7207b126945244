"""What looks like a secret, and what only looks a little like one.

Nothing in here is a real secret; each is put together at run time, so that no scanner stumbles.
"""

from __future__ import annotations

import string
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peertutor.core.sensitive import Finding, Sensitive, findings, redacted


def iban(country: str, account: str, *, every: int = 0) -> str:
    """Return an account with the check digits that ISO 13616 asks for."""
    turned = "".join(str(int(each, 36)) for each in f"{account}{country}00")
    return grouped(f"{country}{98 - int(turned) % 97:02}{account}", every)


def card(number: str, *, every: int = 0, by: str = " ") -> str:
    """Return a number with Luhn's check digit."""
    digits = [int(each) for each in number]
    doubled = [2 * each - 9 * (each > 4) for each in digits[::-2]]
    check = -(sum(digits[-2::-2]) + sum(doubled)) % 10
    return grouped(f"{number}{check}", every, by)


def grouped(text: str, every: int, by: str = " ") -> str:
    every = every or len(text)
    return by.join(text[at : at + every] for at in range(0, len(text), every))


HEX = "da39a3ee5e6b4b0d3255bfef95601890"
MIXED = "aB3dE5gH7jK9mN1pQ2sT4vW6yZ8"
HEAD = "eyJhbGciOiJIUzI1NiJ9"
BODY = "eyJzdWIiOiIxMjM0NTY3ODkwIn0"
DASHES = "-" * 5

IBANS = [
    iban("DE", "370400440532013000"),
    iban("DE", "370400440532013000", every=4),
    iban("GB", "WEST12345698765432", every=4),
    iban("FR", "20041010050500013M02606", every=4),
    iban("AT", "1904300234573201", every=4),
    iban("NL", "ABNA0417164300"),
    iban("CH", "00762011623852957", every=4),
    iban("NO", "86011117947", every=4),
    iban("PL", "109010140000071219812874", every=4),
    iban("MT", "MALT011000012345MTLCAST001S", every=4),
]
CARDS = [
    card("453914880343646"),
    card("453914880343646", every=4),
    card("453914880343646", every=4, by="-"),
    card("510510510510517", every=4),
    card("601100099013942", every=4),
    card("223000731234567"),
    card("37144963539843"),
    "3714 496353 98431",
    card("453914880343"),
]
PHONES = [
    "612 345 678",
    "(11) 98765-4321",
    "+49 30 12345678",
    "+49 (0)30 12345678",
    "+43 664 1234567",
    "+442079460958",
    "+33 6 12 34 56 78",
    "+1-555-123-4567",
    "+1 (555) 123-4567",
    "+41 44 668 18 00",
    "0049 30 12345678",
    "030 12345678",
    "030/12345678",
    "(030) 123456",
    "0664 1234567",
    "07700 900123",
    "020 7946 0958",
    "044 668 18 00",
    "(555) 123-4567",
    "555-123-4567",
    "555.123.4567",
]
TOKENS = [f"{HEAD}.{BODY}.{MIXED}", f"{HEAD}.{BODY}.{MIXED}_-{MIXED}"]
KEYS = [
    f"{DASHES}BEGIN {kind}PRIVATE KEY{DASHES}\nMIIEow\n{HEX}\n{DASHES}END {kind}PRIVATE KEY{DASHES}"
    for kind in ("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED ")
]
API_KEYS = [
    "sk-" + MIXED,
    "sk-" + "proj-" + MIXED,
    "sk-" + "ant-" + "api03-" + MIXED,
    "sk_" + "live_" + MIXED,
    "ghp_" + MIXED + "abcd",
    "github_pat_" + MIXED + "_" + MIXED,
    "glpat-" + MIXED,
    "AKIA" + "IOSFODNN7EXAMPLE",
    "AIza" + "SyD" + MIXED + "abcde",
    "xoxb-" + "1234567890-" + MIXED,
    "hf_" + MIXED + "abc",
    "SG." + MIXED + "." + MIXED,
    "npm_" + MIXED + "abcdefghi",
    "ya29." + MIXED,
    # Drawn at random, by nobody known.
    MIXED + "x0",
    HEX,
    "Zm9vYmFy" + "MTIzNDU2Nzg5" + "cXdlcnR5dWlvcA==",
]
MAILS = ["ana@firm.example", "ana.kovac+billing@mail.firm.example", "a_k-2@firm.co.example"]
# The text before the secret, the secret, the text behind it.
PASSWORDS = [
    ("my password's ", "Winter2024", ", as ever"),
    ("I always use the password ", "tree-rock-42", " there"),
    ("The password is ", "Winter2024", "."),
    ("the passwords are ok but the password was ", "hunter2x", ", since May"),
    ("password: ", "Xk29" + "fpq7", ""),
    ("PWD=", "Xk29" + "fpq7", ";"),
    ("my passphrase is “", "tree-3-house", "”"),
    ("the access token is ", "abc123def456", "!"),
    ("api_key = '", "abcd1234efgh", "'"),
    ("secret: ", "p@ss#word", "\n"),
    ("pass code: ", "77c-44d", ""),
    ("postgres://app:", "s3cret", "@db.internal/app"),
    ("https://ana:", "pass-word", "@firm.example/a?b=c"),
    ("I open ftp://ana:", "abc", "@10.0.0.1 then"),
]
ALONE = [
    *((Sensitive.IBAN, each) for each in IBANS),
    *((Sensitive.CARD, each) for each in CARDS),
    *((Sensitive.PHONE, each) for each in PHONES),
    *((Sensitive.TOKEN, each) for each in TOKENS),
    *((Sensitive.PRIVATE_KEY, each) for each in KEYS),
    *((Sensitive.API_KEY, each) for each in API_KEYS),
    *((Sensitive.EMAIL, each) for each in MAILS),
]
AROUND = [("", ""), ("It is ", "."), ("Note: “", "”, I said."), ("\n", "\nThat is all")]

HARMLESS = [
    "version 10.0.19045.3930",
    "v1.2.3-rc.1+build.20240312",
    "Python 3.11.7 and node 20.11.1",
    "2024-03-12",
    "12.03.2024 and 03/12/2024",
    "2024-03-12 14:05:33",
    "2024-03-12T14:05:33.123456+01:00",
    "from 06:00 to 14:00, or 6 to 2",
    "the years 2019 2020 2021 2022",
    "ISBN 978-3-16-148410-0",
    "ISBN 0-306-40615-2",
    "ISBN 0306406152",
    "order 4711-0815",
    "order PO-2024-000123",
    "order number 100023445",
    "order 12345-67890-12345",
    "serial SN-2024-0001-2345",
    "192.168.100.200",
    "10.0.0.1:8080",
    "255.255.255.255/24",
    "2001:0db8:85a3:0000:0000:8a2e:0370:7334",
    "00:1A:2B:3C:4D:5E",
    "550e8400-e29b-41d4-a716-446655440000",
    "Donaudampfschifffahrtsgesellschaftskapitänsmütze",
    "antidisestablishmentarianism-and-then-some-more",
    "a_very_long_name_of_a_function_without_a_number_in_it",
    "/usr/local/lib/python3.12/site-packages/peertutor/core",
    "src/peertutor/capture/interview/test2.py",
    "C:\\Users\\ana\\Documents\\2024\\interview.docx",
    "~/work/2024/notes/billing_run_3.md",
    "https://firm.example/docs/2024/the-billing-run-explained-in-detail",
    "http://host:8080/path?day=12",
    "ssh://git@host:22/team/repo.git",
    "see https://firm.example:8443/a:b@c",
    "1,299.00 € or 12.500,00 €",
    "$1,000,000 and 12,500,000 units",
    "48.2082, 16.3738",
    "the password is always wrong",
    "the password was wrong since 2024",
    "the password is at least twelve characters long",
    "Password: see the safe",
    "a secret is a secret",
    "the token was valid",
    "the API key is stored in the safe",
    "call 112, or extension 4711",
    "24/7, 365 days, 99.999 percent",
    "write to ana at firm dot example",
    "@ana and #billing-2024",
    "GB82 is the county road, DE 2024 the form",
    "1 234 567 890 123",
    "between 0.1 and 0.25 bar, at 1013.25 hPa",
    "pi is 3.14159265358979323846",
    "----- BEGIN OF SHIFT -----",
]


def test_there_are_examples_of_every_kind() -> None:
    assert {kind for kind, _ in ALONE} | {Sensitive.PASSWORD} == set(Sensitive)


@pytest.mark.parametrize(("before", "behind"), AROUND, ids=repr)
@pytest.mark.parametrize(("kind", "secret"), ALONE)
def test_a_secret_is_found_whatever_stands_around_it(
    kind: Sensitive, secret: str, before: str, behind: str
) -> None:
    text = f"{before}{secret}{behind}"
    [found] = findings(text)
    assert (found.kind, found.text) == (kind, secret)
    assert text[found.start : found.end] == secret
    assert redacted(text) == f"{before}[{kind} removed]{behind}"


@pytest.mark.parametrize(("kind", "secret"), ALONE)
def test_a_secret_in_parentheses_is_found(kind: Sensitive, secret: str) -> None:
    [found] = findings(f"(it: {secret})")
    assert (found.kind, found.text) == (kind, secret)
    # A number's own area code may stand in parentheses, so that one before it may go with it.
    assert redacted(f"({secret})").removeprefix("(") == f"[{kind} removed])"


@pytest.mark.parametrize(("before", "secret", "behind"), PASSWORDS)
def test_a_password_is_found_by_what_it_is_called(before: str, secret: str, behind: str) -> None:
    [found] = findings(before + secret + behind)
    assert (found.kind, found.text) == (Sensitive.PASSWORD, secret)
    assert redacted(before + secret + behind) == f"{before}[password removed]{behind}"


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_a_little_like_one_is_left_alone(text: str) -> None:
    assert [(each.kind, each.text) for each in findings(text)] == []
    assert redacted(text) == text


def test_a_number_with_a_wrong_check_digit_is_no_card() -> None:
    number = card("453914880343646")
    for digit in "012345678":
        if digit != number[-1]:
            assert findings(number[:-1] + digit) == []


@pytest.mark.parametrize(
    "hint", [Finding(Sensitive.PASSWORD, 0, len(text), text).hint for text in ("abc", "hunter2x")]
)
def test_a_hint_shows_three_characters_at_most(hint: str) -> None:
    assert hint in {"…", "hun…"}


def test_an_account_with_wrong_check_digits_is_none() -> None:
    account = IBANS[0]
    wrong = [f"{account[:2]}{check:02}{account[4:]}" for check in range(2, 99)]
    assert [findings(each) for each in wrong if each != account] == [[]] * 96


# ---------------------------------------------------------------------- what is not found


@pytest.mark.parametrize("every", [0, 4])
@pytest.mark.parametrize(
    ("before", "behind"),
    [
        pytest.param("", " 12/27"),
        pytest.param("12/27 ", ""),
        pytest.param("", " 123"),
        pytest.param("no. 12 ", ""),
        ("", ", 12/27, 123"),
        ("valid to 12/27: ", ""),
    ],
)
def test_a_card_is_found_beside_its_date_and_its_code(every: int, before: str, behind: str) -> None:
    number = card("510510510510517", every=every)
    assert number in [each.text for each in findings(f"{before}{number}{behind}")]


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("06 12 34 56 78"),
        pytest.param("02 123 45 67"),
        pytest.param("07700900123"),
        pytest.param("1-800-555-0199"),
    ],
)
def test_other_national_forms_of_a_phone_number_are_found(number: str) -> None:
    assert [each.kind for each in findings(f"Ring {number} at night.")] == [Sensitive.PHONE]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param("redis://:s3cretpw@redis:6379/0", "s3cretpw"),
        pytest.param("https://ana:p@ss1word@db/app", "ss1word"),
        pytest.param("the password for the printer is Winter2024", "Winter2024"),
        pytest.param("log in with the password Winter2024", "Winter2024"),
        pytest.param("password: 483920", "483920"),
        pytest.param(
            f"{DASHES}BEGIN PGP PRIVATE KEY BLOCK{DASHES}\nlQOYBF\n"
            f"{DASHES}END PGP PRIVATE KEY BLOCK{DASHES}",
            "lQOYBF",
        ),
        pytest.param(iban("DE", "370400440532013000", every=4).lower(), "de89 3704"),
    ],
)
def test_other_ways_to_tell_a_secret_are_found(text: str, secret: str) -> None:
    assert secret not in redacted(text)


@pytest.mark.parametrize(
    "text",
    [
        "srv-prod-billing-database-01",
        "release-2024-interview-protocols-final",
        "benchmarks/replies-2024/readme_first_please",
        "the shift from 0600-1400",
    ],
)
def test_names_of_servers_branches_and_files_and_shift_times_are_left_alone(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "text", ["on 03.12.2024 14:05", "since 01-02-2024 10:00", "at 09.30 10.45 11.15"]
)
def test_a_day_with_its_hour_and_several_hours_are_left_alone(text: str) -> None:
    assert redacted(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "the model takes tokens 128000 at once",
        "a secret 4-wheel drive",
        "the token ring was 16Mbit/s",
        "the password manager is 1Password",
    ],
)
def test_what_only_stands_beside_such_a_word_is_left_alone(text: str) -> None:
    assert redacted(text) == text


# ---------------------------------------------------------------------- what may stay


@pytest.mark.parametrize(("kind", "secret"), ALONE)
def test_what_may_stay_is_not_found_again(kind: Sensitive, secret: str) -> None:
    text = f"It is {secret}."
    kept = {each.mark for each in findings(text)}
    assert findings(text, kept) == []
    assert redacted(text, kept) == text
    assert findings(f"Elsewhere: {secret}, as I said.", kept) == []


def test_what_may_stay_does_not_let_another_one_stay() -> None:
    text = f"Write to {MAILS[0]} or {MAILS[1]}."
    first, second = findings(text)
    assert findings(text, {first.mark}) == [second]
    assert redacted(text, {first.mark}) == f"Write to {MAILS[0]} or [e-mail address removed]."


def test_a_mark_does_not_hold_what_it_stands_for() -> None:
    [found] = findings(f"It is {MAILS[0]}.")
    assert not set(found.mark) - set(string.hexdigits)
    other = Finding(Sensitive.PASSWORD, found.start, found.end, found.text)
    assert found.mark != other.mark
    assert found.mark == findings(MAILS[0])[0].mark


# ---------------------------------------------------------------------- whatever is typed

WORDS = ["the pump", "hummed", "12", "2024", "a", "is", "password", "DE", "+", "0", "x" * 30]
PIECES = st.sampled_from([secret for _, secret in ALONE] + [p[0] + p[1] for p in PASSWORDS])
APART = st.tuples(
    st.sampled_from([", ", "\n", "; ", " – "]),
    st.lists(
        st.one_of(PIECES, st.sampled_from(WORDS), st.sampled_from(HARMLESS), st.text(max_size=9)),
        max_size=6,
    ),
).map(lambda both: both[0].join(both[1]))
TEXTS = st.one_of(
    st.text(max_size=80), st.text(alphabet="0123456789 +-./()aEZ@:=", max_size=60), APART
)


@given(TEXTS)
def test_findings_are_verbatim_in_order_and_do_not_overlap(text: str) -> None:
    found = findings(text)
    assert all(text[each.start : each.end] == each.text != "" for each in found)
    ends: Sequence[int] = [0, *(each.end for each in found)]
    assert all(end <= each.start for end, each in zip(ends, found, strict=False))


@given(TEXTS)
def test_what_was_redacted_holds_no_finding_where_it_stood(text: str) -> None:
    left = redacted(text)
    for each in findings(text):
        assert left.count(each.text) < text.count(each.text)


@given(APART)
def test_redacting_twice_changes_nothing(text: str) -> None:
    once = redacted(text)
    assert redacted(once) == once


@pytest.mark.parametrize(
    "both",
    [
        f"{card('453914880343646')} 030 12345678",
        f"{iban('DE', '370400440532013000', every=4)} {card('510510510510517')}",
        f"{iban('AT', '1904300234573201', every=4)} {iban('AT', '1904300234573201', every=4)}",
    ],
)
def test_two_secrets_with_nothing_but_a_space_between_are_both_found(both: str) -> None:
    once = redacted(both)
    assert redacted(once) == once
    assert not any(each.isdigit() for each in once)


@given(TEXTS)
def test_what_is_kept_stays_and_nothing_else(text: str) -> None:
    found = findings(text)
    kept = {each.mark for each in found[:1]}
    assert findings(text, kept) == [each for each in found if each.mark not in kept]
    if kept:
        assert found[0].text in redacted(text, kept)


def test_one_of_it_has_its_article() -> None:
    assert {kind.one for kind in (Sensitive.EMAIL, Sensitive.API_KEY, Sensitive.CARD)} == {
        "an e-mail address",
        "an API key",
        "a card number",
    }
