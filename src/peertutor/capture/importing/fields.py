"""What the keys of a source hold: names, dates, times, with clear words where they do not."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date

from peertutor.capture.importing.values import Place
from peertutor.core.errors import ImportFailed
from peertutor.core.interviews import Kind
from peertutor.core.text import clean, one_line, shortened

# Deeper than anyone nests facts about an interview; what stores and shows them may recurse.
_DEEPEST = 32

_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,6})?)")


def read_line(value: object, key: str, place: Place) -> str:
    """Return a text or whole number as one clean line; `None` is the empty string."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _wrong(key, value, "a text", place)
    return one_line(str(value))


def read_names(value: object, key: str, place: Place) -> tuple[str, ...]:
    """Return names from a list, or from one text with commas between them; no name twice."""
    if value is None:
        return ()
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list):
        raise _wrong(key, value, "a list of names", place)
    names = (read_line(name, f"{key}[{index}]", place) for index, name in enumerate(value))
    return tuple(dict.fromkeys(name for name in names if name))


def read_date(value: object, key: str, place: Place) -> date | None:
    """Return a day from an ISO date, or date and time; empty is None."""
    text = read_line(value, key, place)
    if not text:
        return None
    try:
        return date.fromisoformat(re.split(r"[T ]", text, maxsplit=1)[0])
    except ValueError:
        raise place.failed(
            f"The date “{shortened(text, 40)}” cannot be read",
            remedy="Write year, month and day, as in 2024-03-31, or leave the date out.",
        ) from None


def read_kind(value: object) -> Kind | None:
    """Return the kind that a source names; None for anything that is not one."""
    return next((kind for kind in Kind if value == kind.value), None)


def read_seconds(value: object, key: str, place: Place) -> float | None:
    """Return seconds from a number, or from a clock such as 1:02:03.5; `None` is None."""
    if value is None:
        return None
    if isinstance(value, str):
        seconds = clock_seconds(value.strip())
    elif isinstance(value, bool) or not isinstance(value, int | float):
        seconds = None
    else:
        seconds = _finite(value)
    if seconds is None or seconds < 0:
        raise _wrong(key, value, "seconds, or a time such as 00:12:03", place)
    return seconds


def clock_seconds(text: str) -> float | None:
    """Return the seconds of `hours:minutes:seconds` or `minutes:seconds`; None for other text."""
    match = _CLOCK.fullmatch(text)
    if not match:
        return None
    hours, minutes, seconds = match.groups(default="0")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds.replace(",", "."))


def clean_value(value: object, place: Place, depth: int = 0) -> object:
    """Return a JSON value with every text in it cleaned; raises `ImportFailed` when too deep."""
    if depth > _DEEPEST:
        raise place.failed(
            f"Values are nested more than {_DEEPEST} deep",
            remedy="Leave out what is not about the interview.",
        )
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list):
        return [clean_value(item, place, depth + 1) for item in value]
    if isinstance(value, Mapping):
        return {clean(str(k)): clean_value(v, place, depth + 1) for k, v in value.items()}
    return value


def type_name(value: object) -> str:
    """Return what a JSON value is, in a person's words."""
    if value is None:
        return "nothing (null)"
    names = {bool: "true or false", str: "a text", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def _finite(value: float) -> float | None:
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _wrong(key: str, value: object, wanted: str, place: Place) -> ImportFailed:
    return place.failed(
        f"“{shortened(key, 60)}” should be {wanted}",
        cause=f"It is {type_name(value)}.",
        remedy="Correct that value and import the file again.",
    )
