"""Reading what others recorded: one file a format, every line in a turn or in the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeAlias

from peertutor.capture.importing.build import build
from peertutor.capture.importing.captions import read_captions
from peertutor.capture.importing.files import opened, read_whole, shown
from peertutor.capture.importing.folders import find_sources
from peertutor.capture.importing.json_file import read_json
from peertutor.capture.importing.json_lines import read_json_lines
from peertutor.capture.importing.transcript import read_transcript
from peertutor.capture.importing.values import Draft, Found, ImportOptions, Note, Place
from peertutor.core.errors import ImportFailed
from peertutor.core.text import one_line
from peertutor.ports import SourceReader, TextDecoder

__all__ = [
    "ENDINGS",
    "Found",
    "ImportOptions",
    "Note",
    "Place",
    "Readers",
    "find_sources",
    "read_source",
    "read_told",
]

_Item: TypeAlias = Draft | ImportFailed | Note
_TextReader: TypeAlias = Callable[[str, Place, ImportOptions], Iterator[_Item]]


@dataclass(frozen=True, slots=True)
class Readers:
    """What reading needs of the outside.

    Attributes:
        decoder: For bytes of unknown encoding.
        documents: For Word files.
    """

    decoder: TextDecoder
    documents: SourceReader


def _markdown(text: str, place: Place, options: ImportOptions) -> Iterator[_Item]:
    yield read_transcript(text, place, options, markdown=True)


def _plain(text: str, place: Place, options: ImportOptions) -> Iterator[_Item]:
    yield read_transcript(text, place, options)


def _webvtt(text: str, place: Place, options: ImportOptions) -> Iterator[_Item]:
    yield read_captions(text, place, options, web=True)


def _subrip(text: str, place: Place, options: ImportOptions) -> Iterator[_Item]:
    yield read_captions(text, place, options, web=False)


def _json(text: str, place: Place, _: ImportOptions) -> Iterator[_Item]:
    return read_json(text, place)


_TEXT_READERS: dict[str, _TextReader] = {
    ".json": _json,
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _plain,
    ".text": _plain,
    ".vtt": _webvtt,
    ".srt": _subrip,
}
_WORD = ".docx"
_JSON_LINES = frozenset({".jsonl", ".ndjson"})

ENDINGS = frozenset({*_JSON_LINES, *_TEXT_READERS, _WORD})
"""The endings of files that can be imported, in lower case."""


def read_source(
    path: Path, readers: Readers, options: ImportOptions | None = None
) -> Iterator[Found | ImportFailed | Note]:
    """Yield the interviews in one file, what could not be read, and what should be known.

    Errors are yielded, not raised: one bad line does not end a file. An interview is whole or not
    there. Files are read as a stream where the format allows it.
    """
    options = options or ImportOptions()
    place = Place(shown(path))
    position = 0
    try:
        with opened(path) as stream:
            for item, position in _read(stream, path, place, readers, options):
                if isinstance(item, Draft):
                    yield from _built(item, path, position, options)
                else:
                    yield item
    except ImportFailed as error:
        yield error


def read_told(
    text: str, origin: Path, ending: str, options: ImportOptions
) -> Iterator[Found | ImportFailed | Note]:
    """Yield as `read_source` does what a text tells that stands in no file.

    Args:
        text: In the format that `ending` names.
        origin: What it was made from; the interview has its id, and is called like it.
        ending: Of a text format, in lower case.
        options: As for `read_source`.
    """
    place = Place(shown(origin))
    try:
        for item in _TEXT_READERS[ending](text, place, options):
            if isinstance(item, Draft):
                yield from _built(item, origin, len(text), options)
            else:
                yield item
    except ImportFailed as error:
        yield error


def _built(
    draft: Draft, path: Path, position: int, options: ImportOptions
) -> Iterator[Found | ImportFailed | Note]:
    try:
        interview, notes = build(draft, path, options)
    except ImportFailed as error:
        yield error
        return
    yield from notes
    yield Found(interview, draft.place, position)


def _read(
    stream: BinaryIO, path: Path, place: Place, readers: Readers, options: ImportOptions
) -> Iterator[tuple[_Item, int]]:
    ending = path.suffix.lower()
    if ending in _JSON_LINES:
        yield from read_json_lines(stream, place, readers.decoder)
        return
    if ending not in ENDINGS:
        raise unknown_ending(path)
    data = read_whole(stream, place)
    if ending == _WORD:
        items = _word(data, place, readers.documents, options)
    else:
        items = _text(data, place, readers.decoder, options, _TEXT_READERS[ending])
    for item in items:
        yield item, len(data)


def _text(
    data: bytes, place: Place, decoder: TextDecoder, options: ImportOptions, read: _TextReader
) -> Iterator[_Item]:
    decoded = decoder.decode(data, path=place.path)
    if decoded.note:
        yield place.note(decoded.note)
    yield from read(decoded.text, place, options)


def _word(
    data: bytes, place: Place, documents: SourceReader, options: ImportOptions
) -> Iterator[_Item]:
    document = documents.read(data, path=place.path)
    yield from (place.note(note) for note in document.notes)
    # A blank line between paragraphs, as in a text; the document's own empty ones are spacing.
    text = "\n\n".join(filter(str.strip, document.paragraphs))
    draft = read_transcript(text, place, options)
    yield draft if draft.title else replace(draft, title=one_line(document.title))


def unknown_ending(path: Path) -> ImportFailed:
    """Return the error for a file whose ending says nothing that can be read."""
    ending = f"“{shown(path.suffix)}”" if path.suffix else "no ending"
    return Place(shown(path)).failed(
        f"Files with {ending} cannot be imported",
        remedy=f"What can be: {' '.join(sorted(ENDINGS))}",
    )
