"""JSONL: one interview a line, read as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from peertutor.capture.importing.files import (
    RawLine,
    line_too_long,
    read_lines,
    read_whole,
)
from peertutor.capture.importing.records import draft_of, is_question, parse_json
from peertutor.capture.importing.values import Draft, Note, Place
from peertutor.core.errors import ImportFailed
from peertutor.ports import TextDecoder

_UTF8_MARK = b"\xef\xbb\xbf"
_QUESTION = "Left out: a question (it has a “qid”), not an interview"
_QUESTIONS = "Left out: questions, not interviews; they are for: peertutor ask --batch FILE.jsonl"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_json_lines(
    stream: BinaryIO, place: Place, decoder: TextDecoder
) -> Iterator[tuple[Draft | ImportFailed | Note, int]]:
    """Yield the interviews of a JSONL file, and what is wrong with the others, line by line.

    Each comes with the number of bytes read so far. Empty lines are skipped. A file of questions
    (`ask --batch`) is noted and left alone.

    Raises:
        ImportFailed: There is nothing in the file.
    """
    first = True
    for line in _lines(stream, place, decoder):
        here = place.at(line.number)
        if line.data is None:
            yield line_too_long(here), line.position
        elif not line.data.strip():
            continue
        else:
            items = list(_interview(line.data, here, decoder))
            if first and items == [here.note(_QUESTION)]:
                yield place.note(_QUESTIONS), line.position
                return
            for item in items:
                yield item, line.position
        first = False
    if first:
        raise place.failed("The file is empty", remedy="Leave it out of the import.")


def _interview(
    data: bytes, place: Place, decoder: TextDecoder
) -> Iterator[Draft | ImportFailed | Note]:
    try:
        decoded = decoder.decode(data, path=place.path, line=place.line)
        value, notes = parse_json(decoded.text, place)
        if is_question(value):
            yield place.note(_QUESTION)
            return
        draft = draft_of(value, place, part=str(place.line))
    except ImportFailed as error:
        yield error
        return
    if decoded.note:
        yield place.note(decoded.note)
    yield from notes
    yield draft


def _lines(stream: BinaryIO, place: Place, decoder: TextDecoder) -> Iterator[RawLine]:
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(_WIDE_MARKS) or b"\0" in head:
        # Two bytes a character: a line feed is no longer one byte.
        data = read_whole(stream, place)
        lines = decoder.decode(data, path=place.path, line=place.line).text.encode().split(b"\n")
        yield from (RawLine(n, line, len(data)) for n, line in enumerate(lines, start=1))
        return
    for line in read_lines(stream):
        if line.number == 1 and line.data and line.data.startswith(_UTF8_MARK):
            yield RawLine(1, line.data.removeprefix(_UTF8_MARK), line.position)
        else:
            yield line
