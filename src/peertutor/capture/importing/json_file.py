"""JSON: one interview, or a list of them."""

from __future__ import annotations

from collections.abc import Iterator

from peertutor.capture.importing.records import draft_of, parse_json
from peertutor.capture.importing.values import Draft, Note, Place
from peertutor.core.errors import ImportFailed


def read_json(text: str, place: Place) -> Iterator[Draft | ImportFailed | Note]:
    """Yield the interview in `text`, or each of the list in it; one that is wrong alone fails.

    Raises:
        ImportFailed: It is not JSON, or an empty list.
    """
    value, notes = parse_json(text, place)
    yield from notes
    if not isinstance(value, list):
        yield draft_of(value, place)
        return
    if not value:
        raise place.failed("The list is empty", remedy="Leave the file out of the import.")
    for number, record in enumerate(value, start=1):
        try:
            yield draft_of(record, Place(place.path, item=number), part=str(number))
        except ImportFailed as error:
            yield error
