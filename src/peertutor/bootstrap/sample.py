"""The sample interviews and their vectors: in the package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

import peertutor
from peertutor.core.errors import NotFound
from peertutor.ports import VectorStore

VECTORS_FILE = "vectors.npz"
_PAGE = 1000


def corpus_folder() -> Path:
    """Return the folder that holds the sample company.

    Raises:
        NotFound: The installation is not whole; says where it looked.
    """
    package = Path(peertutor.__file__).parent
    places = [package / "_data" / "corpus", package.parents[1] / "corpus"]
    for place in places:
        if place.is_dir():
            return place
    raise NotFound(
        "The sample interviews are not there",
        cause=f"Looked in {' and '.join(map(str, places))}.",
        remedy="Install PeerTutor again.",
    )


def sample_sources() -> tuple[Path, ...]:
    """Return what of the sample company is imported: its interviews and its official documents."""
    folder = corpus_folder()
    return folder / "interviews", folder / "reference"


def save_shipped_vectors(ledger: VectorStore, model: str) -> None:
    """Keep those of the shipped vectors that `model` would have to make, found by content hash.

    What does not fit (another model, a changed corpus) is left to be embedded as ever.
    """
    path = corpus_folder() / VECTORS_FILE
    missing = [name for name, _ in ledger.missing_vectors(model, _PAGE)]
    if not missing or not path.is_file():
        return
    import numpy as np

    with np.load(path, allow_pickle=False) as shipped:
        if str(shipped["model"]) != model:
            return
        places = {str(name): place for place, name in enumerate(shipped["hashes"])}
        table = shipped["vectors"].astype("<f4")
    found = {name: table[places[name]].tobytes() for name in missing if name in places}
    ledger.save_vectors(model, found)
