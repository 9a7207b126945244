"""`python -m benchmarks.corpus_vectors`: make the sample corpus's vectors that the package ships.

Run it after the corpus, the way passages are cut, or the local embedder has changed. Vectors are
kept by content hash, so a forgotten run costs a slower demo and never a wrong answer.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from peertutor.bootstrap import Services, open_services
from peertutor.bootstrap.sample import VECTORS_FILE, corpus_folder
from peertutor.capture.importer import ImportOptions
from peertutor.settings import load_settings


def main() -> None:
    """Embed the sample corpus and write the file."""
    flags = {"database_url": "", "embedding.provider": "local"}
    with (
        tempfile.TemporaryDirectory() as folder,
        open_services(load_settings(Path(folder) / "workspace", flags)) as services,
    ):
        for _ in services.importer.run(services.sample_corpus, ImportOptions()):
            pass
        write(services, corpus_folder() / VECTORS_FILE)


def write(services: Services, path: Path) -> None:
    """Write the vectors of every passage, sorted by hash so that equal content is an equal file."""
    embedder = services.embedder
    if embedder is None:
        raise SystemExit(f"There is no embedder: {services.embedder_problem}")
    # In one page: nothing is saved, so the same passages would be missing again.
    missing = sorted(services.ledger.missing_vectors(embedder.model, 100_000))
    vectors = embedder.embed_passages([text for _, text in missing])
    np.savez_compressed(
        path,
        model=np.array(embedder.model),
        hashes=np.array([name for name, _ in missing]),
        vectors=np.frombuffer(b"".join(vectors), dtype="<f4").reshape(len(vectors), -1),
    )
    print(f"{len(vectors)} vectors in {path} ({path.stat().st_size / 1024:.0f} KiB)")


if __name__ == "__main__":
    main()
