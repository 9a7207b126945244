"""WebVTT and SubRip: who speaks in the cues, and the turns that they join into."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from peertutor.capture.importing.cues import Cue, cut_captions
from peertutor.capture.importing.labels import find_labels
from peertutor.capture.importing.transcript import unix_lines
from peertutor.capture.importing.values import Draft, ImportOptions, Place, RawTurn
from peertutor.core.text import clean, one_line

# Where nobody is named, a silence this long is taken for a change of speaker or of thought.
_PAUSE_SECONDS = 2.0

# A cue is a breath long, and often only the first one of a speaker names them.
_RAREST = 1 / 200

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>|</v>")
_TAGS = re.compile(
    r"</?(?:[bciusv]|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<(?:\d+:)?\d{1,2}:\d{2}\.\d{3}>", re.I
)
_POSITION = re.compile(r"\{\\an?\d{1,2}\}")
_DASH = re.compile(r"\s*(?:[-–—]|>>+)\s*")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some words of a cue; `speaker` is None where nothing marks one."""

    speaker: str | None
    text: str
    start: float | None
    end: float | None


def read_captions(text: str, place: Place, options: ImportOptions, *, web: bool) -> Draft:
    """Return the interview that a caption file tells.

    Speakers are named by voice tags (`<v Ana>`), or by labels at the beginning of a line
    (`Ana: …`), after which words without a label go on. Neighbouring cues of one speaker are one
    turn, which begins at the first one's time. Where nobody is named at all, a pause of two
    seconds begins a new turn.

    Args:
        text: The whole file.
        place: Where it is.
        options: Whom the user names is known to speak.
        web: Whether it is WebVTT.
    """
    captions = cut_captions(clean(unix_lines(text)).split("\n"), place, web=web)
    cues = captions.cues
    if any(_VOICE.search(line) for cue in cues for line in cue.lines):
        pieces = [piece for cue in cues for piece in _voices(cue, web=web)]
    else:
        pieces = list(_labelled(cues, one_line(options.veteran), web=web))
    return Draft(
        place=place,
        title=one_line(captions.title),
        turns=tuple(_joined(pieces)),
        notes=tuple(captions.notes),
    )


def _voices(cue: Cue, *, web: bool) -> Iterator[_Piece]:
    whole = "\n".join(cue.lines)
    speaker = ""
    at = 0
    for match in _VOICE.finditer(whole):
        yield _Piece(speaker, _plain(whole[at : match.start()], web=web), cue.start, cue.end)
        speaker = one_line(_plain(match[1] or "", web=web))
        at = match.end()
    yield _Piece(speaker, _plain(whole[at:], web=web), cue.start, cue.end)


def _labelled(cues: Sequence[Cue], veteran: str, *, web: bool) -> Iterator[_Piece]:
    known = [veteran] if veteran else []
    lines = [_plain(line, web=web) for cue in cues for line in (*cue.lines, "")]
    dashes = [match.end() if (match := _DASH.match(line)) else 0 for line in lines]
    bare = [line[dash:] for line, dash in zip(lines, dashes, strict=True)]
    labels = {label.line: label for label in find_labels(bare, known, rarest=_RAREST)}
    speaker: str | None = "" if labels else None
    at = 0
    for cue in cues:
        for index in range(at, at + len(cue.lines)):
            label = labels.get(index)
            if label:
                speaker = label.name
            words = bare[index][label.end :] if label else lines[index]
            yield _Piece(speaker, words, cue.start, cue.end)
        at += len(cue.lines) + 1


def _joined(pieces: Sequence[_Piece]) -> Iterator[RawTurn]:
    together: list[_Piece] = []
    for piece in pieces:
        if not piece.text.strip():
            continue
        if together and not _goes_on(together[-1], piece):
            yield _turn(together)
            together = []
        together.append(piece)
    if together:
        yield _turn(together)


def _turn(pieces: Sequence[_Piece]) -> RawTurn:
    text = "\n".join(piece.text.strip() for piece in pieces)
    start = next((piece.start for piece in pieces if piece.start is not None), None)
    return RawTurn(pieces[0].speaker or "", text, start)


def _goes_on(last: _Piece, piece: _Piece) -> bool:
    if last.speaker is not None or piece.speaker is not None:
        return last.speaker == piece.speaker
    if last.end is None or piece.start is None:
        return True
    return piece.start - last.end < _PAUSE_SECONDS


def _plain(text: str, *, web: bool) -> str:
    """Return caption text without its markup."""
    text = _POSITION.sub("", _TAGS.sub("", text))
    return clean(html.unescape(text)) if web else text
