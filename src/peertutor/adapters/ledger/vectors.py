"""Vectors by content hash and model: made once, found again whatever is imported anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from sqlalchemy import ColumnElement, Connection, func, insert, select

from peertutor.adapters.ledger.database import bump, counter
from peertutor.adapters.ledger.fulltext import SEARCHABLE
from peertutor.adapters.ledger.schema import LEDGER, MAY_BE_SHOWN, interviews, passages, vectors
from peertutor.core.passages import PassageDraft
from peertutor.ports import VectorTable

_BATCH = 500
_FLOAT = 4
_ERASURES = "vectors_erased"


def missing(connection: Connection, model: str, limit: int) -> list[tuple[str, str]]:
    """Return `(content hash, text to embed)` of passages that `model` has not embedded."""
    embedded = select(vectors.c.content_hash).where(
        vectors.c.content_hash == passages.c.content_hash, vectors.c.model == model
    )
    first = (
        select(func.min(passages.c.id))
        .join(interviews, interviews.c.key == passages.c.interview)
        .where(MAY_BE_SHOWN, ~embedded.exists())
        .group_by(passages.c.content_hash)
        .limit(limit)
    )
    rows = connection.execute(
        select(passages.c.content_hash, passages.c.heading, passages.c.text)
        .where(passages.c.id.in_(first))
        .order_by(passages.c.id)
    )
    return [
        (hash_, PassageDraft(spans=(), text=text, heading=heading).embedded_text)
        for hash_, heading, text in rows
    ]


def save(connection: Connection, model: str, made: Mapping[str, bytes]) -> None:
    """Keep vectors of passages that still exist; known hashes are left as they are.

    Raises:
        ValueError: A vector is not float32, or not as long as the model's others.
    """
    wanted = _belonging(connection, made) - _known(connection, model, made)
    if not wanted:
        return
    length = _common_length(connection, model, [made[hash_] for hash_ in wanted])
    connection.execute(
        insert(vectors),
        [
            {
                "content_hash": hash_,
                "model": model,
                "dimensions": length // _FLOAT,
                "data": data,
            }
            for hash_, data in made.items()
            if hash_ in wanted
        ],
    )
    bump(connection, LEDGER, _counter(model))


def table(connection: Connection, model: str) -> VectorTable:
    """Return every searchable passage's vector of `model`."""
    rows = connection.execute(
        select(passages.c.id, vectors.c.data)
        .join(interviews, interviews.c.key == passages.c.interview)
        .join(vectors, vectors.c.content_hash == passages.c.content_hash)
        .where(vectors.c.model == model, MAY_BE_SHOWN)
        .order_by(passages.c.id)
    ).all()
    return VectorTable(
        version=version(connection, model),
        ids=[row[0] for row in rows],
        data=b"".join([row[1] for row in rows]),
        dimensions=len(rows[0][1]) // _FLOAT if rows else 0,
    )


def version(connection: Connection, model: str) -> int:
    """Return a number that rises whenever `table` would return something else."""
    searchable = counter(connection, LEDGER, SEARCHABLE)
    return searchable + counter(connection, LEDGER, _counter(model))


def erase(connection: Connection, ours: ColumnElement[bool]) -> None:
    """Delete the vectors that `ours` chooses, and note that some were."""
    if connection.execute(vectors.delete().where(ours)).rowcount:
        bump(connection, LEDGER, _ERASURES)


def erasures(connection: Connection) -> int:
    """Return how often some were deleted."""
    return counter(connection, LEDGER, _ERASURES)


def counts(connection: Connection) -> dict[str, int]:
    """Return how many searchable passages have a vector, by model."""
    rows = connection.execute(
        select(vectors.c.model, func.count())
        .join(passages, passages.c.content_hash == vectors.c.content_hash)
        .join(interviews, interviews.c.key == passages.c.interview)
        .where(MAY_BE_SHOWN)
        .group_by(vectors.c.model)
        .order_by(vectors.c.model)
    )
    return {model: number for model, number in rows}  # noqa: C416 - rows are no pairs to mypy


def _belonging(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """Those that a passage has: an interview may have been erased while its words were embedded."""
    found: set[str] = set()
    for batch in _batches(hashes):
        found.update(
            connection.scalars(
                select(passages.c.content_hash).where(passages.c.content_hash.in_(batch))
            )
        )
    return found


def _known(connection: Connection, model: str, hashes: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for batch in _batches(hashes):
        found.update(
            connection.scalars(
                select(vectors.c.content_hash).where(
                    vectors.c.model == model, vectors.c.content_hash.in_(batch)
                )
            )
        )
    return found


def _common_length(connection: Connection, model: str, made: list[bytes]) -> int:
    lengths = {len(data) for data in made}
    dimensions = connection.scalar(
        select(vectors.c.dimensions).where(vectors.c.model == model).limit(1)
    )
    if dimensions:
        lengths.add(dimensions * _FLOAT)
    length = lengths.pop()
    if lengths or not length or length % _FLOAT:
        raise ValueError(f"the vectors of {model!r} are not all float32 of one length")
    return length


def _counter(model: str) -> str:
    return f"vectors:{model}"


def _batches(hashes: Iterable[str]) -> Iterable[list[str]]:
    rest = iter(hashes)
    while batch := list(islice(rest, _BATCH)):
        yield batch
