from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from peertutor.adapters.docx import WordReader
from peertutor.core.errors import ImportFailed
from peertutor.ports import DocumentText
from tests.capture.importing.reading import read, said

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


def document(body: str, styles: str = "") -> bytes:
    """Return a Word file whose body (and further styles) are the XML given."""
    plain = io.BytesIO()
    docx.Document().save(plain)
    packed = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>".encode()
            elif name == "word/styles.xml":
                data = data.replace(b"</w:styles>", styles.encode() + b"</w:styles>")
            target.writestr(name, data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def saved(build: Callable[[docx.document.Document], None]) -> bytes:
    made, packed = docx.Document(), io.BytesIO()
    build(made)
    made.save(packed)
    return packed.getvalue()


def opened(body: str, styles: str = "") -> DocumentText:
    return WordReader().read(document(body, styles), path="talk.docx")


def p(text: str, properties: str = "") -> str:
    return f"<w:p>{properties}{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:t xml:space="preserve">{text}</w:t></w:r>'


def test_paragraphs_and_tables_stand_in_the_order_of_the_page() -> None:
    def build(made: docx.document.Document) -> None:
        made.add_paragraph("Before")
        table = made.add_table(rows=2, cols=2)
        for cell, text in zip(table._cells, ["Ana", "Hi.", "Ben", "Ho."], strict=True):
            cell.text = text
        table.cell(0, 1).add_paragraph("And so on.")
        made.add_paragraph("")
        made.add_paragraph("After")

    found = WordReader().read(saved(build), path="talk.docx")

    assert found.paragraphs == ("Before", "Ana\tHi.\nAnd so on.", "Ben\tHo.", "", "After")
    assert found.notes == ()


def test_a_table_in_a_table_is_read_once() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{p('in')}</w:tc><w:tc>{p('ner')}</w:tc></w:tr></w:tbl>"
    outer = f"<w:tbl><w:tr><w:tc>{p('out')}{inner}</w:tc><w:tc>{p('er')}</w:tc></w:tr></w:tbl>"

    assert opened(outer).paragraphs == ("out\nin\tner\ter",)


def test_insertions_are_kept_and_deletions_left_out_and_told() -> None:
    body = (
        f"<w:p>{r('a')}<w:ins>{r('b')}</w:ins><w:moveTo>{r('c')}</w:moveTo>"
        "<w:del><w:r><w:delText>x</w:delText></w:r></w:del>"
        f"<w:moveFrom>{r('y')}</w:moveFrom></w:p>"
        f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>{p('z')}</w:tc></w:tr></w:tbl>"
    )

    found = opened(body)

    assert found.paragraphs == ("abc",)
    assert found.notes == ("Left out: 3 tracked deletions",)


HIDDEN_STYLES = (
    '<w:style w:type="character" w:styleId="Veiled"><w:name w:val="Veiled"/>'
    "<w:rPr><w:vanish/></w:rPr></w:style>"
    '<w:style w:type="character" w:styleId="Under"><w:name w:val="Under"/>'
    '<w:basedOn w:val="Veiled"/></w:style>'
    '<w:style w:type="character" w:styleId="Shown"><w:name w:val="Shown"/>'
    '<w:basedOn w:val="Veiled"/><w:rPr><w:vanish w:val="0"/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Round"><w:basedOn w:val="Round"/></w:style>'
)


def test_hidden_text_is_left_out_and_told() -> None:
    body = "<w:p>{}{}{}{}{}{}</w:p>".format(
        r("a", "<w:rPr><w:vanish/></w:rPr>"),
        r("b", '<w:rPr><w:vanish w:val="false"/></w:rPr>'),
        r("c", '<w:rPr><w:rStyle w:val="Veiled"/></w:rPr>'),
        r("d", '<w:rPr><w:rStyle w:val="Under"/></w:rPr>'),
        r("e", '<w:rPr><w:rStyle w:val="Shown"/></w:rPr>'),
        r("f", '<w:rPr><w:rStyle w:val="Round"/></w:rPr>'),
    )

    found = opened(body, HIDDEN_STYLES)

    assert found.paragraphs == ("bef",)
    assert found.notes == ("Left out: 3 stretches of hidden text",)


def test_words_are_found_wherever_word_puts_them() -> None:
    body = (
        f"<w:p><w:hyperlink>{r('link')}</w:hyperlink><w:r><w:tab/><w:br/><w:cr/>"
        f"<w:noBreakHyphen/></w:r><w:smartTag>{r('smart')}</w:smartTag>"
        f"<w:fldSimple>{r('field')}</w:fldSimple>"
        f"<w:sdt><w:sdtPr/><w:sdtContent>{r('control')}</w:sdtContent></w:sdt></w:p>"
        f"<w:sdt><w:sdtContent>{p('block')}</w:sdtContent></w:sdt>"
        f"<w:customXml>{p('custom')}</w:customXml>"
    )

    assert opened(body).paragraphs == (
        "link\t\n\n\u2011smartfieldcontrol",
        "block",
        "custom",
    )


def test_text_boxes_follow_their_paragraph_once() -> None:
    box = f"<w:txbxContent>{p('boxed')}</w:txbxContent>"
    body = (
        f"<w:p>{r('anchor')}<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent>"
        f"</w:r></w:p><w:p><w:r><w:pict><v:shape>{box}</v:shape></w:pict></w:r></w:p>"
    )

    assert opened(body).paragraphs == ("anchor", "boxed", "", "boxed")


def test_what_is_not_in_the_text_is_told() -> None:
    body = (
        f"<w:p>{r('a')}<w:r><w:footnoteReference/><w:endnoteReference/><w:commentReference/>"
        "<w:sym/><w:object/><w:drawing><a:blip/></w:drawing></w:r><m:oMath/></w:p><w:altChunk/>"
    )

    assert set(opened(body).notes) == {
        f"Left out: 1 {what}"
        for what in (
            "footnotes", "endnotes", "comments", "symbols of a font of their own",
            "embedded objects", "pictures", "formulas", "embedded documents",
        )
    }  # fmt: skip


def test_headers_and_footers_are_told() -> None:
    def build(made: docx.document.Document) -> None:
        made.add_paragraph("Text")
        made.sections[0].header.paragraphs[0].text = "Confidential"

    found = WordReader().read(saved(build), path="talk.docx")

    assert found.paragraphs == ("Text",)
    assert found.notes == ("Left out: headers and footers",)


def test_the_title_at_the_top_is_the_title() -> None:
    def build(made: docx.document.Document) -> None:
        made.add_heading("On  printers", level=0)
        made.add_paragraph("Text")

    found = WordReader().read(saved(build), path="talk.docx")

    assert (found.title, found.paragraphs) == ("On printers", ("Text",))


def test_a_title_further_down_is_text() -> None:
    def build(made: docx.document.Document) -> None:
        made.add_paragraph("Text")
        made.add_heading("On printers", level=0)

    found = WordReader().read(saved(build), path="talk.docx")

    assert (found.title, found.paragraphs) == ("", ("Text", "On printers"))


def test_a_word_transcript_is_imported_like_a_text(tmp_path: Path) -> None:
    def build(made: docx.document.Document) -> None:
        made.add_heading("On printers", level=0)
        for text in ("Interviewer: Why?", "", "Ana Ruiz: Heat.", "And dust.", "Interviewer: So?"):
            made.add_paragraph(text)

    interview = read(tmp_path / "talk.docx", saved(build)).only

    assert interview.title == "On printers"
    assert said(interview) == [
        ("Interviewer", "Why?"),
        ("Ana Ruiz", "Heat.\n\nAnd dust."),
        ("Interviewer", "So?"),
    ]
    assert interview.veterans == ("Ana Ruiz",)


def test_a_transcript_in_a_table_is_imported_row_by_row(tmp_path: Path) -> None:
    rows = [("00:01", "Ben", "Why?"), ("00:04", "Ana", "Heat."), ("00:09", "Ben", "So?"),
            ("00:11", "Ana", "Dust.")]  # fmt: skip
    cells = ("".join(f"<w:tc>{p(text)}</w:tc>" for text in row) for row in rows)
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"

    interview = read(tmp_path / "talk.docx", document(body)).only

    assert said(interview) == [(speaker, text) for _, speaker, text in rows]
    assert [turn.start_seconds for turn in interview.turns] == [1, 4, 9, 11]


def zipped(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return packed.getvalue()


def refused(data: bytes) -> ImportFailed:
    with pytest.raises(ImportFailed) as caught:
        WordReader().read(data, path="talk.docx")
    assert caught.value.path == "talk.docx"
    assert caught.value.remedy
    return caught.value


def test_what_is_no_word_file_is_refused() -> None:
    for data in (b"Hello", b"PK\x03\x04", zipped(a=b"b"), document("</w:body>"), b"{\\rtf1}"):
        assert refused(data).title == "Not a Word file that can be read"


def test_an_old_or_locked_word_file_is_told_apart() -> None:
    assert "password" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)).cause


def test_a_bomb_is_not_unpacked() -> None:
    assert "unpacks to far more" in refused(zipped(a=bytes(30_000_000))).title


def test_a_file_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(document(p("x" * 3_000_000)))
    entry = data.rindex(b"word/document.xml") - 46
    assert data[entry : entry + 4] == b"PK\x01\x02"
    data[entry + 24 : entry + 28] = (100).to_bytes(4, "little")

    assert refused(bytes(data)).title == "Not a Word file that can be read"


def test_entities_are_not_expanded() -> None:
    packed = io.BytesIO()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    plain = zipfile.ZipFile(io.BytesIO(document(p("&b;"))))
    with plain as source, zipfile.ZipFile(packed, "w") as target:
        for name in source.namelist():
            prefix = bomb.encode() if name == "word/document.xml" else b""
            target.writestr(name, prefix + source.read(name))

    found = WordReader().read(packed.getvalue(), path="talk.docx")

    assert "aaaa" not in "".join(found.paragraphs)


def test_damage_anywhere_is_told_in_words() -> None:
    data = document(p("Hello there, this is a document.") * 50)
    for at in range(0, len(data), 211):
        spoiled = data[:at] + bytes(8) + data[at + 8 :]
        try:
            WordReader().read(spoiled, path="talk.docx")
        except ImportFailed as error:
            assert error.remedy  # noqa: PT017 - damage in a picture or a margin is not noticed
