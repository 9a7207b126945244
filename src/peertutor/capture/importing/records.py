"""JSON to interviews: what the lines of a JSONL file and the objects of a JSON file share."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping

from peertutor.capture.importing.exported import Exported, read_exported
from peertutor.capture.importing.fields import (
    clean_value,
    read_date,
    read_kind,
    read_line,
    read_names,
    read_seconds,
    type_name,
)
from peertutor.capture.importing.values import Draft, Note, Place, RawTurn
from peertutor.core.interviews import Kind, Role
from peertutor.core.text import one_line, shortened

_KEYS = frozenset("id title topic date url veterans guests hosts interviewers turns".split())
_TURN_KEYS = frozenset("speaker text start start_seconds".split())
_ROLES = {role.value: role for role in (Role.VETERAN, Role.CONTEXT)}
_SHAPE = (
    'One interview is {"id": …, "title": …, "turns": [{"speaker": …, "text": …}, …]}; a document '
    'has "text" instead of "turns".'
)

_RENAME = "If it holds one interview a line, let its name end in .jsonl."


def parse_json(text: str, place: Place) -> tuple[object, tuple[Note, ...]]:
    """Return the value that `text` holds, and notes on what is not strictly JSON in it.

    Raises:
        ImportFailed: It is not JSON, is nested too deep, or names a key twice in one object (one
            of the two values would be lost).
    """
    odd: list[str] = []

    def nothing(token: str) -> None:
        odd.append(token)

    def number(token: str) -> float | None:
        value = float(token)
        if math.isfinite(value):
            return value
        odd.append(token)
        return None

    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_twins,
            parse_constant=nothing,
            parse_float=number,
        )
    except json.JSONDecodeError as error:
        at = place.at(place.line - 1 + error.lineno) if place.line else place.at(error.lineno)
        several = not place.line and error.msg == "Extra data"
        raise at.failed(
            "Not JSON",
            cause=f"{error.msg}, at character {error.colno} of the line.",
            remedy=_RENAME if several else _SHAPE,
        ) from error
    except RecursionError as error:
        raise place.failed("The JSON is nested too deep", remedy=_SHAPE) from error
    except ValueError as error:
        raise place.failed("The JSON cannot be used", cause=str(error), remedy=_SHAPE) from error
    numbers = ", ".join(dict.fromkeys(shortened(token, 20) for token in odd))
    return value, (place.note(f"{numbers} read as nothing (null)"),) if odd else ()


def is_question(value: object) -> bool:
    """Whether a JSON value is a line of a file of questions, as `ask --batch` reads them."""
    return isinstance(value, Mapping) and "qid" in value and "turns" not in value


def draft_of(record: object, place: Place, part: str = "") -> Draft:
    """Return the interview that a JSON value tells.

    Args:
        record: The parsed value.
        place: Where it stands.
        part: What tells it from its neighbours in the same file; empty when it has none.

    Raises:
        ImportFailed: A key is missing, or holds something else than it should.
    """
    if not isinstance(record, Mapping):
        raise place.failed(
            "Not an interview", cause=f"It is {type_name(record)}, not an object.", remedy=_SHAPE
        )
    used = set(_KEYS)
    identity = record.get("id")
    if identity is None:
        identity = record.get("doc_id")
        used.add("doc_id")
    if "turns" not in record:
        used.add("text")
    kind = read_kind(record.get("kind"))
    if kind is not None:
        used.add("kind")
    exported = read_exported(record)
    turns, notes = _turns(record, place, exported)
    return Draft(
        place=place,
        turns=turns,
        id=read_line(identity, "id", place),
        part=part,
        title=read_line(record.get("title"), "title", place),
        topic=read_line(record.get("topic"), "topic", place),
        date=read_date(record.get("date"), "date", place),
        url=read_line(record.get("url"), "url", place),
        kind=kind,
        veterans=_names(record, ("veterans", "guests"), place),
        hosts=_names(record, ("hosts", "interviewers"), place),
        unreleased=exported.unreleased,
        metadata=_metadata(record, used, place),
        notes=notes + _kind_note(record.get("kind"), place),
    )


def _turns(
    record: Mapping[str, object], place: Place, exported: Exported
) -> tuple[tuple[RawTurn, ...], tuple[Note, ...]]:
    if "turns" not in record:
        if "text" not in record:
            raise place.failed("Neither “turns” nor “text” is there", remedy=_SHAPE)
        return (RawTurn("", _text(record["text"], "text", place)),), ()
    turns = record["turns"]
    if not isinstance(turns, list):
        raise place.failed(
            "“turns” should be a list", cause=f"It is {type_name(turns)}.", remedy=_SHAPE
        )
    further: dict[str, None] = {}
    read = tuple(_turn(turn, index, place, further, exported) for index, turn in enumerate(turns))
    if not further:
        return read, ()
    names = ", ".join(shortened(name, 30) for name in further)
    return read, (place.note(f"Not kept of its turns: {shortened(names, 200)}"),)


def _turn(
    turn: object, index: int, place: Place, further: dict[str, None], exported: Exported
) -> RawTurn:
    key = f"turns[{index}]"
    if not isinstance(turn, Mapping):
        raise place.failed(
            f"“{key}” should be an object", cause=f"It is {type_name(turn)}.", remedy=_SHAPE
        )
    if "text" not in turn:
        raise place.failed(f"“{key}” has no “text”", remedy=_SHAPE)
    stated = turn.get("role")
    role = _ROLES.get(stated) if isinstance(stated, str) else None
    step = turn.get("step") if exported.ours else None
    used = {name for name, read in (("role", role), ("step", isinstance(step, str))) if read}
    further.update(dict.fromkeys(turn.keys() - _TURN_KEYS - used))
    start_key = "start" if turn.get("start_seconds") is None else "start_seconds"
    text = _text(turn["text"], f"{key}.text", place)
    return RawTurn(
        speaker=read_line(turn.get("speaker"), f"{key}.speaker", place),
        text=text,
        start_seconds=read_seconds(turn.get(start_key), f"{key}.{start_key}", place),
        role=role,
        step=one_line(step) if isinstance(step, str) else "",
        withheld=index in exported.withheld and not text.strip(),
    )


def _text(value: object, key: str, place: Place) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise place.failed(
            f"“{key}” should be a text", cause=f"It is {type_name(value)}.", remedy=_SHAPE
        )
    return value


def _names(record: Mapping[str, object], keys: Iterable[str], place: Place) -> tuple[str, ...]:
    names = (name for key in keys for name in read_names(record.get(key), key, place))
    return tuple(dict.fromkeys(names))


def _metadata(record: Mapping[str, object], used: set[str], place: Place) -> dict[str, object]:
    return {
        one_line(key): clean_value(value, place) for key, value in record.items() if key not in used
    }


def _kind_note(value: object, place: Place) -> tuple[Note, ...]:
    if value is None or isinstance(read_kind(value), Kind):
        return ()
    what = shortened(str(value), 40)
    return (place.note(f"kind “{what}” is neither interview nor reference, and kept as it is"),)


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    record: dict[str, object] = {}
    for key, value in pairs:
        if key in record:
            raise ValueError(f"The key “{shortened(key, 40)}” stands twice in one object.")
        record[key] = value
    return record
