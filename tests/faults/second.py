"""The second process on a workspace: `python -m tests.faults.second WORKSPACE NUMBER WORDS`.

It asks, imports an interview with these words, makes its vectors and asks again.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path

from peertutor.adapters.dense import DenseSearch
from peertutor.adapters.ledger import SqlLedger
from tests.faults.work import embedder, import_all, make_vectors


def _main(workspace: Path, number: str, words: str) -> None:
    asked = embedder()
    with (
        closing(SqlLedger.open(workspace=workspace)) as ledger,
        closing(DenseSearch(ledger, asked.model, workspace, warm=True)) as dense,
    ):
        dense.sync()
        dense.settle(30)
        status = dense.status()
        dense.search(asked.embed_query("printer paper jam"), 5)
        folder = workspace / f"second-{number}"
        folder.mkdir()
        turns = [{"speaker": "Ana", "text": f"This is {words}."}]
        interview = {"id": f"second-{number}", "title": "Heard late", "turns": turns}
        (folder / "talk.json").write_text(json.dumps(interview))
        list(import_all(ledger, folder))
        list(make_vectors(ledger))
        found = [hit.passage_id for hit in dense.search(asked.embed_query(words), 5)]
    print(json.dumps({"status": status, "found": found}))


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
