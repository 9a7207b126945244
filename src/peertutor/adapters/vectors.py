"""What every maker and searcher of vectors shares: how a vector is packed, what may be embedded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from peertutor.core.errors import EmbeddingFailed
from peertutor.core.text import clean

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

# Comparing vectors is bound by memory, not by cores: a second thread gains nothing, and spins while
# full text is searched beside it (a fifth of the whole search at 100,000 passages). It is read when
# NumPy is loaded, which embedders do after they have imported this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

MOST_CHARACTERS = 6_000
"""Longer texts are cut before they are embedded: a passage has about 1,200 characters, a model
reads 512 tokens to a few thousand, and some take a minute over a text that is too long."""


def embeddable(text: str) -> str:
    """Return what of `text` is handed to a model: no control characters, not too long.

    A NUL byte would silently end the text in a C engine, and half a surrogate pair cannot be
    encoded; both are taken out.

    Raises:
        EmbeddingFailed: Nothing readable is left; a model would make up a vector all the same.
    """
    readable = clean(text[: 2 * MOST_CHARACTERS]).strip()[:MOST_CHARACTERS].rstrip()
    if not readable:
        raise EmbeddingFailed("An empty text has no vector", retryable=False)
    return readable


def packed(rows: ArrayLike, *, count: int, dimensions: int | None = None) -> list[bytes]:
    """Return one normalised little-endian float32 vector a row.

    Args:
        rows: Numbers of the shape `(count, dimensions)`.
        count: How many vectors were asked for.
        dimensions: How many numbers each must have; None when any will do.

    Raises:
        EmbeddingFailed: There are more or fewer vectors than texts, or they cannot be used.
    """
    import numpy as np

    try:
        table = np.asarray(rows, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise _unusable("the rows differ in length or hold something that is no number") from error
    if table.ndim != 2 or len(table) != count or table.shape[1] == 0:
        raise _unusable(f"{count} vectors were asked for, the shape that came is {table.shape}")
    if dimensions is not None and table.shape[1] != dimensions:
        raise _unusable(f"a vector has {table.shape[1]} numbers instead of {dimensions}")
    lengths = np.linalg.norm(table, axis=1, keepdims=True)
    if not np.isfinite(lengths).all() or not (lengths > 1e-12).all():
        raise _unusable("a vector holds a number that is not finite, or nothing but zeros")
    return [row.tobytes() for row in (table / lengths).astype("<f4")]


def unpacked(vectors: Sequence[bytes] | bytes, dimensions: int) -> NDArray[Any]:
    """Return packed vectors as a float32 table of the shape `(count, dimensions)`, read-only."""
    import numpy as np

    data = vectors if isinstance(vectors, bytes) else b"".join(vectors)
    return np.frombuffer(data, dtype="<f4").reshape(-1, dimensions)


def _unusable(cause: str) -> EmbeddingFailed:
    return EmbeddingFailed(
        "The embedding model returned vectors that cannot be used",
        cause=f"{cause[0].upper()}{cause[1:]}.",
        remedy="Check that embedding.model and embedding.dimensions fit the server.",
        retryable=False,
    )
