from __future__ import annotations

import pytest

from peertutor.adapters.encodings import EncodingGuesser
from peertutor.core.errors import ImportFailed

GERMAN = "Über den Drucker: „Größe“ prüfen – dann neu starten.\n"
POLISH = "Zażółć gęślą jaźń. Łatwo powiedzieć, trudniej zrobić, gdy świeci żółta dioda.\n" * 3
RUSSIAN = "Сначала остановите счёт, потом поймите, и только тогда чините.\n" * 3


def decode(data: bytes) -> tuple[str, str]:
    decoded = EncodingGuesser().decode(data, path="talk.txt")
    return decoded.text, decoded.note


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"], ids=lambda encoding: encoding
)
@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, "日本語の話。\n", "a", "\U0001f5a8\n"])
def test_what_says_its_encoding_is_no_guess(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, "")


def test_big_endian_with_a_mark() -> None:
    assert decode(b"\xfe\xff" + GERMAN.encode("utf-16-be")) == (GERMAN, "")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [GERMAN, "Plain English, nothing else."])
def test_utf_16_without_a_mark_is_a_guess(text: str, encoding: str) -> None:
    found, note = decode(text.encode(encoding))

    assert found == text
    assert encoding.upper() in note
    assert "guess" in note


@pytest.mark.parametrize("text", [GERMAN, "café", "Señor «Peña» — 20 °C", "naïve’s"])
def test_western_text_is_a_guess(text: str) -> None:
    found, note = decode(text.encode("cp1252"))

    assert found == text
    assert "Windows-1252" in note


@pytest.mark.parametrize(
    ("text", "encoding"), [(POLISH, "cp1250"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8-r")]
)
def test_other_text_is_guessed(text: str, encoding: str) -> None:
    found, note = decode(text.encode(encoding))

    assert found == text
    assert "guess" in note


def test_utf_8_with_a_spoiled_byte_stays_utf_8() -> None:
    data = (GERMAN * 5).encode()
    spoiled = data[:-3] + b"\xc3" + data[-3:]

    text, note = decode(spoiled)

    assert "Größe" in text
    assert text.count("\ufffd") == 1
    assert "Damaged UTF-8" in note
    assert str(len(data) - 3) in note


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_cut_in_the_middle_keeps_the_rest(encoding: str) -> None:
    mark = b"\xff\xfe" if encoding.endswith("le") else b"\xfe\xff"

    text, note = decode(mark + GERMAN.encode(encoding)[:-1])

    assert text.rstrip("\ufffd") == GERMAN[:-1]
    assert "Damaged" in note


@pytest.mark.parametrize(
    "data",
    [bytes(range(256)) * 8, b"\x7fELF\x02\x01\x01" + bytes(64), b"\x89PNG\r\n\x1a\n" + bytes(99)],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(ImportFailed) as caught:
        EncodingGuesser().decode(data, path="talk.txt", line=7)

    assert caught.value.title == "Not text"
    assert caught.value.place == "talk.txt:7"


def test_a_few_control_characters_are_left_to_the_gate() -> None:
    assert decode(b"a\0b\x07c") == ("a\0b\x07c", "")


def test_nothing_is_no_text_but_no_error() -> None:
    assert decode(b"") == ("", "")
