"""Word files: their paragraphs and tables in reading order, through python-docx.

The library's own `paragraphs` passes over tables and tracked insertions and includes hidden text,
so the body is walked here.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

from peertutor.core.errors import ImportFailed
from peertutor.ports import DocumentText

if TYPE_CHECKING:
    from docx.document import Document

# Of an XML tree whose library publishes no types.
_Element: TypeAlias = Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"

# Unpacked size, and how often smaller a file may be packed: text packs about ten to one.
_MOST_BYTES = 256 * 1024 * 1024
_MOST_PACKED = 200
_SMALL_PART = 1024 * 1024
_MOST_PARTS = 10_000
_OLD_WORD = b"\xd0\xcf\x11\xe0"

_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
_DELETED = frozenset({"del", "moveFrom"})
_COUNTED = {
    "footnoteReference": "footnotes",
    "endnoteReference": "endnotes",
    "commentReference": "comments",
    "sym": "symbols of a font of their own",
    "object": "embedded objects",
    "oMath": "formulas",
    "altChunk": "embedded documents",
}


class WordReader:
    """Reads the words of .docx files (a `SourceReader`)."""

    def read(self, data: bytes, *, path: str) -> DocumentText:
        """Return the paragraphs, and the rows of tables with a tab between cells, in order.

        Tracked insertions are kept; deletions and hidden text are left out, and counted in the
        notes with everything else that is not in the body's text.

        Raises:
            ImportFailed: It is no Word file, is damaged, or unpacks to more than it should.
        """
        import docx  # 0.2 s that other imports need not pay

        _guard(data, path)

        try:
            document = docx.Document(io.BytesIO(data))
            walk = _Walk(document)
            paragraphs = list(walk.blocks(document.element.body))
            notes = tuple(walk.notes())
        except Exception as error:
            raise _damaged(path, error) from error
        title = walk.title if paragraphs and paragraphs[0] == walk.title else ""
        return DocumentText(
            paragraphs=tuple(paragraphs[1:] if title else paragraphs),
            title=title,
            notes=notes,
        )


class _Walk:
    """Goes through a document's body once and counts what it passes over."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._hidden_styles = set(_hidden_styles(document.styles.element))
        self._title_styles = {
            style.get(f"{_W}styleId")
            for style in document.styles.element.iter(f"{_W}style")
            if _value(style, "name").lower() == "title"
        }
        self._left_out: Counter[str] = Counter()
        self._boxes: list[_Element] = []
        self.title = ""

    def notes(self) -> Iterator[str]:
        if any(self._outside_body()):
            self._left_out["headers and footers"] = 1
        for what, count in self._left_out.items():
            number = "" if what == "headers and footers" else f"{count} "
            yield f"Left out: {number}{what}"

    def blocks(self, parent: _Element) -> Iterator[str]:
        """Yield the text of each paragraph and table row under an element."""
        for child in parent.iterchildren():
            name = _name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._rows(child)
            elif name in _DELETED:
                self._delete(child)
            elif name in _COUNTED:
                self._left_out[_COUNTED[name]] += 1
            elif name not in {"sectPr", "sdtPr", "tcPr"}:
                yield from self.blocks(_chosen(child))

    def _paragraph(self, paragraph: _Element) -> Iterator[str]:
        text = "".join(self._inline(paragraph))
        style = _value(paragraph, "pPr", "pStyle")
        if text.strip() and not self.title and style in self._title_styles:
            text = self.title = " ".join(text.split())
        yield text
        boxes, self._boxes = self._boxes, []
        for box in boxes:
            yield from self.blocks(box)

    def _rows(self, table: _Element) -> Iterator[str]:
        for row in table.iter(f"{_W}tr"):
            if next(row.iterancestors(f"{_W}tbl")) is not table:
                continue
            if row.find(f"{_W}trPr/{_W}del") is not None:
                self._delete(row)
                continue
            cells = (cell for cell in row.iter(f"{_W}tc") if _row_of(cell) is row)
            texts = ["\n".join(filter(str.strip, self.blocks(cell))) for cell in cells]
            yield "\t".join(texts).rstrip("\t")

    def _inline(self, parent: _Element) -> Iterator[str]:
        """Yield the text of the runs under an element."""
        for child in parent.iterchildren():
            name = _name(child)
            if name in _DELETED:
                self._delete(child)
            elif name == "r":
                yield from self._run(child)
            elif name in _COUNTED:
                self._left_out[_COUNTED[name]] += 1
            elif name not in {"pPr", "rPr", "sdtPr"}:
                yield from self._inline(_chosen(child))

    def _run(self, run: _Element) -> Iterator[str]:
        if self._is_hidden(run):
            if _has_text(run):
                self._left_out["stretches of hidden text"] += 1
            return
        for child in run.iterchildren():
            name = _name(child)
            if name == "t":
                yield child.text or ""
            elif name in _BREAKS:
                yield _BREAKS[name]
            elif name in _COUNTED:
                self._left_out[_COUNTED[name]] += 1
            else:
                self._drawn(_chosen(child))

    def _drawn(self, element: _Element) -> None:
        """Keep text boxes for after the paragraph, and count pictures."""
        boxes = list(_boxes(element))
        self._boxes.extend(boxes)
        if not boxes and any(_name(part) in {"blip", "imagedata"} for part in element.iter()):
            self._left_out["pictures"] += 1

    def _is_hidden(self, run: _Element) -> bool:
        direct = run.find(f"{_W}rPr/{_W}vanish")
        if direct is not None:
            return _is_on(direct)
        paragraph = next(run.iterancestors(f"{_W}p"))
        styles = {_value(run, "rPr", "rStyle"), _value(paragraph, "pPr", "pStyle")}
        return bool(styles & self._hidden_styles)

    def _delete(self, element: _Element) -> None:
        if _has_text(element):
            self._left_out["tracked deletions"] += 1

    def _outside_body(self) -> Iterator[bool]:
        for section in self._document.sections:
            for part in (section.header, section.footer):
                if not part.is_linked_to_previous:
                    yield any(paragraph.text.strip() for paragraph in part.paragraphs)


def _guard(data: bytes, path: str) -> None:
    """Refuse what is no zip archive, and archives made to fill the memory."""
    if data.startswith(_OLD_WORD):
        raise ImportFailed(
            "Not a .docx file",
            path=path,
            cause="It is an old Word file, or protected by a password.",
            remedy="Save it in Word as .docx, without a password.",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _damaged(path, error) from error
    bomb = any(
        part.file_size > _SMALL_PART and part.file_size > part.compress_size * _MOST_PACKED
        for part in parts
    )
    if bomb or len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_BYTES:
        raise ImportFailed(
            "The file unpacks to far more than a document holds",
            path=path,
            remedy="Open it in Word and save the text alone under another name.",
        )


def _damaged(path: str, error: Exception) -> ImportFailed:
    return ImportFailed(
        "Not a Word file that can be read",
        path=path,
        cause=f"{type(error).__name__}: {error}"[:300],
        remedy="Open it in Word and save it again as .docx.",
    )


def _hidden_styles(styles: _Element) -> Iterator[str]:
    """Yield the ids of styles whose text is hidden, by themselves or by what they rest on."""
    by_id = {style.get(f"{_W}styleId"): style for style in styles.iter(f"{_W}style")}
    for identity in by_id:
        current, seen = identity, set()
        while current in by_id and current not in seen:
            seen.add(current)
            vanish = by_id[current].find(f"{_W}rPr/{_W}vanish")
            if vanish is not None:
                if _is_on(vanish):
                    yield identity
                break
            current = _value(by_id[current], "basedOn")


def _chosen(element: _Element) -> _Element:
    """Return of an element with alternatives the preferred one, and every other as it is."""
    if element.tag != _ALTERNATE:
        return element
    choice = element.find(_CHOICE)
    return choice if choice is not None else element


def _boxes(element: _Element) -> Iterator[_Element]:
    """Yield the text boxes in a drawing, but none within another."""
    for child in element.iterchildren():
        if _name(child) == "txbxContent":
            yield child
        else:
            yield from _boxes(_chosen(child))


def _row_of(cell: _Element) -> _Element:
    return next(cell.iterancestors(f"{_W}tr"))


def _has_text(element: _Element) -> bool:
    texts = (*element.iter(f"{_W}t"), *element.iter(f"{_W}delText"))
    return any((text.text or "").strip() for text in texts)


def _is_on(switch: _Element) -> bool:
    return switch.get(f"{_W}val", "1").lower() not in {"0", "false", "off"}


def _value(element: _Element, *path: str) -> str:
    found = element.find("/".join(f"{_W}{name}" for name in path))
    return "" if found is None else found.get(f"{_W}val", "")


def _name(element: _Element) -> str:
    """Return an element's name without its namespace; comments have none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
